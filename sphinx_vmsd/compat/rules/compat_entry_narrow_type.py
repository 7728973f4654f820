"""An entry that misses the siblings of its type."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import Entry, entries_of, new_entries, property_of
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, array, types
from sphinx_vmsd.model import Device, Location, Property, Snapshot

_LINK = Property("link", "bool", True, location=Location("demo.c", 3))


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    told = {(one.array.release, one.key) for one in entries_of(old)}  # also where its array got another name
    for one in new_entries(old, new):
        if (one.array.release, one.key) in told:
            continue
        told.add((one.array.release, one.key))
        siblings = list(_siblings(one, new))
        known = [device for device in siblings if _reads(device, one, new)]
        if siblings:
            parent, missed = _parent(one, new), tuple(device.name for device in known or siblings)
            yield Judgement(
                Severity.ERROR if known else Severity.NOTE,
                f"{one.array.name}: {one.entry.driver}.{one.entry.property}",
                f"{', '.join(missed)} has the same property from {parent} and gets no entry",
                BOTH,
                new=one.entry.location or one.array.location,
                devices=missed,
                fix=f'name the base type: {{ "{parent}", "{one.entry.property}", ... }}',
                unchecked=() if known else (f"whether {', '.join(missed)} does anything by it",),
            )


def _reads(sibling: Device, one: Entry, new: Snapshot) -> bool:
    """Whether *sibling* is known to read the property: its code is that of the entry's type, or shared code does."""
    mine = new.device(one.entry.driver)
    prop = property_of(sibling, one.entry.property)
    return (mine is not None and mine.source == sibling.source) or (prop is not None and prop.used)


def _parent(one: Entry, new: Snapshot) -> str:
    device = new.device(one.entry.driver)
    return device.parents[0] if device is not None and device.parents else ""


def _siblings(one: Entry, new: Snapshot) -> Iterator[Device]:
    """Types beside the entry's own, named after it, with the very same property and without an entry."""
    mine = property_of(new.device(one.entry.driver), one.entry.property)
    parent = _parent(one, new)
    if mine is None or mine.location is None or not parent:
        return
    covered = {entry.driver for entry in one.array.entries if entry.property == one.entry.property}
    for device in new.devices:
        if device.name == one.entry.driver or not device.parents or device.parents[0] != parent:
            continue
        yours = property_of(device, one.entry.property)
        same = yours is not None and yours.location == mine.location
        if same and one.entry.driver in device.name and covered.isdisjoint(device.types):
            yield device


RULE = SnapshotPairRule(
    id="compat-entry-narrow-type",
    family=Family.COMPAT,
    title="Compat entry names one of several siblings",
    what="A new entry names a type, but the property comes from its parent and sibling types have it, too.",
    why="The siblings (…-transitional, kvm-…) keep the new behaviour on old machine types.",
    breaks="Both directions for guests with one of the siblings.",
    fix="Name the parent type; an entry applies to all subtypes.",
    examples=(
        Example(
            "the transitional sibling is missed",
            True,
            types(
                ("demo-base", (_LINK,)),
                ("demo-nic", (_LINK,), "demo-base"),
                ("demo-nic-transitional", (_LINK,), "demo-base"),
                arrays=(array("8.0", ("demo-nic", "link", "off")),),
            ),
            types(("demo-base", ()), arrays=(array("8.0"),), release=OLD),
        ),
        Example(
            "the base is named",
            False,
            types(
                ("demo-base", (_LINK,)),
                ("demo-nic", (_LINK,), "demo-base"),
                ("demo-nic-transitional", (_LINK,), "demo-base"),
                arrays=(array("8.0", ("demo-base", "link", "off")),),
            ),
            types(("demo-base", ()), arrays=(array("8.0"),), release=OLD),
        ),
    ),
    judge=_judge,
)
