"""Machine types two snapshots share, and the properties each gives a device on either side."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, Optional

from sphinx_vmsd.model import (
    CompatArray,
    CompatEntry,
    Context,
    Device,
    MachineType,
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


class Setting(NamedTuple):
    """Machine types under which *old* and *new* are in force; no ``machines``: nothing is known of any."""

    machines: tuple[str, ...]
    old: Context
    new: Context

    @property
    def words(self) -> str:
        """The machine types as text, long lists shortened."""
        if not self.machines:
            return "every machine type"
        few = ", ".join(self.machines[:3])
        return f"machine {few}" + (f" and {len(self.machines) - 3} more" if len(self.machines) > 3 else "")


def settings(
    old: Snapshot, new: Snapshot, before: Device, after: Device, only: Optional[str] = None,
) -> tuple[Setting, ...]:
    """One setting for each different pair of property sets that the shared machine types make."""
    ours = near(promised(machines_of(old), old.release), after)
    wanted = [one for one in ours if only is None or only in (one.name, one.alias)]
    groups: dict[tuple[object, object], list[str]] = {}
    contexts: dict[tuple[object, object], tuple[Context, Context]] = {}
    for first, second in twins(wanted, machines_of(new)):
        pair = Context(properties=in_force(before, first)), Context(properties=in_force(after, second))
        key = _key(pair[0]), _key(pair[1])
        groups.setdefault(key, []).append(first.name)
        contexts[key] = pair
    if not groups:
        return (Setting((), Context(), Context()),)
    return tuple(Setting(tuple(names), *contexts[key]) for key, names in groups.items())


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
    place = device.location or (device.description.location if device.description else None)
    folders = (device.source or (place.file if place else "")).split("/")
    arch = _ARCHES.get(folders[1]) if len(folders) > 2 and folders[0] in ("hw", "target") else None
    return tuple(one for one in machines if arch is None or one.arch in (None, arch))


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
