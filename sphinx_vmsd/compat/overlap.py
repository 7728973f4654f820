"""Bytes sent against bytes expected: where two lists of pieces keep step."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.pieces import Piece, fits, is_wider
from sphinx_vmsd.model import FromMember

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
    sure = _tells(left, right) and ((not guessed and _certain(*rest)) or _differ(left, right))
    return Alignment(tuple(pairs), offset, rest, sure)


def _tells(left: Run, right: Run) -> bool:
    """Whether a side without any field is to be trusted: a dump shows a device that can't migrate as one."""
    return bool(left and right) or any(piece.guess or piece.kind != "size" for piece in (*left, *right))


def _certain(left: Run, right: Run) -> bool:
    """Whether *left* and *right*, of which no run has equal length, surely get out of step."""
    if left and right and same_array(left[0], right[0]):
        return align(left[0].element, right[0].element).certain
    return _differ(left, right) or not any(_uncommon(left, right))


def _differ(left: Run, right: Run) -> bool:
    """Whether the two surely differ in length, whatever the lengths that are not known (above zero) are."""
    ours, theirs = _uncommon(left, right)
    return _is_longer(ours, theirs) or _is_longer(theirs, ours)


def _uncommon(left: Run, right: Run) -> tuple[list[Piece], list[Piece]]:
    """What each has without one of equal length on the other side, wherever that stands."""
    there = Counter(map(_length, right))
    ours = []
    for one in left:
        key = _length(one)
        if there[key]:
            there[key] -= 1
        else:
            ours.append(one)
    theirs = []
    for one in right:
        key = _length(one)
        if there[key]:
            there[key] -= 1
            theirs.append(one)
    return ours, theirs


def _length(piece: Piece) -> tuple[object, ...]:
    """Equal for pieces of equal length: a name stands for what the source does not tell about its field."""
    if piece.size is not None:
        return (piece.size,)
    if piece.unit is not None and isinstance(piece.count, FromMember):
        return piece.unit, piece.number
    return (piece.name, piece.shape, *(piece.field.unread if piece.field is not None else ()))


def _is_longer(long: Sequence[Piece], short: Sequence[Piece]) -> bool:
    """Whether all of *short* takes fewer bytes than *long*, as far as that is known, and than all of it."""
    most, rest = 0, list(long)
    for piece in short:
        if piece.size is None:
            wider = next((one for one in rest if one.name == piece.name and is_wider(one, piece)), None)
            if wider is None:
                return False
            rest.remove(wider)
        most += piece.size or 0
    least = sum(piece.size or piece.guess or 0 for piece in rest)
    return most < least or (most == least and (len(rest) < len(long) or any(piece.size is None for piece in rest)))


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


def is_unused(piece: Piece) -> bool:
    """Whether nobody stores these bytes (``unused`` is the fixed name a dump shows)."""
    return piece.kind == "unused_buffer" or (piece.kind == "size" and piece.name == "unused")


def _total(run: Sequence[Piece]) -> Optional[int]:
    sizes = [piece.size for piece in run]
    return None if None in sizes else sum(size for size in sizes if size is not None)
