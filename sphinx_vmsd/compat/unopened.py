"""Families of machine types that have no version yet for the release in the making."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.compat.properties import family
from sphinx_vmsd.compat.recipes import array_family
from sphinx_vmsd.model import CompatArray, MachineType, Release, Snapshot

#: What the versions of a machine type share: name and architecture.
Kin = tuple[str, Optional[str]]
_EVERYBODYS = "hw_compat"


def unopened(snapshot: Snapshot) -> frozenset[Kin]:
    """The families whose newest version is that of the last release, and older ones that share arrays with these.

    None of them applies an array of the last release: the function that adds the next version does that, for this one
    and all older ones. Between two releases only: what a release candidate lacks, the release will lack.
    """
    micro, last = (*snapshot.release.key, 0, 0, 0)[2], snapshot.release.series
    if not 50 <= micro < 90:
        return frozenset()
    newest: dict[Kin, Release] = {}
    for one in snapshot.machines:
        if one.release is not None:
            newest[family(one)] = max(one.release, newest.get(family(one), one.release))
    arrays = {kin: set(_applied(kin, snapshot)) for kin, release in newest.items() if release <= last}
    recent = {one.name for one in snapshot.arrays if one.release == last}
    found = {kin for kin, names in arrays.items() if newest[kin] == last and not names & recent}
    own = {array_family(name) for kin in found for name in arrays[kin]} - {_EVERYBODYS}
    return frozenset(found | {kin for kin, names in arrays.items()
                              if not names & recent and not own.isdisjoint(map(array_family, names))})


def opened(snapshot: Snapshot) -> Snapshot:
    """*snapshot* with the arrays of the last release applied in families that are yet to get their next version."""
    families = unopened(snapshot)
    if not families:
        return snapshot
    last = [one for one in snapshot.arrays if one.release == snapshot.release.series]
    kin = {each: {_EVERYBODYS, *map(array_family, _applied(each, snapshot))} for each in families}
    return replace(snapshot, machines=tuple(
        _with(one, [each for each in last if array_family(each.name) in kin[family(one)]])
        if family(one) in families else one for one in snapshot.machines))


def _applied(kin: Kin, snapshot: Snapshot) -> Iterator[str]:
    """The arrays that any version of a machine type applies."""
    return (name for one in snapshot.machines if family(one) == kin for name in one.arrays)


def _with(machine: MachineType, last: list[CompatArray]) -> MachineType:
    """*machine* with the arrays of *last* before its own: the older ones win."""
    if machine.entries is None or not last:
        return machine
    entries = (replace(entry, array=one.name) for one in last for entry in one.entries)
    return replace(machine, entries=(*entries, *machine.entries), arrays=(*(one.name for one in last), *machine.arrays))
