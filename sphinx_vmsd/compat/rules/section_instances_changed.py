"""A section is found by its name and instance id."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.recorded import lacking, recordings, says, sections
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, recorded
from sphinx_vmsd.model import RecordedSection, Recording, Snapshot

_FIRST, _SECOND = RecordedSection("demo-cpu", 0, 1), RecordedSection("demo-cpu", 1, 1)


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    both = recordings(old, new)
    if both is None:
        return
    # what a stream that is cut off lacks is not known: recording-damaged tells that
    cut = {way for way, local in zip(BOTH, reversed(both)) if not local.whole}
    for (name, instance), direction in lacking(*map(sections, both)):
        if direction in cut:
            continue
        there = _instances(both[0], name), _instances(both[1], name)
        known = all(there)
        numbers = " and ".join(", ".join(map(str, one)) for one in there)
        yield Judgement(
            Severity.ERROR if known else Severity.WARNING,
            f"section {name} #{instance}",
            f"the instances of {name} are {numbers}" if known else f"only one side sends section {name} #{instance}",
            (direction,),
            error=says(old, new, direction, "section-unknown", idstr=name, instance=instance),
            fix="register it with the same instance id on this machine type, or start both with the same devices",
            unchecked=() if known else ("whether the other side has the section and only did not send it",),
        )


def _instances(recording: Recording, name: str) -> list[int]:
    return sorted(one.instance for one in recording.sections if one.name == name)


RULE = SnapshotPairRule(
    id="section-instances-changed",
    family=Family.RUN,
    title="Section or instance on one side only",
    what="A section of one recording, by its name and instance id, is missing in the other one.",
    why="Name and instance id find the device at the destination. Ids are counted when devices are created, so another "
    "order, number or owner of them changes ids.",
    breaks="From the side that sends the section to the one that does not have it; the other way nothing notices.",
    fix="Keep names and ids on old machine types (vmstate_register_with_alias_id, a dummy section).",
    examples=(
        Example("one instance more", True, recorded(_FIRST, _SECOND), recorded(_FIRST, release=OLD)),
        Example("the same", False, recorded(_FIRST, _SECOND), recorded(_SECOND, _FIRST, release=OLD)),
    ),
    judge=_judge,
)
