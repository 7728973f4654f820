"""The differences of the fields of two descriptions: matched by their bytes first, by names second."""
from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.compat.arrival import meetings
from sphinx_vmsd.compat.blocks import blocks
from sphinx_vmsd.compat.cells import cell
from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.overlap import align, is_unused, same_array
from sphinx_vmsd.compat.pieces import Piece, fits, pieces, withheld
from sphinx_vmsd.model import Context, Description


def field_changes(old: Description, new: Description) -> Iterator[Change]:
    """Every difference between the fields of *old* and *new*, in stream order."""
    found = _lists(new.name, pieces(old, Context()), pieces(new, Context()))
    hidden = [_by_place(withheld(one, Context())) for one in (old, new)]
    for change in found:
        side, fact = (0, change.new) if change.kind is Kind.FIELD_ADDED else (1, change.old)
        twin = None
        if change.kind in (Kind.FIELD_ADDED, Kind.FIELD_REMOVED) and isinstance(fact, Piece):
            twin = next(iter(hidden[side].get((fact.path, fact.shape), ())), None)
        if twin is None:
            yield change
        else:
            hidden[side][twin.path, twin.shape].popleft()
            yield replace(change, kind=Kind.FIELD_CONDITION, old=change.old or twin, new=change.new or twin)
    yield from (Change(Kind.FIELD_ADDED, new.name, one.path, None, one) for one in _expected(new, old))
    yield from (Change(Kind.FIELD_REMOVED, new.name, one.path, one) for one in _expected(old, new))


def _expected(local: Description, sent: Description) -> Iterator[Piece]:
    """What *local* never sends, but expects of the version that *sent* has, which does not send it either."""
    if local.version != sent.version:
        known = _by_place([*pieces(sent, Context()), *withheld(sent, Context())])
        kept_out = {one.path for one in withheld(local, Context())}
        read = pieces(local, Context(), sent.version)
        yield from (one for one in read if one.path in kept_out and (one.path, one.shape) not in known)


def _by_place(run: Sequence[Piece]) -> dict[tuple[str, object], deque[Piece]]:
    found: dict[tuple[str, object], deque[Piece]] = {}
    for one in run:
        found.setdefault((one.path, one.shape), deque()).append(one)
    return found


def _lists(unit: str, old: Sequence[Piece], new: Sequence[Piece], start: Optional[int] = 0) -> Iterator[Change]:
    """The differences of two lists of pieces, the newer of which begins at the byte *start* of the unit.

    Names count first where they agree, bytes where they do not.
    """
    ours, theirs = (_plain(run) for run in (old, new))
    if ours == theirs:
        return
    offsets = [*_offsets(theirs, start), None]
    gone: list[Change] = []
    fresh: list[Change] = []
    for block in blocks(unit, ours, theirs):
        offset = offsets[block.start]
        if block.steady:
            for index, (before, after) in enumerate(zip(block.ours, block.theirs), block.start):
                yield from _pair(unit, before, after, offsets[index])
        elif block.in_step:
            for left, right in align(block.ours, block.theirs).pairs:
                yield from _run(unit, left, right, offset)
        else:
            gone += [Change(Kind.FIELD_REMOVED, unit, one.path, one, None, offset) for one in block.ours]
            fresh += [Change(Kind.FIELD_ADDED, unit, one.path, None, one, offset) for one in block.theirs]
    yield from _moved(gone, fresh)


