"""Machine types two snapshots share, and the properties each gives a device on either side."""
from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Optional

from sphinx_vmsd.model import (
    CompatArray,
    CompatEntry,
    Context,
    Device,
    MachineType,
    Property,
    Release,
    Scalar,
    Snapshot,
    properties_in_force,
)

#: The architecture that a folder of QEMU's tree stands for, where it has versioned machine types or CPUs of its own.
_ARCHES = {
    "i386": "x86_64", "arm": "aarch64", "ppc": "ppc64", "s390x": "s390x", "m68k": "m68k", "riscv": "riscv64",
    "mips": "mips64", "sparc": "sparc", "sparc64": "sparc64", "loongarch": "loongarch64", "hppa": "hppa",
}
#: ``hw/ppc/spapr.c``, ``target/ppc/machine.c``, and ``target-ppc/machine.c`` up to 2.8.
_FOLDER = re.compile(r"(?:hw/|target[/-])(\w+)/")
#: Device types, each with what it is on the other side.
Carriers = Sequence[tuple[Device, Device]]


class Setting(NamedTuple):
    """Machine types under which *old* and *new* are in force; no ``machines``: nothing is known of any.

    ``devices``: the types that get these values; ``loose``: the machine types are of several architectures, and no
    fact tells which of them can have the devices.
    """

    machines: tuple[str, ...]
    old: Context
    new: Context
    devices: tuple[str, ...] = ()
    loose: bool = False

    @property
    def words(self) -> str:
        """The machine types as text, long lists shortened."""
        if not self.machines:
            return "every machine type"
        few = ", ".join(self.machines[:3])
        return f"machine {few}" + (f" and {len(self.machines) - 3} more" if len(self.machines) > 3 else "")


def settings(
    old: Snapshot, new: Snapshot, carriers: Carriers, names: Collection[str], only: Optional[str] = None,
) -> tuple[Setting, ...]:
    """One setting for each different pair of sets of the properties *names* that shared machine types make on
    *carriers*."""
    ours = [one for one in promised(machines_of(old), old.release) if only is None or only in (one.name, one.alias)]
    both = tuple(twins(ours, machines_of(new)))
    found: dict[tuple[object, object], Setting] = {}
    for before, after, devices in _alike(old, new, carriers, names):
        held = {id(one) for one in near(tuple(first for first, _ in both), after)}
        mine = [each for each in both if id(each[0]) in held]
        loose = _arch(after) is None and len({first.arch for first, _ in mine} - {None}) > 1
        for first, second in mine:
            pair = (Context(properties=_of(in_force(before, first), names)),
                    Context(properties=_of(in_force(after, second), names)))
            key = _key(pair[0]), _key(pair[1])
            known = found.get(key, Setting((), *pair, loose=True))
            found[key] = known._replace(
                machines=(*known.machines, first.name), devices=(*known.devices, *devices), loose=known.loose and loose)
    return tuple(one._replace(machines=tuple(dict.fromkeys(one.machines)), devices=tuple(sorted(set(one.devices))))
                 for one in found.values()) or (Setting((), Context(), Context(), tuple(sorted(
                     after.name for _, after in carriers))),)


def _alike(
    old: Snapshot, new: Snapshot, carriers: Carriers, names: Collection[str],
) -> Iterator[tuple[Device, Device, tuple[str, ...]]]:
    """*carriers* without other properties, one pair for all that every machine type gives the same values of *names*,
    with the names of all.

    What only others of them have is off: they share a state, and nothing sets the member behind it.
    """
    unset = tuple(_unset([pair[side] for pair in carriers], names) for side in (0, 1))
    setters = [frozenset().union(*(side.setters.get(name, ()) for name in names)) for side in (old, new)]
    groups: dict[object, tuple[Device, Device, list[str]]] = {}
    for pair in carriers:
        before, after = (_lean(one, names, more) for one, more in zip(pair, unset))
        defaults = (tuple((prop.name, repr(prop.default)) for prop in one.properties) for one in (before, after))
        hit = (tuple(name for name in one.types if name in known) for one, known in zip(pair, setters))
        key = (_arch(after), *defaults, *hit)
        groups.setdefault(key, (before, after, []))[2].append(after.name)
    for before, after, devices in groups.values():
        yield before, after, tuple(devices)


