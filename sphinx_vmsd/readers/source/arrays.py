"""Initialisers of arrays: their elements with their indices."""

from __future__ import annotations

import re

from sphinx_vmsd.readers.source import initialiser
from sphinx_vmsd.readers.source.scope import Scope

_DESIGNATED = re.compile(r"\[\s*(\w+)\s*\]\s*=\s*")


def elements(text: str, scope: Scope) -> list[tuple[str, str]]:
    """The elements of the array *text*, each with its index: brace-enclosed, or as they stand."""
    found = []
    for number, part in enumerate(initialiser.parts(initialiser.mark(text))):
        designated = _DESIGNATED.match(part.text)
        one = part.text[designated.end() :] if designated else part.text
        if not one.startswith(("{", '"', "#")):
            one = scope.expanded(one, scope.macro)
        found.append((designated.group(1) if designated else str(number), one))
    return found


def length(text: str) -> int:
    """The number of elements of the array *text*."""
    return sum(1 for part in initialiser.parts(initialiser.mark(text)) if part.text[0] != "#")
