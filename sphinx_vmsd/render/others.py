"""The descriptions that a device sends beside its own (``Device.others``), each shown as a state like any other."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Optional, Protocol

from sphinx_vmsd.model import Device, History, Registration, Release, Snapshot, find_device
from sphinx_vmsd.render.table import Table

#: Base types of devices whose bus gives the section's name a path (``get_dev_path``), and of those whose bus has none.
_WITH_PATH = frozenset({"virtio-device", "usb-device", "scsi-device", "ccw-device", "vio-spapr-device"})
_WITHOUT_PATH = frozenset({
    "sys-bus-device", "isa-device", "i2c-slave", "ssi-slave", "ssi-peripheral", "ide-device", "hda-codec", "ccid-card",
    "adb-device", "virtio-serial-port",
})
_PATH = "after the path of the device where its bus has one"


class Maker(Protocol):
    """A table of one state of a device: its own, or the one that ``part`` names (see ``Device.parts``)."""

    def __call__(
        self, history: History, device: str, release: Optional[Release] = None, base: Optional[Release] = None,
        part: str = "",
    ) -> Optional[Table]: ...


def first_part(device: Device) -> str:
    """What :func:`tables_of` begins with."""
    return next(iter(device.parts), "") if device.description is None else ""


def find_part(snapshot: Snapshot, name: str, part: str = "") -> Optional[Device]:
    """The device type *name*; with *part*, as if that other description were all that it sends."""
    device = find_device(snapshot, name)
    if device is None or not part:
        return device
    found = device.parts.get(part)
    return None if found is None else replace(device, description=found.description, others=())


def section_of(device: Device, one: Registration) -> str:
    """The section that *one*, of ``device.others``, travels in, in words."""
    if one.section is not None:
        return f"section {one.section}"
    if one.how == "vdc->vmsd" and device.description:  # sent by QEMU's virtio code, which a field of that one calls
        return f"within the section of {device.description.name}"
    if one.how == "dc->vmsd":
        return "in place of its own, set when the device is made"
    if one.how.startswith("vmstate_register"):
        return f"section {one.description.name}, {_PATH}"
    return "section not known"


def own_section(device: Device) -> str:
    """The section of the device's own description, in words; empty where its base types don't tell its bus."""
    if device.description is None or device.description.unmigratable:
        return ""
    name = device.description.name
    if "pci-device" in device.parents:
        return f"{name} after the PCI address: 0000:00:03.0/{name}"
    if _WITH_PATH.intersection(device.parents):
        return f"{name}, {_PATH}"
    return name if _WITHOUT_PATH.intersection(device.parents) else ""


def tables_of(
    maker: Maker, history: History, device: str, release: Optional[Release] = None, base: Optional[Release] = None
) -> dict[str, Table]:
    """What *maker* tells of each state of *device*, by part; the empty name is its own state.

    A table without rows is left out where there are others.
    """
    own = maker(history, device, release, base)
    beside = dict(_beside(maker, history, device, release, base))
    return {**({"": own} if own is not None and (own.rows or not beside) else {}), **beside}


def _beside(
    maker: Maker, history: History, device: str, release: Optional[Release], base: Optional[Release]
) -> Iterator[tuple[str, Table]]:
    """The tables of the others; releases whose sources can't tell them are no releases without them."""
    shown = history.shown(release)
    found = shown.device(device) if shown else None
    parts = tuple(found.parts) if found else ()
    telling = History(tuple(one for one in history.snapshots if one.tells_others) if parts else ())
    older = base if base and telling.at(base) else None
    for part in parts:
        table = maker(telling, device, shown.release if shown else None, older, part)
        if table is not None and table.rows:
            yield part, table
