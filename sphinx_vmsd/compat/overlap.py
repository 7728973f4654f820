"""Bytes sent against bytes expected: where two lists of pieces keep step, and what the fields then hold."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from sphinx_vmsd.compat.pieces import Piece, fits

_RAW = frozenset({"buffer", "size", "uint8", "int8"})
Pair = tuple[tuple[Piece, ...], tuple[Piece, ...]]


@dataclass(frozen=True)
class Alignment:
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


@dataclass(frozen=True)
class Effects:
    """What arrives: names of pieces, as :class:`sphinx_vmsd.compat.verdict.Verdict` lists them."""

    dropped: tuple[str, ...] = ()
    defaulted: tuple[str, ...] = ()
    corrupted: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: Effects) -> Effects:
        return Effects(self.dropped + other.dropped, self.defaulted + other.defaulted,
                       self.corrupted + other.corrupted, self.renamed + other.renamed)


#: Everything arrives as it was sent.
NOTHING = Effects()


def align(sent: Sequence[Piece], read: Sequence[Piece]) -> Alignment:
    """Walk *sent* and *read* side by side as far as their lengths agree."""
    pairs: list[Pair] = []
    offset: Optional[int] = 0
    left, right = list(sent), list(read)
    guessed = False
    while left and right:
        taken = _next_pair(left, right)
        if taken is None:
            break
        ours, theirs = taken
        pairs.append((tuple(left[:ours]), tuple(right[:theirs])))
        guessed = guessed or (not fits(left[0], right[0]) and any(map(_is_guess, (*left[:ours], *right[:theirs]))))
        size = _total(left[:ours])
        offset = None if offset is None or size is None else offset + size
        del left[:ours], right[:theirs]
    return Alignment(tuple(pairs), offset, (tuple(left), tuple(right)), not guessed and _certain(left, right))


def _is_guess(piece: Piece) -> bool:
    """Whether its length rests on taking a count that the source does not say as one."""
    return piece.size is None and piece.guess is not None


def _next_pair(left: list[Piece], right: list[Piece]) -> Optional[tuple[int, int]]:
    """How many pieces of each side make the shortest run of equal length; ``None``: there is none."""
    if fits(left[0], right[0]):
        return 1, 1
    if same_array(left[0], right[0]):
        return (1, 1) if align(left[0].element, right[0].element).in_step else None
    ours = theirs = 0
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
        if not balance and ours and theirs:
            return ours, theirs


def same_array(one: Piece, other: Piece) -> bool:
    """Whether both are as many elements of the same kind, each made of several pieces."""
    return bool(one.element and other.element) and one.kind == other.kind and one.number == other.number


def _certain(left: list[Piece], right: list[Piece]) -> bool:
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


def effects(pairs: Sequence[Pair], known: frozenset[tuple[str, str]] = frozenset()) -> Effects:
    """What the fields of the destination hold after *pairs* arrived; *known* are renames recorded as data."""
    sent = {piece.name for ours, _ in pairs for piece in ours}
    read = {piece.name for _, theirs in pairs for piece in theirs}
    total = Effects()
    for ours, theirs in pairs:
        if len(ours) == len(theirs) == 1 and same_array(ours[0], theirs[0]):
            total += effects(align(ours[0].element, theirs[0].element).pairs, known)
        elif len(ours) == len(theirs) == 1:
            total += _one_to_one(ours[0], theirs[0], sent, read, known)
        else:
            total += _regrouped(ours, theirs)
    return total


def is_unused(piece: Piece) -> bool:
    """Whether nobody stores these bytes (``unused`` is the fixed name a dump shows)."""
    return piece.kind == "unused_buffer" or (piece.kind == "size" and piece.name == "unused")


def _one_to_one(ours: Piece, theirs: Piece, sent: set[str], read: set[str],
                known: frozenset[tuple[str, str]]) -> Effects:
    if is_unused(theirs):
        return Effects() if is_unused(ours) else Effects(dropped=(ours.path,))
    if is_unused(ours):
        return Effects(defaulted=(theirs.path,))
    if _other_units(ours, theirs):
        return Effects(corrupted=(theirs.path,))
    if ours.name == theirs.name:
        return Effects()
    if (ours.name, theirs.name) in known or theirs.field is None or ours.name in theirs.field.former_names:
        return Effects(renamed=((ours.path, theirs.path),))
    if ours.name in read or theirs.name in sent:
        return Effects(corrupted=(theirs.path,))
    return Effects(renamed=((ours.path, theirs.path),))


def _other_units(ours: Piece, theirs: Piece) -> bool:
    """Whether bytes of one width arrive as numbers of another one."""
    if ours.unit == theirs.unit or {ours.kind, theirs.kind} <= _RAW or "size" in (ours.kind, theirs.kind):
        return False
    return not ({"buffer", "elements"} & {ours.kind, theirs.kind})


def _regrouped(ours: tuple[Piece, ...], theirs: tuple[Piece, ...]) -> Effects:
    """Runs cut at different places: zeros and skipped bytes are told apart, the rest by name."""
    total = Effects()
    arrived: set[str] = set()
    for start, end, piece in _ranges(theirs):
        sources = [one for low, high, one in _ranges(ours) if low < end and start < high]
        used = [one for one in sources if not is_unused(one)]
        if is_unused(piece):
            continue
        arrived.update(one.path for one in used)
        if not used:
            total += Effects(defaulted=(piece.path,))
        elif not _same_meaning(sources, piece):
            total += Effects(corrupted=(piece.path,))
    lost = tuple(one.path for one in ours if not is_unused(one) and one.path not in arrived)
    return total + Effects(dropped=lost)


def _same_meaning(sources: list[Piece], piece: Piece) -> bool:
    """Whether *piece* may stand for *sources*: a buffer cut into parts or put together from them."""
    return piece.kind in ("buffer", "size") or all(one.kind in ("buffer", "size", "unused_buffer") for one in sources)


def _ranges(run: tuple[Piece, ...]) -> list[tuple[int, int, Piece]]:
    found, at = [], 0
    for piece in run:
        end = at + (piece.guess or 0)
        found.append((at, end, piece))
        at = end
    return found


def _total(run: Sequence[Piece]) -> Optional[int]:
    sizes = [piece.size for piece in run]
    return None if None in sizes else sum(size for size in sizes if size is not None)
