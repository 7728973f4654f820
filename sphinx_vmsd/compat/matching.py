"""Which description of the old snapshot stands for which of the new one."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.renames import first_device
from sphinx_vmsd.compat.settings import settings
from sphinx_vmsd.model import Description, Device, Snapshot

_Twins = tuple[Description, Description]


def pairs_of(old: Snapshot, new: Snapshot, machine: Optional[str] = None) -> Iterator[Pair]:
    """Every pair of descriptions that differ; device types that share the difference make one pair."""
    groups: dict[tuple[str, ...], list[tuple[Device, Device, _Twins]]] = {}
    for before, after in _devices(old, new):
        for twins in _descriptions(before, after):
            groups.setdefault(_key(twins), []).append((before, after, twins))
    for members in groups.values():
        before, after, (first, second) = members[0]
        names = tuple(sorted({device.name for _, device, _ in members}))
        yield Pair(old, new, first, second, names, settings(old, new, before, after, machine))
    for first, second in _loose(old, new):
        stand_in = Device(second.name)
        yield Pair(old, new, first, second, (), settings(old, new, stand_in, stand_in, machine))


def _key(twins: _Twins) -> tuple[str, ...]:
    """Equal for device types whose descriptions are the same text: the same places in the same files."""
    return tuple(f"{one.name} {one.symbol or ''} {one.location if one.symbol else ''} {_extent(one)}" for one in twins)


def _extent(description: Description) -> str:
    """The fields of *description* in short, for sources that show one description under many types."""
    parts = [f"{one.name}:{one.size}:{one.version}" for one in description.fields]
    return f"{description.version}.{description.minimum_version} {' '.join(parts)} {len(description.subsections)}"


def _devices(old: Snapshot, new: Snapshot) -> Iterator[tuple[Device, Device]]:
    known = {first_device(device.name): device for device in old.devices}
    for device in new.devices:
        twin = known.get(first_device(device.name))
        if twin is not None:
            yield twin, device


def _descriptions(before: Device, after: Device) -> Iterator[_Twins]:
    """The descriptions both register in the same way."""
    if before.description is not None and after.description is not None:
        yield before.description, after.description
    for one in before.others:
        twin = next((other for other in after.others if (other.how, other.description.name) ==
                     (one.how, one.description.name)), None)
        if twin is not None:
            yield one.description, twin.description


def _loose(old: Snapshot, new: Snapshot) -> Iterator[_Twins]:
    """Descriptions that belong to no type, by symbol and file, else by a name that only one has."""
    by_name: dict[str, list[Description]] = {}
    for one in old.descriptions:
        by_name.setdefault(one.name, []).append(one)
    by_symbol = {(one.symbol, one.location.file if one.location else ""): one for one in old.descriptions}
    for one in new.descriptions:
        key = (one.symbol, one.location.file if one.location else "")
        same = by_name.get(one.name, [])
        twin = by_symbol.get(key) if one.symbol else None
        if twin is None and len(same) == 1:
            twin = same[0]
        if twin is not None:
            yield twin, one
