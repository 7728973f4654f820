"""A stream that is cut off shows only a part of its guest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotRule
from sphinx_vmsd.compat.samples import recorded
from sphinx_vmsd.model import Recording, Snapshot


def _judge(snapshot: Snapshot) -> Iterator[Judgement]:
    if snapshot.recording is not None and not snapshot.recording.whole:
        yield Judgement(
            Severity.ERROR,
            snapshot.origin or "a stream",
            "it is cut off or damaged: what comes behind is not looked at, and which sections it lacks is not known",
            unchecked=("the sections after the damage",),
        )


RULE = SnapshotRule(
    id="recording-damaged",
    family=Family.RUN,
    title="Stream cut off or damaged",
    what="A recorded stream ends too early, or something in it cannot be read.",
    why="The sections and the description behind the damage are missing, so that nothing found says nothing of them.",
    breaks="Every migration with that stream; a destination refuses it where the damage is.",
    fix="Record it again, to the end; sphinx-vmsd stream FILE tells where it is damaged.",
    examples=(
        Example("cut off", True, replace(recorded(), recording=Recording("demo", whole=False))),
        Example("whole", False, recorded()),
    ),
    judge=_judge,
    either=True,
)
