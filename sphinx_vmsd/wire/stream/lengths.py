"""Lengths that guests decide: a recorded stream shows one, another stream of the same machine may have others."""
from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from sphinx_vmsd.model import Description, Field
from sphinx_vmsd.model.types import BY_WIRE
from sphinx_vmsd.wire.engine.load_elements import is_own
from sphinx_vmsd.wire.engine.scalars import SCALARS
from sphinx_vmsd.wire.engine.state import join
from sphinx_vmsd.wire.stream.decode import OWN_TYPES
from sphinx_vmsd.wire.stream.fit import count_of_run, entries_of, plain_type, written_names
from sphinx_vmsd.wire.stream.parts import Entry, Shape
from sphinx_vmsd.wire.stream.sizes import LISTS

#: Types that only devices read, and that are as long in every stream of a machine.
FIXED = OWN_TYPES - {"virtio"}


class Lengthened(NamedTuple):
    """A ``description`` with other lengths, and the ``paths`` of the fields that have them."""

    description: Description
    paths: tuple[str, ...]


def own_lengths(description: Description, shape: Shape) -> Description:
    """*description*, recorded from another stream, with the lengths *shape* has for types that only devices read."""
    return _lengthened(description, shape, "", True).description


def lengthened(description: Description, shape: Shape) -> Lengthened:
    """*description*, recorded from another stream, with the lengths that *shape* has."""
    return _lengthened(description, shape, "", False)


def _lengthened(description: Description, shape: Shape, path: str, own: bool) -> Lengthened:
    entries, subsections = entries_of(shape), {sub.vmsd: sub for sub in shape.subsections}
    parts = [_field(field, entries.get(name, ()), join(path, field.name), own)
             for name, field in zip(written_names(description.fields), description.fields)]
    subs = [_lengthened(sub, subsections[sub.name], join(path, sub.name), own) if sub.name in subsections else
            Lengthened(sub, ()) for sub in description.subsections]
    made = replace(description, fields=tuple(field for field, _ in parts),
                   subsections=tuple(sub.description for sub in subs))
    paths = [path for _, found in parts for path in found] + [path for sub in subs for path in sub.paths]
    return Lengthened(made, tuple(paths))


def _field(field: Field, run: tuple[Entry, ...], path: str, own: bool) -> tuple[Field, tuple[str, ...]]:
    entry = next((one for one in run if one.shapes), run[0]) if run else None
    if entry is None or not _alike(field, entry):
        return field, ()
    paths: tuple[str, ...] = ()
    if field.description is not None and entry.shapes:
        inner = _lengthened(field.description, entry.shapes[0], path, own)
        field, paths = replace(field, description=inner.description), inner.paths
    longer = _own_length(field, entry) if own else _length(field, entry, run)
    return longer, paths if longer == field else (*paths, path)


def _own_length(field: Field, entry: Entry) -> Field:
    if field.type in LISTS and not field.description and not entry.shapes:    # neither has an element, so it is a mark
        return replace(field, type="buffer", size=entry.size)
    return replace(field, size=entry.size) if is_own(field.type or "") else field


def _length(field: Field, entry: Entry, run: tuple[Entry, ...]) -> Field:
    if field.array or len(run) > 1 or entry.elements is not None:
        return replace(field, count=count_of_run(run), array=True)
    if field.description is not None or field.type in SCALARS:
        return field
    return replace(field, size=entry.size * (8 if field.type == "bitmap" else 1))


def _alike(field: Field, entry: Entry) -> bool:
    """Whether both are of one type."""
    row = BY_WIRE.get(entry.type)
    return plain_type(field.type) == plain_type(row.name if row else entry.type)
