"""The guide's text: reStructuredText parts with this package's own directives, in reading order.

Paths in a part (``:spec:``, ``:file:``) are relative to :data:`FOLDER`. Parts use three substitutions,
``|vmsd-product|``, ``|vmsd-old|`` and ``|vmsd-new|``, and refer to each other
with ``:ref:`text <label>``` only, always with their own text: a page with some of the parts can fall back on it.
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
TITLE = "Migration compatibility"


@dataclass(frozen=True)
class Part:
    """A section of the guide: ``name`` is what directives call it, ``summary`` one line for lists of parts."""

    name: str
    summary: str

    @property
    def path(self) -> Path:
        """The file; it starts with labels and one top-level heading (the opening has none)."""
        return FOLDER / f"{self.name}.rst"


PARTS = (
    Part("opening", "what is at stake, the two directions, the one decision"),
    Part("definitions", "what forward and backward migration are"),
    Part("vmsd", "what a VMSD is, dissected next to the bytes it produces"),
    Part("keeping-compatible", "how a device keeps compatible, and who this does not cover"),
    Part("versioning", "VMSD versioning: forward only"),
    Part("machine-types", "machine type based compatibility: forward and backward"),
    Part("choosing", "which of the two to choose"),
    Part("recipes", "the change catalogue: I want to ..."),
    Part("testing", "testing a change with real binaries"),
    Part("different-features", "when the two sides do not have the same features"),
    Part("already-broken", "what to do when compatibility is already broken"),
    Part("downstream", "machine types of forks and distributions"),
    Part("removal", "removing old machine types and what they kept alive"),
    Part("without-vmsd", "state that no VMSD describes"),
    Part("glossary", "the words of this guide"),
    Part("checklists", "checklists for authors and reviewers"),
)

#: name -> part
BY_NAME = {part.name: part for part in PARTS}
