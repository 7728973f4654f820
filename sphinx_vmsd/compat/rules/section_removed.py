"""A device type whose section is gone."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.matching import recorded, registered, told_for_subtypes
from sphinx_vmsd.compat.renames import first_device
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, sample
from sphinx_vmsd.model import Snapshot


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    if recorded(old, new):
        return
    local = {first_device(device.name): device for device in new.devices}
    for device in old.devices:
        if device.description is None or told_for_subtypes(device, old):
            continue
        twin = local.get(first_device(device.name))
        if twin is None:
            yield Judgement(
                Severity.NOTE,
                device.name,
                "the device type is gone",
                (Direction.FORWARD,),
                device.location,
                devices=(device.name,),
                fix="guests that have it can't come over; nothing to do if that is meant",
            )
        elif twin and twin.description is None and not registered(twin, device.description.name):
            yield Judgement(
                Severity.ERROR,
                device.name,
                f"the device no longer sends its section {device.description.name}",
                (Direction.FORWARD,),
                device.location or device.description.location,
                twin.location,
                devices=(device.name,),
                fix="keep the description registered, at least for loading",
            )


RULE = SnapshotPairRule(
    id="section-removed",
    family=Family.WIRE,
    title="Section removed",
    what="A device type that had a description has none any more, or the type is gone.",
    why="A section that the destination does not have is refused; a missing one is never noticed.",
    breaks=(
        "Forward: the old release sends the section. A note only when the type itself is gone (or a module not "
        "installed)."
    ),
    fix="Keep the description registered.",
    examples=(
        Example("description taken away", True, sample(None), sample(nic(CTRL), OLD)),
        Example("kept", False, sample(nic(CTRL)), sample(nic(CTRL), OLD)),
    ),
    judge=_judge,
)
