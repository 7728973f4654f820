"""One snapshot of a release from several sources: a tree, dumps, machine lists.

What is stated (a spec, C source) is kept with its types, conditions and locations as long as what was observed (a dump,
a machine list) agrees. Where they contradict, the observation wins, for it is what runs, and a problem tells both.
Each fact keeps the location of the source it comes from.
"""

from __future__ import annotations

import enum
import operator
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.model import (
    CompatEntry,
    Description,
    Device,
    Evidence,
    Field,
    History,
    Location,
    MachineType,
    Problem,
    Release,
    Snapshot,
)
from sphinx_vmsd.readers.differences import differences, dumped
from sphinx_vmsd.readers.dump import unite

#: The names of a stub, which an architecture without a feature links in place of the real description.
_STUBS = frozenset({"", "(null)"})
_DEPRECATED = {True: "deprecated", False: "not deprecated", None: "not known"}


class Kind(enum.Enum):
    """What sources of one release complement each other: one of each kind, or several architectures of it."""

    STATED = "tree or specs"
    LISTED = "machine list"
    SEEN = "dump or stream"


_STATED = frozenset({Evidence.SOURCE, Evidence.SPEC})


def kind_of(snapshot: Snapshot) -> Kind:
    """The kind of source that *snapshot* comes from."""
    if snapshot.evidence & _STATED:
        return Kind.STATED
    return Kind.LISTED if snapshot.evidence == {Evidence.COMPAT} else Kind.SEEN


def combine(*snapshots: Snapshot) -> tuple[Snapshot, tuple[Problem, ...]]:
    """The facts of all *snapshots*, at least one, which must be of one release series; and their contradictions."""
    ordered = sorted(snapshots, key=lambda one: kind_of(one) is not Kind.STATED)
    joiner = _Joiner((*_other_releases(ordered), *_lacking(ordered)))
    arches = {one.arch for one in ordered}
    snapshot = Snapshot(
        release=max((one.release for one in ordered), key=lambda release: len(release.key)),
        devices=joiner.devices(ordered),
        descriptions=tuple(dict.fromkeys(each for one in ordered for each in one.descriptions)),
        machines=joiner.machines(ordered),
        arrays=tuple({array.name: array for one in reversed(ordered) for array in one.arrays}.values()),
        evidence=frozenset().union(*(one.evidence for one in ordered)),
        arch=arches.pop() if len(arches) == 1 else None,
        origin=", ".join(dict.fromkeys(one.origin for one in ordered if one.origin)),
    )
    return snapshot, tuple(joiner.problems)


def _other_releases(snapshots: list[Snapshot]) -> Iterator[Problem]:
    """A problem for each of *snapshots* that is of another series than the first."""
    first = snapshots[0]
    for one in snapshots[1:]:
        if one.release.series != first.release.series:
            name, other = one.origin or "one source", first.origin or "another"
            yield Problem(Location(name), f"{name} is of release {one.release}, {other} of {first.release}")


def combine_all(snapshots: Iterable[Snapshot]) -> tuple[History, tuple[Problem, ...]]:
    """The facts of *snapshots*, at least one, as one snapshot a release series; and what contradicts.

    Observations of several architectures (dumps, machine lists) complement each other, those of one architecture are
    set against each other, and all against what is stated.
    """
    series: dict[Release, list[Snapshot]] = {}
    for one in snapshots:
        series.setdefault(one.release.series, []).append(one)
    made: list[Snapshot] = []
    problems: list[Problem] = []
    for parts in series.values():
        seen = [one for one in parts if kind_of(one) is not Kind.STATED]
        stated = [one for one in parts if kind_of(one) is Kind.STATED]
        agreed = [combine(*group) for group in _of_one_arch(seen)]
        snapshot, found = combine(*stated, *([unite(one for one, _ in agreed)] if seen else []))
        made.append(snapshot)
        problems += [*_other_arches(stated, seen), *(one for _, wrong in agreed for one in wrong), *found]
    return History(tuple(sorted(made, key=lambda one: one.release))), tuple(problems)


def _of_one_arch(seen: list[Snapshot]) -> list[list[Snapshot]]:
    """The observations by architecture; those that name none go with the only one there is. Streams stay apart."""
    groups: dict[Optional[str], list[Snapshot]] = {}
    arches = {one.arch for one in seen} - {None}
    for one in seen:
        if Evidence.STREAM not in one.evidence:
            groups.setdefault(next(iter(arches)) if len(arches) == 1 else one.arch, []).append(one)
    return [*groups.values(), *([one] for one in seen if Evidence.STREAM in one.evidence)]


def _other_arches(stated: list[Snapshot], seen: list[Snapshot]) -> Iterator[Problem]:
    """A problem for each observation of another architecture than the one that a tree was read for."""
    for tree in stated:
        for one in seen:
            if None not in (tree.arch, one.arch) and tree.arch != one.arch:
                yield Problem(Location(one.origin), f"is of {one.arch}, {tree.origin} is read for {tree.arch}")


