"""What decides whether a field or subsection is there: predicates as facts.

A condition answers *true*, *false* or *unknown* (``None``) in a context. Unknown is an answer, not a
failure: what a source does not say must never look like "fine" (design, truth 6).
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Optional, Union

Scalar = Union[bool, int, str]
_OPERAND = re.compile(r"\w+(?:\s*\(\s*\w+\s*\))?\Z")
_SIGN = re.compile(r"[()]|\|\||&&|\?")
_NONE: Mapping[str, Scalar] = {}
#: Words, and the leaf that they say (none: they join others).
Phrase = tuple[str, "Optional[Condition]"]


class Context(NamedTuple):
    """What a condition may look at: the version in use, properties in force, members of the state."""

    version: int = 0
    properties: Mapping[str, Scalar] = _NONE
    members: Mapping[str, object] = _NONE


@dataclass(frozen=True)
class Unknown:
    """A predicate exists, but the source does not say what it tests (a dump), or it can't be read."""

    reason: str


@dataclass(frozen=True)
class PropertyIs:
    """A device property has a value; the machine type can decide it through compat properties."""

    property: str
    value: Scalar = True


@dataclass(frozen=True)
class PropertyAtLeast:
    """A numeric device property has at least a value (``x-scanout-vmstate-version >= 2``)."""

    property: str
    value: int


@dataclass(frozen=True)
class VersionIs:
    """The version passed to ``field_exists`` lies in ``least..most`` (``most`` None: no upper bound)."""

    least: int = 0
    most: Optional[int] = None


@dataclass(frozen=True)
class MemberIs:
    """A member of the state has a value. ``guest`` tells that only the running guest decides it."""

    member: str
    value: Scalar = True
    guest: bool = True


@dataclass(frozen=True)
class MemberBetween:
    """A numeric member of the state lies in ``least..most`` (``None``: no bound); ``guest`` as in :class:`MemberIs`."""

    member: str
    least: Optional[int] = None
    most: Optional[int] = None
    guest: bool = True


@dataclass(frozen=True)
class GuestState:
    """The running guest decides, in a way only words describe; ``text`` is the words or the C expression.

    ``member`` names the state value that stands for it in an example (true: the condition holds).
    """

    text: str
    member: Optional[str] = None


@dataclass(frozen=True)
class Build:
    """The binary was built so: ``text`` is a condition of the preprocessor (``defined(CONFIG_KVM)``)."""

    text: str


@dataclass(frozen=True)
class Not:
    """The opposite of ``of``."""

    of: Condition


