"""``DEFINE_PROP_*`` rows: a property's name, type and default, and the member of the state it sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Optional, Protocol, Union

from sphinx_vmsd.model import Location, Property, Scalar
from sphinx_vmsd.readers.source import initialiser, lex
from sphinx_vmsd.readers.source.constants import UnresolvedError
from sphinx_vmsd.readers.source.expand import TooBigError, expand
from sphinx_vmsd.readers.source.scan import Macro

#: Where the default stands in ``DEFINE_PROP_<kind>(name, state, field, …)``; -1: there is none, or it is no scalar.
_DEFAULT_AT = {
    "BIT": 4,
    "BIT64": 4,
    "BOOL": 3,
    "UINT8": 3,
    "UINT16": 3,
    "UINT32": 3,
    "UINT64": 3,
    "INT8": 3,
    "INT16": 3,
    "INT32": 3,
    "INT64": 3,
    "SIZE": 3,
    "SIZE32": 3,
    "ON_OFF_AUTO": 3,
    "UNSIGNED": 3,
    "SIGNED": 3,
    "ON_OFF_AUTO_BIT64": 4,
    "SIGNED_NODEFAULT": -1,
    "UINT64_CHECKMASK": -1,
    "BIT_NODEFAULT": -1,
}
_BITS = frozenset({"BIT", "BIT64"})
#: The constants of a type whose values are words, and these.
WORDS = {"ON_OFF_AUTO_ON": "on", "ON_OFF_AUTO_OFF": "off", "ON_OFF_AUTO_AUTO": "auto"}
_TRUE_OR_FALSE = {"true": True, "TRUE": True, "false": False, "FALSE": False}
#: The bits of a property's type; QEMU casts the default to it.
_UNSIGNED = {"UINT8": 8, "UINT16": 16, "UINT32": 32, "UINT64": 64, "SIZE": 64, "SIZE32": 32}
_SIGNED = {"INT8": 8, "INT16": 16, "INT32": 32, "INT64": 64}
PREFIX = "DEFINE_PROP"
#: In place of a bit's number: whatever bit of the member a property sets, if no other one sets another.
ONLY_BIT = -1
_BY_TYPE = {"OnOffAuto": "ON_OFF_AUTO"}
#: Macros that make properties by others: QEMU's go through 3.
_MAX_DEPTH = 10
_OFFSETOF = re.compile(r"offsetof\s*\(\s*(\w+)\s*,\s*([^()]+)\)\Z")
_END = re.compile(r"DEFINE_PROP_END_OF_LIST\b|\{\s*(?:(?:\.\s*name\s*=\s*)?(?:NULL|0)\s*,?\s*)?\}\Z")
_DEFAULT = re.compile(r"\.\s*defval\.\w\s*=\s*(.*)", re.DOTALL)

_SET_TO = re.compile(r"\.\s*defval\.\w\s*=\s*([^,}]+)")


class Where(Protocol):
    """What a row depends on: the names that one file sees (see :class:`~.scope.Scope`)."""

    known: Mapping[str, int]

    def macro(self, name: str) -> Optional[Macro]:
        """The macro *name*."""

    def string(self, expression: str) -> Optional[str]:
        """The text that a string expression makes."""


class Row(NamedTuple):
    """One property as the source defines it. ``default`` is the C expression."""

    name: str
    kind: str
    state: str
    member: str
    bit: Optional[str]
    default: Optional[str]
    offset: int
    #: The comma before it is missing.
    joined: bool = False


class Unread(NamedTuple):
    """What stands in a property array and is no property that the source tells, as C text."""

    text: str
    offset: int


def rows(text: str, scope: Where, budget: list[int]) -> Iterator[Union[Row, Unread]]:
    """The rows of the property array *text*, as *scope* sees it; *budget* is what expansions may cost."""
    text = text if text.startswith("{") else f"{{{text}}}"  # one on its own
    for part in initialiser.elements(initialiser.mark(text), scope.macro, budget):
        for one in _uses(part.text, scope, budget) if initialiser.decided(part.under, scope.known) is not False else ():
            if not _END.match(one):
                row = _row(one, part.offset, scope)
                yield Unread(one, part.offset) if row is None else row._replace(joined=part.joined)


def _uses(text: str, scope: Where, budget: list[int], depth: int = 0) -> Iterator[str]:
    """The uses of ``DEFINE_PROP_*`` that one element stands for: another macro may make several.

    A ``DEFINE_PROP_*`` that names no property, has too few arguments, or uses several others, is such another, too.
    """
    called = lex.call(text)
    own = called[0] if called and called[0].startswith(PREFIX) else None
    composed = scope.macro(own) if own else None
    several = composed is not None and composed.body.count(PREFIX) > 1
    if text.startswith("{") or depth == _MAX_DEPTH or (_row(text, 0, scope) and not several):
        yield text
        return
    try:
        macro = scope.macro
        made = expand(text, lambda name: None if name.startswith(PREFIX) and name != own else macro(name), budget)
    except TooBigError:
        yield text
        return
    for _offset, one in lex.split(made):
        yield from (one,) if one == text else _uses(one, scope, budget, depth + 1)


def _row(text: str, offset: int, scope: Where) -> Optional[Row]:
    """The property that the element *text* is, by the macro that it calls or by its members."""
    called = lex.call(text)
    if called is None:
        return _written_out(text, offset, scope)
    given = called[1]
    name = scope.string(given[0]) if called[0].startswith(PREFIX) and len(given) > 2 else None
    return None if name is None else _called(name, called[0][len(PREFIX) :].lstrip("_"), given, offset)


def _called(name: str, kind: str, given: list[str], offset: int) -> Row:
    if not kind and len(given) > 4:  # the plain macro: name, state, member, information, type, members set
        kind = _BY_TYPE.get(given[4], given[4].strip(" *").removesuffix("_t").upper())
        set_to = [match.group(1) for one in given[5:] if (match := _DEFAULT.match(one))]
        return Row(name, kind, given[1], "".join(given[2].split()), None, set_to[0] if set_to else None, offset)
    at = _DEFAULT_AT.get(kind, -1)
    default = given[at] if 0 < at < len(given) else None
    member = "".join(given[2].split())
    return Row(name, kind, given[1], member, given[3] if kind in _BITS and len(given) > 3 else None, default, offset)


def _written_out(text: str, offset: int, scope: Where) -> Optional[Row]:
    """The property of an element that is no macro: ``{ .name = "mmu", .info = &prop_mmu, … }``."""
    given = {name: part.text for name, part in initialiser.members(text)} if text.startswith("{") else {}
    name = scope.string(given["name"]) if "name" in given else None
    if name is None:
        return None
    kind = given.get("info", "").strip("& ").removeprefix("qdev_prop_").upper()
    place = _OFFSETOF.match(given.get("offset", ""))
    state, member = place.groups() if place else ("", "")
    set_to = _SET_TO.search(text)
    kind = kind if kind in _DEFAULT_AT and kind not in _BITS else ""
    return Row(name, kind, state, "".join(member.split()), None, set_to.group(1) if set_to and kind else None, offset)


def property_of(
    row: Row, value: Callable[[str], int], where: Location, expanded: Callable[[str], str]
) -> Property:
    """The fact that *row* states; *value* gives the number of a constant expression, *expanded* it without macros."""
    default = _default(row, value)
    unread = expanded(row.default) if default is None and row.default else ""
    return Property(row.name, row.kind.lower() or None, default, location=where, unread=unread)


def _default(row: Row, value: Callable[[str], int]) -> Optional[Scalar]:
    text = lex.unwrap(row.default or "")
    if text in _TRUE_OR_FALSE:
        return int(_TRUE_OR_FALSE[text]) if row.kind in _UNSIGNED or row.kind in _SIGNED else _TRUE_OR_FALSE[text]
    if not text or text in WORDS:
        return WORDS.get(text)
    try:
        number = value(text)
    except UnresolvedError:
        return None
    return bool(number) if row.kind in ("BIT", "BIT64", "BOOL") else _cast(number, row.kind)


def _cast(number: int, kind: str) -> int:
    if kind in _UNSIGNED:
        return number & ((1 << _UNSIGNED[kind]) - 1)
    half = 1 << (_SIGNED[kind] - 1) if kind in _SIGNED else 0
    return (number + half) % (2 * half) - half if half else number


class Members:
    """Which property sets a member: by the state's type, the member's path and the number of the bit, if one.

    *found* are the rows with their file and the number of their bit.
    """

    def __init__(self, found: list[tuple[str, Row, Optional[int]]]) -> None:
        self._set = {(row.state, row.member.split(".")[0]) for _file, row, _bit in found}
        self._exact: dict[tuple[str, str, Optional[int]], dict[str, None]] = {}
        self._near: dict[tuple[str, str, Optional[int]], set[str]] = {}
        for file, row, bit in found:
            for number in (None,) if row.bit is None else (ONLY_BIT,) if bit is None else (ONLY_BIT, bit):
                self._exact.setdefault((row.state, row.member, number), {})[row.name] = None
                for end in _ends(row.member):
                    self._near.setdefault((file, end, number), set()).add(row.name)

    def sets(self, state: str, member: str) -> bool:
        """Whether a property sets *member* of the type *state*, or a part of it."""
        return (state, member) in self._set

    def find(self, state: Optional[str], member: str, bit: Optional[int], file: str) -> Optional[str]:
        """The property behind *member* (and its *bit*) of the type *state*, as *file* sees it."""
        exact = self._exact.get((state or "", member, bit))
        if exact is not None:
            return None if bit == ONLY_BIT and len(exact) > 1 else next(iter(exact))
        near: set[str] = set()
        for end in _ends(member):
            near = near or self._near.get((file, end, bit), set())
        return next(iter(near)) if len(near) == 1 else None


def _ends(member: str) -> Iterator[str]:
    """*member* and its tails: the same member may be reached through a parent object or from within."""
    yield member
    while "." in member:
        member = member.split(".", 1)[1]
        if member.count(".") or len(member) > 3:
            yield member
