"""A copy of the package for trees that build offline: pure Python, nothing beyond Sphinx."""
from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Optional

import sphinx_vmsd
from sphinx_vmsd.embed import atomic
from sphinx_vmsd.embed.edits import Edit
from sphinx_vmsd.embed.record import outside
from sphinx_vmsd.model import Location, Problem

#: Packages that documentation builds never load.
_LEFT_OUT = {"cli", "embed", "__pycache__", "__main__.py"}
#: Copies carry the license in words; the patch check of QEMU and others look for this line.
_SPDX = b"# SPDX-License-Identifier: MIT\n"
#: The file of a copy that lists all others: what may be replaced.
LIST = "VENDORED"
_HEAD = "# The files that 'sphinx-vmsd vendor' brought; with --force it replaces these and no others.\n"
#: A name in such a list: no part of it leads upwards.
_NAME = re.compile(r"(?!/)(?:(?!\.\.?/)[^/\0]+/)*(?!\.\.?\Z)[^/\0]+\Z")


def vendored(folder: str) -> tuple[Edit, ...]:
    """The files of the core as new files of ``folder/sphinx_vmsd``, sorted by path."""
    root = Path(sphinx_vmsd.__file__).parent
    files = {path.relative_to(root): path for path in sorted(root.rglob("*")) if path.is_file()}
    return tuple(
        Edit(f"{folder}/sphinx_vmsd/{name.as_posix()}", None, _copied(path))
        for name, path in files.items()
        if _LEFT_OUT.isdisjoint(name.parts)
    )


def _copied(path: Path) -> bytes:
    return (_SPDX if path.suffix == ".py" else b"") + path.read_bytes()


def vendor(folder: Path, force: bool) -> tuple[int, tuple[Problem, ...]]:
    """Copy the core to ``folder/sphinx_vmsd``: the number of its files, or why nothing could be copied.

    With *force*, an older copy is replaced: the files that it brought, by the list that lies in it, and no others.
    """
    target = folder / "sphinx_vmsd"
    edits = {edit.path.partition("/")[2].partition("/")[2]: edit.after for edit in vendored(".")}
    try:
        old = _brought(target)
        if problems := _refused(target, old, force) or _elsewhere(target, (LIST, *(old or ()), *edits)):
            return 0, problems
        for name in sorted(set(old or ()) - set(edits)):
            atomic.drop(target / name)
        listed = (_HEAD + "".join(f"{name}\n" for name in edits)).encode()
        for name, content in {LIST: listed, **edits}.items():
            atomic.write(target / name, content)
    except OSError as error:
        place = str(error.filename or target)
        return 0, (Problem(Location(place), f"can't be written: {error.strerror}", atomic.remedy(error)),)
    return len(edits), ()


def _elsewhere(target: Path, names: tuple[str, ...]) -> tuple[Problem, ...]:
    """The links in *target* behind which files of ours would be written."""
    found = outside(target, names)
    return tuple(Problem(Location(str(target / one.location.file)), "is a link", "take it away") for one in found)


def _brought(target: Path) -> Optional[tuple[str, ...]]:
    """The names of the files that an older copy brought; ``None`` where there is no list of them, or none of ours."""
    path = target / LIST
    if not path.is_file():
        return None
    head, *names = path.read_bytes().decode("utf-8", "replace").splitlines()[:10_000] or [""]
    return tuple(names) if f"{head}\n" == _HEAD and all(map(_NAME.match, names)) else None


def _refused(target: Path, old: Optional[tuple[str, ...]], force: bool) -> tuple[Problem, ...]:
    """Why *target*, where *old* files are of ours, is left alone."""
    if not os.path.lexists(target):
        return ()
    if target.is_symlink():
        message, remedy = "is a link", "take it away, or name the folder that it leads to"
    elif not target.is_dir():
        message, remedy = "is no folder", "move it away"
    elif old is None:
        message, remedy = f"exists and is no copy of ours: it has no list {LIST} of what came", "move it away"
    elif not force:
        message, remedy = "exists already", "use --force to replace it"
    else:
        return ()
    return (Problem(Location(str(target)), message, remedy),)
