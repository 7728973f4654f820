"""What a file says to the preprocessor: its ``#define``s, ``#include``s, enum constants and struct names.

One pass of a regular expression over the text, cheap enough for every header of a tree.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, Optional

from sphinx_vmsd.readers.source import dead
from sphinx_vmsd.readers.source.lex import closing, split, split_at, strip_comments, unwrap

DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*([a-z]+)\b((?:[^\n\\]|\\.)*)", re.MULTILINE | re.DOTALL)
# The same for whole files: a pattern that starts with a literal, and no alternatives a character, save half the time.
_MARK = re.compile(r"#[ \t]*(?:define[ \t]+(\w+)|([a-z]+)\b)([^\n\\]*(?:\\.[^\n\\]*)*)", re.DOTALL)
_PARAMS = re.compile(r"\([^)]*\)")
# No "\b" in front: a pattern that starts with a literal is searched ten times faster.
ENUM = re.compile(r"enum\b[^;{}()=]{0,200}\{")
_STRUCTS = tuple(
    re.compile(kind + r"\s+(?:QEMU_ALIGNED\(\w+\)\s*|QEMU_PACKED\s+)?(\w+)\s*(?:QEMU_PACKED\s*)?\{")
    for kind in ("struct", "union")
)
_TYPEDEF = re.compile(r"\n\}\s*(?:QEMU_PACKED\s*)?(\w+)\s*;")
_ANONYMOUS = re.compile(r"typedef (?:struct|union)\s*(?:QEMU_PACKED\s*)?\w*\s*\{")
_ALIAS = re.compile(r"typedef (?:struct|union) (\w+) (\w+);")
_MAX_STRUCT = 20_000
#: QEMU nests ``#if``s five deep; what is inside more of them is recorded with these only.
MAX_NESTED = 20
_LATIN_1 = {0xDC00 + byte: byte for byte in range(0x80, 0x100)}
CONTINUED = re.compile(r"\\\r?\n")
_GUARD = re.compile(r"!defined\(\w+_H_*(?:_INC\w*)?\)\Z")
_OPENS = {"if": "{}", "ifdef": "defined({})", "ifndef": "!defined({})"}
_GOES_ON = {"elif": "{}", "elifdef": "defined({})", "elifndef": "!defined({})", "else": ""}
_OPERAND = re.compile(r"(?:defined\s*\(\s*\w+\s*\)|\w+)\Z")
_NEGATION = re.compile(r"!\s*(defined\s*\(\s*\w+\s*\)|\w+|\(.*\))\Z", re.DOTALL)


class Macro(NamedTuple):
    """One ``#define``: ``rest`` is what follows its name, ``under`` are the ``#if``s around it."""

    name: str
    rest: str
    line: int
    under: tuple[str, ...] = ()

    @property
    def params(self) -> Optional[tuple[str, ...]]:
        """The parameters; ``None`` for an object-like macro."""
        return _split(self.rest)[0]

    @property
    def body(self) -> str:
        """What it stands for, in one line."""
        return _split(self.rest)[1]


@lru_cache(maxsize=20_000)
def _split(rest: str) -> tuple[Optional[tuple[str, ...]], str]:
    """The parameters and the body in *rest*: of most macros of a tree nobody ever asks."""
    match = _PARAMS.match(rest)
    params = match.group()[1:-1].split(",") if match else None
    body = rest[match.end() :] if match else rest
    listed = None if params is None else tuple(part.strip(" \t\\\r\n") for part in params if part.strip())
    return listed, (CONTINUED.sub(" ", body) if "\\" in rest else body).strip()


class Directives(NamedTuple):
    """The preprocessor's view of one file, in order.

    ``under`` has the offsets from which on other ``#if``s are in force, with these; ``ended`` tells whether each
    ``#if`` has its ``#endif``.
    """

    macros: tuple[Macro, ...]
    includes: tuple[str, ...]
    under: tuple[tuple[int, tuple[str, ...]], ...]
    ended: bool


