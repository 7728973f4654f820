"""The members of a struct, read from its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple, Optional

from sphinx_vmsd.readers.source import lex

_ATTRIBUTE = re.compile(
    r"\b(?:__attribute__\s*\(\(.*?\)\)+|QEMU_ALIGNED\s*\([^()]*\)|QEMU_PACKED|volatile|const|struct|union|enum)\s*"
)
_DECLARATOR = re.compile(r"(?P<stars>[\s*]*)(?P<name>\w+)\s*(?P<dims>(?:\[[^\]]*\]\s*)*)(?P<bits>:\s*\w+)?\Z")
_FIRST = re.compile(r"(?P<kind>.*?)(?P<rest>[\s*]*\b\w+\s*(?:\[[^\]]*\]\s*)*(?::\s*\w+)?)\Z", re.DOTALL)
_POINTED = re.compile(r"\(\s*\*")
_DIRECTIVE = re.compile(r"^[ \t]*#[^\n]*", re.MULTILINE)
MAX_MEMBERS = 5000
MAX_DECLARATION = 20_000
#: Structs written inside each other; what is inside of more has no members.
MAX_LEVELS = 30


class Struct(NamedTuple):
    """A struct's body with its braces, and how to evaluate the numbers in it."""

    body: str
    value: Callable[[str], int]
    union: bool = False
    packed: bool = False
    level: int = 0


def struct_at(text: str, at: int, value: Callable[[str], int]) -> Optional[Struct]:
    """The struct or union whose body begins at the offset *at* of *text*; ``None``: it does not end."""
    end = lex.closing(text, at)
    line = text[max(0, text.rfind("\n", 0, at)) : at]
    around = line + text[end : end + 40].split(";")[0]
    return Struct(text[at : end + 1], value, "union" in line, "PACKED" in around) if end > 0 else None


class Type(NamedTuple):
    """A member's type: its name or its own ``inner`` struct, its dimensions, whether the elements are pointers."""

    name: str
    pointer: bool = False
    dims: tuple[str, ...] = ()
    inner: Optional[Struct] = None
    bits: bool = False


def members(struct: Struct) -> list[tuple[str, Type]]:
    """Name and type of the members of *struct*, in order; an unnamed inner struct has the name ''."""
    found: list[tuple[str, Type]] = []
    for text in _declarations(_DIRECTIVE.sub("", struct.body)):
        found += _inner(text, struct) if "{" in text else _plain(text)
        if len(found) > MAX_MEMBERS:
            break
    return found


def find(struct: Struct, name: str) -> Optional[Type]:
    """The type of the member *name*, also inside unnamed structs."""
    for one, kind in members(struct) if name in struct.body else ():
        if one == name:
            return kind
        inner = find(kind.inner, name) if not one and kind.inner else None
        if inner is not None:
            return inner
    return None


def _inner(text: str, struct: Struct) -> Iterator[tuple[str, Type]]:
    brace = text.find("{")
    end = lex.closing(text, brace)
    after = text[end + 1 :] if end > 0 else ""
    head = text[:brace].strip()
    packed = "QEMU_PACKED" in after + head or struct.packed
    inner = Struct(text[brace : end + 1], struct.value, head.startswith("union"), packed, struct.level + 1)
    if not head.startswith(("struct", "union")) or inner.level > MAX_LEVELS:
        inner = inner._replace(body="{}")
    names = [one for _offset, one in lex.split(_ATTRIBUTE.sub("", after))]
    for one in names or [""]:
        match = _DECLARATOR.match(one)
        if match:
            yield (
                match["name"],
                Type("int", "*" in match["stars"], _dims(match["dims"]), None if head.startswith("enum") else inner),
            )
        elif not one:
            yield "", Type("", inner=inner)


@lru_cache(maxsize=4096)
def _plain(text: str) -> tuple[tuple[str, Type], ...]:
    """The members that the declaration *text* without braces makes: the same structs are asked for again and again."""
    return tuple(_declared(text))


def _declared(text: str) -> Iterator[tuple[str, Type]]:
    if _POINTED.search(text):
        name = re.search(r"\(\s*\*\s*(\w+)", text)
        yield (name.group(1) if name else "", Type("void", pointer=True))
        return
    kind = "int" if text.lstrip().startswith("enum") else ""
    for number, (_offset, part) in enumerate(lex.split(_ATTRIBUTE.sub("", text).strip())):
        if number == 0:
            first = _FIRST.match(part)
            kind, part = (kind or first["kind"], first["rest"]) if first else (kind, part)
        match = _DECLARATOR.match(part)
        if match:
            bits = bool(match["bits"])
            yield match["name"], Type(" ".join(kind.split()), "*" in match["stars"], _dims(match["dims"]), bits=bits)


def _dims(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\[([^\]]*)\]", text))


def _declarations(text: str) -> Iterator[str]:
    at = 1
    while at < len(text) - 1:
        end, brace = text.find(";", at), text.find("{", at)
        if 0 <= brace < end:
            close = lex.closing(text, brace)
            end = text.find(";", close) if close > 0 else -1
        if end < 0:
            return
        if end - at < MAX_DECLARATION:
            yield text[at:end].strip()
        at = end + 1