@dataclass(frozen=True)
class AllOf:
    """Every one of ``of``."""

    of: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of ``of``."""

    of: tuple[Condition, ...]


@dataclass(frozen=True)
class Never:
    """Always false (a ``needed`` that returns false: for loading only)."""


@dataclass(frozen=True)
class Always:
    """Always true (a predicate that returns true: it still replaces the field's version)."""


Condition = Union[
    Unknown, PropertyIs, PropertyAtLeast, VersionIs, MemberIs, MemberBetween, GuestState, Build,
    Not, AllOf, AnyOf, Never, Always,
]


def holds(condition: Condition, context: Context) -> Optional[bool]:
    """Whether *condition* holds in *context*; ``None`` when the context does not decide it."""
    if isinstance(condition, Not):
        inner = holds(condition.of, context)
        return None if inner is None else not inner
    if isinstance(condition, (AllOf, AnyOf)):
        return _combine([holds(part, context) for part in condition.of], decisive=isinstance(condition, AnyOf))
    return _holds_leaf(condition, context)


def _combine(answers: list[Optional[bool]], decisive: bool) -> Optional[bool]:
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def _holds_leaf(condition: Condition, context: Context) -> Optional[bool]:
    if isinstance(condition, VersionIs):
        return _between(context.version, condition.least, condition.most)
    if isinstance(condition, (PropertyIs, PropertyAtLeast)):
        return _holds_property(condition, context.properties.get(condition.property))
    if isinstance(condition, MemberIs):
        return _equal(context.members.get(condition.member), condition.value)
    if isinstance(condition, MemberBetween):
        return _between(context.members.get(condition.member), condition.least, condition.most)
    if isinstance(condition, GuestState) and condition.member is not None:
        return _equal(context.members.get(condition.member), True)
    if isinstance(condition, (Never, Always)):
        return isinstance(condition, Always)
    return None


def _holds_property(condition: Union[PropertyIs, PropertyAtLeast], value: Optional[Scalar]) -> Optional[bool]:
    if value is None:
        return None
    if isinstance(condition, PropertyIs):
        return _equal(value, condition.value)
    try:
        return int(value) >= condition.value
    except ValueError:
        return None


def _between(value: object, least: Optional[int], most: Optional[int]) -> Optional[bool]:
    if not isinstance(value, int):
        return None
    return (least is None or least <= value) and (most is None or value <= most)


def _equal(value: object, wanted: Scalar) -> Optional[bool]:
    if value is None:
        return None
    if isinstance(wanted, bool):
        return bool(value) is wanted
    if isinstance(value, bool) and isinstance(wanted, str):  # a compat entry's word, read without knowing the type
        return wanted == ("on" if value else "off")
    return value == wanted


def needs(condition: Optional[Condition]) -> tuple[Condition, ...]:
    """The leaves of *condition*, in order: what has to be known to decide it."""
    if condition is None:
        return ()
    if isinstance(condition, Not):
        return needs(condition.of)
    if isinstance(condition, (AllOf, AnyOf)):
        return tuple(leaf for part in condition.of for leaf in needs(part))
    return (condition,)


def describe(condition: Optional[Condition]) -> str:
    """*condition* in words, as tables and messages show it; ``None`` is "always"."""
    return "".join(text for text, _ in phrases(condition))


def phrases(condition: Optional[Condition]) -> Iterator[Phrase]:
    """The words of :func:`describe` in pieces, in order."""
    if condition is None or isinstance(condition, Always):
        yield "always", None
    elif isinstance(condition, Never):
        yield "never", None
    elif is_build(condition):
        yield f"#if {_preprocessed(condition)}", condition
    elif isinstance(condition, Not):
        yield "not ", None
        yield from _bracketed(condition.of)
    elif isinstance(condition, (AllOf, AnyOf)):
        yield from _joined(condition, parts_of(condition))
    else:
        yield _describe_leaf(condition), condition


def _joined(whole: Union[AllOf, AnyOf], parts: tuple[Condition, ...]) -> Iterator[Phrase]:
    for number, part in enumerate(parts):
        if number:
            yield (" and " if isinstance(whole, AllOf) else " or "), None
        yield from _bracketed(part) if len(parts) > 1 and _joins(part, whole) else phrases(part)


def _bracketed(condition: Condition) -> Iterator[Phrase]:
    yield "(", None
    yield from phrases(condition)
    yield ")", None


def _joins(part: Condition, whole: Union[AllOf, AnyOf]) -> bool:
    """Whether *part* of *whole* joins others in another way: without brackets nobody knows what goes together.

    C text, of what the guest or the build decides, does so with its own signs.
    """
    text = part.text if isinstance(part, GuestState) else _preprocessed(part) if is_build(part) else ""
    if text:
        return bool(_signs(text) - {"&&" if isinstance(whole, AllOf) else "||"})
    if not isinstance(part, (AllOf, AnyOf)):
        return False
    parts = parts_of(part)
    return _joins(parts[0], whole) if len(parts) == 1 else type(part) is not type(whole)


def _signs(text: str) -> set[str]:
    """Which of ``&&``, ``||`` and ``?`` stand in *text* outside of its brackets."""
    depth, signs = 0, set()
    for found in _SIGN.findall(text):
        depth += {"(": 1, ")": -1}.get(found, 0)
        if found not in "()" and depth <= 0:
            signs.add(found)
    return signs


def parts_of(condition: Union[AllOf, AnyOf]) -> tuple[Condition, ...]:
    """The parts of *condition*; of several that the build decides one is made, as one ``#if`` says it."""
    built = tuple(part for part in condition.of if is_build(part))
    if len(built) < 2:
        return condition.of
    return type(condition)(built), *(part for part in condition.of if part not in built)


def is_build(condition: Condition) -> bool:
    """Whether the build alone decides *condition*."""
    leaves = needs(condition)
    return bool(leaves) and all(isinstance(leaf, Build) for leaf in leaves)


def _preprocessed(condition: Condition, inside: bool = False) -> str:
    """*condition* as one writes it behind ``#if``; ``inside`` brackets where another operator stands beside it."""
    if isinstance(condition, Not):
        inner = _preprocessed(condition.of)
        return f"!{inner}" if _OPERAND.match(inner) else f"!({inner})"
    if isinstance(condition, (AllOf, AnyOf)):
        sign = " && " if isinstance(condition, AllOf) else " || "
        text = sign.join(_preprocessed(one, True) for one in condition.of)
        return f"({text})" if inside else text
    text = condition.text if isinstance(condition, Build) else ""
    return f"({text})" if inside and ("||" in text or "?" in text) else text


def _describe_leaf(condition: Condition) -> str:
    if isinstance(condition, PropertyIs):
        return f"property {condition.property} is {_spell(condition.value)}"
    if isinstance(condition, PropertyAtLeast):
        return f"property {condition.property} is at least {condition.value}"
    if isinstance(condition, VersionIs):
        most = "" if condition.most is None else f"..{condition.most}"
        return f"version {condition.least}{most or ' or later'}"
    if isinstance(condition, MemberIs):
        return f"{condition.member} is {_spell(condition.value)}"
    if isinstance(condition, MemberBetween):
        return f"{condition.member} is {_spell_range(condition.least, condition.most)}"
    if isinstance(condition, GuestState):
        return condition.text
    return f"unknown: {condition.reason}" if isinstance(condition, Unknown) else ""


def _spell_range(least: Optional[int], most: Optional[int]) -> str:
    if least is not None and most is not None:
        return f"{least} to {most}"
    return f"at most {most}" if least is None else f"at least {least}"


def _spell(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
