"""A device type whose section is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.matching import recorded, registered, told_for_subtypes, twins_of
from sphinx_vmsd.compat.renames import first_device
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import CTRL, OLD, calling, nic, sample
from sphinx_vmsd.model import Device, Evidence, Registration, Snapshot

_NIC = Registration("vmstate_register", nic(CTRL))


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    if recorded(old, new):
        return
    local = {first_device(device.name): device for device in new.devices}
    yield from _unregistered(old, new)
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


def _unregistered(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    """What device types registered by a call that nobody makes any more."""
    if Evidence.SOURCE not in old.evidence & new.evidence:
        return
    sent = {one.name for device in new.devices for one in device.states}
    sent |= {one.name for device in new.devices for one in device.written}
    local = {first_device(device.name): device for device in new.devices}
    gone: dict[str, list[tuple[Device, Registration]]] = {}
    for device in old.devices:
        twin = local.get(first_device(device.name))
        kept = {id(one) for one, _ in twins_of(device, twin)} if twin is not None else set()
        for one in device.others if twin is not None else ():
            if id(one) not in kept and one.description.name not in sent:
                gone.setdefault(one.description.name, []).append((device, one))
    for name, users in gone.items():
        yield Judgement(
            Severity.WARNING,
            users[0][0].name,
            f"nothing registers the section {name} any more",
            (Direction.FORWARD,),
            users[0][1].location,
            local[first_device(users[0][0].name)].location,
            devices=tuple(sorted(device.name for device, _ in users)),
            fix=f"call {users[0][1].how} for it again, at least for loading",
        )


RULE = SnapshotPairRule(
    id="section-removed",
    family=Family.WIRE,
    title="Section removed",
    what="A device type that had a description has none any more, nothing registers a section that was registered by a "
    "call, or the type is gone.",
    why="A section that the destination does not have is refused; a missing one is never noticed.",
    breaks=(
        "Forward: the old release sends the section. A note only when the type itself is gone (or a module not "
        "installed)."
    ),
    fix="Keep the description registered.",
    examples=(
        Example("description taken away", True, sample(None), sample(nic(CTRL), OLD)),
        Example("no longer registered by a call", True, calling(), calling(_NIC, release=OLD)),
        Example("registered by another call", False, calling(replace(_NIC, how="vmstate_register_any")),
                calling(_NIC, release=OLD)),
        Example("kept", False, sample(nic(CTRL)), sample(nic(CTRL), OLD)),
    ),
    judge=_judge,
)
