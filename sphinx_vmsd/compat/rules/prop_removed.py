"""A property that command lines and compat entries may name."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import entries_of, property_of
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, types
from sphinx_vmsd.model import Property, Snapshot

_LINK = Property("link", "bool", True)


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    named = {one.entry.property for one in entries_of(old)}
    for before in old.devices:
        after = new.device(before.name)
        if after is None or not after.properties:
            continue
        for prop in before.properties:
            if property_of(after, prop.name) is None:
                yield Judgement(
                    Severity.WARNING if prop.name in named else Severity.NOTE,
                    f"{before.name}.{prop.name}",
                    f"{before.name} no longer has the property {prop.name}",
                    BOTH,
                    prop.location,
                    after.location,
                    devices=(before.name,),
                    fix="keep the property, or deprecate it first",
                )


RULE = SnapshotPairRule(
    id="prop-removed",
    family=Family.COMPAT,
    title="Property removed",
    what="A device type no longer has a property.",
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
        Example("kept", False, types(("demo-nic", (_LINK,))), types(("demo-nic", (_LINK,)), release=OLD)),
    ),
    judge=_judge,
)
