"""Migrations, executed: save at one release, load at another, with the properties in force on each side."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Optional, Union

from sphinx_vmsd.compat.assume import name_unknowns
from sphinx_vmsd.compat.explore import End, explore
from sphinx_vmsd.compat.reconcile import reconcile
from sphinx_vmsd.compat.state import full_context
from sphinx_vmsd.compat.static import Side
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import (
    Context,
    Description,
    Device,
    Evidence,
    History,
    Outcome,
    Release,
    Snapshot,
    properties_in_force,
)

#: What QEMU says when it is started with a machine type it does not have (all releases).
NO_MACHINE = "unsupported machine type"


@dataclass(frozen=True)
class _Missing:
    """Why there is no such end; ``machine``: that release can't even start with the machine type."""

    reason: str
    machine: bool = False


def migrate(history: History, device: str, source: Release, destination: Release, machine: Optional[str] = None,
            values: Optional[Mapping[str, object]] = None) -> Verdict:
    """What happens when *device* migrates from *source* to *destination* on *machine*.

    *values* are members of the source's state; conditions that neither they nor the properties decide are tried
    both ways. Without *machine* the properties have their defaults.
    """
    blank = Verdict(device, source, destination, machine, Outcome.UNKNOWN)
    before, after = history.at(source), history.at(destination)
    if before is None or after is None:
        return replace(blank, reasons=(f"nothing is known of release {source if before is None else destination}",))
    blank = replace(blank, evidence=before.evidence | after.evidence)
    ends = [_end(snapshot, device, machine, values or {}) for snapshot in (before, after)]
    missing = next((end for end in ends if isinstance(end, _Missing)), None)
    if missing is not None and missing.machine:
        return replace(blank, outcome=Outcome.FAILS, message=NO_MACHINE, reasons=(missing.reason,))
    first, second = (end if isinstance(end, End) else None for end in ends)
    if first is not None and second is not None:
        return explore(blank, *_reconciled(first, second), values or {})
    if missing is not None and {Evidence.SPEC} == blank.evidence and (first or second):
        return _one_sided(replace(blank, reasons=(missing.reason,)), first, second)
    return replace(blank, reasons=(missing.reason,) if missing is not None else ())


def _one_sided(blank: Verdict, source: Optional[End], destination: Optional[End]) -> Verdict:
    """Where a complete source of facts knows the device on one side only: nothing is sent, or nobody takes it."""
    if source is None:
        name = destination.side.description.name if destination is not None else ""
        return replace(blank, outcome=Outcome.LOSSY, defaulted=(name,))
    nobody = End(blank.destination, Side(Description(""), Context()), Context())
    return explore(blank, source, nobody, {})


def _reconciled(first: End, second: End) -> tuple[End, End]:
    """Both ends with what only the other one's source says about counts."""
    ours, theirs = reconcile(first.side.description, second.side.description)
    return (replace(first, side=replace(first.side, description=ours)),
            replace(second, side=replace(second.side, description=theirs)))


def _end(snapshot: Snapshot, name: str, machine: Optional[str], values: Mapping[str, object]) -> Union[End, _Missing]:
    """The device *name* of *snapshot* under *machine*, or why there is none."""
    if machine is not None and snapshot.machines and snapshot.machine(machine) is None:
        return _Missing(f"release {snapshot.release} has no machine type '{machine}'", machine=True)
    device = find_device(snapshot, name)
    if device is None or device.description is None:
        return _Missing(f"release {snapshot.release} has no state description of '{name}'")
    context = context_of(snapshot, device, machine, values)
    return End(snapshot.release, Side(name_unknowns(device.description), context), full_context(device, context))


def find_device(snapshot: Snapshot, name: str) -> Optional[Device]:
    """The device type *name*, or a stand-in for the description of that name which belongs to no type."""
    device = snapshot.device(name)
    if device is not None:
        return device
    loose = next((one for one in snapshot.descriptions if one.name == name), None)
    return None if loose is None else Device(name, loose)


def context_of(snapshot: Snapshot, device: Device, machine: Optional[str], values: Mapping[str, object]) -> Context:
    """The properties in force and the given members; nothing is known of the properties of a machine without a list."""
    found = snapshot.machine(machine) if machine is not None else None
    unlisted = found is not None and found.entries is None
    return Context(properties={} if unlisted else properties_in_force(device, found), members=values)
