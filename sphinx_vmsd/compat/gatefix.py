"""How to keep a new subsection off old machine types: what is missing of property, condition, entry and array."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Optional, Union

from sphinx_vmsd.compat.drivers import drivers_of
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.properties import Entry, entries_naming, property_of, spelled
from sphinx_vmsd.compat.recipes import array_family, called, compat_entries, guard, needed, passed_on, switch
from sphinx_vmsd.compat.settings import Setting, machines_of, near, promised
from sphinx_vmsd.model import Condition, Description, Device, MachineType, Release, Scalar, Snapshot, holds
from sphinx_vmsd.model.condition import Always, PropertyAtLeast, PropertyIs, needs

_Leaf = Union[PropertyIs, PropertyAtLeast]


def gate_fix(new: Description, pair: Pair) -> str:
    """The repair for *new*, a subsection that machine types of the old release send, with the text to paste."""
    known = property_fix(new.needed, pair)
    if known is not None:
        return known
    part = called(new.name.rpartition("/")[2])
    state, owner = new.state or pair.new.state or "State", pair.new.state or "State"
    own = new.needed is not None and not isinstance(new.needed, Always)
    code = guard(part, state, new.name) if own else needed(part, state)
    inside = "" if any(new is one for one in of_device(pair.new)) else f"{passed_on(part, state)}\n\n"
    return (
        f"let a property that old machine types switch off decide in .needed of {new.name}:\n\n"
        f"{code}\n\n{inside}{switch(part, owner if inside else state)}\n{switched_off(part, pair)}"
    )


def of_device(description: Description) -> Iterator[Description]:
    """*description* and its subsections, without what is nested: they all get the device's own state."""
    yield description
    for one in description.subsections:
        yield from of_device(one)


def switched_off(part: str, pair: Pair) -> str:
    """The entries that switch the new property for *part* off."""
    return off_for(part, pair.devices or (pair.new.name,), pair.after, pair.before.release)


def off_for(part: str, devices: Sequence[str], after: Snapshot, release: Release) -> str:
    """The entries for *devices* of *after* that switch the new property for *part* off on machine types of *release*.

    Types that are never created don't count, if others do.
    """
    made = [name for name in devices if not getattr(after.device(name), "abstract", False)]
    return compat_entries(drivers_of(made or devices, after), f"x-migrate-{part}", "off", release)


def property_fix(condition: Optional[Condition], pair: Pair, version: int = 0) -> Optional[str]:
    """The repair for what a property in *condition* should switch off; ``None``: it names no property of the type.

    *version* is that of the description whose field hangs on it.
    """
    asked = condition or Always()
    unspared = [one._replace(new=one.new._replace(version=version)) for one in pair.settings]
    unspared = [one for one in unspared if holds(asked, one.new) is not False]
    for leaf in needs(condition):
        if isinstance(leaf, (PropertyIs, PropertyAtLeast)):
            fix = _applied(leaf.property, pair) or _set(leaf, asked, unspared, pair)
            if fix is not None:
                return fix
    return None


def _applied(name: str, pair: Pair) -> Optional[str]:
    """The repair where entries for the property *name* are there and machine types do not apply their array."""
    types = {name for _, after in pair.carriers for name in after.types} | set(pair.devices)
    device = pair.types[1] if pair.types is not None else None
    fixes = (array_fix(one, pair.before, pair.after, device) for one in entries_naming(name, types, pair.after))
    return next((fix for fix in fixes if fix is not None), None)


def _set(leaf: _Leaf, condition: Condition, unspared: Sequence[Setting], pair: Pair) -> Optional[str]:
    """The repair by entries that give the property of *leaf* a value with which *condition* is false."""
    name, value = leaf.property, _closing(leaf, condition, unspared, pair)
    devices = {each for one in unspared for each in one.devices if property_of(pair.after.device(each), name)}
    if value is None or not devices:
        return None
    entries = compat_entries(drivers_of(devices, pair.after, name), name, spelled(value), pair.before.release)
    return f"switch {name} off for old machine types: {entries}" if value is False else (
        f"set {name} to {spelled(value)} for old machine types: {entries}")


def _closing(leaf: _Leaf, condition: Condition, unspared: Sequence[Setting], pair: Pair) -> Optional[Scalar]:
    """A value of the property of *leaf* that makes *condition* false under *unspared*: its old one if possible."""
    before = (property_of(old, leaf.property) for old, _ in pair.carriers)
    values = [one.default for one in before if one is not None and one.default is not None]
    if isinstance(leaf, PropertyAtLeast):
        values.append(leaf.value - 1)
    elif isinstance(leaf.value, bool):
        values.append(not leaf.value)
    if isinstance(leaf, PropertyIs) and isinstance(leaf.value, bool):
        values.append(leaf.value)
    contexts = [(one.new, dict(one.new.properties)) for one in unspared]
    return next((value for value in values if all(
        holds(condition, context._replace(properties={**known, leaf.property: value})) is False
        for context, known in contexts)), None)


def array_fix(entry: Entry, before: Snapshot, after: Snapshot, device: Optional[Device]) -> Optional[str]:
    """The repair where machine types do not apply the array of *entry*, which is for *device*; ``None``: all do."""
    missing = _missing(entry, before, after, device)
    if not missing:
        return None
    return f"apply {entry.array.name}, which has {entry.words}, in the options of {_listed(missing)}"


def _missing(entry: Entry, before: Snapshot, after: Snapshot, device: Optional[Device]) -> list[MachineType]:
    """The released machine types that should apply the array of *entry* and do not, the newest first.

    ``hw_compat`` is everybody's; an array of another name is for those who apply its siblings.
    """
    release, kin = entry.array.release, array_family(entry.array.name)
    every = promised(machines_of(after), before.release)
    every = near(every, device) if device is not None else every
    known = [(one.release, one) for one in every if one.release is not None and one.arrays]
    found = [(own, one) for own, one in known
             if release is not None and own <= release and entry.array.name not in one.arrays
             and (kin == "hw_compat" or kin in map(array_family, one.arrays))]
    return [one for _, one in sorted(found, key=lambda row: row[0], reverse=True)]


def _listed(machines: list[MachineType]) -> str:
    """The newest of *machines*, which the older ones build on, and that there are more."""
    newest = [one.name for one in machines if one.release == machines[0].release][:4]
    more = len(machines) - len(newest)
    return ", ".join(newest) + (f" and {more} more that are as old or older" if more else "")
