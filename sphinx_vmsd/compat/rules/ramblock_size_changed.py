"""RAM blocks have the length that the destination has for them."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Direction, Severity
from sphinx_vmsd.compat.recorded import recordings, says
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, recorded
from sphinx_vmsd.model import Snapshot

#: Firmware tables: blocks that the destination can resize up to a limit.
_RESIZABLE = "/rom@"


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    both = recordings(old, new)
    if both is None:
        return
    before, after = ({block.name: block.length for block in one.blocks} for one in both)
    for name in before.keys() & after.keys():
        was, now = before[name], after[name]
        if was == now:
            continue
        resizable = name.startswith(_RESIZABLE)
        yield Judgement(
            Severity.WARNING if resizable else Severity.ERROR,
            f"RAM block {name}",
            f"the RAM block has {now:#x} bytes instead of {was:#x}",
            BOTH,
            error=says(old, new, Direction.FORWARD, "ram-block-size", block=name, received=was, local=now,
                       strerror="Invalid argument"),
            fix=f"give the block {was:#x} bytes on this machine type, by a property that a compat entry sets",
            unchecked=("the largest size that the destination resizes the block to",) if resizable else (),
        )


RULE = SnapshotPairRule(
    id="ramblock-size-changed",
    family=Family.RUN,
    title="RAM block has another size",
    what="A RAM block has another length in the other recording: guest memory, video memory, a ROM.",
    why="Only blocks that are made resizable (firmware tables) accept another length, up to their limit.",
    breaks="Forward and backward; for resizable blocks when the length is above the destination's limit.",
    fix="Keep the size of old machine types; give ROMs a size of their own that does not follow the file.",
    examples=(
        Example(
            "a larger ROM", True, recorded(blocks=(("nic.rom", 1 << 19),)),
            recorded(blocks=(("nic.rom", 1 << 18),), release=OLD),
        ),
        Example(
            "the same", False, recorded(blocks=(("nic.rom", 1 << 18),)),
            recorded(blocks=(("nic.rom", 1 << 18),), release=OLD),
        ),
    ),
    judge=_judge,
)
