"""A property that command lines and compat entries may name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import applied_by, entries_naming, not_found, property_of
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, array, types
from sphinx_vmsd.compat.settings import machines_of
from sphinx_vmsd.model import Device, Property, Snapshot

_LINK = Property("link", "bool", True)


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    named = _kept(old, new)
    for before in old.devices:
        after = new.device(before.name)
        if after is None or not after.properties:
            continue
        for prop in before.properties:
            if property_of(after, prop.name) is None:
                fatal = _fatal(prop, after, new)
                if fatal is None and any(_lost(old.device(base), new.device(base), prop) for base in before.parents):
                    continue  # told once, for the base
                severity = Severity.WARNING if named.get(prop.name, set()) & set(before.types) else Severity.NOTE
                yield fatal or Judgement(
                    severity,
                    f"{before.name}.{prop.name}",
                    f"{before.name} no longer has the property {prop.name}",
                    BOTH,
                    prop.location,
                    after.location,
                    devices=(before.name,),
                    fix="keep the property, or deprecate it first",
                )


def _kept(old: Snapshot, new: Snapshot) -> dict[str, set[str]]:
    """The types that entries name by property, as far as a machine type of both releases applies them in *old*."""
    theirs = {one.name for one in machines_of(new)}
    found: dict[str, set[str]] = {}
    for machine in machines_of(old):
        for entry in machine.entries or () if machine.name in theirs else ():
            found.setdefault(entry.property, set()).add(entry.driver)
    return found


def _lost(before: Optional[Device], after: Optional[Device], prop: Property) -> bool:
    """Whether that type has lost *prop*, too."""
    return property_of(before, prop.name) is not None and after is not None and bool(after.properties) and (
        property_of(after, prop.name) is None)


def _fatal(prop: Property, after: Device, new: Snapshot) -> Optional[Judgement]:
    """What an entry that still names *prop* does to machine types; ``None``: there is none, or they never meet."""
    named = () if after.abstract else entries_naming(prop.name, after.types, new)
    applied = [(one, applied_by(one, new)) for one in named if not one.entry.optional]
    left = [one for one, machines in applied if machines]
    if not left:
        return None
    arrays = ", ".join(dict.fromkeys(one.array.name for one in left))
    return Judgement(
        Severity.ERROR,
        f"{after.name}.{prop.name}",
        f"{after.name} no longer has the property {prop.name}, which {left[0].words} in {arrays} sets",
        BOTH,
        prop.location,
        left[0].entry.location or after.location,
        error=not_found(left[0], after.name),
        devices=(after.name,),
        fix=f"restore the name, or mend the entry for it in {arrays}",
        machines=tuple(dict.fromkeys(name for _, machines in applied for name in machines)),
    )


RULE = SnapshotPairRule(
    id="prop-removed",
    family=Family.COMPAT,
    title="Property removed",
    what="A device type no longer has a property. A warning when a machine type that both releases have sets it.",
    why="A command line that sets it does not start any more, and compat entries that name it become fatal.",
    breaks="Starting the destination with the same command line.",
    fix="Keep it; properties that machine types rely on go when the machine types go.",
    examples=(
        Example(
            "gone",
            True,
            types(("demo-nic", (Property("mtu", "uint32", 1500),))),
            types(("demo-nic", (_LINK, Property("mtu", "uint32", 1500))), release=OLD),
        ),
        Example(
            "an entry still names it",
            True,
            types(("demo-nic", (_LINK,)), arrays=(array("7.2", ("demo-nic", "mtu", "9000")),)),
            types(("demo-nic", (_LINK, Property("mtu", "uint32", 1500))), release=OLD),
        ),
        Example("kept", False, types(("demo-nic", (_LINK,))), types(("demo-nic", (_LINK,)), release=OLD)),
    ),
    judge=_judge,
)
