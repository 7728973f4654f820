"""What a rule found, with everything a person needs to act on it."""
from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass
from typing import Optional

from sphinx_vmsd.model import Evidence, Location


class Severity(enum.Enum):
    """How bad: an error breaks a migration that should work, a warning may, a note is worth knowing."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0, 1, 2: larger is worse."""
        return list(Severity).index(self)


class Direction(enum.Enum):
    """Forward: the old QEMU sends to the new one. Backward: the new one to the old one."""

    FORWARD = "forward"
    BACKWARD = "backward"


BOTH = (Direction.FORWARD, Direction.BACKWARD)


@dataclass(frozen=True)
class Finding:
    """One judgement of one rule.

    * ``subject``: what it is about: description and path (``demo-nic: ctrl``), array, or machine type.
    * ``devices``: the device types that carry it, sorted; empty for what belongs to none.
    * ``directions``: in which a migration breaks; empty for lint.
    * ``pairs``: the migrations concerned, one a direction, in words (``8.0 → 9.0``); ``machines``: the machine types
      they fail on, all of them; empty: every one that has the device, or none is known.
    * ``whole``: what this is the rest of, when a waiver took some directions or machine types.
    * ``error``: what QEMU prints; ``offset``: first byte of the section's state that differs.
    * ``fix``: the repair, with text to paste; ``unchecked``: what could not be decided, and why.
    """

    rule: str
    severity: Severity
    subject: str
    message: str
    devices: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    pairs: tuple[str, ...] = ()
    old: Optional[Location] = None
    new: Optional[Location] = None
    offset: Optional[int] = None
    error: Optional[str] = None
    fix: str = ""
    evidence: frozenset[Evidence] = frozenset()
    unchecked: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    whole: Optional[Finding] = None

    @property
    def concerns(self) -> tuple[str, ...]:
        """The migrations concerned with their machine types, long lists shortened."""
        few, more = ", ".join(self.machines[:3]), len(self.machines) - 3
        where = f" on machine {few}{f' and {more} more' if more > 0 else ''}" if self.machines else ""
        return tuple(f"{pair}{where}" for pair in self.pairs)

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits, the same wherever the code moves: made of rule, subject, directions and message."""
        if self.whole is not None:
            return self.whole.fingerprint
        words = (self.rule, self.subject, *(one.value for one in self.directions), self.message)
        return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]

    @property
    def location(self) -> Optional[Location]:
        """Where to look first: the new place, else the old one."""
        return self.new or self.old
