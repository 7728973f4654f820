"""Everything known of one release, and the history that several of them make."""
from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Optional

from sphinx_vmsd.model.condition import Scalar
from sphinx_vmsd.model.description import Description
from sphinx_vmsd.model.device import Device
from sphinx_vmsd.model.machine import CompatArray, CompatEntry, MachineType
from sphinx_vmsd.model.recording import Recording
from sphinx_vmsd.model.release import Release


class Evidence(enum.Enum):
    """The layer of facts that a statement stands on (design, truth 1)."""

    SPEC = "declarative spec"
    DUMP = "-dump-vmstate"
    STREAM = "migration stream"
    SOURCE = "C source"
    COMPAT = "compat arrays and machine types"
    RUN = "a real run"


class Setting(NamedTuple):
    """Machine types under which a device has the same property values, and the compat entries that make them."""

    entries: tuple[CompatEntry, ...]
    properties: Mapping[str, Scalar]
    machines: tuple[MachineType, ...]


@dataclass(frozen=True)
class Snapshot:
    """What the sources say about one release (of one architecture, where they differ).

    ``devices`` are sorted by type name. ``descriptions`` are those found without a device type. ``origin``
    says in words where the facts come from ("spec demo-nic.yaml", "dump 7.2.22/x86_64"). ``recording``: what the
    stream they come from holds beside descriptions. ``options``: the members of the classes of machine types.
    """

    release: Release
    devices: tuple[Device, ...] = ()
    descriptions: tuple[Description, ...] = ()
    machines: tuple[MachineType, ...] = ()
    arrays: tuple[CompatArray, ...] = ()
    evidence: frozenset[Evidence] = frozenset()
    arch: Optional[str] = None
    origin: str = ""
    recording: Optional[Recording] = None
    options: tuple[str, ...] = ()

    @cached_property
    def of_tree(self) -> bool:
        """Whether it was read from a source tree: its places are files of that, seen from its root."""
        return {Evidence.SOURCE, Evidence.COMPAT} <= self.evidence and Evidence.SPEC not in self.evidence

    @cached_property
    def _devices(self) -> dict[str, Device]:
        return {device.name: device for device in self.devices}

    @cached_property
    def _machines(self) -> dict[str, MachineType]:
        named = {machine.alias: machine for machine in self.machines if machine.alias}
        return {**named, **{machine.name: machine for machine in self.machines}}

    @cached_property
    def _settings(self) -> dict[str, tuple[Setting, ...]]:
        return {}

    @cached_property
    def _drivers(self) -> frozenset[str]:
        """The types that some machine type's entries are for."""
        return frozenset(entry.driver for machine in self.machines for entry in machine.entries or ())

    @cached_property
    def setters(self) -> Mapping[str, frozenset[str]]:
        """By property: the types that entries of machine types and arrays set it for."""
        entries = {entry for machine in self.machines for entry in machine.entries or ()}
        entries.update(entry for array in self.arrays for entry in array.entries)
        found: dict[str, set[str]] = {}
        for entry in entries:
            found.setdefault(entry.property, set()).add(entry.driver)
        return {name: frozenset(drivers) for name, drivers in found.items()}

    @cached_property
    def _groups(self) -> dict[tuple[str, ...], dict[tuple[CompatEntry, ...], list[MachineType]]]:
        return {}

    def _grouped(self, types: tuple[str, ...]) -> dict[tuple[CompatEntry, ...], list[MachineType]]:
        """Machine types by their entries for *types*: most of a tree's devices have the same base types."""
        if types not in self._groups:
            groups = self._groups[types] = {}
            for machine in self.machines:
                if machine.entries is not None:
                    groups.setdefault(machine.entries_for(types), []).append(machine)
        return self._groups[types]

    def settings(self, device: Device) -> tuple[Setting, ...]:
        """The different property values that *device* has under the machine types whose entries are known.

        Most of a tree's machine types set nothing for a device, so there are few groups; they are found once.
        """
        if device.name not in self._settings:
            groups = self._grouped(tuple(one for one in device.types if one in self._drivers))
            self._settings[device.name] = tuple(
                Setting(entries, properties_in_force(device, machines[0]), tuple(machines))
                for entries, machines in groups.items()
            )
        return self._settings[device.name]

    @property
    def tells_others(self) -> bool:
        """Whether the sources can tell state beside a device's description: ``-dump-vmstate`` shows none."""
        return Evidence.DUMP not in self.evidence or bool(self.evidence & {Evidence.SPEC, Evidence.SOURCE})

    def device(self, name: str) -> Optional[Device]:
        """The device type *name*, or ``None``."""
        return self._devices.get(name)

    def machine(self, name: str) -> Optional[MachineType]:
        """The machine type of that name or alias, or ``None``."""
        return self._machines.get(name)


@dataclass(frozen=True)
class History:
    """Snapshots of the same thing, oldest release first."""

    snapshots: tuple[Snapshot, ...]

    @property
    def releases(self) -> tuple[Release, ...]:
        """The releases covered, oldest first."""
        return tuple(snapshot.release for snapshot in self.snapshots)

    def at(self, release: Release) -> Optional[Snapshot]:
        """The snapshot of exactly *release*, or of its series when only that is there ("7.2" for 7.2.22)."""
        exact = next((one for one in self.snapshots if one.release == release), None)
        if exact is not None or release != release.series:
            return exact
        same = [one for one in self.snapshots if one.release.series == release]
        return same[-1] if same else None

    def shown(self, release: Optional[Release]) -> Optional[Snapshot]:
        """The snapshot of *release*, of the newest one when that is ``None``."""
        if release is not None:
            return self.at(release)
        return self.snapshots[-1] if self.snapshots else None


def applies_to(entry: CompatEntry, device: Device) -> bool:
    """Whether *entry* hits *device*: QEMU casts dynamically, so an entry for a base type counts."""
    return entry.driver == device.name or entry.driver in device.parents


def properties_in_force(device: Device, machine: Optional[MachineType]) -> dict[str, Scalar]:
    """The property values *device* starts with under *machine*: defaults, then compat entries, later wins.

    A property whose default is unknown and that no entry sets is left out: its value is not known.
    """
    values = {prop.name: prop.default for prop in device.properties if prop.default is not None}
    for entry in machine.entries_for(device.types) if machine else ():
        values[entry.property] = typed_value(entry.value, values.get(entry.property))
    return values


def typed_value(value: Scalar, default: Optional[Scalar]) -> Scalar:
    """*value* in the type of the property's *default*, or of the words QEMU uses for booleans."""
    if not isinstance(value, str) or isinstance(default, str):
        return value
    if isinstance(default, bool) or value in ("on", "off", "true", "false"):
        return value in ("on", "true", "yes", "y")
    try:
        return int(value, 0)
    except ValueError:
        return value


def find_device(snapshot: Snapshot, name: str) -> Optional[Device]:
    """The device type *name*, or a stand-in for the description of that name which belongs to no type."""
    device = snapshot.device(name)
    if device is not None:
        return device
    loose = next((one for one in snapshot.descriptions if one.name == name), None)
    return None if loose is None else Device(name, loose)
