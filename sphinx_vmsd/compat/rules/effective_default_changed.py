"""A released machine type that sets another value than it did."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_vmsd.compat.assume import conditions_of
from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import Shift, entries_naming, in_development, last_release, shifts, spelled
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, machine, types
from sphinx_vmsd.model import Property, Snapshot
from sphinx_vmsd.model.condition import PropertyAtLeast, PropertyIs, needs

#: How properties are called that only machine types are to set.
_SWITCH = re.compile(r"^x-|compat|legacy|^pre-")
_ON = Property("link", "bool", True)


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    for one in shifts(old, new):
        if one.old.default != one.new.default:
            continue
        name, was, now = one.values[0]
        begun = _begun(one, old, new)
        yield Judgement(
            Severity.NOTE if begun else Severity.ERROR,
            f"{one.device}.{one.name}",
            f"machine type {name} sets {spelled(now)} instead of {spelled(was)}",
            BOTH,
            one.old.location,
            one.new.location,
            devices=(one.device, *one.subtypes),
            fix="leave the entries of released machine types as they are",
            unchecked=(f"whether {last_release(old)} has the property",) if begun else (),
            machines=one.machines,
        )


def _begun(one: Shift, old: Snapshot, new: Snapshot) -> bool:
    """Whether the entry may complete or mend what began after the last release, between two states of development.

    It is new in the array of the last release, where it was in the one of an older release, or there was none and the
    property is made for machine types: by its name, or because it decides what is sent.
    """
    device, last = new.device(one.device), last_release(old)
    if device is None or not in_development(old.release):
        return False
    before, after = ({(each.array.release, each.value) for each in entries_naming(one.name, device.types, side)}
                     for side in (old, new))
    if {release for release, _ in after} != {last}:
        return False
    if before:
        return {value for _, value in before} == {value for _, value in after}
    if _SWITCH.search(one.name):
        return True
    leaves = [leaf for state in device.states for each in conditions_of(state) for leaf in needs(each)]
    return any(isinstance(leaf, (PropertyIs, PropertyAtLeast)) and leaf.property == one.name for leaf in leaves)


RULE = SnapshotPairRule(
    id="effective-default-changed",
    family=Family.COMPAT,
    title="Released machine type changed",
    what="A property has the same default, but a released machine type gives it another value: an entry came, went, "
    "moved or changed.",
    why="The machine type is the promise of what the guest sees; two releases now disagree about it.",
    breaks="Both directions between the releases that disagree.",
    fix="Restore the entry; if it repairs an earlier break, say so in a waiver.",
    examples=(
        Example(
            "an entry was lost",
            True,
            types(("demo-nic", (_ON,)), machines=(machine("8.0"),)),
            types(("demo-nic", (_ON,)), machines=(machine("8.0", ("link", False)),), release=OLD),
        ),
        Example(
            "only the new machine type",
            False,
            types(("demo-nic", (_ON,)), machines=(machine("8.0"), machine("9.0"))),
            types(("demo-nic", (_ON,)), machines=(machine("8.0"),), release=OLD),
        ),
    ),
    judge=_judge,
)
