"""Which types a compat entry has to name so that it applies to all that need it, and to as few others as can be."""
from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Optional

from sphinx_vmsd.compat.properties import property_of
from sphinx_vmsd.model import Device, Snapshot


def drivers_of(names: Collection[str], snapshot: Snapshot, prop: Optional[str] = None) -> tuple[str, ...]:
    """The types to name in entries for *prop* of the types *names*: their nearest common base that has it.

    Without *prop* it is about a property yet to be made, by a base most of whose subtypes with state are among *names*.
    Types that share no such base are named one by one.
    """
    under = _under(snapshot, names, senders=prop is None)
    wanted, found = set(names), []
    usable = [one for one in under if one in wanted or _serves(one, under[one], wanted, snapshot, prop)]
    left = set(names)
    while left:
        best = max(usable, key=lambda one: (len(under[one] & left), -len(under[one]), _depth(one, snapshot), one))
        found.append(best if prop is None else _shared(best, prop, snapshot))
        left -= under[best]
    return tuple(dict.fromkeys(found))


def _under(snapshot: Snapshot, names: Collection[str], senders: bool) -> dict[str, frozenset[str]]:
    """By type that one of *names* is: those that are created, and send something where *senders* count, and are it."""
    found: dict[str, set[str]] = {name: {name} for name in names}
    bases = {base for name in names for base in _types(name, snapshot)}
    for device in snapshot.devices:
        if device.name in names or (not device.abstract and (device.sends or not senders)):
            for base in bases.intersection(device.types):
                found.setdefault(base, set()).add(device.name)
    return {base: frozenset(devices) for base, devices in found.items()}


def _serves(base: str, under: frozenset[str], wanted: set[str], snapshot: Snapshot, prop: Optional[str]) -> bool:
    if prop is not None:
        return property_of(snapshot.device(base), prop) is not None
    return 2 * len(under & wanted) > len(under)


def _shared(driver: str, prop: str, snapshot: Snapshot) -> str:
    """*driver*, or its parent where types beside it and named after it have *prop* from there."""
    device = snapshot.device(driver)
    mine = property_of(device, prop)
    if device is None or mine is None or mine.location is None:
        return driver
    beside = (property_of(one, prop) for one in _beside(device, snapshot))
    return device.parents[0] if any(one is not None and one.location == mine.location for one in beside) else driver


def _beside(device: Device, snapshot: Snapshot) -> Iterator[Device]:
    return (one for one in snapshot.devices if one is not device and device.name in one.name
            and device.parents and one.parents[:1] == device.parents[:1])


def _types(name: str, snapshot: Snapshot) -> tuple[str, ...]:
    device = snapshot.device(name)
    return (name,) if device is None else device.types


def _depth(name: str, snapshot: Snapshot) -> int:
    return len(_types(name, snapshot))
