"""Bytes sent against bytes expected: where two lists of pieces keep step."""
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.pieces import Piece, fits

Run = tuple[Piece, ...]
Pair = tuple[Run, Run]


class Alignment(NamedTuple):
    """``pairs``: runs of equal length, in order. ``offset``: bytes they take (``None``: not known).

    ``rest``: what follows where the two get out of step, as (still sent, still expected); both empty: they end
    together. ``certain``: whether the step is lost for sure, or a size is not known.
    """

    pairs: tuple[Pair, ...]
    offset: Optional[int] = 0
    rest: Pair = ((), ())
    certain: bool = True

    @property
    def in_step(self) -> bool:
        """Whether both sides end at the same byte."""
        return not self.rest[0] and not self.rest[1]


def align(sent: Sequence[Piece], read: Sequence[Piece]) -> Alignment:
    """Walk *sent* and *read* side by side as far as their lengths agree."""
    pairs: list[Pair] = []
    offset: Optional[int] = 0
    left, right = (tuple(one for one in run if one.size != 0 or one.group is not None) for run in (sent, read))
    here = there = 0
    guessed = False
    while here < len(left) and there < len(right):
        taken = _next_pair(left, right, here, there)
        if taken is None:
            break
        ours, theirs = left[here:taken[0]], right[there:taken[1]]
        pairs.append((ours, theirs))
        guessed = guessed or (not fits(ours[0], theirs[0]) and any(map(_is_guess, (*ours, *theirs))))
        size = _total(ours)
        offset = None if offset is None or size is None else offset + size
        here, there = taken
    rest = left[here:], right[there:]
    return Alignment(tuple(pairs), offset, rest, (not guessed and _certain(*rest)) or _other_lengths(left, right))


def _other_lengths(left: Run, right: Run) -> bool:
    """Whether the two surely differ in length: in that of what comes before equal ends, whatever those take."""
    tail = 0
    for one, other in zip(reversed(left), reversed(right)):
        if one.shape != other.shape or one.told is None or one.told != other.told:
            break
        tail += 1
    ours, theirs = left[:len(left) - tail], right[:len(right) - tail]
    return _is_shorter(ours, theirs) or _is_shorter(theirs, ours)


def _is_shorter(one: Run, other: Run) -> bool:
    """Whether all of *one* takes fewer bytes than what is known of *other* alone."""
    most = _total(one)
    return most is not None and most < sum(piece.size or 0 for piece in other)


def _is_guess(piece: Piece) -> bool:
    """Whether its length rests on taking a count that the source does not say as one."""
    return piece.size is None and piece.guess is not None


def _next_pair(left: Run, right: Run, here: int, there: int) -> Optional[tuple[int, int]]:
    """Where the shortest runs of equal length from *here* and *there* on end; ``None``: there are none."""
    if fits(left[here], right[there]):
        return here + 1, there + 1
    if same_array(left[here], right[there]):
        return (here + 1, there + 1) if align(left[here].element, right[there].element).in_step else None
    ours, theirs = here, there
    balance = 0
    while True:
        side, index = (left, ours) if balance <= 0 else (right, theirs)
        if index >= len(side):
            return None
        size = side[index].guess
        if size is None:
            return None
        if side is left:
            ours += 1
            balance += size
        else:
            theirs += 1
            balance -= size
        if not balance and ours > here and theirs > there:
            return ours, theirs


def same_array(one: Piece, other: Piece) -> bool:
    """Whether both are as many elements of the same kind, each made of several pieces."""
    return bool(one.element and other.element) and one.kind == other.kind and one.number == other.number


def _certain(left: Run, right: Run) -> bool:
    """Whether *left* and *right*, of which no run has equal length, surely differ in length."""
    if not left or not right:
        return any(piece.guess for piece in (*left, *right))
    if same_array(left[0], right[0]):
        return align(left[0].element, right[0].element).certain
    if any(map(_is_guess, (*left, *right))):
        return False
    ours, theirs = _total(left), _total(right)
    if ours is not None and theirs is not None:
        return ours != theirs
    first = next((one for one in (left[0], right[0]) if one.size is None), None)
    other = right if first is left[0] else left
    return first is None or any(piece.shape == first.shape for piece in other)


def is_unused(piece: Piece) -> bool:
    """Whether nobody stores these bytes (``unused`` is the fixed name a dump shows)."""
    return piece.kind == "unused_buffer" or (piece.kind == "size" and piece.name == "unused")


def _total(run: Sequence[Piece]) -> Optional[int]:
    sizes = [piece.size for piece in run]
    return None if None in sizes else sum(size for size in sizes if size is not None)
