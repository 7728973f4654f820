"""RAM blocks are found by their names."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.recorded import lacking, recordings, says
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, recorded
from sphinx_vmsd.model import Snapshot

_RAM = ("pc.ram", 1 << 27)


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    both = recordings(old, new)
    if both is None:
        return
    before, after = ({block.name: block.length for block in one.blocks} for one in both)
    for name, direction in lacking(before, after):
        mine, theirs = (before, after) if name in before else (after, before)
        twin = next((one for one, size in theirs.items() if one not in mine and size == mine[name]), None)
        yield Judgement(
            Severity.ERROR,
            f"RAM block {name}",
            f"only one side has the RAM block {name}" + (f"; the other has {twin} of the same length" if twin else ""),
            (direction,),
            error=says(old, new, direction, "ram-block-unknown", block=name),
            fix=f'call the block "{name}" on this machine type again' if twin
            else f"create {name} on both sides of this machine type, by a property that a compat entry sets",
        )


RULE = SnapshotPairRule(
    id="ramblock-name-changed",
    family=Family.RUN,
    title="RAM block on one side only",
    what="A RAM block of one recording has no block of its name in the other one.",
    why="RAM travels by the names of its blocks; a name that the destination does not have ends the migration. A name "
    "holds the device's path in PCI devices and is easily changed with the owner of the memory region.",
    breaks="From the side that has the block to the one that does not.",
    fix="Keep the name, or let a property that old machine types set choose it.",
    examples=(
        Example("renamed", True, recorded(blocks=(("pc.memory", 1 << 27),)), recorded(blocks=(_RAM,), release=OLD)),
        Example("the same", False, recorded(blocks=(_RAM,)), recorded(blocks=(_RAM,), release=OLD)),
    ),
    judge=_judge,
)
