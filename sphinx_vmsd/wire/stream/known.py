"""What the descriptions of a release say about the sections of a stream."""
from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Optional

from sphinx_vmsd.model import Context, Description, Evidence, Snapshot, with_builds
from sphinx_vmsd.wire.engine import BadValue, load
from sphinx_vmsd.wire.stream.fit import plain
from sphinx_vmsd.wire.stream.parts import Data, Value
from sphinx_vmsd.wire.stream.state import value_of

#: The name of the description that PCI devices share.
PCI_DEVICE = "PCIDevice"
#: ``0000:00:01.1/ide``; behind bridges ``0000:00:02.0:00.0/e1000e``. A device on a PCI device's own bus has more parts.
_PCI_ADDRESS = re.compile(r"[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7](:[0-9a-f]{2}\.[0-7])*/[^/]*\Z", re.ASCII)
#: Longer sections are not loaded.
MOST = 64 << 20


def descriptions(snapshot: Snapshot) -> Mapping[str, tuple[Description, ...]]:
    """The descriptions of *snapshot* by name: devices of several types can share one; those of a stream by section."""
    found: dict[str, tuple[Description, ...]] = {}
    if Evidence.STREAM in snapshot.evidence:
        for device in snapshot.devices:
            if device.description and device.title:
                found[device.title] = (*found.get(device.title, ()), device.description)
    own = [device.description for device in snapshot.devices if device.description]
    others = [other.description for device in snapshot.devices for other in device.others]
    for one in map(with_builds, (*own, *others, *snapshot.descriptions)):
        if one not in found.get(one.name, ()):
            found[one.name] = (*found.get(one.name, ()), one)
    return found


def of_section(
    known: Mapping[str, tuple[Description, ...]], section: str, vmsd: Optional[str] = None,
) -> tuple[Description, ...]:
    """Those of *known* that can describe the section of that name; *vmsd*: what the stream itself calls it.

    A PCI device's section has its address in front, and its description begins with what all PCI devices have.
    """
    found = known.get(section) or known.get(vmsd or section.rpartition("/")[2], ())
    at_address = _PCI_ADDRESS.match(section) is not None
    return tuple(one for one in found if _is_pci(one) is at_address) or found


def _is_pci(description: Description) -> bool:
    return any(field.description is not None and field.description.name == PCI_DEVICE for field in description.fields)


class Descriptions:
    """Tells where the sections of a stream without own description end, and what they hold."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.known = descriptions(snapshot)
        self.release = snapshot.release

    def __call__(
        self, name: str, instance: int, version: int, data: Data, offset: int, end: int,
    ) -> Optional[tuple[int, tuple[Value, ...]]]:
        end = min(end, offset + MOST)
        for one in of_section(self.known, name):
            try:
                loaded = load(plain(one), data, Context(), dialect=self.release, version=version, position=offset,
                              end=end)
            except BadValue:
                continue
            if loaded.ok:
                return offset + loaded.consumed, tuple(value_of(chunk, data) for chunk in loaded.chunks)
        return None
