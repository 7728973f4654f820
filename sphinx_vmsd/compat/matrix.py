"""Every source release against every destination release."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Optional

from sphinx_vmsd.compat.run import context_of, migrate
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import History, Release, Snapshot, find_device
from sphinx_vmsd.wire.dialects import dialect_of


@dataclass(frozen=True)
class Matrix:
    """The verdicts of one device on one machine type: ``cells[i][j]`` goes from ``releases[i]`` to ``releases[j]``.

    ``via`` are the releases that all of them stop at on the way.
    """

    device: str
    machine: Optional[str]
    releases: tuple[Release, ...]
    cells: tuple[tuple[Verdict, ...], ...]
    via: tuple[Release, ...] = ()


def matrix(history: History, device: str, machine: Optional[str] = None, via: Sequence[Release] = ()) -> Matrix:
    """The matrix of *device* on *machine* over the releases of *history* that can run that machine type.

    Releases that can't differ are run once: most releases leave most devices alone. With *via* all are run, for the
    reasons name the releases of each step.
    """
    able = [one for one in history.snapshots if machine is None or not one.machines or one.machine(machine)]
    releases = tuple(one.release for one in able)
    alike = releases if via else _alike(able, device, machine)
    run: dict[tuple[Release, Release], Verdict] = {}
    cells = []
    for source, first in zip(releases, alike):
        for second in alike:
            if (first, second) not in run:
                run[first, second] = migrate(history, device, first, second, machine, via=via)
        cells.append(tuple(replace(run[first, second], source=source, destination=destination)
                           for destination, second in zip(releases, alike)))
    return Matrix(device, machine, releases, tuple(cells), tuple(via))


def _alike(snapshots: Sequence[Snapshot], name: str, machine: Optional[str]) -> tuple[Release, ...]:
    """For each of *snapshots*, the first release in which *name* migrates in exactly the same way."""
    kinds: list[tuple[object, Release]] = []
    found = []
    for snapshot in snapshots:
        device = find_device(snapshot, name)
        kind: object = snapshot.release  # like no other: what is missing is told by the name of the release
        if device is not None and device.states:
            context = context_of(snapshot, device, machine, {})
            kind = (dialect_of(snapshot.release).name, snapshot.evidence, device, context.properties)
        same = next((release for known, release in kinds if known == kind), snapshot.release)
        kinds.append((kind, same))
        found.append(same)
    return tuple(found)
