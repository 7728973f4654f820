"""Where the fields of a description lie in what it sends, as far as its facts tell."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.pieces import Piece, pieces
from sphinx_vmsd.model import Context, Description, describe

_MEMORY = "the source gives sizes in memory, not on the wire"
Key = tuple[str, int]
"""A field in its place: dotted path, and the identity of the field (a path alone can come twice)."""
WHOLE = 0
"""What stands for the identity in the key of a struct."""


class Place(NamedTuple):
    """A run of bytes. ``offset`` counts from the start of the description's (or subsection's) own data.

    ``why`` says what keeps ``offset`` or ``size`` from being known.
    """

    piece: Piece
    offset: Optional[int]
    size: Optional[int]
    why: str = ""


def places(description: Description, context: Context) -> tuple[Place, ...]:
    """What *description* sends in *context* at its own version, in order, its subsections left out."""
    found, at, why = [], 0, ""
    for piece in pieces(description, context):
        if piece.group is not None:
            why = why or f"after the subsections of {piece.path.rpartition('.')[0]}"
            continue
        size = None if piece.kind == "size" else piece.size
        if size is not None and not why and not piece.conditions:  # as most
            found.append(Place(piece, at, size))
            at += size
            continue
        found.append(Place(piece, None if why else at, size, why or _why_size(piece, size)))
        why = why or _why_after(piece, size)
        at += size or 0
    return tuple(found)


def _why_size(piece: Piece, size: Optional[int]) -> str:
    if piece.kind == "size":
        return _MEMORY
    return "" if size is not None else f"the size of {piece.path} on the wire is not known before it is sent"


def _why_after(piece: Piece, size: Optional[int]) -> str:
    if piece.conditions:
        return f"whether {piece.path} is sent depends: {' and '.join(map(describe, piece.conditions))}"
    if piece.kind == "size":
        return _MEMORY
    return "" if size is not None else f"after {piece.path}, whose size is not known"


def by_field(found: Iterable[Place]) -> Mapping[Key, Place]:
    """*found* by field; of an array of structs the place of the first element's fields.

    A single struct has no bytes of its own: those of its fields stand under its path and :data:`WHOLE`.
    """
    places_of: dict[Key, Place] = {}
    for place in found:
        if place.piece.field is not None:
            places_of.setdefault((place.piece.path, id(place.piece.field)), place)
        if place.piece.element and place.piece.kind == "elements":
            places_of.update(_first_element(place))
    return {**_structs(places_of.values()), **places_of}


def _structs(fields: Iterable[Place]) -> dict[Key, Place]:
    """From the first to the last field of each struct, where all are sent and their sizes known."""
    whole: dict[Key, Place] = {}
    for place in fields:
        names = place.piece.path.split(".")[:-1]
        for key in ((".".join(names[:depth]), WHOLE) for depth in range(1, len(names) + 1)):
            size, before = place.size, whole.get(key, Place(place.piece, place.offset, 0))
            known = size is not None and before.size is not None and not place.piece.conditions
            whole[key] = before._replace(size=(before.size or 0) + (size or 0) if known else None)
    return {key: place for key, place in whole.items() if place.size is not None}


def _first_element(place: Place) -> dict[Key, Place]:
    found: dict[Key, Place] = {}
    at = place.offset
    for piece in place.piece.element:
        if piece.field is not None:
            found[(piece.path, id(piece.field))] = Place(piece, at, piece.size, place.why)
        at = None if at is None or piece.size is None else at + piece.size
    return found