def _plain(run: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(one for one in run if one.group is None)


def _moved(gone: list[Change], fresh: list[Change]) -> Iterator[Change]:
    """What is gone at one place and fresh at another has moved."""
    free: dict[str, deque[Change]] = {}
    for change in fresh:
        assert isinstance(change.new, Piece)
        free.setdefault(change.new.name, deque()).append(change)
    for change in gone:
        assert isinstance(change.old, Piece)
        twins = free.get(change.old.name)
        yield replace(change, kind=Kind.FIELD_MOVED, new=twins.popleft().new) if twins else change
    left = {id(change) for some in free.values() for change in some}
    yield from (change for change in fresh if id(change) in left)


def _offsets(run: Sequence[Piece], at: Optional[int]) -> list[Optional[int]]:
    """The byte each piece starts at, from *at* on, as long as all before it have a known size and no condition."""
    found: list[Optional[int]] = []
    for piece in run:
        found.append(at)
        at = None if at is None or piece.size is None or piece.conditions else at + piece.size
    return found


def _run(unit: str, left: tuple[Piece, ...], right: tuple[Piece, ...], offset: Optional[int]) -> Iterator[Change]:
    if len(left) == len(right) == 1 and not is_unused(left[0]) and not is_unused(right[0]):
        yield from _renamed(unit, left[0], right[0], offset)
        yield from _pair(unit, left[0], right[0], offset)
    elif all(is_unused(one) for one in right):
        for one in left:
            yield from () if is_unused(one) else [Change(Kind.TO_UNUSED, unit, one.path, one, right[0], offset)]
            yield from _guards(unit, one, right[0], offset)
    elif all(is_unused(one) for one in left):
        for one in right:
            yield Change(Kind.FROM_UNUSED, unit, one.path, left[0], one, offset)
            yield from _guards(unit, left[0], one, offset)
    else:
        yield from _regrouped(unit, left, right, offset)


def _regrouped(unit: str, left: tuple[Piece, ...], right: tuple[Piece, ...], offset: Optional[int]) -> Iterator[Change]:
    """Several pieces where others were: the same elements written in another way, or bytes cut at other places."""
    found = [one for _, each in meetings(left, right) for one in each]
    if any(not one.whole or is_unused(one.source) or is_unused(one.piece) for one in found):
        yield Change(Kind.REGROUPED, unit, right[0].path, left[0], right[0], offset)
    for one in found:
        if one.whole and not one.same and not is_unused(one.source) and not is_unused(one.piece):
            yield Change(Kind.FIELD_RENAMED, unit, one.piece.path, one.source, one.piece, offset)
        yield from _guards(unit, one.source, one.piece, offset)


def _renamed(unit: str, old: Piece, new: Piece, offset: Optional[int]) -> Iterator[Change]:
    if cell(old).is_other(cell(new)):
        yield Change(Kind.FIELD_RENAMED, unit, new.path, old, new, offset)


def _pair(unit: str, old: Piece, new: Piece, offset: Optional[int]) -> Iterator[Change]:
    """The differences of two pieces that stand for the same state."""
    if same_array(old, new):
        first = offset if new.kind == "elements" else None  # others have a mark before an element, or in its place
        yield from _lists(unit, old.element, new.element, first)
    kind = _difference(old, new)
    if kind is not None:
        yield Change(kind, unit, new.path, old, new, offset)
    yield from _guards(unit, old, new, offset)


def _guards(unit: str, old: Piece, new: Piece, offset: Optional[int]) -> Iterator[Change]:
    """The differences in what decides whether two pieces are on the wire."""
    if old.predicates != new.predicates:
        yield Change(Kind.FIELD_CONDITION, unit, new.path, old, new, offset)
    if old.version != new.version:
        yield Change(Kind.FIELD_VERSION, unit, new.path, old, new, offset)


def _difference(old: Piece, new: Piece) -> Optional[Kind]:
    if fits(old, new) or same_array(old, new):
        return Kind.FIELD_SIZE if _in_memory(old, new) else None
    if _checks(old) != _checks(new) and old.size == new.size:
        return Kind.FIELD_CHECK
    if old.kind == new.kind and old.unit == new.unit and _shapes(old) == _shapes(new):
        return Kind.FIELD_COUNT
    return Kind.FIELD_TYPE if _as_long(old, new) else Kind.FIELD_SIZE


def _in_memory(old: Piece, new: Piece) -> bool:
    """Whether sources that tell nothing but sizes tell different ones, of which one may not be on the wire."""
    return old.kind == new.kind == "size" and old.unit != new.unit


def _as_long(old: Piece, new: Piece) -> bool:
    """Whether both take the same bytes; where a count is not known, of elements of one width."""
    if old.size is None and new.size is None and old.number == new.number:
        return old.unit == new.unit
    return old.guess == new.guess


def _shapes(piece: Piece) -> list[object]:
    return [one.shape for one in piece.element]


def _checks(piece: Piece) -> bool:
    """Whether the value is compared with the destination's own instead of being stored freely."""
    return piece.kind.endswith(("_equal", "_le"))
