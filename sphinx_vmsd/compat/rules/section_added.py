"""A device type that sends a section of its own now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.finding import BOTH, Direction, Severity
from sphinx_vmsd.compat.matching import recorded, registered, told_for_subtypes, twins_of
from sphinx_vmsd.compat.renames import first_device
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import CTRL, OLD, calling, nic, sample
from sphinx_vmsd.model import Device, Evidence, Location, Registration, Snapshot, Written
from sphinx_vmsd.model.condition import Never

_NIC = Registration("vmstate_register", nic(CTRL))


def _by_hand(name: str) -> Snapshot:
    return Snapshot(OLD, (Device("demo-nic", written=(Written(name, 1),)),), evidence=frozenset({Evidence.SOURCE}))


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    if recorded(old, new):
        return
    known = {first_device(device.name): device for device in old.devices}
    yield from _described(known, new)
    yield from _registered(old, known, new)
    for device in new.devices:
        twin = known.get(first_device(device.name))
        description = device.description
        if twin is None or twin.description is not None or description is None or isinstance(description.needed, Never):
            continue
        if registered(twin, description.name) or told_for_subtypes(device, new):
            continue
        severity = Severity.NOTE if Evidence.SOURCE in new.evidence and description.needed else Severity.WARNING
        yield _sent(severity, [device], twin, description.name, description.location or device.location)


def _sent(
    severity: Severity, devices: list[Device], twin: Device, name: str, location: Optional[Location]
) -> Judgement:
    return Judgement(
        severity,
        devices[0].name,
        f"the device now sends a section {name}",
        (Direction.BACKWARD,),
        twin.location,
        location,
        devices=tuple(sorted(one.name for one in devices)),
        fix="give the description a .needed that reads a property which old machine types switch off",
    )


def _registered(old: Snapshot, known: dict[str, Device], new: Snapshot) -> Iterator[Judgement]:
    """Sections that calls of devices register, which nothing had a description or functions for before."""
    if Evidence.SOURCE not in old.evidence & new.evidence:
        return
    there = {one.name for one in old.descriptions}
    there |= {one.name for device in old.devices for one in device.states}
    there |= {one.name for device in old.devices for one in device.written}
    added: dict[str, list[tuple[Device, _Call]]] = {}
    for device in new.devices:
        for call in _calls(known.get(first_device(device.name)), device):
            if call.name not in there:
                added.setdefault(call.name, []).append((device, call))
    for name, users in added.items():
        device, call = users[0]
        twin = known[first_device(device.name)]
        yield _sent(call.severity, [one for one, _ in users], twin, name, call.location)


class _Call(NamedTuple):
    """A call that registers a section."""

    name: str
    severity: Severity
    location: Optional[Location]


def _calls(twin: Optional[Device], device: Device) -> Iterator[_Call]:
    """What *device* registers that its *twin* does not."""
    if twin is None:
        return
    kept = {id(one) for _, one in twins_of(twin, device)}
    for one in device.others:
        if id(one) not in kept:
            gated = one.description.needed or one.under
            yield _Call(one.description.name, Severity.NOTE if gated else Severity.WARNING, one.location)
    for each in device.written:
        yield _Call(each.name, Severity.NOTE if each.under else Severity.WARNING, each.location)


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
    what="A device type that had no description has one, or registers a further section. Where functions wrote that "
    "section before, or a .needed or a test in the code decides, this is a note.",
    why="A release that does not know the section refuses the stream.",
    breaks="Backward, whenever the section is sent.",
    fix="Gate the section by a property bound to the machine type.",
    examples=(
        Example("became migratable", True, sample(nic(CTRL)), sample(None, OLD)),
        Example("functions wrote another one", True, sample(nic(CTRL)), _by_hand("demo-old")),
        Example("functions wrote it, so what they sent is not known", True, sample(nic(CTRL)), _by_hand("demo-nic")),
        Example("registers one by a call", True, calling(_NIC), calling(release=OLD)),
        Example("registered it by another call", False, calling(_NIC),
                calling(replace(_NIC, how="vmstate_register_any"), release=OLD)),
        Example("always had one", False, sample(nic(CTRL)), sample(nic(CTRL), OLD)),
    ),
    judge=_judge,
)
