"""Conditions of a spec as conditions of the model."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.model import Condition, Location
from sphinx_vmsd.model.condition import (
    AllOf,
    Always,
    AnyOf,
    Build,
    GuestState,
    MemberBetween,
    MemberIs,
    Never,
    Not,
    PropertyAtLeast,
    PropertyIs,
    Unknown,
    VersionIs,
)
from sphinx_vmsd.readers.dump import NEEDED, PREDICATE
from sphinx_vmsd.readers.spec.language import UNKNOWN
from sphinx_vmsd.readers.spec.rows import Checked, Leaf, Row, Rows

#: What the word ``unknown`` means after a key: the same as a dump's silence there.
UNTOLD = {"exists": PREDICATE, "needed": NEEDED, "when": PREDICATE}


def condition(row: Row, key: str) -> Optional[Condition]:
    """The condition under *key* (``exists``, ``needed`` or ``when``); ``None``: none that is readable."""
    return _condition(row.values.get(key), UNTOLD[key])


def _condition(checked: Optional[Checked], untold: Unknown) -> Optional[Condition]:
    if isinstance(checked, Leaf):
        words: dict[str, Condition] = {"always": Always(), "never": Never(), UNKNOWN: untold}
        return words[str(checked.value)]
    return _combined(checked, untold) or _single(checked) if isinstance(checked, Row) else None


def _combined(row: Row, untold: Unknown) -> Optional[Condition]:
    if "not" in row.values:
        inner = _condition(row.values["not"], untold)
        return Not(inner) if inner else None
    for key in ("all", "any"):
        listed = row.values.get(key)
        if isinstance(listed, Rows):
            parts = tuple(part for part in (_condition(one, untold) for one in listed.items) if part is not None)
            return AllOf(parts) if key == "all" else AnyOf(parts)
    return None


def _single(row: Row) -> Optional[Condition]:
    keys = ("property", "member", "guest_state", "build", UNKNOWN)
    name, member, words, build, unknown = (row.text(key) for key in keys)
    value = row.scalar("is")
    wanted = True if value is None else value
    least = row.number("at_least")
    if name is not None:
        return PropertyIs(name, wanted) if least is None else PropertyAtLeast(name, least)
    if member is not None:
        guest, most = row.flag("guest") is not False, row.number("at_most")
        return MemberIs(member, wanted, guest) if least is most is None else MemberBetween(member, least, most, guest)
    if words is not None:
        return GuestState(words, row.text("stand_in"))
    if build is not None:
        return Build(build)
    return Unknown(unknown) if unknown is not None else _version(row)


def _version(row: Row) -> Optional[Condition]:
    least, span = row.number("version"), row.row("version")
    if span is not None:
        return VersionIs(span.number("at_least") or 0, span.number("at_most"))
    return VersionIs(least) if least is not None else None


def properties_in(checked: Optional[Checked]) -> Iterator[tuple[str, Location]]:
    """The properties that the condition *checked* names, with their places."""
    if isinstance(checked, Rows):
        for one in checked.items:
            yield from properties_in(one)
    elif isinstance(checked, Row):
        name = checked.text("property")
        if name is not None:
            yield name, checked.place("property")
        for key in ("all", "any", "not"):
            yield from properties_in(checked.values.get(key))
