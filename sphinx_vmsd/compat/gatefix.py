"""How to keep a new subsection off old machine types: what is missing of property, condition, entry and array."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.compat.assume import words
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.properties import Entry, entries_naming, property_of
from sphinx_vmsd.compat.recipes import array_family, compat_entry, needed, switch
from sphinx_vmsd.compat.settings import machines_of, near, promised
from sphinx_vmsd.model import Condition, Description, Device, MachineType, Snapshot
from sphinx_vmsd.model.condition import Always, PropertyAtLeast, PropertyIs, needs


def gate_fix(new: Description, pair: Pair) -> str:
    """The repair for *new*, a subsection that machine types of the old release send, with the text to paste."""
    known = property_fix(new.needed, pair)
    if known is not None:
        return known
    driver = pair.devices[0] if pair.devices else pair.new.name
    part = new.name.rpartition("/")[2].replace("_", "-")
    state = new.state or pair.new.state or "State"
    plain = new.needed is None or isinstance(new.needed, Always)
    rest = "" if plain else words(new.needed)
    entry_text = compat_entry(driver, f"x-migrate-{part}", "off", pair.before.release)
    return (
        f"let a property that old machine types switch off decide in .needed of {new.name}:\n\n"
        f"{needed(part, state, rest)}\n\n{switch(part, state)}\n{entry_text}"
    )


def property_fix(condition: Optional[Condition], pair: Pair) -> Optional[str]:
    """The repair for what a property in *condition* should switch off; ``None``: it names no property of the type."""
    driver = pair.devices[0] if pair.devices else pair.new.name
    named = [leaf.property for leaf in needs(condition) if isinstance(leaf, (PropertyIs, PropertyAtLeast))]
    for name in named:
        for entry in _entries(name, pair):
            fix = array_fix(entry, pair.before, pair.after, pair.types[1] if pair.types is not None else None)
            if fix is not None:
                return fix
        if pair.types is not None and property_of(pair.types[1], name) is not None:
            return f"switch {name} off for old machine types: {compat_entry(driver, name, 'off', pair.before.release)}"
    return None


def array_fix(entry: Entry, before: Snapshot, after: Snapshot, device: Optional[Device]) -> Optional[str]:
    """The repair where machine types do not apply the array of *entry*, which is for *device*; ``None``: all do."""
    missing = _missing(entry, before, after, device)
    if not missing:
        return None
    return f"apply {entry.array.name}, which has {entry.words}, in the options of {_listed(missing)}"


def _entries(name: str, pair: Pair) -> Iterator[Entry]:
    """The entries of the new side for the property *name* of the pair's devices."""
    device = pair.types[1] if pair.types is not None else None
    types = {*pair.devices, *(device.parents if device is not None else ())}
    return entries_naming(name, types, pair.after)


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
