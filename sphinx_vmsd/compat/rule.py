"""What a rule is: one small file that says what, why and how to repair, with examples and a judge."""
from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Callable, NamedTuple, Optional

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.model import Description, Location, Snapshot


class Family(enum.Enum):
    """What a rule looks at."""

    WIRE = "two descriptions of the same state"
    LINT = "one description"
    COMPAT = "properties, compat arrays and machine types"
    RUN = "recorded streams: one as it stands, or two of the same machine"


class Example(NamedTuple):
    """A case of a rule's tests and page: ``fires`` tells whether the rule finds something between *old* and *new*.

    Lint rules look at *new* only.
    """

    title: str
    fires: bool
    new: Snapshot
    old: Optional[Snapshot] = None


class Judgement(NamedTuple):
    """What a judge says of one case; :mod:`sphinx_vmsd.compat.check` makes the finding of it."""

    severity: Severity
    subject: str
    message: str
    directions: tuple[Direction, ...] = ()
    old: Optional[Location] = None
    new: Optional[Location] = None
    offset: Optional[int] = None
    error: Optional[str] = None
    fix: str = ""
    devices: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Rule:
    """``id`` in words, also the file's name with ``_``; ``what`` it finds, ``why`` that matters, what ``breaks`` in
    which direction, the ``fix``; ``examples`` hold at least one that fires and one that does not."""

    id: str
    family: Family
    title: str
    what: str
    why: str
    breaks: str
    fix: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, eq=False)
class ChangeRule(Rule):
    """A rule about changes of the kinds ``on``, one at a time."""

    on: tuple[Kind, ...]
    judge: Callable[[Change, Pair], Iterator[Judgement]]


@dataclass(frozen=True, eq=False)
class DescriptionRule(Rule):
    """A rule about one description as it stands: a section, or (``top`` false in the judge's call) a nested one."""

    judge: Callable[[Description, str], Iterator[Judgement]]


@dataclass(frozen=True, eq=False)
class SnapshotRule(Rule):
    """A rule about a whole snapshot as it stands.

    ``either``: what it finds on either side makes a comparison doubtful, so that tells it, too.
    """

    judge: Callable[[Snapshot], Iterator[Judgement]]
    either: bool = False


@dataclass(frozen=True, eq=False)
class SnapshotPairRule(Rule):
    """A rule about two snapshots as wholes: properties, arrays, lists of sections.

    ``across``: it compares machine types with each other, so it is shown all of them even when one is asked about.
    """

    judge: Callable[[Snapshot, Snapshot], Iterator[Judgement]]
    across: bool = False
