"""A new entry for a type or a property that nobody has, or that has an entry already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Optional

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import Entry, applied_by, hit_by, lacking, new_entries, not_found, property_of
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, array, types
from sphinx_vmsd.model import CompatArray, CompatEntry, Device, Property, Snapshot

#: From this likeness on a name is taken for a misspelt one; no entry of QEMU 10.2 for what our reader does not see
#: is as like to another name.
_ALIKE = 0.85
_LINK = Property("migrate-link", "bool", True)


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    yield from _twice(old, new)
    for one in new_entries(old, new):
        hit = hit_by(one.entry.driver, new)
        if not hit:
            yield _no_type(one, new)
        elif len(lacking(hit, one.entry.property, new)) == len(hit):
            made = next((device for device in hit if not device.abstract), None)
            if made is not None and not one.entry.optional:
                yield _no_property(one, made, _alike(one.entry.property, _properties(hit, new)), new)


def _properties(devices: tuple[Device, ...], new: Snapshot) -> set[str]:
    """The names of the properties that *devices* have, or their base types."""
    types = (new.device(name) for name in {name for one in devices for name in one.types})
    return {prop.name for one in types if one is not None for prop in one.properties}


def _twice(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    """A second entry for the same: a copy that should name another type or property."""
    known = {one.name: _counted(one) for one in old.arrays}
    for one in new.arrays if old.arrays else ():
        before = known.get(one.name, Counter())
        for key, number in _counted(one).items():
            if number > max(1, before[key]):
                last = next(entry for entry in reversed(one.entries) if (entry.driver, entry.property) == key)
                said = f"{one.name} has {number} entries for {key[0]}.{key[1]}"
                fix = "name in the last one what it is for, or remove it"
                yield _judgement(Entry(one, last), Severity.WARNING, said, fix, new)


def _counted(one: CompatArray) -> Counter[tuple[str, str]]:
    return Counter((entry.driver, entry.property) for entry in one.entries)


def _no_type(one: Entry, new: Snapshot) -> Judgement:
    said = f"no type {one.entry.driver} was found"
    meant = _meant(one.entry, new)
    joined = _joined(one.entry.driver, new)
    if meant is None and joined is not None:
        told = f"{said}, and the names of subtypes of {joined} have a dash before it"
        fix = f"check the name: {one.entry.driver.removesuffix(joined)}-{joined}"
        return _judgement(one, Severity.WARNING, told, fix, new)
    if meant is None:
        return _judgement(one, Severity.NOTE, said, f"check that the type exists: {one.entry.driver}", new)
    fix = f"name the type that has the property: {meant}"
    told = f"{said}, so the entry does nothing; {meant} has {one.entry.property}"
    return _judgement(one, Severity.WARNING, told, fix, new)


def _meant(entry: CompatEntry, new: Snapshot) -> Optional[str]:
    """The types with the property whose names begin with the entry's driver, else one that is spelt alike."""
    names = sorted(device.name for device in new.devices if property_of(device, entry.property))
    longer = [name for name in names if name.startswith(f"{entry.driver}-")]
    return ", ".join(longer[:3]) or _alike(entry.driver, names)


def _joined(driver: str, new: Snapshot) -> Optional[str]:
    """The base type that *driver* ends with where a dash should part them: subtypes may be made by code."""
    bases = {parent for device in new.devices for parent in device.parents if "-" in parent}
    found = (base for base in bases if driver.endswith(base) and not driver.endswith(f"-{base}") and driver != base)
    return max(found, key=len, default=None)


def _no_property(one: Entry, made: Device, meant: Optional[str], new: Snapshot) -> Judgement:
    said = f"{made.name} has no property {one.entry.property}"
    if meant is None or made.computed:  # a name that code makes may be like another one
        alike = f", but {meant}" if meant else ""
        return _judgement(one, Severity.NOTE, f"{said} that was found{alike}", "check that the property exists", new)
    fix = f"name the property that it has: {meant}"
    return _judgement(one, Severity.ERROR, f"{said}, but {meant}", fix, new, not_found(one, made.name))


def _judgement(one: Entry, severity: Severity, message: str, fix: str, new: Snapshot,
               error: Optional[str] = None) -> Judgement:
    return Judgement(
        severity,
        f"{one.array.name}: {one.entry.driver}.{one.entry.property}",
        message,
        BOTH,
        new=one.entry.location or one.array.location,
        error=error,
        fix=fix,
        devices=(one.entry.driver,),
        unchecked=("properties and types that code makes while it runs",) if severity is Severity.NOTE else (),
        machines=applied_by(one, new),
    )


def _alike(name: str, known: Iterable[str]) -> Optional[str]:
    from difflib import get_close_matches  # no two dumps need it

    return next(iter(get_close_matches(name, sorted(known), 1, _ALIKE)), None)


RULE = SnapshotPairRule(
    id="compat-entry-misspelt",
    family=Family.COMPAT,
    title="New compat entry for what nobody has",
    what="A new entry names a type that does not exist, a property that none of the types it applies to has, or what "
    "another entry of its array names already.",
    why=(
        "An entry for an unknown type does nothing. One for an unknown property ends QEMU when the object is made "
        "(unless it is optional)."
    ),
    breaks="Old machine types: they do not start with that device, or get the new default.",
    fix="Name the type and the property as they are registered.",
    examples=(
        Example(
            "a letter is missing in the property",
            True,
            types(("demo-nic", (_LINK,)), arrays=(array("8.0", ("demo-nic", "migrate-lnk", "off")),)),
            types(("demo-nic", ()), arrays=(array("7.2"),), release=OLD),
        ),
        Example(
            "one too many in the type",
            True,
            types(("demo-nic", (_LINK,)), arrays=(array("8.0", ("demo-nick", "migrate-link", "off")),)),
            types(("demo-nic", ()), arrays=(array("7.2"),), release=OLD),
        ),
        Example(
            "the name without the bus",
            True,
            types(("demo-nic-pci", (_LINK,)), arrays=(array("8.0", ("demo-nic", "migrate-link", "off")),)),
            types(("demo-nic-pci", ()), arrays=(array("7.2"),), release=OLD),
        ),
        Example(
            "no dash before the base type",
            True,
            types(
                ("demo-cpu", (_LINK,)),
                ("fast-demo-cpu", (_LINK,), "demo-cpu"),
                arrays=(array("8.0", ("slowdemo-cpu", "level", "4")),),
            ),
            types(("demo-cpu", ()), arrays=(array("7.2"),), release=OLD),
        ),
        Example(
            "the same twice",
            True,
            types(
                ("demo-nic", (_LINK,)),
                arrays=(array("8.0", ("demo-nic", "migrate-link", "off"), ("demo-nic", "migrate-link", "off")),),
            ),
            types(("demo-nic", ()), arrays=(array("7.2"),), release=OLD),
        ),
        Example(
            "both as registered",
            False,
            types(("demo-nic", (_LINK,)), arrays=(array("8.0", ("demo-nic", "migrate-link", "off")),)),
            types(("demo-nic", ()), arrays=(array("7.2"),), release=OLD),
        ),
    ),
    judge=_judge,
)
