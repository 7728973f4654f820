"""A destination's description, completed by what a stream shows: types, counts, and which fields are there.

A dump has neither types nor predicates. Where its field has the name of a field in the stream's own description, it
is taken to have its type; a field behind an unknown predicate is taken to be there when the stream has it. A field
that only the destination has is as long on the wire as in memory; a struct that only it has is taken for an array of
no elements, which leaves no trace in a stream.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple, Optional

from sphinx_vmsd.model import Description, Field, FromMember
from sphinx_vmsd.model.condition import (
    Always,
    Build,
    GuestState,
    MemberBetween,
    MemberIs,
    Never,
    PropertyAtLeast,
    PropertyIs,
    Unknown,
    needs,
)
from sphinx_vmsd.model.types import BY_WIRE, NESTED
from sphinx_vmsd.wire.engine.scalars import SCALARS
from sphinx_vmsd.wire.stream.parts import Entry, Shape

_NUMBER = re.compile(r"(.*)\[(\d{1,9})\]\Z", re.DOTALL)
_ALONE = 2
_NULLS = ("nullptr", "ptr-marker")


class Doubt(NamedTuple):
    """A field that may be read or not: its ``size`` in bytes (``None``: not known), else that of one element.

    ``once``: it is not an array of unknown length.
    """

    path: str
    size: Optional[int]
    once: bool


def fitted(description: Description, shape: Optional[Shape]) -> Description:
    """*description* with everything it does not say filled in from *shape*, as far as that says it."""
    entries = entries_of(shape)
    subsections = {sub.vmsd: sub for sub in shape.subsections} if shape else {}
    names = written_names(description.fields)
    return replace(
        description,
        fields=tuple(_field(_decided(field, entries.get(name, ()), description) if shape else field, entries.get(name))
                     for name, field in zip(names, description.fields)),
        subsections=tuple(fitted(sub, subsections.get(sub.name)) for sub in description.subsections),
    )


def agreement(description: Description, shape: Optional[Shape]) -> int:
    """How many names of fields *description* shares with what the stream says of the section."""
    return len(entries_of(shape).keys() & set(written_names(description.fields)))


def plain(description: Description) -> Description:
    """*description* without comparisons on load: values that have to be equal are taken to be."""
    return replace(
        description, fields=tuple(plain_field(field) for field in description.fields),
        subsections=tuple(plain(sub) for sub in description.subsections))


def spoken(description: Description, inside: bool = False) -> Description:
    """*description* as a stream tells it, with what its messages need: names as in the code, and lowest versions.

    A stream numbers names that repeat. It does not tell the lowest version; for a subsection it is rarely zero.
    """
    names = _names_in_code(description.fields)
    return replace(
        description, minimum_version=min(1, description.version) if inside else description.minimum_version,
        fields=tuple(replace(field, name=name, description=spoken(field.description) if field.description else None)
                     for field, name in zip(description.fields, names)),
        subsections=tuple(spoken(sub, True) for sub in description.subsections))


def _names_in_code(fields: tuple[Field, ...]) -> list[str]:
    """The names of *fields* without the numbers of those that repeat.

    Neighbours of one form that count up are elements of an array, which the code names so, as is a number from 2 on
    alone.
    """
    split = [_NUMBER.match(field.name) for field in fields]
    kinds = [(field.type, field.size, field.description.name if field.description else None) for field in fields]
    parts = [(found.group(1), int(found.group(2)), kind) if found else None for found, kind in zip(split, kinds)]
    kept = []
    for index, (field, part) in enumerate(zip(fields, parts)):
        if part is None:
            kept.append(field.name)
            continue
        name, number, kind = part
        near = parts[max(0, index - 1):index] + parts[index + 1:index + 2]
        counting = (name, number - 1, kind) in near or (name, number + 1, kind) in near
        kept.append(field.name if counting or number >= _ALONE else name)
    return kept


def plain_field(field: Field) -> Field:
    """*field* without comparisons on load."""
    inner = plain(field.description) if field.description else None
    return replace(field, type=plain_type(field.type), description=inner)


def plain_type(kind: Optional[str]) -> Optional[str]:
    """The type that is as long as *kind* and compared with nothing."""
    for ending in ("_equal", "_le"):
        kind = kind[:-len(ending)] if kind and kind.endswith(ending) else kind
    return kind or None


def written_names(fields: tuple[Field, ...]) -> list[str]:
    """The names as a stream's own description writes them: one that repeats gets a number at each place."""
    total = Counter(field.name for field in fields)
    seen: Counter[str] = Counter()
    names = []
    for field in fields:
        names.append(f"{field.name}[{seen[field.name]}]" if total[field.name] > 1 else field.name)
        seen[field.name] += 1
    return names


