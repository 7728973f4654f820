"""Properties and compat entries of whole snapshots, looked up and compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.settings import in_force, machines_of, near, promised, twins
from sphinx_vmsd.model import CompatArray, CompatEntry, Device, MachineType, Property, Release, Scalar, Snapshot

#: By how many releases a series is late at most; who names an older array or machine type does so on purpose.
LATE = 2


class Entry(NamedTuple):
    """A compat entry with the array it stands in."""

    array: CompatArray
    entry: CompatEntry

    @property
    def key(self) -> tuple[str, str]:
        """Driver and property."""
        return self.entry.driver, self.entry.property

    @property
    def value(self) -> str:
        """The value as C text."""
        return spelled(self.entry.value)

    @property
    def words(self) -> str:
        """The entry as C text."""
        return f'{{ "{self.entry.driver}", "{self.entry.property}", "{self.value}" }}'


def spelled(value: Scalar) -> str:
    """*value* as C text of an entry."""
    return ("off", "on")[value] if isinstance(value, bool) else str(value)


def entries_of(snapshot: Snapshot) -> Iterator[Entry]:
    """Every entry of every array."""
    for array in snapshot.arrays:
        for entry in array.entries:
            yield Entry(array, entry)


def new_entries(old: Snapshot, new: Snapshot) -> Iterator[Entry]:
    """The entries of *new* that stand in no array of *old* that has the same name; nothing when *old* has no arrays."""
    if not old.arrays:
        return
    known = {(one.array.name, *one.key) for one in entries_of(old)}
    yield from (one for one in entries_of(new) if (one.array.name, *one.key) not in known)


def entries_naming(name: str, types: Collection[str], snapshot: Snapshot) -> Iterator[Entry]:
    """The entries of *snapshot* for the property *name* of one of *types*."""
    return (one for one in entries_of(snapshot) if one.entry.property == name and one.entry.driver in types)


def not_found(one: Entry, device: str) -> str:
    """What QEMU prints when it makes a *device* that lacks the property of *one*."""
    driver, name = one.key
    return f"can't apply global {driver}.{name}={one.value}: Property '{device}.{name}' not found"


def applied_by(one: Entry, snapshot: Snapshot) -> tuple[str, ...]:
    """The machine types that apply the entry *one*, by name."""
    return tuple(machine.name for machine in machines_of(snapshot)
                 if any(each.array == one.array.name and (each.driver, each.property) == one.key
                        for each in machine.entries_for((one.entry.driver,))))


def hit_by(driver: str, snapshot: Snapshot) -> tuple[Device, ...]:
    """The device types that an entry for *driver* applies to: the type and its subtypes."""
    return tuple(device for device in snapshot.devices if driver == device.name or driver in device.parents)


def property_of(device: Optional[Device], name: str) -> Optional[Property]:
    """The property *name* of *device*, or ``None``."""
    return next((one for one in device.properties if one.name == name), None) if device else None


def lacking(devices: Iterable[Device], name: str, snapshot: Snapshot) -> list[Device]:
    """Those of *devices* without a property *name*; what a base type lists, its subtypes have, too."""
    known: dict[tuple[str, ...], bool] = {}
    found = []
    for one in devices:
        if property_of(one, name) is None:
            if one.parents not in known:
                known[one.parents] = any(property_of(snapshot.device(each), name) for each in one.parents)
            found += [] if known[one.parents] else [one]
    return found


def family(machine: MachineType) -> tuple[str, Optional[str]]:
    """What the versions of a machine type share: the name in front of the version, and the architecture."""
    return machine.name.rpartition("-")[0], machine.arch


def last_release(snapshot: Snapshot) -> Release:
    """The newest release whose machine types *snapshot* must keep: its own series (7.1.50 comes after 7.1)."""
    return snapshot.release.series


def in_development(release: Release) -> bool:
    """Whether *release* is a state between two releases (micro number 50 or more)."""
    return len(release.key) > 2 and release.key[2] >= 50


class Shift(NamedTuple):
    """A property whose value on released machine types is not what it was: values by machine type.

    ``subtypes`` have it from ``device``, with the same values.
    """

    device: str
    name: str
    old: Property
    new: Property
    values: tuple[tuple[str, Scalar, Scalar], ...]
    subtypes: tuple[str, ...] = ()

    @property
    def machines(self) -> tuple[str, ...]:
        """The machine types concerned."""
        return tuple(machine for machine, _, _ in self.values)


def shifts(old: Snapshot, new: Snapshot) -> Iterator[Shift]:
    """Every property of a device type that both snapshots have and that some released machine type sets differently.

    What a type has from its parent is told once, for the parent.
    """
    found = {(one.device, one.name): one for one in _every_shift(old, new)}
    subtypes: dict[tuple[str, str], list[str]] = {}
    for (name, prop), one in found.items():
        device = new.device(name)
        parents = device.parents if device is not None else ()
        above = [each for each in parents if (each, prop) in found and found[each, prop].values == one.values]
        subtypes.setdefault((above[-1] if above else name, prop), []).append(name)
    for key, names in subtypes.items():
        yield found[key]._replace(subtypes=tuple(name for name in names if name != key[0]))


def _every_shift(old: Snapshot, new: Snapshot) -> Iterator[Shift]:
    ours = (one for one in promised(machines_of(old), old.release) if one.release is not None)
    both = list(twins(ours, machines_of(new)))
    for before in old.devices:
        after = new.device(before.name)
        if after is not None and both:
            held = set(map(id, near(tuple(first for first, _ in both), after)))
            yield from _shifts(before, after, [one for one in both if id(one[0]) in held])


def _shifts(before: Device, after: Device, both: list[tuple[MachineType, MachineType]]) -> Iterator[Shift]:
    found: dict[str, list[tuple[str, Scalar, Scalar]]] = {}
    seen: dict[tuple[int, ...], tuple[dict[str, Scalar], dict[str, Scalar]]] = {}
    for first, second in both:
        key = (*_hits(first, before), -1, *_hits(second, after))
        if key not in seen:
            seen[key] = in_force(before, first), in_force(after, second)
        was, now = seen[key]
        for name in was.keys() & now.keys():
            if was[name] != now[name]:
                found.setdefault(name, []).append((first.name, was[name], now[name]))
    for name in sorted(found):
        mine, yours = property_of(before, name), property_of(after, name)
        if mine is not None and yours is not None:
            yield Shift(after.name, name, mine, yours, tuple(found[name]))


def _hits(machine: MachineType, device: Device) -> tuple[int, ...]:
    """Which entries of *machine* apply to *device*, by identity."""
    return tuple(map(id, machine.entries_for(device.types)))
