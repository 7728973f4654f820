"""A device type that sends a section of its own now."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Direction, Severity
from sphinx_vmsd.compat.matching import recorded, registered, told_for_subtypes
from sphinx_vmsd.compat.renames import first_device
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, sample
from sphinx_vmsd.model import Device, Evidence, Snapshot, Written
from sphinx_vmsd.model.condition import Never


def _by_hand(name: str) -> Snapshot:
    return Snapshot(OLD, (Device("demo-nic", written=(Written(name, 1),)),), evidence=frozenset({Evidence.SOURCE}))


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    if recorded(old, new):
        return
    known = {first_device(device.name): device for device in old.devices}
    yield from _described(known, new)
    for device in new.devices:
        twin = known.get(first_device(device.name))
        description = device.description
        if twin is None or twin.description is not None or description is None or isinstance(description.needed, Never):
            continue
        if registered(twin, description.name) or told_for_subtypes(device, new):
            continue
        severity = Severity.NOTE if Evidence.SOURCE in new.evidence and description.needed else Severity.WARNING
        yield Judgement(
            severity,
            device.name,
            f"the device now sends a section {description.name}",
            (Direction.BACKWARD,),
            twin.location,
            description.location or device.location,
            devices=(device.name,),
            fix="give the description a .needed that reads a property which old machine types switch off",
        )


def _described(known: dict[str, Device], new: Snapshot) -> Iterator[Judgement]:
    """Sections that functions wrote, and that a description describes now: only their versions are compared."""
    for device in new.devices:
        twin = known.get(first_device(device.name), device)
        states = {one.name: one for one in device.states}
        for one in twin.written:
            if one.name in states:
                yield Judgement(
                    Severity.NOTE,
                    device.name,
                    f"functions wrote the section {one.name} that a description describes now: what they sent is not "
                    "known, and not compared",
                    BOTH,
                    one.location,
                    states[one.name].location or device.location,
                    devices=(device.name,),
                    fix="compare the description with what the functions sent, byte for byte",
                )


RULE = SnapshotPairRule(
    id="section-added",
    family=Family.WIRE,
    title="Section added to an existing device",
    what="A device type that had no description has one. Where functions wrote that section before, this is a note.",
    why="A release that does not know the section refuses the stream.",
    breaks="Backward, whenever the section is sent.",
    fix="Gate the section by a property bound to the machine type.",
    examples=(
        Example("became migratable", True, sample(nic(CTRL)), sample(None, OLD)),
        Example("functions wrote another one", True, sample(nic(CTRL)), _by_hand("demo-old")),
        Example("functions wrote it, so what they sent is not known", True, sample(nic(CTRL)), _by_hand("demo-nic")),
        Example("always had one", False, sample(nic(CTRL)), sample(nic(CTRL), OLD)),
    ),
    judge=_judge,
)
