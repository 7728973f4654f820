"""Modules that the package imports where they are first needed, imported at once.

QEMU's ``depfile`` extension lists the modules of the main process; one that only a reading process imports would be
missing there, and the pages would not be made again when it changes.
"""
from __future__ import annotations

import importlib
import importlib.util

#: A module -> those it needs, which may not be installed.
_LATER = {"sphinx_vmsd.readers.spec.yamlnodes": ("yaml",), "tree_sitter": (), "tree_sitter_c": ()}


def load() -> None:
    """Import what is installed of them."""
    for name, needs in _LATER.items():
        if all(importlib.util.find_spec(one) for one in (name, *needs)):
            importlib.import_module(name)
