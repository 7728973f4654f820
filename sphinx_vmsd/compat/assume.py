"""Guesses made explicit: which conditions a context leaves open, and a description with them answered."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.model import Condition, Context, Description, Field, describe, holds
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
    PropertyIs,
    Unknown,
    VersionIs,
    needs,
)

Answers = Mapping[Condition, bool]


def open_leaves(description: Description, context: Context) -> tuple[Condition, ...]:
    """The leaves of all conditions of *description* that *context* does not decide, each once, in stream order."""
    found: dict[Condition, None] = {}
    for condition in conditions_of(description):
        leaves = needs(condition)
        if holds(condition, context) is None or any(isinstance(leaf, VersionIs) for leaf in leaves):
            found.update((leaf, None) for leaf in leaves if is_open(leaf, context))
    return tuple(found)


def leaves_of(field: Field) -> frozenset[Condition]:
    """The leaves of all conditions of *field*: answers to others change nothing in it."""
    return frozenset(leaf for condition in _conditions_of(field) for leaf in needs(condition))


def is_open(leaf: Condition, context: Context) -> bool:
    """Whether *context* leaves *leaf* open. A version test never is: every load passes its own version."""
    return not isinstance(leaf, VersionIs) and holds(leaf, context) is None


def by_guest(leaf: Condition) -> bool:
    """Whether the running guest, or the build of both sides, decides *leaf* (else no fact does)."""
    return isinstance(leaf, (GuestState, Build)) or (isinstance(leaf, (MemberIs, MemberBetween)) and leaf.guest)


def needs_facts(condition: Optional[Condition]) -> bool:
    """Whether the source of *condition* says only that there is one."""
    return any(isinstance(leaf, Unknown) for leaf in needs(condition))


def words(condition: Optional[Condition]) -> str:
    """*condition* for a message; an unknown one by what is not known."""
    return condition.reason if isinstance(condition, Unknown) else describe(condition)


def plain(condition: Optional[Condition], negated: bool = False) -> Condition:
    """*condition* (or its opposite) in a form that is equal for ways to write one test: ``x``, ``!!x``, ``x != 0``."""
    if condition is None or isinstance(condition, (Always, Never)):
        return Never() if isinstance(condition, Never) is not negated else Always()
    if isinstance(condition, Not):
        return plain(condition.of, not negated)
    if isinstance(condition, (AllOf, AnyOf)):
        join = AllOf if isinstance(condition, AllOf) is not negated else AnyOf
        return join(tuple(plain(part, negated) for part in condition.of))
    if isinstance(condition, PropertyIs) and isinstance(condition.value, bool):
        return PropertyIs(condition.property, condition.value is not negated)
    if isinstance(condition, GuestState) and condition.member is not None:
        return plain(MemberIs(condition.member), negated)
    if isinstance(condition, MemberIs) and condition.value is True:
        return plain(MemberIs(condition.member, 0, condition.guest), not negated)
    if isinstance(condition, MemberIs) and condition.value is False:
        return plain(MemberIs(condition.member, 0, condition.guest), negated)
    return Not(condition) if negated else condition


def assume(description: Description, answers: Answers) -> Description:
    """*description* with every leaf of *answers* replaced by always or never; locations are kept."""
    if not answers:
        return description
    needed = description.needed and answered(description.needed, answers)
    fields = tuple(assume_field(field, answers) for field in description.fields)
    subsections = tuple(assume(subsection, answers) for subsection in description.subsections)
    return _with(description, needed, fields, subsections)


def _with(description: Description, needed: Optional[Condition], fields: tuple[Field, ...],
          subsections: tuple[Description, ...]) -> Description:
    """*description* with these parts; itself when they are its own, so that what is remembered of it stays known."""
    if needed is description.needed and _identical(fields, description.fields) and (
            _identical(subsections, description.subsections)):
        return description
    return replace(description, needed=needed, fields=fields, subsections=subsections)


def _identical(some: Sequence[object], others: Sequence[object]) -> bool:
    return all(one is other for one, other in zip(some, others))


def assume_field(field: Field, answers: Answers) -> Field:
    """The same of *field*."""
    exists = field.exists if field.must_exist or field.exists is None else answered(field.exists, answers)
    nested = field.description and assume(field.description, answers)
    key = field.key and assume(field.key, answers)
    if exists is field.exists and nested is field.description and key is field.key:
        return field
    return replace(field, exists=exists, description=nested, key=key)


def answered(condition: Condition, answers: Answers) -> Condition:
    """*condition* with every leaf of *answers* replaced by always or never."""
    if isinstance(condition, Not):
        return Not(answered(condition.of, answers))
    if isinstance(condition, (AllOf, AnyOf)):
        return type(condition)(tuple(answered(part, answers) for part in condition.of))
    if condition not in answers:
        return condition
    return Always() if answers[condition] else Never()


def conditions_of(description: Description) -> list[Condition]:
    """What decides about *description* and all in it: every ``needed`` and ``field_exists`` that is asked."""
    found = [] if description.needed is None else [description.needed]
    for field in description.fields:
        found += _conditions_of(field)
    for subsection in description.subsections:
        found += conditions_of(subsection)
    return found


def _conditions_of(field: Field) -> list[Condition]:
    found = [] if field.exists is None or field.must_exist else [field.exists]
    for nested in (field.key, field.description):
        found += [] if nested is None else conditions_of(replace(nested, needed=None) if nested.needed else nested)
    return found


def name_unknowns(description: Description, path: str = "") -> Description:
    """*description* with every "a predicate exists" told apart by its place, so each can be guessed on its own."""
    here = f"{path}{description.name}"
    needed = _named(description.needed, f"when {here} is sent")
    fields = tuple(_name_field(field, here) for field in description.fields)
    subsections = tuple(name_unknowns(one, path) for one in description.subsections)
    return _with(description, needed, fields, subsections)


def _name_field(field: Field, path: str) -> Field:
    if field.exists is None and field.description is None:
        return field
    here = f"{path}.{field.name}"
    exists = _named(field.exists, f"when {here} is there")
    nested = field.description and name_unknowns(field.description, f"{here}:")
    key = field.key and name_unknowns(field.key, f"{here}:")
    if exists is field.exists and nested is field.description and key is field.key:
        return field
    return replace(field, exists=exists, description=nested, key=key)


def _named(condition: Optional[Condition], what: str) -> Optional[Condition]:
    if isinstance(condition, Not):
        return Not(_named(condition.of, what) or condition.of)
    if isinstance(condition, (AllOf, AnyOf)):
        return type(condition)(tuple(_named(part, what) or part for part in condition.of))
    return Unknown(f"{what} ({condition.reason})") if isinstance(condition, Unknown) else condition
