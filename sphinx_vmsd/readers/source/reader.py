"""The door: a tree's path in, its snapshot out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.model import Location, Problem, Release, Snapshot
from sphinx_vmsd.readers.source import parser
from sphinx_vmsd.readers.source.files import Folder, Tree
from sphinx_vmsd.readers.source.tree import Progress, scanned, snapshot_of, usable

Answer = tuple[Snapshot, tuple[Problem, ...]]


def read_tree(
    path: Union[str, Path],
    arch: Optional[str] = None,
    *,
    progress: Optional[Progress] = None,
    jobs: Optional[int] = None,
) -> Answer:
    """The snapshot of the QEMU source tree in the folder *path*, and what could not be read in it.

    *arch* (``x86_64``) chooses among the variants of one target and the machine types of one binary; without it
    all are read, and what an ``#if`` leaves open is marked. *progress* is told of the files done and of all.
    """
    root = os.fspath(path)
    return read_files(Folder(root), root, arch, progress=progress, jobs=jobs)


def read_files(
    tree: Tree, origin: str, arch: Optional[str], *, progress: Optional[Progress], jobs: Optional[int]
) -> Answer:
    """The snapshot of *tree*; *origin* names it in problems."""
    empty = Snapshot(Release("0"), origin=f"source {origin}", arch=arch)
    problem = parser.missing(origin)
    if problem is not None:
        return empty, (problem,)
    try:
        release = Release(tree.read("VERSION").decode("ascii", "replace").strip())
        entries, problems = usable(list(tree.entries()), origin)
    except OSError as error:
        return empty, (Problem(Location(origin), f"is no QEMU source tree: {error.strerror or error}"),)
    files = scanned(tree, entries, jobs, progress or _silent)
    snapshot, found = snapshot_of(files, tree, release, arch, f"source {origin}")
    return snapshot, (*problems, *found)


def _silent(done: int, of: int) -> None:
    """Nobody wants to know."""
