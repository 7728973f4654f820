"""The test that a call in a function stands under."""

from __future__ import annotations

import re

_BRACKET = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[(){}]")
_IF = re.compile(r"\bif\s*\Z")
_ELSE = re.compile(r"\}\s*else\s*\Z")
MAX_SHOWN = 100


def guard_of(text: str, at: int) -> str:
    """The test of the innermost ``if`` around the offset *at* of the function body *text*; '': there is none."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for match in _BRACKET.finditer(text, 0, at):
        if match.group() in "({":
            opened.append(match.start())
        elif match.group() in ")}" and opened:
            pairs[match.start()] = opened.pop()
    inner = [at, *(one for one in reversed(opened) if text[one] == "{")]
    return next(filter(None, (_test(text[:one].rstrip(), pairs) for one in inner)), "")


def _test(head: str, pairs: dict[int, int]) -> str:
    """The test of the ``if`` that *head* ends with, or what it means that it is in the ``else``."""
    other = _ELSE.search(head)
    if other is not None:
        contrary = _test(head[: pairs.get(other.start(), 0)].rstrip(), pairs)
        return f"!({contrary})" if contrary else ""
    start = pairs.get(len(head) - 1, -1)
    if start < 0 or not _IF.search(head, 0, start):
        return ""
    return " ".join(head[start + 1 : -1].split())[:MAX_SHOWN]
