"""The machine type is the first thing a destination compares."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Direction, Severity
from sphinx_vmsd.compat.recorded import says
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, recorded
from sphinx_vmsd.model import Snapshot


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    if old.recording is None or new.recording is None or old.recording.machine == new.recording.machine:
        return
    was, now = old.recording.machine, new.recording.machine
    if was and now:
        yield Judgement(
            Severity.ERROR,
            f"machine type {was}",
            f"one stream is of machine type {was}, the other of {now}; nothing else of the machine was compared",
            BOTH,
            error=says(old, new, Direction.FORWARD, "machine-type", received=was, local=now),
            fix="record both with the same machine type (-machine)",
        )


RULE = SnapshotPairRule(
    id="machine-type-differs",
    family=Family.RUN,
    title="Recordings of two machine types",
    what="Two streams name different machine types.",
    why="The destination compares the name it receives with its own; what the machines hold differs anyway.",
    breaks="Forward and backward, before any device is loaded.",
    fix="Use one versioned machine type on both sides.",
    examples=(
        Example("another version", True, recorded(machine="pc-9.0"), recorded(machine="pc-8.0", release=OLD)),
        Example("the same", False, recorded(machine="pc-8.0"), recorded(machine="pc-8.0", release=OLD)),
    ),
    judge=_judge,
)
