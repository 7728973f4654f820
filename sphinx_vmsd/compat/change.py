"""One typed difference between two descriptions."""
from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass
from typing import Optional, Union

from sphinx_vmsd.compat.pieces import Number, Piece
from sphinx_vmsd.model import Condition, Description, FromMember, Location, describe


class Kind(enum.Enum):
    """What changed; the value is the words for it."""

    SECTION_ADDED = "section added"
    SECTION_REMOVED = "section removed"
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
    def sides(self) -> tuple[str, str]:
        """What was and what is, each in the words in which the two differ."""
        return _side(self.kind, self.old), _side(self.kind, self.new)


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


def _side(kind: Kind, fact: Optional[Fact]) -> str:
    """What *fact* says about that which is of *kind*."""
    if isinstance(fact, Piece):
        if kind in (Kind.FIELD_CONDITION, Kind.FIELD_VERSION):
            return when(fact)
        return f"{show(fact)}, {counted(fact.count)} elements" if kind is Kind.FIELD_COUNT else show(fact)
    if fact is not None and kind is Kind.NEEDED:
        return f"sent when {describe(fact.needed)}" if fact.needed else "always sent"
    if fact is not None and kind is Kind.MIGRATABLE:
        return "blocks migration" if fact.unmigratable else "migrates"
    return show(fact)


def when(piece: Piece) -> str:
    """What decides whether *piece* is on the wire."""
    words: tuple[Condition, ...] = piece.predicates
    if words:
        return "when " + " and ".join(describe(one) for one in words)
    return f"from version {piece.version} on" if piece.version else "always"


def counted(count: Number) -> str:
    """A number of elements, or what tells it."""
    if isinstance(count, FromMember):
        return f"{count.multiply} * {count.member}" if count.multiply != 1 else count.member
    return "a number not known of" if count is None else str(count)
