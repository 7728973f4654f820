"""A default that changed for old machine types, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.compat.drivers import drivers_of
from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.gatefix import array_fix
from sphinx_vmsd.compat.properties import (
    Entry,
    Shift,
    entries_naming,
    entries_of,
    last_release,
    new_entries,
    property_of,
    shifts,
)
from sphinx_vmsd.compat.recipes import array_family, compat_entry
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import NEW, OLD, array, machine, types
from sphinx_vmsd.compat.state import shapes_stream
from sphinx_vmsd.compat.switches import is_on, turned
from sphinx_vmsd.compat.unresolved import Rewritten, rewritten
from sphinx_vmsd.model import Bit, Device, Location, Property, Release, Snapshot, walk
from sphinx_vmsd.model.condition import PropertyAtLeast, PropertyIs, needs
from sphinx_vmsd.model.snapshot import typed_value

_OFF, _ON = Property("link", "bool", False), Property("link", "bool", True)

_HIDDEN = Property("x-link", "bool", True, location=Location("nic.c", 1))
_SENT = Property("x-migration-link", "bool", True)


def _setting(properties: tuple[Property, ...], *bits: Bit, release: Release = NEW) -> Snapshot:
    """A snapshot with a device whose code sets *bits*."""
    return Snapshot(release, (Device("demo-nic", properties=properties, bits=bits),))


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    for one in shifts(old, new):
        if _spell(one.old.default) == _spell(one.new.default):  # a truth value may have become a word
            continue
        machines = _concerned(one, new)
        yield Judgement(
            Severity.ERROR if machines else Severity.NOTE,
            f"{one.device}.{one.name}",
            f"the default was {_spell(one.old.default)} and is {_spell(one.new.default)}, on old machine types, too",
            BOTH,
            one.old.location,
            one.new.location,
            devices=(one.device, *one.subtypes),
            fix=_unapplied(one, old, new)
            or f"add an entry: {compat_entry(one.device, one.name, _spell(one.old.default), last_release(old))}",
            machines=machines or one.machines,
        )
    yield from _known_to_matter(old, new)
    yield from (_unresolved(one, old) for one in rewritten(old, new))


def _unresolved(one: Rewritten, old: Snapshot) -> Judgement:
    was, now = one.old.unread or _spell(one.old.default), one.new.unread
    entry = compat_entry(one.device, one.new.name, "...", last_release(old))
    return Judgement(
        Severity.NOTE,
        f"{one.device}.{one.new.name}",
        f"the default was {was} and is {now}, on old machine types, too",
        BOTH,
        one.old.location,
        one.new.location,
        devices=(one.device, *one.subtypes),
        fix=f"add the old value, if it is another one: {entry}",
        unchecked=(f"whether {now} is another value than {was}",),
    )


def _concerned(one: Shift, new: Snapshot) -> tuple[str, ...]:
    """The machine types of *one* that no entry was meant to spare.

    Where arrays of some families have an entry with the old value, machine types that apply other families' arrays
    alone were left out by choice: they can't have the device, or the change is meant for them.
    """
    kin = {array_family(each.array.name) for each in _sparing(one, new)}
    if not kin or "hw_compat" in kin:
        return one.machines
    others = {machine.name for machine in new.machines
              if machine.arrays and not kin & set(map(array_family, machine.arrays))}
    return tuple(name for name in one.machines if name not in others)


def _sparing(one: Shift, new: Snapshot) -> Iterator[Entry]:
    """The entries of *new* that give the property its old value."""
    device = new.device(one.device)
    for each in entries_naming(one.name, device.types, new) if device is not None else ():
        if typed_value(each.entry.value, one.old.default) == one.old.default:
            yield each


def _unapplied(one: Shift, old: Snapshot, new: Snapshot) -> Optional[str]:
    """What to do when an entry with the old value is there and machine types do not apply its array."""
    device = new.device(one.device)
    fixes = (array_fix(each, old, new, device) for each in _sparing(one, new)) if device is not None else ()
    return next((fix for fix in fixes if fix is not None), None)


def _known_to_matter(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    """Properties that are new on an old type, have no entry, and by some sign need one."""
    named: dict[str, set[str]] = {}
    for one in entries_of(old):
        named.setdefault(one.entry.property, set()).update(_kin(new.device(one.entry.driver), one.entry.driver))
    rows = _rows_with_entries(old, new)
    entered = {name for _parent_type, name in rows}
    bases = {parent for device in new.devices for parent in device.parents}
    found: dict[tuple[Property, str], list[str]] = {}
    for after in new.devices:
        before = old.device(after.name)
        if before is None or after.name in bases:  # what has subtypes is told for them
            continue
        for prop in _added(before, after):
            others = not named.get(prop.name, set()).isdisjoint(_kin(after, after.name))
            others = others or _passed_over(prop, rows.get((_parent(after), prop.name)))
            sign = _sign(prop, before, after, others)
            if not sign and prop.name not in entered:  # an entry for a sibling: the others were left out by choice
                sign = _told_by_kind(prop, before, after)
            if sign and not any(entries_naming(prop.name, after.types, new)):
                found.setdefault((prop, sign), []).append(after.name)
    for (prop, sign), names in found.items():
        for driver in drivers_of(names, new, prop.name) if prop.location is not None else names:
            yield _judgement(prop, driver, tuple(name for name in names if driver in _types(name, new)), sign, old)


def _sign(prop: Property, before: Device, after: Device, others: bool) -> str:
    """Why the new property *prop* needs an entry, in words; *others* tells that other types have entries for it."""
    if others and is_on(prop):
        return "other types have compat entries for it"
    if _shapes(prop, after):
        return "by its name it decides what is sent"
    return turned(prop, before, after)


def _told_by_kind(prop: Property, before: Device, after: Device) -> str:
    """Why *prop*, on by default, needs an entry whatever it does, if it is not one of *before* under another name.

    Of the properties like these that QEMU got on old types since 2016, 33 of 34 (``x-``) and 6 of 7 (bits of 64) came
    with an entry; of all others hardly half did, as many only make optional what a device always did.
    """
    if prop.default is not True or prop.type not in ("bool", "bit", "bit64") or _decides(prop, after):
        return ""
    if prop.name.startswith("x-") and property_of(before, prop.name[2:]) is None:
        return "what begins with x- and is on is for old machine types to switch off"
    return "it sets a bit of a word of features" if prop.type == "bit64" else ""


def _types(name: str, new: Snapshot) -> tuple[str, ...]:
    device = new.device(name)
    return (name,) if device is None else device.types


def _judgement(prop: Property, driver: str, devices: tuple[str, ...], sign: str, old: Snapshot) -> Judgement:
    was = "off" if prop.default is True else "..."
    return Judgement(
        Severity.WARNING,
        f"{driver}.{prop.name}",
        f"the property is new with default {_spell(prop.default)}; {sign}",
        BOTH,
        new=prop.location,
        devices=devices,
        fix=f"add the old value: {compat_entry(driver, prop.name, was, last_release(old))}",
    )


def _rows_with_entries(old: Snapshot, new: Snapshot) -> dict[tuple[Optional[str], str], set[Optional[Location]]]:
    """Where the properties stand that new entries are for, by the base of the entry's type and the property's name."""
    found: dict[tuple[Optional[str], str], set[Optional[Location]]] = {}
    for one in new_entries(old, new):
        device = new.device(one.entry.driver)
        prop = property_of(device, one.entry.property)
        found.setdefault((_parent(device), one.entry.property), set()).add(prop.location if prop else None)
    return found


def _passed_over(prop: Property, rows: Optional[set[Optional[Location]]]) -> bool:
    """Whether siblings have entries for a property like *prop* of their own: another rule tells of a shared one."""
    return rows is not None and (prop.location is None or prop.location not in rows)


def _added(before: Device, after: Device) -> Iterator[Property]:
    """The properties of *after* that *before* did not have, where their defaults are known."""
    known = {prop.name for prop in before.properties}
    return (prop for prop in after.properties if prop.default is not None and prop.name not in known)


def _shapes(prop: Property, device: Device) -> bool:
    """Whether *prop* switches what is sent, by its name; where a condition reads it, that is judged instead."""
    return shapes_stream(prop.name) and prop.default in (True, "on", "auto") and not _decides(prop, device)


def _decides(prop: Property, device: Device) -> bool:
    """Whether a condition of what *device* sends reads *prop*."""
    conditions = (condition for state in device.states for _path, one in walk(state)
                  for condition in (one.needed, *(field.exists for field in one.fields)))
    leaves = (leaf for condition in conditions for leaf in needs(condition))
    return prop.name in {leaf.property for leaf in leaves if isinstance(leaf, (PropertyIs, PropertyAtLeast))}


def _parent(device: Optional[Device]) -> Optional[str]:
    return device.parents[0] if device is not None and device.parents else None


def _kin(device: Optional[Device], name: str) -> tuple[str, ...]:
    """*name* and what its type is based on, without the bus's own type and those behind it, which tell nothing."""
    parents = device.parents if device is not None else ()
    return name, *parents[:max(0, parents.index("device") - 1) if "device" in parents else len(parents)]


