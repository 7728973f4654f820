"""Which description of the old snapshot stands for which of the new one."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.renames import first_description, first_device
from sphinx_vmsd.model import Description, Device, Field, Registration, Snapshot, Written

_Twins = tuple[Description, Description]
_Carried = list[tuple[Device, Description]]
#: How a device type has a description of its own.
OWN = "dc->vmsd"


def pairs_of(old: Snapshot, new: Snapshot, machine: Optional[str] = None) -> Iterator[Pair]:
    """Every pair of descriptions that differ; device types that share the difference make one pair."""
    groups: dict[tuple[str, ...], list[tuple[Device, Device, _Twins]]] = {}
    for before, after, twins in _twins(old, new):
        if not same(*twins):
            groups.setdefault(_key(twins), []).append((before, after, twins))
    for members in groups.values():
        _, _, (first, second) = members[0]
        names = tuple(sorted({device.name for _, device, _ in members}))
        carriers = tuple((before, after) for before, after, _ in members)
        made = tuple(one for one in carriers if not one[1].abstract)
        yield Pair(old, new, first, second, names, made or carriers, machine)
    for first, second in _loose(old, new) if not recorded(old, new) else ():
        if not same(first, second):
            yield Pair(old, new, first, second, machine=machine)


def _twins(old: Snapshot, new: Snapshot) -> Iterator[tuple[Device, Device, _Twins]]:
    """The types of both and what they send in the same way; a stream names sections only, no types."""
    if old.recording is not None and new.recording is not None and old.recording.machine != new.recording.machine:
        return      # what they send differs as the machines do
    if old.recording is None and new.recording is not None:
        yield from ((before, after, (one, other)) for after, before, (other, one) in _heard(new, old))
    elif new.recording is None and old.recording is not None:
        yield from _heard(old, new)
    else:
        for before, after in _devices(old, new):
            yield from ((before, after, twins) for twins in (*_descriptions(before, after), *_written(before, after)))


def unheard(old: Snapshot, new: Snapshot) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The descriptions of a stream, by name, that are compared with nothing, because the other side has none of that
    name, or several different ones."""
    if (old.recording is None) is (new.recording is None):
        return (), ()
    stream, other = (new, old) if old.recording is None else (old, new)
    found = [(one.name, known) for _, one, known in _candidates(stream, other) if not _is_one(known)]
    none, several = ({name for name, known in found if bool(known) is some} for some in (False, True))
    return tuple(sorted(none)), tuple(sorted(several))


def _heard(stream: Snapshot, other: Snapshot) -> Iterator[tuple[Device, Device, _Twins]]:
    """The sections of *stream* and those of *other* with the name, where it tells one description of that name."""
    for device, description, found in _candidates(stream, other):
        if _is_one(found):
            yield device, found[0][0], (description, found[0][1])


def _candidates(stream: Snapshot, other: Snapshot) -> Iterator[tuple[Device, Description, _Carried]]:
    """The sections of *stream*, each with all that *other* has of the name."""
    named: dict[str, _Carried] = {}
    for device in (*other.devices, *(Device(one.name, one) for one in other.descriptions)):
        for state in device.states:
            named.setdefault(first_description(state.name), []).append((device, state))
    for device in stream.devices:
        if device.description:
            yield device, device.description, named.get(first_description(device.description.name), [])


def _is_one(found: _Carried) -> bool:
    return bool(found) and all(same(found[0][1], state) for _, state in found)


def same(one: Description, other: Description) -> bool:
    """Whether the two say the same, wherever they stand."""
    if one is other:
        return True
    if _plain(one) != _plain(other) or len(one.fields) != len(other.fields):
        return False
    return all(map(_same_field, one.fields, other.fields)) and (
        len(one.subsections) == len(other.subsections) and all(map(same, one.subsections, other.subsections)))


def _plain(one: Description) -> tuple[object, ...]:
    return (one.name, one.version, one.minimum_version, one.needed, one.unmigratable, one.early_setup, one.priority,
            one.instance)


def _same_field(one: Field, other: Field) -> bool:
    if (one.name, one.type, one.version, one.exists, one.size, one.count, one.array, one.start, one.pointer) != (
            other.name, other.type, other.version, other.exists, other.size, other.count, other.array, other.start,
            other.pointer):
        return False
    if (one.pointers, one.struct_version, one.must_exist, one.direct_key) != (
            other.pointers, other.struct_version, other.must_exist, other.direct_key):
        return False
    return all((mine is None and yours is None) or (mine is not None and yours is not None and same(mine, yours))
               for mine, yours in ((one.description, other.description), (one.key, other.key)))


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
    return ((one.description, other.description) for one, other in twins_of(before, after))


def _written(before: Device, after: Device) -> Iterator[_Twins]:
    """Sections that functions write on one side or both: their versions can be compared, their contents count as equal.

    What versions the functions accept is not known.
    """
    ours, theirs = ({one.name: one for one in device.written if one.version is not None} for device in (before, after))
    for name in sorted(ours.keys() | theirs.keys()):
        one = _like(ours.get(name), _state(after, name)) or _state(before, name)
        other = _like(theirs.get(name), _state(before, name)) or _state(after, name)
        if one is not None and other is not None:
            yield one, other


def _state(device: Device, name: str) -> Optional[Description]:
    return next((one for one in device.states if one.name == name), None)


def _like(section: Optional[Written], twin: Optional[Description]) -> Optional[Description]:
    """*section* as if it had the contents of its *twin*."""
    if section is None or section.version is None:
        return None
    return replace(twin or Description(section.name), version=section.version, minimum_version=0)


def twins_of(before: Device, after: Device) -> Iterator[tuple[Registration, Registration]]:
    """What both put into the stream: as the type's own, else in the same way under the same name, else with one of
    the same name or C symbol."""
    olds, news = list(registrations(before)), list(registrations(after))
    for key in (_as_own, _way_and_name, _name, _symbol):
        for one in list(olds):
            twin = next((other for other in news if key(one) is not None and key(one) == key(other)), None)
            if twin is not None:
                olds.remove(one)
                news.remove(twin)
                yield one, twin


def registrations(device: Device) -> Iterator[Registration]:
    """All that *device* puts into the stream, its type's own description first."""
    if device.description is not None:
        yield Registration(OWN, device.description)
    yield from device.others


def _as_own(one: Registration) -> Optional[str]:
    return OWN if one.how == OWN else None


def _way_and_name(one: Registration) -> Optional[str]:
    return f"{one.how} {_name(one)}"


def _name(one: Registration) -> Optional[str]:
    return first_description(one.description.name)


def _symbol(one: Registration) -> Optional[str]:
    return one.description.symbol


def registered(device: Device, name: str) -> bool:
    """Whether *device* sends a section *name* in another way than as its type's own."""
    return any(one.description.name == name for one in device.others) or any(one.name == name for one in device.written)


def recorded(old: Snapshot, new: Snapshot) -> bool:
    """Whether one of the two is a stream: it has the sections of one guest and the types of none."""
    return old.recording is not None or new.recording is not None


def told_for_subtypes(device: Device, snapshot: Snapshot) -> bool:
    """Whether *device* is never created itself and *snapshot* knows a subtype that is: that one sends the section."""
    return device.abstract and any(device.name in one.parents for one in snapshot.devices if not one.abstract)


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
