"""The door to tree-sitter: the one place that imports it."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from typing import TYPE_CHECKING, Optional

from sphinx_vmsd.model import Location, Problem

if TYPE_CHECKING:
    import tree_sitter


def missing(file: str) -> Optional[Problem]:
    """The problem to report when C cannot be read here; ``None`` when it can."""
    absent = [name for name in ("tree_sitter", "tree_sitter_c") if importlib.util.find_spec(name) is None]
    if not absent:
        return None
    return Problem(
        Location(file), "C source cannot be read: tree-sitter is not installed", "pip install tree-sitter tree-sitter-c"
    )


@lru_cache(maxsize=1)
def parser() -> tree_sitter.Parser:
    """The C parser of this process."""
    import tree_sitter
    import tree_sitter_c

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_c.language()))
