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


def tree(domain: VmsdDomain, path: str) -> Read:
    """The snapshot of the tree *path*, from this process, else from the cache, else from its files."""
    found = domain.trees.get(path)
    if found is None:
        names = treestate.listing(path)
        state = treestate.digest(path, names)
        domain.tree_states[path] = state, names
        found = domain.trees[path] = _load(path, Path(domain.env.doctreedir) / "vmsd", f"{__version__} {state}")
    return found


def _load(path: str, folder: Path, signature: str) -> Read:
    cache = treestate.place(folder, path, ".pickle")
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
