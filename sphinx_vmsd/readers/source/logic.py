"""Conditions made of C comparisons and put together, as simple as they can be said."""

from __future__ import annotations

from sphinx_vmsd.model.condition import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    MemberBetween,
    Never,
    Not,
    PropertyAtLeast,
    PropertyIs,
    VersionIs,
)


def version_test(sign: str, number: int) -> Condition:
    """``version_id SIGN number``."""
    table: dict[str, Condition] = {
        "==": VersionIs(number, number),
        "!=": Not(VersionIs(number, number)),
        ">=": VersionIs(number),
        ">": VersionIs(number + 1),
        "<=": VersionIs(0, number),
        "<": VersionIs(0, number - 1),
    }
    return table[sign]


def limited_test(sign: str, number: int, member: str) -> Condition:
    """Like :func:`version_test` for the lesser of the version and *member*, which a hook sets to a version."""

    def least(bound: int) -> Condition:
        return AllOf((VersionIs(bound), MemberBetween(member, bound, guest=False)))

    one_is = AnyOf((VersionIs(number, number), MemberBetween(member, number, number, guest=False)))
    equal = AllOf((VersionIs(number), MemberBetween(member, number, guest=False), one_is))
    table: dict[str, Condition] = {
        "==": equal,
        "!=": Not(equal),
        ">=": least(number),
        ">": least(number + 1),
        "<=": Not(least(number + 1)),
        "<": Not(least(number)),
    }
    return table[sign]


def property_test(prop: str, sign: str, number: int) -> Condition:
    """``PROP SIGN number``."""
    table: dict[str, Condition] = {
        "==": PropertyIs(prop, number),
        "!=": Not(PropertyIs(prop, number)),
        ">=": PropertyAtLeast(prop, number),
        ">": PropertyAtLeast(prop, number + 1),
        "<=": Not(PropertyAtLeast(prop, number + 1)),
        "<": Not(PropertyAtLeast(prop, number)),
    }
    return table[sign]


def negated(condition: Condition) -> Condition:
    """The contrary of *condition*, simplified."""
    if isinstance(condition, Not):
        return condition.of
    if isinstance(condition, (Never, Always)):
        return Always() if isinstance(condition, Never) else Never()
    if isinstance(condition, PropertyIs) and isinstance(condition.value, bool):
        return PropertyIs(condition.property, not condition.value)
    return Not(condition)


def both(left: Condition, right: Condition) -> Condition:
    """*left* and *right*, simplified."""
    if isinstance(left, Never) or isinstance(right, Always):
        return left
    if isinstance(right, Never) or isinstance(left, Always):
        return right
    if isinstance(left, VersionIs) and isinstance(right, VersionIs):
        bounds = [one.most for one in (left, right) if one.most is not None]
        return VersionIs(max(left.least, right.least), min(bounds) if bounds else None)
    first = left.of if isinstance(left, AllOf) else (left,)
    return AllOf((*first, *(right.of if isinstance(right, AllOf) else (right,))))


def either(left: Condition, right: Condition) -> Condition:
    """*left* or *right*, simplified."""
    if isinstance(left, Always) or isinstance(right, Never):
        return left
    if isinstance(right, Always) or isinstance(left, Never):
        return right
    if isinstance(right, AllOf) and right.of[0] == negated(left):
        return either(left, _all_of(right.of[1:]))
    first = left.of if isinstance(left, AnyOf) else (left,)
    return AnyOf((*first, *(right.of if isinstance(right, AnyOf) else (right,))))


def _all_of(parts: tuple[Condition, ...]) -> Condition:
    return parts[0] if len(parts) == 1 else AllOf(parts)