def _lean(device: Device, names: Collection[str], unset: Sequence[Property]) -> Device:
    own = tuple(prop for prop in device.properties if prop.name in names)
    known = {prop.name for prop in own}
    return replace(device, properties=(*own, *(prop for prop in unset if prop.name not in known)))


def _unset(devices: Sequence[Device], names: Collection[str]) -> tuple[Property, ...]:
    """The truth values among *names* that one of *devices* has as a property, off."""
    return tuple({prop.name: Property(prop.name, prop.type, False) for device in devices for prop in device.properties
                  if prop.name in names and isinstance(prop.default, bool)}.values())


def _of(values: dict[str, Scalar], names: Collection[str]) -> dict[str, Scalar]:
    return {name: value for name, value in values.items() if name in names}


def twins(
    ours: Iterable[MachineType], theirs: Iterable[MachineType],
) -> Iterator[tuple[MachineType, MachineType]]:
    """The machine types both have; several architectures can have one of the same name."""
    named = {(one.name, one.arch): one for one in theirs}
    loose = {name: one for (name, _arch), one in named.items()}
    for one in ours:
        twin = named.get((one.name, one.arch)) or loose.get(one.name)
        if twin is not None and (one.arch == twin.arch or None in (one.arch, twin.arch)):
            yield one, twin


def near(machines: tuple[MachineType, ...], device: Device) -> tuple[MachineType, ...]:
    """Those of *machines* that can have *device*: code in a folder of one architecture serves that one only."""
    arch = _arch(device)
    return tuple(one for one in machines if arch is None or one.arch in (None, arch))


def _arch(device: Device) -> Optional[str]:
    """The architecture whose folder *device* is defined in."""
    place = device.location or (device.description.location if device.description else None)
    folder = _FOLDER.match(device.source or (place.file if place else ""))
    return _ARCHES.get(folder.group(1)) if folder else None


def concerned(some: Sequence[Setting], every: Sequence[Setting]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The machine types and the device types of *some* settings out of *every* one.

    No machine types: every one that has the devices, whichever that are.
    """
    all_of_them = len(some) == len(every) and all(one.loose for one in some)
    machines = () if all_of_them else tuple(name for one in some for name in one.machines)
    return tuple(dict.fromkeys(machines)), tuple(sorted({name for one in some for name in one.devices}))


def promised(machines: tuple[MachineType, ...], release: Release) -> tuple[MachineType, ...]:
    """Those of *machines* that promise to stay as they are: released versioned ones; all, when there are none."""
    versioned = tuple(one for one in machines if one.release is not None and one.release <= release.series)
    return versioned or machines


def machines_of(snapshot: Snapshot) -> tuple[MachineType, ...]:
    """The machine types of *snapshot*; where a source has arrays only, one for each release that has an array."""
    if any(one.release for one in snapshot.machines) or not snapshot.arrays:
        return snapshot.machines
    releases = sorted({array.release for array in snapshot.arrays if array.release is not None}, reverse=True)
    current = snapshot.release.series
    made = [MachineType(f"{release}", release, _entries(snapshot.arrays, release)) for release in releases]
    if current not in releases:
        made.insert(0, MachineType(f"{current}", current, ()))
    return tuple(made)


def in_force(device: Device, machine: MachineType) -> dict[str, Scalar]:
    """The properties of *device* under *machine*; none when the source does not list the machine's entries."""
    return {} if machine.entries is None else properties_in_force(device, machine)


def _entries(arrays: tuple[CompatArray, ...], release: Release) -> tuple[CompatEntry, ...]:
    """What a machine type of *release* applies, newest array first, so that the oldest wins."""
    fitting = [array for array in arrays if array.release is not None and array.release >= release]
    fitting.sort(key=lambda array: array.release or release, reverse=True)
    return tuple(replace(entry, array=array.name) for array in fitting for entry in array.entries)


def _key(context: Context) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in context.properties.items()))
