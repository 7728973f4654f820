"""The answer to "does this migration work?", as one frozen value."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from sphinx_vmsd.model import Evidence, Outcome, Release


@dataclass(frozen=True)
class Verdict:
    """What happens when *device* of *source* migrates to *destination* on *machine*.

    * ``message``: QEMU's own error lines, in the words of the destination's release (``FAILS``, ``DEPENDS``).
    * ``reasons``: the chain of facts that leads to the outcome, one short sentence each.
    * ``dropped``: state of the source that does not arrive; ``defaulted``: state of the destination that
      nothing sets, so it keeps its default. Paths of fields and names of subsections.
    * ``corrupted``: fields that receive bytes of other meaning although QEMU accepts the stream; the
      outcome is then ``FAILS`` without a message.
    * ``renamed``: pairs of names for the same bytes; harmless.
    * ``depends_on``: the conditions that only the running guest decides (``DEPENDS``), or that no fact
      decides (``UNKNOWN``).
    * ``sent``: the bytes of the section's state, where they could be computed.
    * ``via``: the releases on the way, for migrations in a row; ``steps`` are then their verdicts, up to the first
      that fails. ``dropped`` is what the first release has and the last does not get from it, ``defaulted`` what the
      last one has from elsewhere.
    """

    device: str
    source: Release
    destination: Release
    machine: Optional[str]
    outcome: Outcome
    message: Optional[str] = None
    reasons: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    defaulted: tuple[str, ...] = ()
    corrupted: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    depends_on: tuple[str, ...] = ()
    sent: Optional[bytes] = None
    evidence: frozenset[Evidence] = frozenset()
    via: tuple[Release, ...] = ()
    steps: tuple[Verdict, ...] = ()

    @property
    def route(self) -> tuple[Release, ...]:
        """Every release the device is on, in order."""
        return (self.source, *self.via, self.destination)

    @property
    def accepted(self) -> Optional[bool]:
        """Whether QEMU accepts the stream; ``None`` when that depends or is not known."""
        if self.outcome in (Outcome.WORKS, Outcome.LOSSY):
            return True
        return bool(self.corrupted) if self.outcome is Outcome.FAILS else None

    @property
    def text(self) -> str:
        """The verdict in one line: outcome, then message or reasons."""
        detail = self.message or "; ".join(self.reasons)
        return f"{self.outcome.value}: {detail}" if detail else self.outcome.value
