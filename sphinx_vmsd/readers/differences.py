"""What two sources of one release say differently about the same description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, zip_longest
from typing import NamedTuple, Optional

from sphinx_vmsd.model import Description, Field, Location
from sphinx_vmsd.model.types import BY_NAME, FIELD_TYPES

_NUMBERS = frozenset(row.name for row in FIELD_TYPES if row.name == "bool" or row.name.lstrip("u").startswith("int"))
#: A field's name, and how many of that name come before it.
_Key = tuple[str, int]
#: A difference in words, and the fields that differ.
_Pair = tuple[str, Optional[Field], Optional[Field]]
#: No more are told of one description.
MOST = 20


class Difference(NamedTuple):
    """One of them in words (``here``, ``there``), with the place in each source."""

    message: str
    here: Optional[Location]
    there: Optional[Location]


def differences(stated: Description, seen: Description) -> list[Difference]:
    """Those between two descriptions themselves, not what is nested in them; none where one source says nothing."""
    return list(islice(_differences(stated, seen), MOST))


def dumped(one: Description) -> list[Field]:
    """The fields that a dump shows: it leaves out what is only validated."""
    return [field for field in one.fields if not field.must_exist]


def _differences(stated: Description, seen: Description) -> Iterator[Difference]:
    for what in ("name", "version", "minimum_version"):
        one, other = getattr(stated, what), getattr(seen, what)
        if one != other:
            message = f"{what.replace('_', ' ')} {one} here, {other} there"
            yield Difference(message, stated.location, seen.location)
    for message, field, twin in _of_fields(dumped(stated), dumped(seen)):
        here, there = field.location if field else None, twin.location if twin else None
        yield Difference(message, here or stated.location, there or seen.location)
    ours, theirs = (", ".join(sub.name for sub in one.subsections) or "none" for one in (stated, seen))
    if ours != theirs:
        yield Difference(f"subsections {ours} here, {theirs} there", stated.location, seen.location)


def _of_fields(ours: list[Field], theirs: list[Field]) -> Iterator[_Pair]:
    here, there = _numbered(ours), _numbered(theirs)
    common, turned = [key for key in here if key in there], [key for key in there if key in here]
    for key in common:
        yield from _of_one(here[key], there[key])
    yield from _one_sided(here, there)
    for one, other in zip(common, turned):
        if one != other:
            yield f"field {_spelt(here[one])} here, {_spelt(there[other])} there", here[one], there[other]
            break


def _of_one(field: Field, twin: Field) -> Iterator[_Pair]:
    if (field.version, field.exists is None) != (twin.version, twin.exists is None):
        yield f"field {_spelt(field)} here, {_spelt(twin)} there", field, twin
    sizes = _bytes(field), _bytes(twin)
    if None not in sizes and sizes[0] != sizes[1]:
        yield f"field {field.name} of {sizes[0]} bytes here, of {sizes[1]} bytes there", field, twin


def _one_sided(here: Mapping[_Key, Field], there: Mapping[_Key, Field]) -> Iterator[_Pair]:
    """What one side has alone; two of one place are told together."""
    for key, other in zip_longest(here, there):
        gone, come = None if key in there else here.get(key), None if other in here else there.get(other)
        if gone is not None and come is not None:
            yield f"field {_spelt(gone)} here, {_spelt(come)} there", gone, come
        elif gone is not None:
            yield f"field {_spelt(gone)} here, not there", gone, None
        elif come is not None:
            yield f"field {_spelt(come)} there, not here", None, come


def _numbered(fields: list[Field]) -> dict[_Key, Field]:
    """The *fields* by name and how many of that name come before."""
    seen: dict[str, int] = {}
    found = {}
    for field in fields:
        seen[field.name] = seen.get(field.name, -1) + 1
        found[field.name, seen[field.name]] = field
    return found


def _bytes(field: Field) -> Optional[int]:
    """Bytes of one element that a dump shows, too: what it says itself, or what the type of a plain number tells."""
    if field.type is None or field.type in ("buffer", "unused_buffer"):
        return field.size if isinstance(field.size, int) else None
    return BY_NAME[field.type].size if field.type in _NUMBERS else None


def _spelt(field: Field) -> str:
    return f"{field.name} (version {field.version}{', with a predicate' if field.exists else ''})"
