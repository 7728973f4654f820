"""The door to tree-sitter: the one place that imports it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Optional

from sphinx_vmsd.model import Location, Problem

if TYPE_CHECKING:
    import tree_sitter

#: What an older tree-sitter does with a newer grammar, the other way round, or with one for another machine.
_UNFIT = (ImportError, AttributeError, TypeError, ValueError)


def missing(file: str) -> Optional[Problem]:
    """The problem to report when C cannot be read here; ``None`` when it can."""
    absent = [name for name in ("tree_sitter", "tree_sitter_c") if importlib.util.find_spec(name) is None]
    reason = "tree-sitter is not installed" if absent else _unfit()
    if not reason:
        return None
    # Later grammars need a tree-sitter that Python 3.9 does not get; pip doesn't know that they belong together.
    grammar = "'tree-sitter-c<0.23.5'" if sys.version_info < (3, 10) else "tree-sitter-c"
    upgrade = "" if absent else "--upgrade "
    return Problem(
        Location(file), f"C source cannot be read: {reason}", f"pip install {upgrade}tree-sitter {grammar}"
    )


@lru_cache(maxsize=1)
def _unfit() -> str:
    """Why what is installed can make no parser; '' when it can."""
    try:
        parser()
    except _UNFIT as error:
        both = (f"{name} {_version(name)}" for name in ("tree-sitter", "tree-sitter-c"))
        return f"{' and '.join(both)} do not fit together: {str(error).strip() or repr(error)}"
    return ""


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "of an unknown version"


@lru_cache(maxsize=1)
def parser() -> tree_sitter.Parser:
    """The C parser of this process. Raises one of several errors where :func:`missing` tells of a misfit."""
    import tree_sitter
    import tree_sitter_c

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_c.language()))
