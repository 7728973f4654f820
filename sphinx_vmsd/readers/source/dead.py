"""What no binary that migrates is built from: ``#if 0``, and the branches of user mode emulation."""

from __future__ import annotations

import re
from collections.abc import Iterator

CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b[^\n]*", re.MULTILINE)
_USER = r"CONFIG_(?:USER_ONLY|LINUX_USER|BSD_USER)"
_DEFINED = rf"defined\b[ \t]*(?:\([ \t]*)?{_USER}"
_DEAD = re.compile(rf"\s*#[ \t]*(?:if[ \t(]+0[ \t)]*|ifdef[ \t]+{_USER}\s*|if[ \t(]+{_DEFINED}[ \t)]*)\Z")
_LIVE = re.compile(rf"\s*#[ \t]*(?:ifndef[ \t]+{_USER}\s*|if[ \t(]+!\s*\(?{_DEFINED}[ \t)]*)\Z")
#: A text without any of these has nothing of it.
_SIGN = re.compile(r"^[ \t]*#[ \t]*if(?:[ \t(]+0[ \t)]*$|[^\n]*_USER)", re.MULTILINE)
_Span = tuple[int, int]


def without(text: str) -> str:
    """*text* with the line ends alone of what is never built, and of the directives that say so."""
    if not _SIGN.search(text):
        return text
    parts, last = [], 0
    for start, end in sorted(_dead(text)):
        if end > last:
            start = max(start, last)
            parts += [text[last:start], "\n" * text.count("\n", start, end)]
            last = end
    return "".join([*parts, text[last:]])


def _dead(text: str) -> Iterator[_Span]:
    opened: list[list[re.Match[str]]] = []
    for match in CONDITIONAL.finditer(text):
        if match.group(1).startswith("if"):
            opened.append([match])
        elif opened:
            opened[-1].append(match)
            if match.group(1) == "endif":
                yield from _of(opened.pop())
    for branches in opened:
        if len(branches) == 1 and _DEAD.match(branches[0].group()):
            yield branches[0].end(), len(text)


def _of(branches: list[re.Match[str]]) -> Iterator[_Span]:
    """What is dead of an ``#if`` with the directives *branches*, its ``#endif`` the last."""
    first, second, last = branches[0], branches[1], branches[-1]
    if _LIVE.match(first.group()):
        yield first.span()
        yield second.start(), last.end()
    elif _DEAD.match(first.group()):
        if second.group(1) == "elif":  # what goes on needs the #if that it belongs to
            yield first.end(), second.start()
        else:
            yield first.start(), second.end()
            yield last.span()


def open_if(text: str) -> int:
    """The offset of the innermost ``#if`` in *text* that has no ``#endif``; -1 when all have one."""
    opened: list[int] = []
    for match in CONDITIONAL.finditer(text):
        if match.group(1).startswith("if"):
            opened.append(match.start())
        elif match.group(1) == "endif" and opened:
            opened.pop()
    return opened[-1] if opened else -1
