"""Typed differences between two descriptions: matched by their bytes first, by names second."""
from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Optional, Union

from sphinx_vmsd.compat.overlap import align, is_unused, same_array
from sphinx_vmsd.compat.pieces import Piece, fits, pieces
from sphinx_vmsd.compat.reconcile import reconcile
from sphinx_vmsd.compat.renames import first_name
from sphinx_vmsd.model import Context, Description, Location


class Kind(enum.Enum):
    """What changed; the value is the words for it."""

    NAME = "name"
    VERSION = "version"
    MINIMUM = "minimum version"
    MIGRATABLE = "migratability"
    NEEDED = "condition of sending"
    FIELD_ADDED = "field added"
    FIELD_REMOVED = "field removed"
    FIELD_MOVED = "field moved"
    FIELD_RENAMED = "field renamed"
    FIELD_SIZE = "field size"
    FIELD_COUNT = "element count"
    FIELD_TYPE = "field type"
    FIELD_CONDITION = "field condition"
    FIELD_VERSION = "field version"
    FIELD_CHECK = "check against the local value"
    TO_UNUSED = "field replaced by unused bytes"
    FROM_UNUSED = "unused bytes taken by a field"
    REGROUPED = "bytes cut differently"
    NESTED_VERSION = "version of a nested description"
    SUBSECTION_ADDED = "subsection added"
    SUBSECTION_REMOVED = "subsection removed"
    SUBSECTION_RENAMED = "subsection renamed"


Fact = Union[Description, Piece]


@dataclass(frozen=True)
class Change:
    """One difference. ``unit`` is the section or subsection it lies in, ``path`` the place inside (may be empty).

    ``old`` and ``new`` are the descriptions or pieces concerned, ``None`` on the side that has none; ``units`` the
    descriptions of the section or subsection on both sides.
    """

    kind: Kind
    unit: str
    path: str = ""
    old: Optional[Fact] = None
    new: Optional[Fact] = None
    offset: Optional[int] = None
    units: Optional[tuple[Description, Description]] = dataclasses.field(default=None, compare=False)

    @property
    def subject(self) -> str:
        """Unit and path in one text."""
        return f"{self.unit}: {self.path}" if self.path else self.unit

    @property
    def old_location(self) -> Optional[Location]:
        """Where the old side stands."""
        return locate(self.old)

    @property
    def new_location(self) -> Optional[Location]:
        """Where the new side stands."""
        return locate(self.new)

    @property
    def words(self) -> str:
        """The change in one line."""
        return f"{self.kind.value}: {show(self.old)} → {show(self.new)}"


def locate(fact: Optional[Fact]) -> Optional[Location]:
    """The place of *fact* in its source."""
    if isinstance(fact, Piece):
        return fact.field.location if fact.field else None
    return fact.location if fact else None


def show(fact: Optional[Fact]) -> str:
    """*fact* in a few words."""
    if fact is None:
        return "nothing"
    if isinstance(fact, Description):
        return f"{fact.name} (version {fact.version}, minimum {fact.minimum_version})"
    size = "" if fact.size is None else f", {fact.size} byte{'' if fact.size == 1 else 's'}"
    kind = "" if fact.kind == "size" else " " + fact.kind.replace("name:", "")
    return f"{fact.path}{kind}{size}"


def changes(old: Description, new: Description) -> tuple[Change, ...]:
    """Every difference between *old* and *new* and their subsections, in stream order; empty for equal ones."""
    return tuple(_unit(*reconcile(old, new)))


def _unit(old: Description, new: Description) -> Iterator[Change]:
    for part in (_attributes, _fields, _nested, _subsections):
        yield from (replace(change, units=(old, new)) for change in part(old, new))
    for before, after in _matched(carried(old), carried(new)):
        yield from _unit(before, after)


def carried(description: Description) -> tuple[Description, ...]:
    """The subsections that travel with *description*: its own and those of the structs nested in it."""
    nested = [one.description for one in description.fields if one.description is not None]
    return (*(inner for one in nested for inner in carried(one)), *description.subsections)


def _attributes(old: Description, new: Description) -> Iterator[Change]:
    rows = (
        (Kind.NAME, old.name, new.name),
        (Kind.VERSION, old.version, new.version),
        (Kind.MINIMUM, old.minimum_version, new.minimum_version),
        (Kind.MIGRATABLE, bool(old.unmigratable), bool(new.unmigratable)),
        (Kind.NEEDED, old.needed, new.needed),
    )
    for kind, before, after in rows:
        if before != after:
            yield Change(kind, new.name, "", old, new)


def _fields(old: Description, new: Description) -> Iterator[Change]:
    yield from _lists(new.name, pieces(old, Context()), pieces(new, Context()))


def _lists(unit: str, old: Sequence[Piece], new: Sequence[Piece]) -> Iterator[Change]:
    """The differences of two lists of pieces: names first where they agree, bytes where they do not."""
    ours, theirs = (_plain(run) for run in (old, new))
    if ours == theirs:
        return
    offsets = [*_offsets(theirs), None]
    gone: list[Change] = []
    fresh: list[Change] = []
    for equal, start, left, right in _by_name(unit, ours, theirs):
        aligned = align(left, right)
        if equal:
            for index, (before, after) in enumerate(zip(left, right), start):
                yield from _pair(unit, before, after, offsets[index])
        elif left and right and aligned.in_step:
            for one, other in aligned.pairs:
                yield from _run(unit, one, other, offsets[start])
        else:
            gone += [Change(Kind.FIELD_REMOVED, unit, one.path, one, None, offsets[start]) for one in left]
            fresh += [Change(Kind.FIELD_ADDED, unit, one.path, None, one, offsets[start]) for one in right]
    yield from _moved(gone, fresh)


