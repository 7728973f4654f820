"""What can be decoded of a section before its description and its bytes part."""
from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from sphinx_vmsd.wire.stream.parts import MalformedError, Shape, Value
from sphinx_vmsd.wire.stream.sizes import LISTS

if TYPE_CHECKING:
    from sphinx_vmsd.wire.stream.decode import Decoder


def before_damage(decoder: Decoder, shape: Shape, offset: int) -> tuple[tuple[Value, ...], int]:
    """The values of *shape* up to the first that can't be decoded, and the offset behind them."""
    found: tuple[Value, ...] = ()
    for part in _parts(shape):
        try:
            more, offset = decoder.shape(part, offset)
        except MalformedError:
            more, offset = _inside(decoder, part, offset)
            return (*found, *more), offset
        found += more
    return found, offset


def _parts(shape: Shape) -> Iterator[Shape]:
    """*shape* in pieces that are decoded alone: the entries of one name, and each subsection."""
    for _, run in groupby(shape.entries, key=lambda entry: entry.name):
        yield Shape(shape.vmsd, shape.version, tuple(run))
    for sub in shape.subsections:
        yield Shape(shape.vmsd, shape.version, (), (sub,))


def _inside(decoder: Decoder, part: Shape, offset: int) -> tuple[tuple[Value, ...], int]:
    """What is sound of a struct or a subsection that is not sound as a whole."""
    start = offset
    if part.subsections:
        sub = part.subsections[0]
        try:
            (head,), offset = decoder.shape(part._replace(subsections=(Shape(sub.vmsd, sub.version),)), offset)
        except MalformedError:
            return (), start
        children, offset = before_damage(decoder, sub, offset)
        return (head._replace(size=offset - start, children=children),), offset
    entry = part.entries[0]
    if len(part.entries) > 1 or entry.elements is not None or not entry.shapes or entry.type in LISTS:
        return (), start
    inner = entry.shapes[0]
    children, offset = before_damage(decoder, inner, offset)
    value = Value(entry.name, entry.type, start, offset - start, None, children, None, inner.version, inner.vmsd)
    return ((value,) if children else ()), offset
