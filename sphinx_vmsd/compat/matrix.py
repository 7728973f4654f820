"""Every source release against every destination release."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.run import context_of, migrate
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Device, History, Outcome, Release, Snapshot, find_device, walk
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


class _Kind(NamedTuple):
    """What decides how a device of a release migrates: the first release with the same facts, and the dialect.

    ``plain``: it has neither hooks nor pointers, so that dialects differ only in what they say of a refusal.
    """

    facts: Release
    dialect: str
    plain: bool


def matrix(history: History, device: str, machine: Optional[str] = None, via: Sequence[Release] = ()) -> Matrix:
    """The matrix of *device* on *machine* over the releases of *history* that can run that machine type.

    Releases that can't differ are run once: most releases leave most devices alone. With *via* all are run, for the
    reasons name the releases of each step.
    """
    able = [one for one in history.snapshots if machine is None or not one.machines or one.machine(machine)]
    releases = tuple(one.release for one in able)
    kinds = [_Kind(one, "", False) for one in releases] if via else _kinds(able, device, machine)
    run: dict[tuple[str | Release, ...], Verdict] = {}

    def verdict(source: Release, first: _Kind, destination: Release, second: _Kind) -> Verdict:
        keys = _keys(first, second)
        found = next((run[key] for key in keys if key in run), None)
        if found is None:
            found = migrate(history, device, source, destination, machine, via=via)
            run[keys[_reach(found, first.plain and second.plain)]] = found
        return replace(found, source=source, destination=destination)

    ends = tuple(zip(releases, kinds))
    return Matrix(device, machine, releases, tuple(tuple(verdict(*one, *other) for other in ends) for one in ends),
                  tuple(via))


def _keys(source: _Kind, destination: _Kind) -> tuple[tuple[str | Release, ...], ...]:
    """What a verdict between the two may hold for, by its reach: any dialects, those of the destination, just these."""
    anywhere = (source.facts, destination.facts)
    return anywhere, (*anywhere, destination.dialect), (*anywhere, destination.dialect, source.dialect)


def _reach(verdict: Verdict, plain: bool) -> int:
    """Which of :func:`_keys` *verdict* holds for; nothing that fails to save has bytes."""
    if plain and verdict.outcome in (Outcome.WORKS, Outcome.LOSSY):
        return 0
    return 1 if plain and verdict.outcome is Outcome.FAILS and verdict.sent is not None else 2


def _kinds(snapshots: Sequence[Snapshot], name: str, machine: Optional[str]) -> list[_Kind]:
    """For each of *snapshots*, how *name* migrates."""
    known: list[tuple[object, _Kind]] = []
    for snapshot in snapshots:
        device, dialect = find_device(snapshot, name), dialect_of(snapshot.release).name
        facts: object = snapshot.release  # like no other: what is missing is told by the name of the release
        if device is not None and device.states:
            facts = (snapshot.evidence, device, context_of(snapshot, device, machine, {}).properties)
        same = next((kind for other, kind in known if other == facts), None)
        known.append((facts, same._replace(dialect=dialect) if same else
                      _Kind(snapshot.release, dialect, device is not None and _is_plain(device))))
    return [kind for _facts, kind in known]


def _is_plain(device: Device) -> bool:
    parts = [part for state in device.states for _path, part in walk(state)]
    return not any(part.hooks or any(field.pointers for field in part.fields) for part in parts)
