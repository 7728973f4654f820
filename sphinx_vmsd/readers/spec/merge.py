"""Several specs as one history: every device, and the machine types their compat values make together."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Optional

from sphinx_vmsd.model import CompatArray, History, Location, Problem, Release, Snapshot
from sphinx_vmsd.readers.spec.properties import machines
from sphinx_vmsd.readers.spec.read import Spec


def merge(specs: Sequence[Spec]) -> tuple[History, tuple[Problem, ...]]:
    """The history of all *specs*; of two that describe the same device type the first counts.

    A release that a spec does not list, but lies between two that it does, is as the one before it.
    """
    first: dict[str, Spec] = {}
    for spec in specs:
        first.setdefault(spec.device, spec)
    problems = tuple(
        Problem(Location(spec.path), f"the device '{spec.device}' is already described in {first[spec.device].path}")
        for spec in specs if first[spec.device] is not spec
    )
    releases = tuple(sorted({release for spec in first.values() for release in spec.history.releases}))
    named = {machine.release for spec in first.values() for one in spec.history.snapshots for machine in one.machines}
    machine_types = {*releases, *(release for release in named if release)}
    return History(tuple(_snapshot(tuple(first.values()), one, machine_types) for one in releases)), problems


def _snapshot(specs: Sequence[Spec], release: Release, machine_types: set[Release]) -> Snapshot:
    parts = [part for spec in specs for part in _as_of(spec.history, release)]
    compat: tuple[CompatArray, ...] = tuple(array for part in parts for array in part.arrays)
    there = {machine.release for part in parts for machine in part.machines}
    removed = {one for spec in specs for one in _so_far(spec.history, release)} - there
    return Snapshot(
        release=release,
        devices=tuple(sorted((device for part in parts for device in part.devices), key=lambda device: device.name)),
        machines=machines(compat, machine_types - removed, release),
        arrays=compat,
        evidence=frozenset().union(*(part.evidence for part in parts)),
        origin=", ".join(part.origin for part in parts) if len(parts) < 4 else f"{len(parts)} specs",
    )


def _so_far(history: History, release: Release) -> Iterator[Optional[Release]]:
    """The machine types that *history* had up to *release*, as far as it tells of that."""
    if _as_of(history, release):
        yield from (machine.release for one in history.snapshots if one.release <= release for machine in one.machines)


def _as_of(history: History, release: Release) -> list[Snapshot]:
    past = [one for one in history.snapshots if one.release <= release]
    return past[-1:] if release <= history.releases[-1] else []
