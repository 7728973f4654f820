"""What a load compares with the destination's own values (``…_EQUAL``, ``…_LE``): what was sent, what is known there.

Values in arrays are left out: no device of QEMU compares any.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from sphinx_vmsd.model import Description, Field
from sphinx_vmsd.wire.engine.state import is_array, join
from sphinx_vmsd.wire.stream.fit import plain_field
from sphinx_vmsd.wire.stream.parts import Value

_SENT = (" equal", " le")


class Compared(NamedTuple):
    """A ``description`` that compares only what is known, the destination's ``state``, and types of the other paths."""

    description: Description
    state: dict[str, object]
    unknown: dict[str, str]


def compared_values(found: tuple[Value, ...], path: str = "") -> Iterator[tuple[str, int]]:
    """Path and value of what is compared among the decoded values *found*."""
    for value in found:
        here = join(path, value.name)
        if value.elements is None and isinstance(value.value, int) and value.type.endswith(_SENT):
            yield here, value.value
        elif value.elements is None:
            yield from compared_values(value.children, here)


def compared(description: Description, known: Mapping[str, int], path: str = "") -> Compared:
    """*description* for a destination of which the values *known* by path are all that is known."""
    fields, state, unknown = [], dict[str, object](), dict[str, str]()
    for field in description.fields:
        part, members, more = _field(field, known, join(path, field.name))
        fields.append(part)
        state = laid_over(members, state)
        unknown.update(more)
    subsections = [compared(sub, known, join(path, sub.name)) for sub in description.subsections]
    for sub in subsections:
        state = laid_over(sub.state, state)
        unknown.update(sub.unknown)
    made = replace(description, fields=tuple(fields), subsections=tuple(sub.description for sub in subsections))
    return Compared(made, state, unknown)


def _field(field: Field, known: Mapping[str, int], path: str) -> tuple[Field, dict[str, object], dict[str, str]]:
    single = not is_array(field) and not field.name.endswith("]")    # a number at the end is not in the code's name
    if field.description is not None and single:
        inner = compared(field.description, known, path)
        return replace(field, description=inner.description), {field.name: inner.state}, inner.unknown
    if single and path in known:
        return field, {field.name: known[path]}, {}
    plain = plain_field(field)
    return plain, {}, {path: field.type or ""} if plain != field else {}


def laid_over(state: Mapping[str, object], other: object) -> dict[str, object]:
    """The members of *state*, and those of *other*, if it is a state, that it does not have."""
    found = dict(other) if isinstance(other, dict) else {}
    for name, member in state.items():
        found[name] = laid_over(member, found.get(name)) if isinstance(member, dict) else member
    return found
