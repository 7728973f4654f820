"""Where a fact was found, and what was wrong there."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True, order=True)
class Location:
    """A place in a source file. ``line`` and ``column`` count from 1; 0 means "the file as a whole"."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file] + [str(number) for number in (self.line, self.column) if number]
        return ":".join(parts)


@dataclass(frozen=True, order=True)
class Problem:
    """Something a reader could not accept: place, reason and (when there is one) the remedy.

    Readers collect problems and return them beside the facts; whoever called decides what is fatal.
    """

    location: Location
    message: str
    remedy: Optional[str] = None

    def __str__(self) -> str:
        remedy = f" ({self.remedy})" if self.remedy else ""
        return f"{self.location}: {self.message}{remedy}"