def _lacking(snapshots: list[Snapshot]) -> Iterator[Problem]:
    """A problem for each device and machine type that was observed and is not in a tree, which has all of them."""
    for tree in snapshots:
        for one in snapshots if Evidence.SOURCE in tree.evidence else ():
            if kind_of(one) is not Kind.STATED and (None in (tree.arch, one.arch) or tree.arch == one.arch):
                yield from (Problem(where, f"{what}: not in {tree.origin}") for what, where in _lacked(tree, one))


def _lacked(tree: Snapshot, seen: Snapshot) -> Iterator[tuple[str, Location]]:
    """What *seen* has and *tree* has not. The sections of a stream are no device types."""
    devices = {one.name for one in tree.devices}
    for device in seen.devices if Evidence.STREAM not in seen.evidence else ():
        if device.description is not None and device.name not in devices:
            yield device.name, device.location or Location(seen.origin)
    machines = {one.name for one in tree.machines}
    for machine in seen.machines if machines else ():
        if machine.name not in machines:
            yield f"machine type {machine.name}", machine.location or Location(seen.origin)


class _Joiner:
    """Joins facts of the same name, collecting contradictions."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)

    def devices(self, snapshots: Iterable[Snapshot]) -> tuple[Device, ...]:
        found: dict[str, Device] = {}
        for device in (each for one in snapshots for each in one.devices):
            known = found.get(device.name)
            found[device.name] = self.device(known, device) if known else device
        return tuple(found[name] for name in sorted(found))

    def device(self, stated: Device, seen: Device) -> Device:
        """*stated* with what *seen* adds or corrects."""
        if seen.description is None:
            description = stated.description
        elif stated.description is None:
            description = seen.description
        else:
            description = self.description(stated.description, seen.description, stated.name)
        return replace(
            stated,
            description=description,
            parents=stated.parents or seen.parents,
            properties=stated.properties or seen.properties,
            others=stated.others or seen.others,
        )

    def description(self, stated: Description, seen: Description, path: str) -> Description:
        if stated is seen or _is_stub(seen):
            return stated
        if _is_stub(stated) or self.differ(stated, seen, path):
            return seen
        fields = iter(dumped(seen))
        joined = [field if field.must_exist else self.field(field, next(fields), path) for field in stated.fields]
        subsections = [
            self.description(one, other, f"{path}/{one.name}")
            for one, other in zip(stated.subsections, seen.subsections)
        ]
        if all(map(operator.is_, (*joined, *subsections), (*stated.fields, *stated.subsections))):
            return stated
        return replace(stated, fields=tuple(joined), subsections=tuple(subsections))

    def differ(self, stated: Description, seen: Description, path: str) -> bool:
        """Whether the two themselves differ; all in which they do is told."""
        found = differences(stated, seen)
        for one in found:
            where, there = one.here or Location(path), one.there or "the other source"
            self.problems.append(Problem(where, f"{path}: {one.message}", f"taken from {there}"))
        return bool(found)

    def field(self, stated: Field, seen: Field, path: str) -> Field:
        if stated.description is None or seen.description is None:
            return stated if seen.description is None else replace(stated, description=seen.description)
        nested = self.description(stated.description, seen.description, f"{path}.{stated.name}")
        return stated if nested is stated.description else replace(stated, description=nested)

    def machines(self, snapshots: Iterable[Snapshot]) -> tuple[MachineType, ...]:
        found: dict[tuple[str, Optional[str]], MachineType] = {}
        for machine in (each for one in snapshots for each in one.machines):
            key = (machine.name, machine.arch)
            if key not in found and (machine.name, None) in found:
                found[key] = replace(found.pop((machine.name, None)), arch=machine.arch)
            elif machine.arch is None:  # a list that does not say whose it is
                key = next((known for known in found if known[0] == machine.name), key)
            found[key] = self.machine(found[key], machine) if key in found else machine
        return tuple(found.values())

    def machine(self, stated: MachineType, seen: MachineType) -> MachineType:
        told = replace(
            stated,
            alias=seen.alias or stated.alias,
            deprecated=stated.deprecated if seen.deprecated is None else seen.deprecated,
        )
        if None not in (stated.deprecated, seen.deprecated) and stated.deprecated != seen.deprecated:
            here, there = _DEPRECATED[stated.deprecated], _DEPRECATED[seen.deprecated]
            self.of_machines(stated, seen, f"{here} here, {there} there")
        if seen.entries is None or stated.entries is None:
            return replace(told, entries=stated.entries if seen.entries is None else seen.entries)
        if _plain(stated.entries) == _plain(seen.entries):
            return told
        self.of_machines(
            stated, seen, f"{len(stated.entries)} compat entries here, other ones or another order there"
        )
        return replace(told, entries=seen.entries, arrays=())

    def of_machines(self, stated: MachineType, seen: MachineType, message: str) -> None:
        """Tell what two sources say differently about a machine type."""
        where, there = stated.location or Location(stated.name), seen.location or "the other source"
        self.problems.append(Problem(where, f"machine type {stated.name}: {message}", f"taken from {there}"))


def _plain(entries: tuple[CompatEntry, ...]) -> list[tuple[str, str, object]]:
    return [(one.driver, one.property, one.value) for one in entries]


def _is_stub(one: Description) -> bool:
    return one.name in _STUBS and not one.fields