def _by_name(
    unit: str, ours: list[Piece], theirs: list[Piece],
) -> Iterator[tuple[bool, int, list[Piece], list[Piece]]]:
    """Runs of pieces that have the same names or not: whether they do, where the run begins in *theirs*, the run."""
    mine, yours = [first_name(one.name, unit) for one in ours], [first_name(one.name, unit) for one in theirs]
    for tag, low, high, start, end in SequenceMatcher(None, mine, yours, autojunk=False).get_opcodes():
        yield tag == "equal", start, ours[low:high], theirs[start:end]


def _plain(run: Sequence[Piece]) -> list[Piece]:
    return [one for one in run if one.group is None]


def _moved(gone: list[Change], fresh: list[Change]) -> Iterator[Change]:
    """What is gone at one place and fresh at another has moved."""
    left = list(fresh)
    for change in gone:
        assert isinstance(change.old, Piece)
        name = change.old.name
        twin = next((one for one in left if isinstance(one.new, Piece) and one.new.name == name), None)
        if twin is None:
            yield change
        else:
            left.remove(twin)
            yield replace(change, kind=Kind.FIELD_MOVED, new=twin.new)
    yield from left


def _offsets(run: Sequence[Piece]) -> list[Optional[int]]:
    """The byte each piece starts at, as long as all before it have a known size and no condition."""
    found: list[Optional[int]] = []
    at: Optional[int] = 0
    for piece in run:
        found.append(at)
        at = None if at is None or piece.size is None or piece.conditions else at + piece.size
    return found


def _run(unit: str, left: tuple[Piece, ...], right: tuple[Piece, ...], offset: Optional[int]) -> Iterator[Change]:
    if len(left) == len(right) == 1 and not is_unused(left[0]) and not is_unused(right[0]):
        yield Change(Kind.FIELD_RENAMED, unit, right[0].path, left[0], right[0], offset)
        yield from _pair(unit, left[0], right[0], offset)
    elif all(is_unused(one) for one in right):
        yield from (Change(Kind.TO_UNUSED, unit, one.path, one, right[0], offset) for one in left if not is_unused(one))
    elif all(is_unused(one) for one in left):
        yield from (Change(Kind.FROM_UNUSED, unit, one.path, left[0], one, offset) for one in right)
    else:
        yield Change(Kind.REGROUPED, unit, right[0].path, left[0], right[0], offset)


def _pair(unit: str, old: Piece, new: Piece, offset: Optional[int]) -> Iterator[Change]:
    """The differences of two pieces that stand for the same state."""
    if same_array(old, new):
        yield from _lists(unit, old.element, new.element)
    kind = _difference(old, new)
    if kind is not None:
        yield Change(kind, unit, new.path, old, new, offset)
    if old.conditions != new.conditions:
        yield Change(Kind.FIELD_CONDITION, unit, new.path, old, new, offset)
    if old.version != new.version:
        yield Change(Kind.FIELD_VERSION, unit, new.path, old, new, offset)


def _difference(old: Piece, new: Piece) -> Optional[Kind]:
    if fits(old, new) or same_array(old, new):
        return None
    if _checks(old) != _checks(new) and old.size == new.size:
        return Kind.FIELD_CHECK
    if old.kind == new.kind and old.unit == new.unit and not old.element and not new.element:
        return Kind.FIELD_COUNT
    return Kind.FIELD_TYPE if old.size == new.size else Kind.FIELD_SIZE


def _checks(piece: Piece) -> bool:
    """Whether the value is compared with the destination's own instead of being stored freely."""
    return piece.kind.endswith(("_equal", "_le"))


def _nested(old: Description, new: Description) -> Iterator[Change]:
    """Versions of nested descriptions, which are not on the wire."""
    before = {(path, one.name): one for path, one in _inner(old, "")}
    for path, description in _inner(new, ""):
        known = before.get((path, description.name))
        if known is not None and known.version != description.version:
            yield Change(Kind.NESTED_VERSION, new.name, path, known, description)


def _inner(description: Description, path: str) -> Iterator[tuple[str, Description]]:
    for one in description.fields:
        if one.description is not None and one.type in ("struct", None):
            yield f"{path}{one.name}", one.description
            yield from _inner(one.description, f"{path}{one.name}.")


def _subsections(old: Description, new: Description) -> Iterator[Change]:
    gone, fresh = _unmatched(carried(old), carried(new)), _unmatched(carried(new), carried(old))
    for before in gone:
        twin = next((one for one in fresh if _same_fields(before, one)), None)
        if twin is None:
            yield Change(Kind.SUBSECTION_REMOVED, new.name, before.name, before, None)
        else:
            fresh.remove(twin)
            yield Change(Kind.SUBSECTION_RENAMED, new.name, twin.name, before, twin)
    for after in fresh:
        yield Change(Kind.SUBSECTION_ADDED, new.name, after.name, None, after)


def _unmatched(some: Sequence[Description], others: Sequence[Description]) -> list[Description]:
    """Those of *some* that have no partner of their name in *others*; of several with one name, the surplus ones."""
    free = [one.name for one in others]
    left = []
    for one in some:
        if one.name in free:
            free.remove(one.name)
        else:
            left.append(one)
    return left


def _matched(old: Sequence[Description], new: Sequence[Description]) -> Iterator[tuple[Description, Description]]:
    free = list(new)
    for before in old:
        same = [one for one in free if one.name == before.name]
        if same:
            after = next((one for one in same if one.symbol == before.symbol), same[0])
            free.remove(after)
            yield before, after


def _same_fields(old: Description, new: Description) -> bool:
    ours, theirs = pieces(old, Context()), pieces(new, Context())
    return bool(ours) and [(one.name, one.shape) for one in ours] == [(one.name, one.shape) for one in theirs]
