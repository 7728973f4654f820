"""The texts that string expressions (literals, macros, ``stringify``) make where they are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Optional, Protocol

from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.index import Index
from sphinx_vmsd.readers.source.scan import Macro

_LITERAL = re.compile(r'\s*"((?:\\.|[^"\\])*)"')
_STRINGIFY = re.compile(r"\b(?:stringify|tostring|__stringify)\s*\(")
_PLAIN_NAME = re.compile(r"[\w.\[\]]+\Z")
_WORD = re.compile(r"[A-Za-z_]\w*")
_MAX_ROUNDS = 8


class Where(Protocol):
    """What a text depends on: the names that one file sees."""

    index: Index

    def macro(self, name: str) -> Optional[Macro]:
        """The macro *name*."""

    def visible(self, name: str) -> Optional[Macro]:
        """The macro *name* if the file sees its definition."""

    def expanded(self, text: str, lookup: Callable[[str], Optional[Macro]]) -> str:
        """*text* with the macros that *lookup* gives expanded, blanks made single."""


def value(expression: str, where: Where) -> Optional[str]:
    """The text that *expression* makes; ``None`` when the source does not tell."""
    expression = lex.unwrap(expression)
    match = _STRINGIFY.match(expression)
    if match and lex.closing(expression, match.end() - 1) == len(expression) - 1:
        return _stringified(expression[match.end() : -1].strip(), where)
    single = expression[:1] == expression[-1:] == '"' and expression.count('"') == 2
    return _joined(expression if single else _literals(expression, where))


def _stringified(name: str, where: Where) -> str:
    if _PLAIN_NAME.match(name) and not any(word in where.index.macros for word in _WORD.findall(name)):
        return name
    return where.expanded(name, where.visible)


def _joined(text: str) -> Optional[str]:
    """The literals of *text* as one; ``None`` when it has anything else."""
    out, at = "", 0
    for literal in _LITERAL.finditer(text):
        if literal.start() != at:
            return None
        out, at = out + literal.group(1), literal.end()
    return out.replace('\\"', '"').replace("\\\\", "\\") if at and not text[at:].strip() else None


def _literals(expression: str, where: Where) -> str:
    """*expression* with its macros expanded and ``stringify`` applied."""
    text = where.expanded(expression, where.macro)
    for _round in range(_MAX_ROUNDS):
        match = _STRINGIFY.search(text)
        end = lex.closing(text, match.end() - 1) if match else -1
        if match is None or end < 0:
            break
        text = f'{text[: match.start()]}"{text[match.end() : end].strip()}"{text[end + 1 :]}'
    return lex.unwrap(text)
