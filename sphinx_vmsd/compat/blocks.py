"""Two lists of pieces cut into blocks: neighbours that go together by name and length, and what lies between them."""
from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sphinx_vmsd.compat.overlap import Run, align, same_array
from sphinx_vmsd.compat.pieces import Piece, fits
from sphinx_vmsd.compat.renames import first_name

#: Names that are there once on both sides hold the lists together; between two of them the search begins anew, so deep.
_DEPTH = 8
_RAW = frozenset({"buffer", "size", "unused_buffer"})
_Twin = tuple[int, int]
_Names = Sequence[str]


class Block(NamedTuple):
    """A run of each side. ``start``: where it begins on the new side.

    ``twins`` are positions inside that have one name, in order. ``steady``: all of it is twins of one length.
    """

    start: int
    ours: Run
    theirs: Run
    twins: tuple[_Twin, ...] = ()
    steady: bool = False

    @property
    def in_step(self) -> bool:
        """Whether both runs take the same number of bytes."""
        return bool(self.ours and self.theirs) and align(self.ours, self.theirs).in_step

    @property
    def recut(self) -> bool:
        """Whether the bytes say more than the names: all are kept, under one condition, and no buffer was cut up."""
        guards = {(one.conditions, one.version) for run in (self.ours, self.theirs) for one in run}
        raw = any(all(one.kind in _RAW for one in run) for run in (self.ours, self.theirs))
        return len(guards) == 1 and not raw and self.in_step

    def parts(self) -> Iterator[Block]:
        """The block cut at its twins, each of them a block of its own."""
        here = there = 0
        for ours, theirs in (*self.twins, (len(self.ours), len(self.theirs))):
            if ours > here or theirs > there:
                yield Block(self.start + there, self.ours[here:ours], self.theirs[there:theirs])
            here, there = ours + 1, theirs + 1
            if ours < len(self.ours):
                yield Block(self.start + theirs, self.ours[ours:here], self.theirs[theirs:there], ((0, 0),), True)


def blocks(unit: str, ours: Run, theirs: Run) -> Iterator[Block]:
    """*ours* and *theirs*, the pieces of *unit*, cut into blocks in stream order."""
    for block in _blocks(unit, ours, theirs):
        yield from [block] if block.steady or block.recut else block.parts()


def _blocks(unit: str, ours: Run, theirs: Run) -> Iterator[Block]:
    found = twins(*([first_name(one.name, unit) for one in run] for run in (ours, theirs)))
    steady = [(one, other) for one, other in found if _same_length(ours[one], theirs[other])]
    loose = deque(sorted(set(found).difference(steady)))
    here = there = 0
    for start, length in (*_stretches(steady), ((len(ours), len(theirs)), 0)):
        if (here, there) != start:
            within = []
            while loose and loose[0] < start:
                one, other = loose.popleft()
                within.append((one - here, other - there))
            yield Block(there, ours[here:start[0]], theirs[there:start[1]], tuple(within))
        here, there = start[0] + length, start[1] + length
        if length:
            inner = tuple((number, number) for number in range(length))
            yield Block(start[1], ours[start[0]:here], theirs[start[1]:there], inner, True)


def _stretches(steady: Sequence[_Twin]) -> Iterator[tuple[_Twin, int]]:
    """Where neighbours of *steady* begin that are neighbours on both sides, and how many they are."""
    first = 0
    for number in range(1, len(steady) + 1):
        step = number - first
        if number == len(steady) or steady[number] != (steady[first][0] + step, steady[first][1] + step):
            yield steady[first], step
            first = number


def _same_length(one: Piece, other: Piece) -> bool:
    return fits(one, other) or same_array(one, other) or (one.size is not None and one.size == other.size)


def twins(mine: _Names, yours: _Names) -> list[_Twin]:
    """The positions of names that stay in order, the most that hold: equal ends, then names that are there once."""
    return list(_twins(mine, yours, (0, len(mine)), (0, len(yours)), _DEPTH))


def _twins(mine: _Names, yours: _Names, our: _Twin, their: _Twin, depth: int) -> Iterator[_Twin]:
    (low, high), (start, end) = our, their
    while low < high and start < end and mine[low] == yours[start]:
        yield low, start
        low, start = low + 1, start + 1
    tail = 0
    while low < high - tail and start < end - tail and mine[high - tail - 1] == yours[end - tail - 1]:
        tail += 1
    if depth and low < high - tail and start < end - tail:
        for one, other in _between(mine, yours, (low, high - tail), (start, end - tail)):
            yield from _twins(mine, yours, (low, one), (start, other), depth - 1)
            yield from () if one == high - tail else [(one, other)]
            low, start = one + 1, other + 1
    yield from ((high - back, end - back) for back in range(tail, 0, -1))


def _between(mine: _Names, yours: _Names, our: _Twin, their: _Twin) -> list[_Twin]:
    """The longest chain of names that are there once on each side, and the end; only the end when there is none."""
    once = _once(mine, *our)
    places = _once(yours, *their)
    chain = _longest([(at, places[name]) for name, at in once.items() if name in places])
    return [*chain, (our[1], their[1])] if chain else []


def _once(names: _Names, low: int, high: int) -> dict[str, int]:
    """The names that are there once from *low* to *high*, with their places."""
    found: dict[str, int] = {}
    for at in range(low, high):
        found[names[at]] = -1 if names[at] in found else at
    return {name: at for name, at in found.items() if at >= 0}


def _longest(pairs: list[_Twin]) -> list[_Twin]:
    """The longest of *pairs*, sorted by the first, whose second numbers rise."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(place)
            last.append(number)
        else:
            ends[at], last[at] = place, number
    found = []
    at = last[-1] if last else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
