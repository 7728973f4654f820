"""Verdicts in words: the short word of a cell, the sentence that says why."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Outcome, Release


@dataclass(frozen=True)
class Look:
    """How an outcome is shown: one ``word``, a ``tone`` (CSS class), a ``sign`` for drawings, its ``meaning``."""

    outcome: Outcome
    word: str
    tone: str
    sign: str
    meaning: str


LOOKS = (
    Look(Outcome.WORKS, "works", "works", "✓", "the destination accepts the stream and no state is lost"),
    Look(Outcome.LOSSY, "lossy", "lossy", "≈", "it is accepted, but some state is dropped or keeps its default"),
    Look(Outcome.DEPENDS, "depends", "depends", "◇", "what the guest is doing, or how QEMU was built, decides"),
    Look(Outcome.FAILS, "fails", "fails", "✗", "the destination refuses the stream, or reads it wrongly"),
    Look(Outcome.UNKNOWN, "unknown", "unknown", "?", "the sources do not say enough"),
)
LOOK_OF = {look.outcome: look for look in LOOKS}
WAYS = ("forward", "backward", "the same release")
"""Which way a migration without stops can go."""


def direction_of(verdict: Verdict) -> str:
    """Which way a migration goes, in words; of several in a row, that they are."""
    if verdict.via:
        return f"{len(verdict.route) - 1} steps"
    forward, backward, same = WAYS
    return same if verdict.source == verdict.destination else (
        forward if verdict.source < verdict.destination else backward)


def by_way_of(via: Sequence[Release]) -> str:
    """The releases on the way, for the middle of a sentence; empty when there are none."""
    return f" by way of {', '.join(map(str, via))}" if via else ""


def why(verdict: Verdict) -> str:
    """Why the outcome is what it is: QEMU's message, what is lost, the chain of reasons; empty for plain success."""
    parts = [f"QEMU says: {' / '.join(verdict.message.splitlines())}"] if verdict.message else []
    parts += verdict.reasons or losses(verdict)
    parts += [f"depends on: {listing(verdict.depends_on)}"] if verdict.depends_on and not verdict.reasons else []
    return "; ".join(dict.fromkeys(parts))


def losses(verdict: Verdict) -> tuple[str, ...]:
    """What does not arrive as it was sent, one phrase for each way."""
    ways = (("drops", verdict.dropped), ("keeps the default of", verdict.defaulted), ("corrupts", verdict.corrupted))
    return tuple(f"{word} {listing(names)}" for word, names in ways if names)


def listing(names: tuple[str, ...], most: int = 4) -> str:
    """*names* with commas; many are cut with their number told."""
    shown = names if len(names) <= most + 1 else names[:most]
    more = f" and {len(names) - len(shown)} more" if len(shown) < len(names) else ""
    return ", ".join(shown) + more
