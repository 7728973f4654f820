"""What the environment keeps of claims and guides, in plain values that one of any age can hold."""
from __future__ import annotations

from typing import NamedTuple, Optional


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


#: Patterns that choose devices, and those that leave some out.
Patterns = tuple[tuple[str, ...], tuple[str, ...]]


class ShownRecord(NamedTuple):
    """What a directive shows of the tree *root*, read for *arch* (empty: for all): named devices, or all that fit
    *patterns*; a digest of the facts."""

    root: str
    arch: str
    names: tuple[str, ...]
    patterns: Optional[Patterns]
    mark: str


class GuideLabel(NamedTuple):
    """A label of a guide: the identifier of its heading, and the heading's text."""

    name: str
    node_id: str
    title: str


class GuideRecord(NamedTuple):
    """A guide on a page: where its directive stands, and its labels."""

    place: str
    labels: tuple[GuideLabel, ...]
