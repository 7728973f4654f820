"""Taking an embedding out of a tree, also one that was ended half-way, and also once more after that itself was."""
from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Optional

from sphinx_vmsd.embed import atomic
from sphinx_vmsd.embed.record import FIRST, RECORD, Entry, digest, outside, read
from sphinx_vmsd.model import Location, Problem

_AGAIN = "then run embed --remove"


def remove(tree: Path) -> tuple[Problem, ...]:
    """Undo ``apply``, also a half of it: every file gets its old bytes, new files and their empty folders go.

    New files go first, for that makes room for the old ones; the record goes last.
    """
    entries, problems = read(tree)
    if problems:
        return () if sweep(tree) else problems
    applied = [one for one in entries if _content(tree / one.path) != one.before]
    changed = [one.path for one in applied if digest(_content(tree / one.path) or b"") != one.after]
    if changed:
        message, remedy = "changed since it was embedded", "undo that change first"
        return tuple(Problem(Location(path), message, remedy) for path in changed)
    for one in sorted(applied, key=lambda one: (one.before is not None, one.path == FIRST)):
        if failed := _restore(tree, one):
            return failed
    return _clean(tree, entries)


def _restore(tree: Path, entry: Entry) -> tuple[Problem, ...]:
    path = tree / entry.path
    try:
        if entry.before is None:
            atomic.drop(path)
        else:
            atomic.write(path, entry.before)
    except OSError as error:
        remedy = f"{atomic.remedy(error)}, {_AGAIN}"
        return (Problem(Location(entry.path), f"can't be restored: {error.strerror}", remedy),)
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
