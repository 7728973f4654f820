"""Arm CPUs send their system registers as a list."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.recorded import recordings, shared
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, recorded
from sphinx_vmsd.model import RecordedSection, Snapshot

_FEW = 4
_AARCH64, _KIND = 0x6, 0xFFFF0000
_SYSTEM, _COPROCESSOR = 0x00130000, 0x000F0000


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    both = recordings(old, new)
    for was, now in shared(*both) if both else ():
        if not was.registers or not now.registers:
            continue
        sides = ((was, now, Direction.FORWARD), (now, was, Direction.BACKWARD))
        for mine, theirs, direction in sides:
            lost = sorted(set(mine.registers) - set(theirs.registers))
            if lost:
                yield _lost(mine, theirs, lost, direction)


def _lost(mine: RecordedSection, theirs: RecordedSection, lost: list[int], direction: Direction) -> Judgement:
    shown = ", ".join(map(register_words, lost[:_FEW])) + (f" and {len(lost) - _FEW} more" if len(lost) > _FEW else "")
    error = None
    if len(mine.registers) > len(theirs.registers):
        error = f"Invalid value {len(mine.registers)} expecting positive value <= {len(theirs.registers)}"
    return Judgement(
        Severity.ERROR,
        f"{mine.name} #{mine.instance}",
        f"the CPU has {len(lost)} registers that the other side lacks: {shown}",
        (direction,),
        error=error,
        fix="choose a CPU model that has the same registers in both releases, or mark new registers as not migrated "
        "(ARM_CP_NO_RAW) on released machine types",
    )


def register_words(number: int) -> str:
    """A register by the fields of its encoding, as the architecture's manual writes them."""
    if number >> 60 == _AARCH64 and number & _KIND == _SYSTEM:
        parts = (number >> 14 & 3, number >> 11 & 7, number >> 7 & 15, number >> 3 & 15, number & 7)
        return "S{}_{}_C{}_C{}_{}".format(*parts)
    if number & _KIND == _COPROCESSOR:
        return f"p15, {number >> 3 & 15}, c{number >> 11 & 15}, c{number >> 7 & 15}, {number & 7}"
    return f"{number:#x}"


def _cpu(*registers: int) -> RecordedSection:
    return RecordedSection("cpu", 0, 22, registers=registers)


RULE = SnapshotPairRule(
    id="cpu-registers-changed",
    family=Family.RUN,
    title="CPU registers differ",
    what="The list of system registers that an Arm CPU sends is another one.",
    why="The destination refuses a register that it does not have; a missing one keeps its reset value.",
    breaks="From the side that has more registers.",
    fix="Use a CPU model whose registers are the same, or keep new ones out of the stream.",
    examples=(
        Example("a register more", True, recorded(_cpu(1, 2)), recorded(_cpu(1), release=OLD)),
        Example("the same", False, recorded(_cpu(1, 2)), recorded(_cpu(2, 1), release=OLD)),
    ),
    judge=_judge,
)
