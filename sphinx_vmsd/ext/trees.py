"""Source trees: read once for a build, and again only when a file in them changed."""
from __future__ import annotations

import os
import pickle
from pathlib import Path

from sphinx_vmsd import __version__
from sphinx_vmsd.ext import treestate
from sphinx_vmsd.ext.domain import VmsdDomain
from sphinx_vmsd.model import Problem, Snapshot
from sphinx_vmsd.readers.source import read_tree

Read = tuple[Snapshot, tuple[Problem, ...]]


def tree(domain: VmsdDomain, path: str, arch: str = "") -> Read:
    """The snapshot of the tree *path* for *arch* (empty: for all): of this process, of the cache, or of its files."""
    found = domain.trees.get((path, arch))
    if found is None:
        names = treestate.listing(path)
        state = treestate.digest(path, names)
        domain.tree_states[path] = state, names
        folder = Path(domain.env.doctreedir) / "vmsd"
        found = domain.trees[path, arch] = _load(path, arch, folder, f"{__version__} {state}")
    return found


def _load(path: str, arch: str, folder: Path, signature: str) -> Read:
    cache = treestate.place(folder, path, f"{arch and f'-{arch}'}.pickle")
    try:
        known, snapshot, problems = pickle.loads(cache.read_bytes())
        if known == signature:
            return snapshot, problems
    except (OSError, ValueError, EOFError, AttributeError, ImportError, pickle.UnpicklingError):
        cache.unlink(missing_ok=True)
    snapshot, problems = read_tree(path, arch or None)
    if snapshot.devices:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = cache.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(pickle.dumps((signature, snapshot, problems), pickle.HIGHEST_PROTOCOL))
        fresh.replace(cache)
    return snapshot, problems
