"""Claims: statements about a migration that are executed wherever they are written."""
from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Optional

from sphinx_vmsd.model.location import Location
from sphinx_vmsd.model.release import Release


class Outcome(enum.Enum):
    """The verdicts of design section 2; the value is the word in specs, options and reports."""

    WORKS = "works"
    LOSSY = "works but drops or defaults state"
    DEPENDS = "depends on guest state"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Claim:
    """"A device of release *source*, on *machine*, migrates to *destination* with *expect*".

    ``via`` are the releases it stops at on the way, in order: one claim about several migrations in a row, of which
    each sends what the one before it has loaded.
    ``expect`` is WORKS, LOSSY, DEPENDS, FAILS or UNKNOWN; ``message`` must be contained in QEMU's message; ``drops``
    are the fields or subsections that do not arrive, ``defaults`` those the destination leaves at their default; both
    are checked only when given (a claim WORKS with ``drops`` means LOSSY). ``values`` are state members for the run.
    """

    device: str
    source: Release
    destination: Release
    machine: Optional[str]
    expect: Outcome
    message: Optional[str] = None
    drops: Optional[tuple[str, ...]] = None
    defaults: Optional[tuple[str, ...]] = None
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    location: Optional[Location] = None
    via: tuple[Release, ...] = ()

    @property
    def route(self) -> tuple[Release, ...]:
        """Every release the device is on, in order."""
        return (self.source, *self.via, self.destination)
