"""The door: a tree's path in, its snapshot out."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.model import Location, Problem, Release, Snapshot
from sphinx_vmsd.readers.source import parser, tree
from sphinx_vmsd.readers.source.cache import Cache, default_folder
from sphinx_vmsd.readers.source.files import Folder, Tree
from sphinx_vmsd.readers.source.tree import Progress

#: Characters of a release that are looked at.
MAX_VERSION = 100
Answer = tuple[Snapshot, tuple[Problem, ...]]


def read_tree(
    path: Union[str, Path],
    arch: Optional[str] = None,
    *,
    cache: Union[Path, bool] = True,
    progress: Optional[Progress] = None,
    jobs: Optional[int] = None,
) -> Answer:
    """The snapshot of the QEMU source tree in the folder *path*, and what could not be read in it.

    *arch* (``x86_64``) chooses among the variants of one target and the machine types of one binary; without it
    all are read, and what an ``#if`` leaves open is marked. What was read is kept in the folder *cache* (``True``:
    the user's cache folder, ``False``: nowhere). *progress* is told of the files done and of all; *jobs* is the
    number of processes (default: one a core).
    """
    root = os.path.abspath(path)  # noqa: PTH100 - the key of the cache is a text
    folder = (default_folder() if cache is True else None) if isinstance(cache, bool) else cache
    return read_files(Folder(root), os.fspath(path), arch, Cache(folder), progress, jobs)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage: reading makes a million values that stay, and a tenth of the time went into looking."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@_uncollected()
def read_files(
    source: Tree,
    origin: str,
    arch: Optional[str],
    cache: Cache,
    progress: Optional[Progress] = None,
    jobs: Optional[int] = None,
) -> Answer:
    """The snapshot of the tree *source*; *origin* names it in problems."""
    problem = parser.missing(origin)
    if problem is not None:
        return Snapshot(Release("0"), origin=f"source {origin}", arch=arch), (problem,)
    try:
        release = Release(source.read("VERSION").decode("ascii", "replace").strip()[:MAX_VERSION])
        entries, problems = tree.usable(source, sorted(source.entries()))  # git has them so
    except OSError as error:
        reason = f"is no QEMU source tree: {error.strerror or error}"
        return Snapshot(Release("0"), origin=f"source {origin}", arch=arch), (Problem(Location(origin), reason),)
    contents = tree.known_contents(source, entries, cache)
    known = cache.snapshot(_key(release, arch, origin, contents)) if len(contents) == len(entries) else None
    if known is not None:
        return known[0], (*problems, *known[1])
    files, contents = tree.scanned(source, entries, contents, cache, jobs, progress or _silent)
    key = _key(release, arch, origin, contents) if len(contents) == len(entries) else ""
    same = cache.snapshot(key) if key else None  # files that were only touched
    if same is not None:
        return same[0], (*problems, *same[1])
    snapshot, found = tree.snapshot_of(files, source, release, arch, f"source {origin}", jobs)
    if key:
        cache.keep_snapshot(key, (snapshot, tuple(found)))
    return snapshot, (*problems, *found)


def _key(release: Release, arch: Optional[str], origin: str, contents: dict[str, str]) -> str:
    """What the answer depends on: the names and contents of all files, and what was asked."""
    text = "\n".join(
        [release.text, arch or "", origin, *(f"{path} {digest}" for path, digest in sorted(contents.items()))]
    )
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _silent(done: int, of: int) -> None:
    """Nobody wants to know."""
