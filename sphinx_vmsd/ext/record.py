"""The result of a claim as the environment keeps it."""
from __future__ import annotations

from typing import NamedTuple


class ClaimRecord(NamedTuple):
    """One executed claim in plain values, which a pickled environment of any age can hold."""

    file: str
    line: int
    column: int
    text: str
    ok: bool
    expected: str
    actual: str

    @property
    def place(self) -> str:
        """Where the claim stands."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)

    @property
    def message(self) -> str:
        """What is wrong with a false claim."""
        return f"false claim: {self.text}: expected {self.expected}; actually {self.actual}"
