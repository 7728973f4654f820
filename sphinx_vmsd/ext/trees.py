"""Source trees: read once for a build, and again only when a file in them changed."""
from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterator
from pathlib import Path

from sphinx_vmsd import __version__
from sphinx_vmsd.ext.domain import VmsdDomain
from sphinx_vmsd.model import Problem, Snapshot
from sphinx_vmsd.readers.source import read_tree

Read = tuple[Snapshot, tuple[Problem, ...]]
_NOT_SOURCE = frozenset({".git", "build", "docs", "roms", "tests", "pc-bios"})


def tree(domain: VmsdDomain, path: str) -> Read:
    """The snapshot of the tree *path*, from this process, else from the cache, else from its files."""
    found = domain.trees.get(path)
    if found is None:
        found = domain.trees[path] = _load(path, Path(domain.env.doctreedir) / "vmsd")
    return found


def _load(path: str, folder: Path) -> Read:
    signature = _signature(path)
    cache = folder / f"tree-{hashlib.sha256(path.encode()).hexdigest()[:16]}.pickle"
    try:
        known, snapshot, problems = pickle.loads(cache.read_bytes())
        if known == signature:
            return snapshot, problems
    except (OSError, ValueError, EOFError, AttributeError, ImportError, pickle.UnpicklingError):
        cache.unlink(missing_ok=True)
    snapshot, problems = read_tree(path)
    if snapshot.devices:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = cache.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(pickle.dumps((signature, snapshot, problems), pickle.HIGHEST_PROTOCOL))
        fresh.replace(cache)
    return snapshot, problems


def _signature(path: str) -> str:
    """A digest of names, sizes and times of all C files, and of this package's version."""
    digest = hashlib.sha256(__version__.encode())
    for name in sorted(_files(path)):
        try:
            state = Path(name).stat()
        except OSError:  # a link that leads nowhere
            continue
        digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _files(path: str) -> Iterator[str]:
    for folder, below, names in os.walk(path):
        below[:] = [name for name in below if name not in _NOT_SOURCE]
        yield from (f"{folder}/{name}" for name in names if name.endswith((".c", ".h", ".inc")) or name == "VERSION")