def _spell(value: object) -> str:
    return ("off", "on")[value] if isinstance(value, bool) else str(value)


RULE = SnapshotPairRule(
    id="default-changed-no-compat",
    family=Family.COMPAT,
    title="Default changed without a compat entry",
    what="The default of a property changed and no entry gives released machine types the old one; or a property with "
    "entries for other types of the same base, or one that by its name shapes the stream, appears on a type, not off, "
    "without an entry; or a new one decides by its default whether code sets a bit, otherwise than before; or a new "
    "one is on that users are not to set (x-), or that sets a bit of a word of features.",
    why=(
        "A guest on an old machine type meets another device after migration: features, configuration space, or "
        "limits differ."
    ),
    breaks="Both directions, often only when the guest uses what differs.",
    fix="Add an entry with the old value to the array of the last release.",
    examples=(
        Example(
            "on by default now",
            True,
            types(("demo-nic", (_ON,)), machines=(machine("8.0"),)),
            types(("demo-nic", (_OFF,)), machines=(machine("8.0"),), release=OLD),
        ),
        Example(
            "new, and one of two siblings gets an entry",
            True,
            types(*((name, (_ON,), "demo") for name in ("demo-nic", "demo-disk")),
                  arrays=(array("8.0", ("demo-nic", "link", False)),)),
            types(*((name, (), "demo") for name in ("demo-nic", "demo-disk")), arrays=(array("8.0"),), release=OLD),
        ),
        Example("new, on, and it decides what is sent", True, types(("demo-nic", (_SENT,))), types(("demo-nic", ()),
                                                                                                   release=OLD)),
        Example("new, on, and a feature", True, _setting((replace(_ON, type="bit64"),)), _setting((), release=OLD)),
        Example("new, on, and not for users", True, _setting((replace(_ON, name="x-link"),)),
                _setting((), release=OLD)),
        Example("off as a word now", False,
                types(("demo-nic", (replace(_OFF, default="off"),)), machines=(machine("8.0"),)),
                types(("demo-nic", (_OFF,)), machines=(machine("8.0"),), release=OLD)),
        Example("on, and not for users any more", False, _setting((replace(_ON, name="x-link"),)),
                _setting((_ON,), release=OLD)),
        Example("new, on, and the entry is for the one sibling that it is for", False,
                types(*((name, (_HIDDEN,), "demo") for name in ("demo-nic", "demo-old")),
                      arrays=(array("8.0", ("demo-old", "x-link", False)),)),
                types(("demo-nic", (), "demo"), ("demo-old", (), "demo"), arrays=(array("8.0"),), release=OLD)),
        Example("new, off, and not for users", False, _setting((replace(_OFF, name="x-link"),)),
                _setting((), release=OLD)),
        Example("new, on, and code sets a bit by it", True, _setting((_ON,), Bit("NIC_LINK", ("link",))),
                _setting((), release=OLD)),
        Example("new, on, and code sets by it what it always set", False,
                _setting((_ON,), Bit("NIC_LINK", ("link",))), _setting((), Bit("NIC_LINK"), release=OLD)),
        Example(
            "with an entry",
            False,
            types(
                ("demo-nic", (_ON,)),
                machines=(machine("8.0", ("link", False)),),
                arrays=(array("8.0", ("demo-nic", "link", False)),),
            ),
            types(("demo-nic", (_OFF,)), machines=(machine("8.0"),), release=OLD),
        ),
    ),
    judge=_judge,
)
