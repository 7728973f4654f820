"""The statements of a C block, split as text."""

from __future__ import annotations

import re
from typing import NamedTuple

from sphinx_vmsd.readers.source import lex

_HEADED = re.compile(r"(?:if|for|while|switch)\s*\(")
_DO = re.compile(r"do\b")
_ELSE = re.compile(r"\s*else\b")
_TAIL = re.compile(r"\s*while\s*\([^;]*\)\s*;?")
MAX_STATEMENTS = 20_000


class Branch(NamedTuple):
    """An ``if``: the test, and what is done when it holds and when not."""

    test: str
    then: str
    otherwise: str


def statements(block: str) -> list[str]:
    """The statements of *block*, without semicolons; an ``if`` with all that belongs to it."""
    text = block.strip()
    for _level in range(lex.MAX_BRACKETS):
        if not (text.startswith("{") and lex.closing(text, 0) == len(text) - 1):
            break
        text = text[1:-1].strip()
    out: list[str] = []
    at = 0
    while at < len(text) and len(out) < MAX_STATEMENTS:
        end = _end(text, at)
        out.append(text[at:end].strip().rstrip(";").strip())
        at = end
    return [one for one in out if one]


def branch(statement: str) -> Branch:
    """The parts of a *statement* that starts with ``if``."""
    start = statement.index("(")
    close = lex.closing(statement, start)
    rest = statement[close + 1 :].strip() if close > 0 else ""
    end = (_end if _HEADED.match(rest) else _simple_end)(rest, 0)
    other = _ELSE.match(rest, end)
    return Branch(statement[start + 1 : close], rest[:end], rest[other.end() :].strip() if other else "")


def done_once(statement: str) -> str:
    """The block of a ``do { … } while (0)``, else ''."""
    match = _DO.match(statement)
    end = lex.closing(statement, statement.find("{")) if match and "{" in statement else -1
    return statement[statement.find("{") : end + 1] if end > 0 else ""


def _end(text: str, at: int) -> int:
    """The offset after the statement that starts at *at*; always beyond *at*."""
    first = at
    while at < len(text):
        at = _skip(text, at)
        headed = _HEADED.match(text, at)
        if headed is not None:
            close = lex.closing(text, headed.end() - 1)
            at = close + 1 if close > 0 else len(text)
            continue
        at = _simple_end(text, at)
        other = _ELSE.match(text, at)
        if other is None:
            break
        at = other.end()
    return max(at, first + 1)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _simple_end(text: str, at: int) -> int:
    at = _skip(text, at)
    done = _DO.match(text, at)
    if done:
        close = lex.closing(text, text.find("{", at)) if "{" in text[at:] else -1
        tail = _TAIL.match(text, close + 1) if close > 0 else None
        return tail.end() if tail else len(text)
    if text[at : at + 1] == "{":
        return lex.closing(text, at) + 1 or len(text)
    end, brace = text.find(";", at), text.find("{", at)
    if 0 <= brace < end:
        close = lex.closing(text, brace)
        end = text.find(";", close) if close > 0 else -1
    return end + 1 if end >= 0 else len(text)
