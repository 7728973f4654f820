"""Taking an embedding out of a tree, also one that was ended half-way, and also once more after that itself was."""
from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.embed import atomic
from sphinx_vmsd.embed.record import FIRST, RECORD, Entry, digest, outside, read
from sphinx_vmsd.embed.unmix import joins, left, without
from sphinx_vmsd.model import Location, Problem

_AGAIN = "then run embed --remove"
#: As many files are named at most.
_MOST = 8


def remove(tree: Path) -> tuple[Problem, ...]:
    """Undo ``apply``, also a half of it: every file gets its old bytes, new files and their empty folders go.

    A file that others have changed since loses what is ours and keeps the rest; where that can't be told apart, nothing
    is removed. New files go first, for that makes room for the old ones; the record goes last.
    """
    try:
        return _remove(tree)
    except OSError as error:
        return (atomic.unreadable(error),)


def _remove(tree: Path) -> tuple[Problem, ...]:
    entries, problems = read(tree)
    if problems:
        return () if sweep(tree) else problems
    files = [(one, now, _back(one, now)) for one in entries for now in [_content(tree / one.path)]]
    if refused := [back for _one, _now, back in files if isinstance(back, Problem)]:
        more = Problem(Location(str(tree)), f"{len(refused) - _MOST} more files are changed")
        return (*refused[:_MOST], *([more] if len(refused) > _MOST else []))
    for one, now, back in sorted(files, key=lambda file: (file[0].before is not None, file[0].path == FIRST)):
        if now != back and (failed := _restore(tree, one.path, None if isinstance(back, Problem) else back)):
            return failed
    return _clean(tree, entries)


def _back(entry: Entry, now: Optional[bytes]) -> Union[Problem, Optional[bytes]]:
    """What a file that has the bytes *now* becomes (``None``: it goes), or why that can't be told."""
    if now in (None, entry.before) or digest(now or b"") == entry.after:
        return entry.before
    message = "changed since it was embedded"
    if entry.before is None:
        return Problem(Location(entry.path), message, "undo that change, or move the file away")
    if entry.content is None:
        return Problem(Location(entry.path), message, "undo that change first")
    rest = without(entry.before, entry.content, now or b"")
    if rest is None or (rest != now and entry.path.endswith(".py") and joins(now or b"", rest)):
        name, line = left(entry.before, entry.content, now or b"") or ("", 0)
        remedy = f"take ours out by hand, {_AGAIN}"
        return Problem(Location(entry.path, line), f"{message}, our lines as well: {name}", remedy)
    return rest


def _restore(tree: Path, name: str, content: Optional[bytes]) -> tuple[Problem, ...]:
    path = tree / name
    try:
        if content is None:
            atomic.drop(path)
        else:
            atomic.write(path, content)
    except OSError as error:
        remedy = f"{atomic.remedy(error)}, {_AGAIN}"
        return (Problem(Location(name), f"can't be restored: {error.strerror}", remedy),)
    return ()


def sweep(tree: Path) -> bool:
    """Whether the record was begun and is not there, so nothing else was written; what was begun is gone now."""
    folder = (tree / RECORD).parent
    if outside(tree, [RECORD]) or os.path.lexists(tree / RECORD) or not folder.is_dir():
        return False
    begun = {atomic.beside(tree / RECORD).name, "__pycache__"}
    there = {one.name for one in folder.iterdir()}
    return (not there - begun or bool(there & begun - {"__pycache__"})) and not _clean(tree, ())


def _clean(tree: Path, entries: tuple[Entry, ...]) -> tuple[Problem, ...]:
    """Take away what was begun beside the files, the folders made for them, and then the record."""
    try:
        for one in entries:
            atomic.drop(atomic.beside(tree / one.path))
        _prune(tree, (one.path for one in entries if one.before is None))
        atomic.drop(atomic.beside(tree / RECORD))
        atomic.drop(tree / RECORD)
        _prune(tree, [RECORD])
    except OSError as error:
        place = str(error.filename or tree)
        return (Problem(Location(place), f"can't be removed: {error.strerror}", f"{atomic.remedy(error)}, {_AGAIN}"),)
    return ()


def _prune(tree: Path, paths: Iterable[str]) -> None:
    """Remove the folders of *paths* that hold nothing, or only what Python keeps there."""
    folders = {folder for path in paths for folder in (tree / path).parents if tree in folder.parents}
    for folder in sorted(folders, key=lambda one: -len(one.parts)):
        if not folder.is_dir() or folder.is_symlink() or any(one.name != "__pycache__" for one in folder.iterdir()):
            continue
        for cached in folder.rglob("*"):
            if cached.is_file():
                cached.unlink()
        for cache in folder.iterdir():
            cache.rmdir()
        folder.rmdir()


def _content(path: Path) -> Optional[bytes]:
    """The bytes of a file; ``None`` where none is."""
    return path.read_bytes() if path.is_file() else None