def entries_of(shape: Optional[Shape]) -> Mapping[str, tuple[Entry, ...]]:
    """The entries by name; the elements of an array that is described singly stay together."""
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in shape.entries if shape else ():
        found[entry.name] = (*found.get(entry.name, ()), entry)
    return found


def _decided(field: Field, run: tuple[Entry, ...], description: Description) -> Field:
    """*field* with what nothing tells taken from the stream: its predicate (a test is passed) and its lengths."""
    if _untold(field, description):
        field = replace(field, exists=Always() if run or field.must_exist else Never())
    if isinstance(field.count, FromMember) and not _told(field.count.member, description):
        field = replace(field, count=count_of_run(run))    # an array of no elements leaves no trace
    if run and isinstance(field.size, FromMember) and not _told(field.size.member, description):
        field = replace(field, size=run[0].size * (8 if field.type == "bitmap" else 1))
    return field


def _field(field: Field, run: Optional[tuple[Entry, ...]]) -> Field:
    entry = next((one for one in run or () if one.type not in _NULLS), None)
    nested = entry.shapes[0] if entry and entry.shapes else None
    inner = None if field.description is None else fitted(field.description, nested)
    field = replace(field, description=inner)
    if run is None:
        field = plain_field(field)    # what the stream does not tell is compared with nothing
    if field.type is not None and field.count is not None:
        return field
    if run is None or entry is None or bool(entry.shapes) != (inner is not None):
        return _as_memory(field)
    return _as_sent(field, entry, run)


def _as_sent(field: Field, entry: Entry, run: tuple[Entry, ...]) -> Field:
    """*field* with type, size and count of what the stream has under its name."""
    row = BY_WIRE.get(entry.type)
    kind = field.type or (row.name if row else entry.type)
    count = count_of_run(run)
    return replace(field, type=kind, size=field.size if kind in NESTED else entry.size,
                   count=count if field.count in (None, 1) else field.count,
                   array=field.array or len(run) > 1 or entry.elements is not None)


def count_of_run(run: tuple[Entry, ...]) -> int:
    """How many elements the entries of one name stand for."""
    return sum(1 if one.elements is None else one.elements for one in run)


def _as_memory(field: Field) -> Field:
    """A field of which only the size in memory is known."""
    if field.description is not None:
        return replace(field, type="struct", count=0, array=True)
    if not isinstance(field.size, int) or not field.size:
        return field
    count = field.count if isinstance(field.count, int) else 1
    return replace(field, type="buffer", size=field.size * count, count=1, array=False)


def unsure(description: Description, shape: Optional[Shape], path: str = "") -> tuple[Doubt, ...]:
    """The fields whose predicate is not known and that the stream does not have: taken to be absent."""
    entries, found = entries_of(shape), []
    for name, field in zip(written_names(description.fields), description.fields):
        run = entries.get(name)
        here = f"{path}.{field.name}" if path else field.name
        alone = not any(other.startswith(f"{field.name}[") for other in entries)
        if run is None and alone and _untold(field, description):
            found.append(_doubt(field, here))
        if run and run[0].shapes and field.description:
            found += unsure(field.description, run[0].shapes[0], here)
    return tuple(found)


def _doubt(field: Field, path: str) -> Doubt:
    kind = SCALARS.get(field.type or "")
    size = kind.size if kind else field.size if isinstance(field.size, int) and not field.description else None
    counted = isinstance(field.count, int)
    return Doubt(path, size * field.count if size and isinstance(field.count, int) else size, counted)


def _untold(field: Field, description: Description) -> bool:
    """Whether neither the state nor the version decides the predicate of *field*, or the build whether it is there."""
    return any(isinstance(leaf, (Unknown, PropertyIs, PropertyAtLeast, GuestState, Build)) or (
        isinstance(leaf, (MemberIs, MemberBetween)) and not _told(leaf.member, description))
        for leaf in needs(field.exists))


def _told(member: str, description: Description) -> bool:
    return any(field.name == member for field in description.fields)
