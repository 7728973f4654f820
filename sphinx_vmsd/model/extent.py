"""How much a description sends at most, arrays in arrays counted out: what no program should try to make."""
from __future__ import annotations

from typing import NamedTuple, Optional

from sphinx_vmsd.model.description import Description, Field
from sphinx_vmsd.model.types import BY_NAME

#: Bytes that one description sends: 16 MiB is more than any device of QEMU has.
MOST_BYTES = 1 << 24
#: Fields that it sends one by one, those of each element of an array of structs.
MOST_PIECES = 1 << 20
#: Elements where another member holds the number, or no source says it.
_FEW = 2


class Extent(NamedTuple):
    """``size`` in bytes, and the number of ``pieces``: fields of all elements, an array of plain values as one."""

    size: int
    pieces: int

    @property
    def too_much(self) -> bool:
        """Whether it is more than anything real, and more than a computer wants to walk through."""
        return self.size > MOST_BYTES or self.pieces > MOST_PIECES


def extent(description: Description) -> Extent:
    """The extent of *description* with all its subsections."""
    return _of(description, {})


def field_extent(field: Field) -> Extent:
    """The extent of all elements of *field*."""
    return _of_field(field, {})


def _of(description: Description, known: dict[int, Extent]) -> Extent:
    if id(description) not in known:
        parts = [_of_field(field, known) for field in description.fields]
        parts += [_of(subsection, known) for subsection in description.subsections]
        known[id(description)] = Extent(sum(one.size for one in parts), sum(one.pieces for one in parts))
    return known[id(description)]


def _of_field(field: Field, known: dict[int, Extent]) -> Extent:
    count = _number(field.count)
    nested = [_of(one, known) for one in (field.key, field.description) if one is not None]
    if nested:
        size, pieces = (max(1, sum(each)) for each in zip(*nested))
        return Extent(count * size, count * pieces)
    row = BY_NAME.get(field.type or "")
    size = row.size if row is not None and row.size else _number(field.size)
    return Extent(count * max(1, size // 8 if field.type == "bitmap" else size), 1)


def _number(number: Optional[object]) -> int:
    return number if isinstance(number, int) else _FEW
