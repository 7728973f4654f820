"""The labels of a tree's pages: those that our page must keep, and those that it must not take."""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sphinx_vmsd.embed.atomic import below
from sphinx_vmsd.guide import PARTS

_LABEL = re.compile(r"^[ \t]*\.\. _(`[^`\n]+`|(?:[^:`\n]|:(?=\S))+):[ \t]*$", re.MULTILINE)


def labels(text: str) -> tuple[str, ...]:
    """The names of the explicit targets in *text*, as references find them."""
    return tuple(" ".join(match[1].strip("`").lower().split()) for match in _LABEL.finditer(text))


@dataclass(frozen=True)
class Labels:
    """Those ``kept`` of the page that ours replaces, those ``taken`` by others, and whether these have the guide's."""

    kept: tuple[str, ...]
    taken: frozenset[str]
    clash: bool


def found(tree: Path, page: str) -> Labels:
    """The labels of *tree* that matter for our *page*."""
    pages = below(tree / "docs", ".rst", ".rst.inc")
    taken = _all(path for path in pages if path != tree / page and path.is_file())
    guide = _all(part.path for part in PARTS)
    clash = not guide.isdisjoint(taken)
    old = labels((tree / page).read_bytes().decode("utf-8", "replace")) if (tree / page).is_file() else ()
    return Labels(tuple(name for name in old if clash or name not in guide), taken, clash)


def _all(paths: Iterable[Path]) -> frozenset[str]:
    return frozenset(name for path in paths for name in labels(path.read_bytes().decode("utf-8", "replace")))
