"""The comparison that the wire rules share: which directions a change breaks, and how bad that is."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from sphinx_vmsd.compat.assume import words
from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.errors import footer_error, refused_error
from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.pair import Break, Pair
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.compat.rule import Judgement
from sphinx_vmsd.model import Evidence, FromMember

#: What happens where the lengths agree: no footer is missing.
SILENT = "it loads without a message, with wrong values"
#: The same where the fields at the destination hang on a nested version, which no stream tells.
UNTOLD = "whether a message shows it is not known"


def layout(change: Change, pair: Pair, message: str, fix: str) -> Iterator[Judgement]:
    """A judgement when the fields of the change's unit get out of step, or into wrong places, because of it."""
    assert change.units is not None
    found = [one for one in pair.breaks(change.units) if not one.refused and _concerns(change, one)]
    if not found:
        return
    noticed = [one.direction for one in found if not one.in_step]
    severity = severity_of(found)
    if severity is Severity.NOTE and _length_is_switched(change):
        severity = Severity.WARNING
    yield Judgement(
        severity, subject(change, pair), message if noticed else f"{message}; {_silent(pair)}",
        tuple(one.direction for one in found), change.old_location, change.new_location, change.offset,
        error=footer_error(pair, noticed[0]) if noticed else None, fix=fix,
        unchecked=tuple(dict.fromkeys(words for one in found for words in _open(one))),
        devices=tuple(sorted({name for one in found for name in one.devices})),
        machines=tuple(dict.fromkeys(name for one in found for name in one.machines)
                       ) if all(one.machines for one in found) else (),
    )


def _silent(pair: Pair) -> str:
    """What a reader meets where the lengths agree; a stream does not tell what a nested version decides."""
    nested = Kind.NESTED_VERSION in pair.kinds
    return UNTOLD if nested and Evidence.STREAM in pair.evidence else SILENT


def severity_of(found: Sequence[Break]) -> Severity:
    """An error when one surely breaks, a warning when the guest decides, a note when no fact tells."""
    if any(one.always for one in found):
        return Severity.ERROR
    return Severity.WARNING if any(one.guest for one in found) else Severity.NOTE


def _length_is_switched(change: Change) -> bool:
    """Whether something else decides the length now, as one of two members: they agree by chance only.

    A member that is gone may just have another name.
    """
    old, new = change.old, change.new
    if change.units is None or not isinstance(old, Piece) or not isinstance(new, Piece) or old.number == new.number:
        return False
    if not isinstance(old.count, FromMember) or not isinstance(new.count, FromMember):
        return isinstance(old.count, FromMember) or isinstance(new.count, FromMember)
    known = {new.count.member, *(change.units[1].members or ()), *(field.name for field in change.units[1].fields)}
    return old.count.member in known


def subject(change: Change, pair: Pair) -> str:
    """What the change is about, led by the section it travels in."""
    if not pair.new.name:  # made when the program runs
        return f"{pair.new.symbol or 'a description without a name'}: {change.path or change.kind.value}"
    return change.subject if change.unit.startswith(pair.new.name) else f"{pair.new.name}: {change.subject}"


def refusal(change: Change, pair: Pair, message: str, fix: str, direction: Direction,
            severity: Severity) -> Iterator[Judgement]:
    """A judgement when the version of the change's unit is refused in *direction*."""
    assert change.units is not None
    if not pair.refuses(change.units, direction):
        return
    sent, local = change.units if direction is Direction.FORWARD else tuple(reversed(change.units))
    yield Judgement(severity, subject(change, pair), message, (direction,), change.old_location, change.new_location,
                    error=refused_error(pair, direction, sent, local), fix=fix)


def parent_refused(change: Change, pair: Pair, direction: Direction) -> bool:
    """Whether the section that carries the change is refused by its version, so that nothing inside matters."""
    assert change.units is not None
    units = [change.units] if change.unit == pair.new.name else [change.units, (pair.old, pair.new)]
    return any(pair.refuses(each, direction) for each in units)


def piece_of(change: Change) -> Piece:
    """The piece concerned, the new one first."""
    fact = change.new if change.new is not None else change.old
    assert isinstance(fact, Piece)
    return fact


def _concerns(change: Change, found: Break) -> bool:
    """Whether the change can be what breaks there: its piece is on the wire, or expected, in that direction."""
    assert change.units is not None
    old, new = change.units
    if change.kind in (Kind.FIELD_RENAMED, Kind.FIELD_TYPE, Kind.REGROUPED) and not found.in_step:
        return False
    if change.kind is Kind.FIELD_RENAMED:
        local = change.new if found.direction is Direction.FORWARD else change.old
        return isinstance(local, Piece) and local.path in found.corrupted
    if change.kind is Kind.FIELD_ADDED and isinstance(change.new, Piece) and found.direction is Direction.FORWARD:
        return change.new.version <= old.version
    if change.kind is Kind.FIELD_REMOVED and isinstance(change.old, Piece) and found.direction is Direction.BACKWARD:
        return change.old.version <= new.version
    if change.kind is Kind.FIELD_VERSION and isinstance(change.old, Piece) and isinstance(change.new, Piece):
        travels = (old if found.direction is Direction.FORWARD else new).version
        return (change.old.version <= travels) is not (change.new.version <= travels)
    return True


def _open(found: Break) -> Iterator[str]:
    if not found.always:
        yield from map(words, found.open_on)
        yield from () if found.open_on else found.reasons
