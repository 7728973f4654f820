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
from sphinx_vmsd.model.types import BY_NAME, FIELD_TYPES
from sphinx_vmsd.readers.dump import unite

#: The names of a stub, which an architecture without a feature links in place of the real description.
_STUBS = frozenset({"", "(null)"})
_NUMBERS = frozenset(row.name for row in FIELD_TYPES if row.name == "bool" or row.name.lstrip("u").startswith("int"))


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
    joiner = _Joiner(_other_releases(ordered))
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

    Observations of several architectures (dumps, machine lists) complement each other; they are set against what
    is stated.
    """
    series: dict[Release, list[Snapshot]] = {}
    for one in snapshots:
        series.setdefault(one.release.series, []).append(one)
    made: list[Snapshot] = []
    problems: list[Problem] = []
    for parts in series.values():
        seen = [one for one in parts if kind_of(one) is not Kind.STATED]
        stated = [one for one in parts if kind_of(one) is Kind.STATED]
        snapshot, found = combine(*stated, *([unite(seen)] if seen else []))
        made.append(snapshot)
        problems += found
    return History(tuple(sorted(made, key=lambda one: one.release))), tuple(problems)


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
        if stated is seen or (seen.name in _STUBS and not seen.fields):
            return stated
        differs = _difference(stated, seen)
        if differs is not None:
            where = stated.location or Location(path)
            self.problems.append(
                Problem(where, f"{path}: {differs}", f"taken from {seen.location or 'the other source'}")
            )
            return seen
        fields = iter(_fields(seen))
        joined = [self.field(field, next(fields), path) if _dumped(field) else field for field in stated.fields]
        subsections = [
            self.description(one, other, f"{path}/{one.name}")
            for one, other in zip(stated.subsections, seen.subsections)
        ]
        if all(map(operator.is_, (*joined, *subsections), (*stated.fields, *stated.subsections))):
            return stated
        return replace(stated, fields=tuple(joined), subsections=tuple(subsections))

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
        if seen.entries is None or stated.entries is None:
            return replace(told, entries=stated.entries if seen.entries is None else seen.entries)
        if _plain(stated.entries) == _plain(seen.entries):
            return told
        where = stated.location or Location(stated.name)
        reason = (
            f"machine type {stated.name}: {len(stated.entries)} compat entries here, other ones or another order there"
        )
        self.problems.append(Problem(where, reason, f"taken from {seen.location or 'the other source'}"))
        return replace(told, entries=seen.entries, arrays=())


def _plain(entries: tuple[CompatEntry, ...]) -> list[tuple[str, str, object]]:
    return [(one.driver, one.property, one.value) for one in entries]


def _dumped(field: Field) -> bool:
    """Whether a dump shows *field*: it leaves out what is only validated."""
    return not field.must_exist


def _fields(one: Description) -> list[Field]:
    return [field for field in one.fields if _dumped(field)]


def _difference(stated: Description, seen: Description) -> Optional[str]:
    """What two descriptions say differently about the same thing; ``None``: nothing that both tell."""
    for what in ("name", "version", "minimum_version"):
        one, other = getattr(stated, what), getattr(seen, what)
        if one != other:
            return f"{what.replace('_', ' ')} {one} here, {other} there"
    return _different_fields(_fields(stated), _fields(seen)) or _different_subsections(stated, seen)


def _different_fields(ours: list[Field], theirs: list[Field]) -> Optional[str]:
    for field, twin in zip(ours, theirs):
        if (field.name, field.version, field.exists is None) != (twin.name, twin.version, twin.exists is None):
            return f"field {_spelt(field)} here, {_spelt(twin)} there"
        sizes = _bytes(field), _bytes(twin)
        if None not in sizes and sizes[0] != sizes[1]:
            return f"field {field.name} of {sizes[0]} bytes here, of {sizes[1]} bytes there"
    return None if len(ours) == len(theirs) else f"{len(ours)} fields here, {len(theirs)} there"


def _different_subsections(stated: Description, seen: Description) -> Optional[str]:
    ours, theirs = (", ".join(sub.name for sub in one.subsections) or "none" for one in (stated, seen))
    return None if ours == theirs else f"subsections {ours} here, {theirs} there"


def _bytes(field: Field) -> Optional[int]:
    """Bytes of one element that a dump shows, too: what it says itself, or what the type of a plain number tells."""
    if field.type is None or field.type in ("buffer", "unused_buffer"):
        return field.size if isinstance(field.size, int) else None
    return BY_NAME[field.type].size if field.type in _NUMBERS else None


def _spelt(field: Field) -> str:
    return f"{field.name} (version {field.version}{', with a predicate' if field.exists else ''})"
