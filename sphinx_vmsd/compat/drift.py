"""What somebody stated about a device against what the source tree says: contradictions, with both places."""
from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Optional

from sphinx_vmsd.compat.change import Change, Kind, show
from sphinx_vmsd.compat.changes import changes
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.model import Condition, Description, Device, History, Location, Release, Snapshot, walk
from sphinx_vmsd.model.condition import AllOf, AnyOf, GuestState, MemberBetween, MemberIs, Not, Unknown
from sphinx_vmsd.model.types import NESTED

#: From this micro number on a version is a development tree of the next release.
_DEVELOPMENT = 50
_LAST_MINOR = 2
#: From this likeness on a name is taken for another one's former self.
_ALIKE = 0.85


@dataclass(frozen=True)
class Drift:
    """One contradiction: the place and the words of the statement, and those of the tree."""

    stated_at: Optional[Location]
    found_at: Optional[Location]
    message: str


def of_device(history: History, name: str, tree: Snapshot) -> Iterator[Drift]:
    """What *history* states of the device *name* and *tree* contradicts, at the tree's release."""
    covered = [one for one in history.snapshots if one.release.series <= upcoming(tree.release)]
    stated = covered[-1].device(name) if covered else None
    if stated is None:
        return
    found = tree.device(name)
    if found is None:
        place = stated.location or (stated.description.location if stated.description else None)
        yield Drift(place, None, f"the tree has no device type {name!r}")
        return
    if stated.description and found.description:
        yield from of_description(stated.description, found.description)
    yield from _properties(stated, found, tree)


def of_description(stated: Description, found: Description) -> Iterator[Drift]:
    """What *stated* says and *found*, from the tree, contradicts; what only one of them tells is no contradiction."""
    for change in changes(_completed(stated, found), found):
        if not _in_other_words(change):
            old, new = change.units or (stated, found)
            yield Drift(change.old_location or old.location, change.new_location or new.location, _words(change))


def _completed(stated: Description, found: Description) -> Description:
    """*stated*, with the nested descriptions that it only names taken from *found*."""
    there = {one.name: one for one in found.fields if one.description is not None}
    fields = tuple(
        replace(one, type=there[one.name].type, description=there[one.name].description, count=there[one.name].count)
        if one.type in NESTED and one.description is None and one.name in there else one
        for one in stated.fields
    )
    return replace(stated, fields=fields)


def _words(change: Change) -> str:
    if change.old is None:
        return f"{change.unit}: lacks {show(change.new)}, which the tree has"
    if change.new is None:
        return f"{change.unit}: has {show(change.old)}, which the tree lacks"
    here, there = change.sides
    return f"{change.subject}: {change.kind.value}: {here} here, {there} in the tree"


def described(name: str, tree: Snapshot) -> Optional[Description]:
    """The description called *name* in *tree*, of a device, of none, or inside of another one."""
    tops = [state for device in tree.devices for state in device.states]
    return next((one for top in (*tops, *tree.descriptions) for _path, one in walk(top) if one.name == name), None)


def upcoming(release: Release) -> Release:
    """The series that *release* belongs to: 10.1.50 is the development of 10.2."""
    major, minor, micro = (*release.key, 0, 0, 0)[:3]
    if micro < _DEVELOPMENT:
        return release.series
    return Release(f"{major}.{minor + 1}" if minor < _LAST_MINOR else f"{major + 1}.0")


def _properties(stated: Device, found: Device, tree: Snapshot) -> Iterator[Drift]:
    there = {one.name: one for one in found.properties}
    for one in stated.properties:
        twin = there.get(one.name)
        if twin is None:
            if not _unseen(one.name, found, tree):
                yield Drift(one.location, found.location, f"property {one.name!r}: the tree has none of that name")
        elif None not in (one.default, twin.default) and one.default != twin.default:
            words = f"property {one.name!r}: default {one.default!r} here, {twin.default!r} in the tree"
            yield Drift(one.location, twin.location, words)


def _unseen(name: str, found: Device, tree: Snapshot) -> bool:
    """Whether the type *found* may have the property *name*, though its source doesn't show it.

    An array of the tree sets it, on a CPU, whose features are computed, or it is that of another type, as those of an
    embedded device are; one of nearly the same name tells that the array is out of date.
    """
    if not any(one.property == name and one.driver in found.types for array in tree.arrays for one in array.entries):
        return False
    if "cpu" in found.types:
        return True
    elsewhere = any(one.name == name for device in tree.devices for one in device.properties)
    return elsewhere and not difflib.get_close_matches(name, [one.name for one in found.properties], 1, _ALIKE)


def _in_other_words(change: Change) -> bool:
    """Whether *change* is between conditions, one of which tells of the guest's state: in words, or by own names."""
    if change.kind is Kind.NEEDED:
        both = [one.needed for one in (change.old, change.new) if isinstance(one, Description)]
    elif change.kind is Kind.FIELD_CONDITION:
        both = [each for one in (change.old, change.new) if isinstance(one, Piece) for each in one.conditions]
    else:
        return False
    return any(_worded(one) for one in both if one is not None)


def _worded(condition: Condition) -> bool:
    if isinstance(condition, Not):
        return _worded(condition.of)
    if isinstance(condition, (AllOf, AnyOf)):
        return any(map(_worded, condition.of))
    return isinstance(condition, (Unknown, GuestState, MemberIs, MemberBetween))
