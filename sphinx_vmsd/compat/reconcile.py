"""Two sources that tell different amounts, brought to what both can be compared by.

Dumps before 8.1 have no element counts and later ones only those of fixed arrays: a count that one side does not
say is taken from the field of the same name on the other side, and a field without any is taken once.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.model import Description, Field, heard


def reconcile(old: Description, new: Description) -> tuple[Description, Description]:
    """*old* and *new* with the counts filled in that the other one knows, recordings with all that may be absent."""
    ours, theirs = heard(old, new), heard(new, old)
    return _filled(ours, theirs), _filled(theirs, ours)


def _filled(one: Description, other: Description) -> Description:
    fields = tuple(_field(field, twin) for field, twin in zip(one.fields, _twins(one.fields, other.fields)))
    subsections = []
    partners = {each.name: each for each in reversed(other.subsections)}
    for subsection in one.subsections:
        subsections.append(_filled(subsection, partners.get(subsection.name, subsection)))
    if fields == one.fields and tuple(subsections) == one.subsections:
        return one
    return replace(one, fields=fields, subsections=tuple(subsections))


def _twins(fields: Sequence[Field], others: Sequence[Field]) -> list[Optional[Field]]:
    """For each of *fields* the field of *others* with its name (and its nested description), each used once."""
    free: dict[tuple[str, Optional[str]], list[Field]] = {}
    for other in reversed(others):
        free.setdefault(_key(other), []).append(other)
    return [free[_key(field)].pop() if free.get(_key(field)) else None for field in fields]


def _key(field: Field) -> tuple[str, Optional[str]]:
    return field.name, field.description.name if field.description else None


def _field(field: Field, twin: Optional[Field]) -> Field:
    known = None if twin is None or _adds_up(field, twin) else twin.count
    count = field.count if field.count is not None else known
    if count is None and field.description is not None:
        count = 1
    nested = field.description
    if nested is not None and twin is not None and twin.description is not None:
        nested = _filled(nested, twin.description)
    elif nested is not None:
        nested = _filled(nested, nested)
    if count is field.count and nested is field.description:
        return field
    return replace(field, count=count, description=nested)


def _adds_up(field: Field, twin: Field) -> bool:
    """Whether one element of *field* takes all bytes of *twin*: a buffer beside an array of bytes."""
    sizes = field.size, twin.size, twin.count
    whole = [one for one in sizes if isinstance(one, int)]
    return len(whole) == 3 and whole[0] != whole[1] and whole[0] == whole[1] * whole[2]