def directives(text: str) -> Directives:
    """The macros and includes of *text*, whose comments must be out."""
    macros: list[Macro] = []
    includes: list[str] = []
    stack: list[list[str]] = []
    under: tuple[str, ...] = ()
    marks: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    line, seen = 1, 0
    for match in _MARK.finditer(text):
        name, kind, rest = match.groups()
        start = match.start()
        if start and text[start - 1] != "\n" and text[text.rfind("\n", 0, start) + 1 : start].strip(" \t"):
            continue
        if name:
            line, seen = line + text.count("\n", seen, start), start
            macros.append(Macro(name, rest, line, under))
        elif kind == "include":
            includes.append(rest.strip())
        else:
            branch(stack, kind, CONTINUED.sub(" ", rest).strip())
            under = tuple(one for one in in_force(stack) if not _GUARD.match(one))
            marks.append((start, under))
    return Directives(tuple(macros), tuple(includes), tuple(marks), not stack)


def branch(stack: list[list[str]], kind: str, condition: str) -> None:
    """Follow an ``#if``-like directive on *stack*.

    Each entry is what holds in the branch in force of one ``#if``: that the branches before it do not, and its own
    condition (empty for ``#else``).
    """
    if kind in _OPENS:
        stack.append([_OPENS[kind].format(condition)])
    elif kind in _GOES_ON and stack:
        stack[-1][-1:] = [negated(stack[-1][-1]), _GOES_ON[kind].format(condition)]
        del stack[-1][MAX_NESTED:-1]
    elif kind == "endif" and stack:
        stack.pop()


def in_force(stack: list[list[str]]) -> tuple[str, ...]:
    """The conditions that hold inside of all branches of *stack*."""
    return tuple(one for branches in stack[:MAX_NESTED] for one in branches if one)


def negated(condition: str) -> str:
    """The contrary of a condition of the preprocessor, as one writes it."""
    if not condition:
        return "0"
    match = _NEGATION.match(condition)
    if match and (match.group(1)[0] != "(" or closing(condition, match.start(1)) == len(condition) - 1):
        return unwrap(match.group(1))
    return f"!{condition}" if _OPERAND.match(condition) else f"!({condition})"


def conjunction(conditions: Iterable[str]) -> str:
    """All of these *conditions* of the preprocessor as one."""
    parts = list(conditions)
    return " && ".join(f"({one})" if len(parts) > 1 and _is_loose(one) else one for one in parts)


def _is_loose(condition: str) -> bool:
    """Whether *condition* has an operator that binds less than ``&&`` outside of brackets."""
    return len(split_at(condition, "||")) > 1 or len(split_at(condition, "?")) > 1


def enumerators(text: str) -> dict[str, tuple[str, int]]:
    """Every enum constant of *text* as (expression, offset): its value is the expression plus the offset."""
    found: dict[str, tuple[str, int]] = {}
    for match in ENUM.finditer(text):
        end = text.find("}", match.end())
        if end > 0:
            found.update(_constants(text[match.end() : end]))
    return found


def _constants(body: str) -> dict[str, tuple[str, int]]:
    found = {}
    body = DIRECTIVE.sub("", body) if "#" in body else body
    base, offset = "0", 0
    for part in [one for _offset, one in split(body)] if "(" in body else body.split(","):
        name, given, value = part.partition("=")
        name = name.strip()
        if given:
            base, offset = value.strip(), 0
        if name.isidentifier():
            found[name] = (base, offset)
            offset += 1
        elif name:
            base, offset = "after a macro", 0
    return found


def structs(text: str) -> dict[str, int]:
    """Where each struct or union is defined in *text*, by tag and by typedef: the offset of its opening brace."""
    found = {match.group(1): match.end() - 1 for pattern in _STRUCTS for match in pattern.finditer(text)}
    for match in _ANONYMOUS.finditer(text):
        name = _TYPEDEF.search(text, match.end(), match.end() + _MAX_STRUCT)
        if name:
            found.setdefault(name.group(1), match.end() - 1)
    for tag, name in _ALIAS.findall(text):
        if tag in found:
            found.setdefault(name, found[tag])
    return found


def decoded(data: bytes) -> str:
    """The text in *data*: UTF-8, and what is none as Latin-1, in which old files write their comments and names."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape").translate(_LATIN_1)


def lines(text: str) -> str:
    """*text* with lines ended by LF alone; a lone CR ends one only where nothing else does."""
    if "\r" not in text:
        return text
    text = text.replace("\r\n", "\n")
    return text if "\n" in text else text.replace("\r", "\n")


def plain(text: str) -> str:
    """*text*, of such :func:`lines`, as the other functions want it: no comments, nothing that is never built."""
    return dead.without(strip_comments(text))
