"""Which element of which member a run of bytes is, so that an array and its elements one by one are the same."""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from sphinx_vmsd.compat.pieces import Piece

_INDEX = re.compile(r"\[(\d+)\]")
#: An array of structs of more pieces than that stays one piece: nobody writes so many elements one by one.
UNROLLED = 4096


class Cell(NamedTuple):
    """The element ``last`` of the member ``name``; ``outer``: the indices of the arrays around it."""

    name: str
    outer: tuple[int, ...]
    last: int

    def is_other(self, cell: Cell) -> bool:
        """Whether the two surely are different state; arrays of other dimensions may be the same elements."""
        return self.name != cell.name or (len(self.outer) == len(cell.outer) and self != cell)


def cell(piece: Piece, element: int = 0) -> Cell:
    """The cell of *element* of *piece*. A single value is the only element of itself, ``x`` as good as ``x[0]``."""
    indices = [int(digits) for digits in _INDEX.findall(piece.path)] if "[" in piece.path else []
    if piece.count == 1 and indices and not (piece.field is not None and piece.field.start):
        last = indices.pop()
    else:
        last = (piece.field.start if piece.field is not None else 0) + element
    return Cell(_INDEX.sub("", piece.name), tuple(indices), last)


class Cells:
    """All cells of some pieces, to be asked for one in logarithmic time; sorted when the first one asks."""

    def __init__(self, run: Callable[[], Iterable[Piece]]) -> None:
        self._run = run

    @cached_property
    def _known(self) -> tuple[dict[tuple[str, tuple[int, ...]], list[tuple[int, int]]], dict[str, set[int]]]:
        """The runs of elements by member, and how many arrays are around each member."""
        found: dict[tuple[str, tuple[int, ...]], list[tuple[int, int]]] = {}
        for piece in self._run():
            first = cell(piece)
            many = piece.count if isinstance(piece.count, int) else 1
            found.setdefault((first.name, first.outer), []).append((first.last, first.last + many))
        depths: dict[str, set[int]] = {}
        for name, outer in found:
            depths.setdefault(name, set()).add(len(outer))
        return {key: sorted(spans) for key, spans in found.items()}, depths

    def __contains__(self, wanted: Cell) -> bool:
        runs, depths = self._known
        if depths.get(wanted.name, set()) - {len(wanted.outer)}:
            return True
        spans = runs.get((wanted.name, wanted.outer), [])
        at = bisect_right(spans, (wanted.last, 1 << 64)) - 1
        return at >= 0 and spans[at][0] <= wanted.last < spans[at][1]


def unrolled(run: Iterable[Piece]) -> Iterator[Piece]:
    """*run* with the elements of arrays of structs one by one, as far as that stays small."""
    for piece in run:
        if piece.kind == "elements" and isinstance(piece.count, int) and _leaves(piece) <= UNROLLED:
            first = piece.field.start if piece.field is not None else 0
            for index in range(first, first + piece.count):
                yield from unrolled(_indexed(one, len(piece.path), index) for one in piece.element)
        else:
            yield piece


def _leaves(piece: Piece) -> int:
    inner = sum(map(_leaves, piece.element)) or 1
    return inner * piece.count if piece.element and isinstance(piece.count, int) else inner


def _indexed(inner: Piece, at: int, index: int) -> Piece:
    """*inner* as part of the element *index* of the array whose path takes *at* characters."""
    path = f"{inner.path[:at]}[{index}]{inner.path[at:]}"
    return replace(inner, path=path, element=tuple(_indexed(one, at, index) for one in inner.element))
