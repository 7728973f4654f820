"""What a recording says beside a source that knows more: it shows what one guest sent, and nothing by absence.

A stream has no predicates, field versions, minimum versions or ``needed``, and leaves out what was not sent: fields
whose predicate was false, arrays without elements, subsections that were not needed. Where a field's name is there
several times in its description, QEMU sends it with its number: ``config[1]`` is the second ``config``.
"""
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.model.description import Description, Field, FromMember
from sphinx_vmsd.model.types import BY_NAME, NESTED

_BUILT_IN = frozenset({None, *BY_NAME})
_NUMBERED = re.compile(r"(.+)\[(\d{1,6})\]", re.DOTALL)


def heard(sent: Description, other: Description) -> Description:
    """*sent* completed by what *other* says and a recording can't; *sent* itself where it comes from no recording."""
    if not sent.recorded:
        return sent
    minimum = sent.minimum_version if other.minimum_version > sent.version else other.minimum_version
    return replace(
        sent, minimum_version=max(minimum, sent.minimum_version),
        needed=sent.needed if other.recorded else other.needed,
        hooks=sent.hooks or other.hooks, priority=sent.priority or other.priority,
        early_setup=other.early_setup if sent.early_setup is None else sent.early_setup,
        unmigratable=other.unmigratable if sent.unmigratable is None else sent.unmigratable,
        fields=tuple(_fields(sent, other)), subsections=tuple(_subsections(sent, other)),
    )


def _subsections(sent: Description, other: Description) -> Iterator[Description]:
    known = {one.name: one for one in reversed(other.subsections)}
    yield from (heard(one, known[one.name]) if one.name in known else one for one in sent.subsections)
    names = {one.name for one in sent.subsections}
    yield from (one for one in other.subsections if one.name not in names and one.needed is not None)


def _fields(sent: Description, other: Description) -> Iterator[Field]:
    """The fields of *sent*, and between them those of *other* that may have been left out."""
    places: dict[str, list[int]] = {}
    for number, one in enumerate(other.fields):
        places.setdefault(one.name, []).append(number)
    start = 0
    for one in sent.fields:
        at = _place(one.name, places, start)
        if at is None:
            yield one
            continue
        yield from filter(_optional, other.fields[start:at])
        yield _field(one, other.fields[at], sent.version)
        start = at + 1
    yield from filter(_optional, other.fields[start:])


def _place(name: str, places: Mapping[str, list[int]], start: int) -> Optional[int]:
    """Where the field *name* of a stream stands, from *start* on; *places* are those of all names."""
    numbered = _NUMBERED.fullmatch(name)
    same = places.get(numbered[1], []) if numbered else []
    wanted = int(numbered[2]) if numbered else 0
    if len(same) > max(1, wanted):
        return same[wanted] if same[wanted] >= start else None
    found = places.get(name, [])
    at = bisect_left(found, start)
    return found[at] if at < len(found) else None


def _optional(field: Field) -> bool:
    """Whether a guest may have sent nothing of *field*: where a dump tells no count, structs may be an array."""
    untold = field.count is None and field.description is not None
    return field.exists is not None or isinstance(field.count, FromMember) or untold


def _field(sent: Field, other: Field, version: int) -> Field:
    nested = sent.description
    if nested is None and sent.type in NESTED:      # a list: QEMU does not describe its elements
        return other
    if nested is not None and other.description is not None:
        nested = heard(nested, other.description)
    apart = {sent.type, other.type} - _BUILT_IN     # a device's own type is named by its C symbol or its words
    return replace(
        sent, name=other.name, type=other.type if len(apart) == 2 else sent.type, exists=other.exists,
        version=other.version if other.version <= version or other.exists is not None else sent.version,
        count=other.count if isinstance(other.count, FromMember) else sent.count,
        size=other.size if isinstance(other.size, FromMember) else sent.size, description=nested,
    )
