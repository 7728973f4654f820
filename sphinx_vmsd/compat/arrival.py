"""What the fields of the destination hold after bytes that keep step have arrived."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_vmsd.compat.cells import Cell, Cells, cell, unrolled
from sphinx_vmsd.compat.overlap import Pair, Run, align, is_unused, same_array
from sphinx_vmsd.compat.pieces import Piece

_RAW = frozenset({"buffer", "size", "uint8", "int8"})


class Effects(NamedTuple):
    """What arrives: names of pieces, as :class:`sphinx_vmsd.compat.verdict.Verdict` lists them."""

    dropped: tuple[str, ...] = ()
    defaulted: tuple[str, ...] = ()
    corrupted: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()


#: Everything arrives as it was sent.
NOTHING = Effects()


class Meeting(NamedTuple):
    """Bytes that ``source`` sends and ``piece`` reads, with how far into each they begin."""

    source: Piece
    piece: Piece
    into_source: int
    into_piece: int

    @property
    def whole(self) -> bool:
        """Whether each element of one is an element of the other."""
        source, piece = self.source, self.piece
        if not source.unit or source.unit != piece.unit or source.element or piece.element:
            return False
        return not (self.into_source % source.unit or self.into_piece % piece.unit)

    @property
    def cells(self) -> tuple[Cell, Cell]:
        """The elements sent and read first."""
        return _at(self.source, self.into_source), _at(self.piece, self.into_piece)

    @property
    def same(self) -> bool:
        """Whether an element arrives as what it was sent as, by its name."""
        sent, read = self.cells
        return self.whole and not sent.is_other(read)


def meetings(ours: Run, theirs: Run) -> Iterator[tuple[Piece, list[Meeting]]]:
    """Each piece of *theirs*, a run as long as *ours*, with what it gets from there; arrays of structs unrolled."""
    sent = list(_ranges(unrolled(ours)))
    begin = 0
    for start, end, piece in _ranges(unrolled(theirs)):
        while begin < len(sent) and sent[begin][1] <= start:
            begin += 1
        found, at = [], begin
        while at < len(sent) and sent[at][0] < end:
            low, _, source = sent[at]
            found.append(Meeting(source, piece, max(0, start - low), max(0, low - start)))
            at += 1
        yield piece, found


def effects(pairs: Sequence[Pair]) -> Effects:
    """What the fields of the destination hold after *pairs* arrived."""
    sent = Cells(lambda: unrolled(piece for ours, _ in pairs for piece in ours))
    read = Cells(lambda: unrolled(piece for _, theirs in pairs for piece in theirs))
    return total(_effects(pair, sent, read) for pair in pairs if not _as_sent(*pair))


def _as_sent(ours: Run, theirs: Run) -> bool:
    """Whether both are the same plain piece of the same name: most are, and nothing is to be told of them."""
    if len(ours) != 1 or len(theirs) != 1:
        return False
    one, other = ours[0], theirs[0]
    if one.element or other.element or one.field is None or other.field is None:
        return False
    return (one.path, one.kind, one.unit, one.count, one.field.start) == (
        other.path, other.kind, other.unit, other.count, other.field.start)


def total(some: Iterable[Effects]) -> Effects:
    """All of *some* together."""
    found = list(some)
    return Effects(
        tuple(name for one in found for name in one.dropped), tuple(name for one in found for name in one.defaulted),
        tuple(name for one in found for name in one.corrupted), tuple(pair for one in found for pair in one.renamed),
    )


def _effects(pair: Pair, sent: Cells, read: Cells) -> Effects:
    ours, theirs = pair
    if len(ours) == len(theirs) == 1 and same_array(ours[0], theirs[0]):
        return effects(align(ours[0].element, theirs[0].element).pairs)
    if len([*unrolled(ours)]) > 1 or len([*unrolled(theirs)]) > 1:
        return _regrouped(ours, theirs, sent, read)
    return _one_to_one(ours[0], theirs[0], sent, read)


def _one_to_one(ours: Piece, theirs: Piece, sent: Cells, read: Cells) -> Effects:
    if is_unused(theirs):
        return Effects() if is_unused(ours) else Effects(dropped=(ours.path,))
    if is_unused(ours):
        return Effects(defaulted=(theirs.path,))
    if _other_units(ours, theirs):
        return Effects(corrupted=(theirs.path,))
    return _named(ours, theirs, (cell(ours), cell(theirs)), sent, read)


def _named(ours: Piece, theirs: Piece, cells: tuple[Cell, Cell], sent: Cells, read: Cells) -> Effects:
    """What the names say of bytes that both sides cut alike: the same, renamed, or another one's."""
    if not cells[0].is_other(cells[1]):
        return Effects()
    if theirs.field is None or ours.name in theirs.field.former_names:
        return Effects(renamed=((ours.path, theirs.path),))
    if cells[0] in read or cells[1] in sent:
        return Effects(corrupted=(theirs.path,))
    return Effects(renamed=((ours.path, theirs.path),))


def _other_units(ours: Piece, theirs: Piece) -> bool:
    """Whether bytes of one width arrive as numbers of another one."""
    if ours.unit == theirs.unit or {ours.kind, theirs.kind} <= _RAW or "size" in (ours.kind, theirs.kind):
        return False
    return not ({"buffer", "elements"} & {ours.kind, theirs.kind})


def _regrouped(ours: Run, theirs: Run, sent: Cells, read: Cells) -> Effects:
    """Runs cut at different places: zeros and skipped bytes are told apart, the rest by name."""
    found = []
    arrived: set[str] = set()
    for piece, sources in meetings(ours, theirs):
        used = [one for one in sources if not is_unused(one.source)]
        if is_unused(piece) or not sources:
            continue
        arrived.update(one.source.path for one in used)
        if not used:
            found.append(Effects(defaulted=(piece.path,)))
        elif not _same_meaning([one.source for one in sources], piece):
            found += [_in_place(one, sent, read, len(used) == len(sources)) for one in used]
    lost = (one.path for one in unrolled(ours) if one.guess and not is_unused(one) and one.path not in arrived)
    return total([*found, Effects(dropped=tuple(lost))])


def _in_place(meeting: Meeting, sent: Cells, read: Cells, full: bool) -> Effects:
    """What the first common element of *meeting* makes of its piece, which is *full* when all its bytes are used."""
    if meeting.same:
        return Effects() if full else Effects(defaulted=(meeting.piece.path,))
    if full and meeting.whole:
        return _named(meeting.source, meeting.piece, meeting.cells, sent, read)
    return Effects(corrupted=(meeting.piece.path,))


def _same_meaning(sources: list[Piece], piece: Piece) -> bool:
    """Whether *piece* may stand for *sources*: a buffer cut into parts or put together from them."""
    return piece.kind in ("buffer", "size") or all(one.kind in ("buffer", "size", "unused_buffer") for one in sources)


def _at(piece: Piece, into: int) -> Cell:
    return cell(piece, into // piece.unit if piece.unit else 0)


def _ranges(run: Iterable[Piece]) -> Iterator[tuple[int, int, Piece]]:
    at = 0
    for piece in run:
        end = at + (piece.guess or 0)
        yield at, end, piece
        at = end
