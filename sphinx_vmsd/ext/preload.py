"""All modules that pages may need, imported at once: processes that read in parallel share what was there before."""
from __future__ import annotations

import importlib
import importlib.util

from sphinx_vmsd.ext import directives

#: A module -> those it needs, which may not be installed.
_LATER = {
    "sphinx_vmsd.ext.bases": (),
    "sphinx_vmsd.ext.diagrams": (),
    "sphinx_vmsd.ext.expand": (),
    "sphinx_vmsd.render.diagram.figure": (),
    "sphinx_vmsd.render.diagram.text": (),
    "sphinx_vmsd.render.diagram.tikz": (),
    "sphinx_vmsd.ext.writing": (),
    "sphinx_vmsd.readers.spec.yamlnodes": ("yaml",),
    "tree_sitter": (),
    "tree_sitter_c": (),
}


def load() -> None:
    """Import what is installed of them."""
    for name in directives.DIRECTIVES:
        directives.load(name)
    for name, needs in _LATER.items():
        if all(importlib.util.find_spec(one) for one in (name, *needs)):
            importlib.import_module(name)
