"""Small snapshots for the examples of rules: one device ``demo-nic`` with a few fields."""

from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import (
    CompatArray,
    CompatEntry,
    Condition,
    Description,
    Device,
    Evidence,
    Field,
    MachineType,
    Property,
    RamBlock,
    RecordedSection,
    Recording,
    Registration,
    Release,
    Scalar,
    Snapshot,
)

CTRL = Field("ctrl", "uint32", macro="VMSTATE_UINT32")
STATUS = Field("status", "uint32", macro="VMSTATE_UINT32")
MAC = Field("mac", "uint8", count=6, array=True, macro="VMSTATE_UINT8_ARRAY")
OLD, NEW = Release("8.0"), Release("9.0")


def sample(
    description: Optional[Description],
    release: Release = NEW,
    properties: tuple[Property, ...] = (),
    machines: tuple[MachineType, ...] = (),
    arrays: tuple[CompatArray, ...] = (),
    parents: tuple[str, ...] = (),
) -> Snapshot:
    """A snapshot with the device ``demo-nic`` that has *description*."""
    device = Device("demo-nic", description, parents=parents, properties=properties)
    return Snapshot(release, (device,), machines=machines, arrays=arrays, evidence=frozenset({Evidence.SPEC}))


def nic(
    *fields: Field,
    version: int = 1,
    minimum: int = 1,
    subsections: tuple[Description, ...] = (),
    name: str = "demo-nic",
    unmigratable: Optional[bool] = None,
) -> Description:
    """The description ``demo-nic``."""
    return Description(name, version, minimum, fields, subsections, unmigratable=unmigratable)


def calling(*others: Registration, release: Release = NEW) -> Snapshot:
    """The source of the device ``demo-nic`` that has no description of its own and registers *others*."""
    return Snapshot(release, (Device("demo-nic", others=others),), evidence=frozenset({Evidence.SOURCE}))


def part(name: str, *fields: Field, needed: Optional[Condition] = None, version: int = 1) -> Description:
    """A subsection or nested description."""
    return Description(name, version, version, fields, needed=needed)


def machine(name: str, *values: tuple[str, Scalar]) -> MachineType:
    """A machine type named after a release that sets properties of ``demo-nic``."""
    entries = tuple(
        CompatEntry("demo-nic", key, value, array=f"hw_compat_{name.replace('.', '_')}") for key, value in values
    )
    return MachineType(name, Release(name), entries)


def array(release: str, *entries: tuple[str, str, Scalar], family: str = "hw_compat") -> CompatArray:
    """The compat array of *family* for *release*."""
    name = f"{family}_{release.replace('.', '_')}"
    return CompatArray(
        name, tuple(CompatEntry(driver, key, value, array=name) for driver, key, value in entries), Release(release)
    )


def types(
    *rows: tuple[str, tuple[Property, ...]] | tuple[str, tuple[Property, ...], str],
    arrays: tuple[CompatArray, ...] = (),
    machines: tuple[MachineType, ...] = (),
    release: Release = NEW,
) -> Snapshot:
    """A snapshot of device types without state: name, properties and (where it has one) the parent of each."""
    devices = tuple(Device(row[0], parents=row[2:], properties=row[1]) for row in sorted(rows))
    return Snapshot(release, devices, machines=machines, arrays=arrays, evidence=frozenset({Evidence.SPEC}))


#: Configuration space of a network card: identity, one memory BAR, MSI behind power management.
CONFIG = (
    bytes.fromhex("861018100700100002000002000000000000c0fe") + bytes(32) + b"\x40" + bytes(11)
    + bytes.fromhex("0150030000000000") + bytes(8) + bytes.fromhex("05008000") + bytes(172)
)


def recorded(
    *sections: RecordedSection, release: Release = NEW, blocks: tuple[tuple[str, int], ...] = (), machine: str = "demo"
) -> Snapshot:
    """What a stream of *machine* shows."""
    ram = tuple(RamBlock(name, length) for name, length in blocks)
    return Snapshot(release, evidence=frozenset({Evidence.STREAM}), recording=Recording(machine, ram, sections))
