"""Where the fields of a description lie in what it sends, as far as its facts tell."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.pieces import Piece, pieces
from sphinx_vmsd.model import Condition, Context, Description, describe
from sphinx_vmsd.wire.layout import parts_of

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
    return tuple(_placed(pieces(description, context), 0, ""))


def _placed(found: Iterable[Piece], at: int, why: str) -> Iterator[Place]:
    """*found* from *at* on; *why* that is not known. What stands under the same conditions has its place there."""
    asked: dict[Condition, str] = {}  # what holds where the bytes so far are all there, and whose place depends on it
    for piece in found:
        if piece.group is not None:
            why = why or f"after the subsections of {piece.path.rpartition('.')[0]}"
            continue
        size = None if piece.kind == "size" else piece.size
        if size is not None and not why and not asked and not piece.conditions:  # as most
            yield Place(piece, at, size)
            at += size
            continue
        own = [part for one in piece.conditions for part in parts_of(one)]
        hidden = why or next((said for one, said in asked.items() if one not in own), "")
        yield Place(piece, None if hidden else at, size, hidden or _why_size(piece, size))
        depends = f"whether {piece.path} is sent depends: {' and '.join(map(describe, piece.conditions))}"
        asked.update({one: depends for one in own if one not in asked})
        why = why or _why_after(piece, size)
        at += size or 0


def _why_size(piece: Piece, size: Optional[int]) -> str:
    if piece.kind == "size":
        return _MEMORY
    return "" if size is not None else f"the size of {piece.path} on the wire is not known before it is sent"


def _why_after(piece: Piece, size: Optional[int]) -> str:
    if piece.kind == "size":
        return _MEMORY
    return "" if size is not None else f"after {piece.path}, whose size is not known"


def by_field(found: Iterable[Place]) -> Mapping[Key, Place]:
    """*found* by field; of an array of structs the place of the first element's fields.

    A single struct has no bytes of its own: those of its fields stand under its path and :data:`WHOLE`.
    """
    places_of: dict[Key, Place] = {}
    inside: dict[Key, Place] = {}
    for place in found:
        if place.piece.field is not None:
            places_of.setdefault((place.piece.path, id(place.piece.field)), place)
        if place.piece.element and place.piece.kind == "elements":
            first = _first_element(place)
            inside.update({**_structs(first.values(), place.piece.path.count(".") + 1), **first})
    return {**_structs(places_of.values()), **inside, **places_of}


def _structs(fields: Iterable[Place], above: int = 0) -> dict[Key, Place]:
    """From the first to the last field of each struct, where all are sent together and their sizes known.

    Those with up to *above* names in their paths are left out: they hold more than *fields*.
    """
    whole: dict[Key, Place] = {}
    for place in fields:
        names = place.piece.path.split(".")[:-1]
        for key in ((".".join(names[:depth]), WHOLE) for depth in range(above + 1, len(names) + 1)):
            size = place.size
            before = whole.get(key) or place._replace(size=0, why="" if place.offset is not None else place.why)
            known = size is not None and before.size is not None and place.piece.conditions == before.piece.conditions
            whole[key] = before._replace(size=(before.size or 0) + (size or 0) if known else None)
    return {key: place for key, place in whole.items() if place.size is not None}


def _first_element(place: Place) -> dict[Key, Place]:
    found = _placed(place.piece.element, place.offset or 0, place.why if place.offset is None else "")
    return {(one.piece.path, id(one.piece.field)): one for one in found if one.piece.field is not None}
