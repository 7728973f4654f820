"""An entry that came a release too late for its array."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import (
    LATE,
    Entry,
    entries_of,
    family,
    hit_by,
    lacking,
    last_release,
    new_entries,
)
from sphinx_vmsd.compat.recipes import array_like
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, array, types
from sphinx_vmsd.compat.state import shapes_stream
from sphinx_vmsd.model import CompatArray, Property, Release, Snapshot

_LINK = Property("link", "bool", True)


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    last = last_release(old)
    for one in _fresh(old, new):
        if one.array.release is None or one.array.release >= last:
            continue
        knob = one.entry.property.startswith("x-") or shapes_stream(one.entry.property)
        chosen = len(_between(one.array.release, last, new)) > LATE
        yield Judgement(
            Severity.NOTE if chosen or shapes_stream(one.entry.property) else Severity.WARNING,
            f"{one.array.name}: {one.entry.driver}.{one.entry.property}",
            f"release {last} does not have the property, so its machine type needs the entry, too, unless "
            "it did what the default is now",
            BOTH,
            new=one.entry.location or one.array.location,
            devices=(one.entry.driver,),
            fix=f"move it to {array_like(one.array.name, last, {each.name for each in new.arrays})}: {one.words}",
            unchecked=(f"whether only machine types up to {one.array.release} need it: then it stands right",) if chosen
            else (f"whether it repairs what {last} brought: then it stands right",) if knob else (),
            machines=_without(one.array, last, new),
        )


def _between(array: Release, last: Release, new: Snapshot) -> set[Release]:
    """The releases after the *array*'s, up to the *last* one."""
    return {one.release for one in new.arrays if one.release is not None and array < one.release <= last}


def _without(array: CompatArray, last: Release, new: Snapshot) -> tuple[str, ...]:
    """The released machine types newer than *array*, of the families that apply it."""
    lines = {family(one) for one in new.machines if array.name in one.arrays}
    return tuple(one.name for one in new.machines if one.release is not None and array.release is not None
                 and array.release < one.release <= last and family(one) in lines)


def _fresh(old: Snapshot, new: Snapshot) -> Iterator[Entry]:
    """The new entries for properties that *old* does not have, in the newest array that has one for the same."""
    before = {each.entry.property for each in entries_of(old)}
    newest: dict[tuple[str, str], Release] = {}
    fresh = list(new_entries(old, new))
    for one in fresh:
        release = one.array.release
        if release is not None:
            newest[one.key] = max(release, newest.get(one.key, release))
    for one in fresh:
        if one.array.release == newest.get(one.key) and one.entry.property not in before and _is_new(one, old, new):
            yield one


def _is_new(one: Entry, old: Snapshot, new: Snapshot) -> bool:
    before = hit_by(one.entry.driver, old)
    return bool(hit_by(one.entry.driver, new)) and len(lacking(before, one.entry.property, old)) == len(before)


RULE = SnapshotPairRule(
    id="compat-entry-array-too-old",
    family=Family.COMPAT,
    title="Compat entry in too old an array",
    what="A property is new, its entry stands in an array older than the last release.",
    why="The machine type of the last release gets the new behaviour, which it does not have. It happens when a "
    "series is merged one release later than it was written.",
    breaks="Both directions between the last release and this one, on the last release's machine type.",
    fix=(
        "Move the entry to the array of the last release, unless the property takes back what that release brought."
    ),
    examples=(
        Example(
            "8.0 is out, the entry is in 7.2",
            True,
            types(("demo-nic", (_LINK,)), arrays=(array("7.2", ("demo-nic", "link", "off")),)),
            types(("demo-nic", ()), arrays=(array("7.2"),), release=OLD),
        ),
        Example(
            "in 8.0",
            False,
            types(("demo-nic", (_LINK,)), arrays=(array("8.0", ("demo-nic", "link", "off")),)),
            types(("demo-nic", ()), arrays=(array("8.0"),), release=Release("8.0.50")),
        ),
    ),
    judge=_judge,
    across=True,
)
