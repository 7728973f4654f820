"""A machine option that came a release too late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import LATE, family, last_release
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import sample
from sphinx_vmsd.compat.settings import twins
from sphinx_vmsd.model import MachineType, Release, Snapshot


def _machine(release: str, *options: tuple[str, str]) -> MachineType:
    return MachineType(f"demo-{release}", Release(release), (), options=options)


_BEFORE = sample(None, Release("8.1.50"), machines=(_machine("8.0"), _machine("8.1")))


_Line = tuple[str, Optional[str]]


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    last = last_release(old)
    lines: dict[tuple[_Line, str], list[tuple[Release, MachineType]]] = {}
    newest: dict[_Line, MachineType] = {}
    latest = _latest(new)
    for known, machine in twins(old.machines, new.machines):
        if machine.release is None or machine.release > last:
            continue
        if machine.release == last:
            newest[family(machine)] = machine
        ahead = latest[family(machine)]
        for name, value in machine.options:
            if dict(known.options).get(name) != value and (ahead is machine or dict(ahead.options).get(name) != value):
                lines.setdefault((family(machine), name), []).append((machine.release, machine))
    for (line, name), found in sorted(lines.items(), key=str):
        release, machine = max(found, key=lambda one: one[0])
        if release < last and line in newest:
            yield Judgement(
                Severity.NOTE if _chosen(release, last, new) else Severity.WARNING,
                f"{machine.name}.{name}",
                f"option {name} is new for machine types up to {release}, but release {last} is out, too",
                BOTH,
                new=machine.location,
                machines=(newest[line].name,),
                fix=f"set {name} in the options of {newest[line].name}, if it keeps what that release does",
            )


def _chosen(release: Release, last: Release, snapshot: Snapshot) -> bool:
    """Whether *release* is so far behind the *last* one that it must be meant: no series is late by so many."""
    return len({one.release for one in snapshot.machines if one.release and release < one.release <= last}) > LATE


def _latest(snapshot: Snapshot) -> dict[_Line, MachineType]:
    """The newest version of each family: what it sets is no exception for old ones."""
    versions = [one for one in snapshot.machines if one.release is not None]
    return {family(one): one for one in sorted(versions, key=lambda one: one.release or snapshot.release)}


RULE = SnapshotPairRule(
    id="machine-option-too-old",
    family=Family.COMPAT,
    title="Machine option set for too old a version",
    what="A member of the machine class gets a value for old machine types, but not for the one of the last release.",
    why="What the option keeps as it was has changed for the last release's machine type. It happens when a series is "
    "merged one release later than it was written.",
    breaks="Both directions between the last release and this one, on the last release's machine type.",
    fix="Set the option in the function of the last release's machine type.",
    examples=(
        Example(
            "8.1 is out, the option is set up to 8.0",
            True,
            sample(
                None, Release("8.1.50"), machines=(_machine("8.0", ("placement", "placement_8_0")), _machine("8.1"))
            ),
            _BEFORE,
        ),
        Example(
            "set for 8.1, too",
            False,
            sample(
                None,
                Release("8.1.50"),
                machines=(
                    _machine("8.0", ("placement", "placement_8_1")),
                    _machine("8.1", ("placement", "placement_8_1")),
                ),
            ),
            _BEFORE,
        ),
    ),
    judge=_judge,
    across=True,
)
