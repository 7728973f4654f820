"""A machine type that leaves out an array, or applies one of an older release."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import family
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotRule
from sphinx_vmsd.compat.samples import array, sample
from sphinx_vmsd.compat.unopened import unopened
from sphinx_vmsd.model import CompatArray, MachineType, Release, Snapshot

_PREFIX = "hw_compat_"
_8_0 = array("8.0", ("demo-nic", "link", False))


def _judge(snapshot: Snapshot) -> Iterator[Judgement]:
    for one in snapshot.arrays:
        if one.release is not None:
            yield from _of_array(one, one.release, snapshot)


def _of_array(one: CompatArray, release: Release, snapshot: Snapshot) -> Iterator[Judgement]:
    versioned = [(machine.release, machine) for machine in snapshot.machines if machine.release is not None]
    if one.name.lower().startswith(_PREFIX):
        waiting = unopened(snapshot) if release == snapshot.release.series else ()
        lines = {family(machine) for own, machine in versioned if own == release}
        lacking = [machine for own, machine in versioned
                   if own <= release and one.name not in machine.arrays and family(machine) not in waiting
                   and (release == release.series or family(machine) in lines)]
        for machine, others in _newest(lacking):
            yield _judgement(one, machine, others, "does not apply", "add {} in the options of {}")
    outgrown = [machine for own, machine in versioned if own.series > release and one.name in machine.arrays]
    for machine, others in _newest(outgrown):
        yield _judgement(one, machine, others, "is newer than the array it applies,",
                         "take {} out of the options of {}")


def _newest(machines: list[MachineType]) -> Iterator[tuple[MachineType, tuple[str, ...]]]:
    """The newest of each family, which the others build on, so that it is the one to mend; and the names of all."""
    families: dict[object, list[MachineType]] = {}
    for machine in machines:
        families.setdefault(family(machine), []).append(machine)
    for kin in families.values():
        kin.sort(key=lambda machine: machine.release or Release(""), reverse=True)
        yield kin[0], tuple(machine.name for machine in kin)


def _judgement(one: CompatArray, machine: MachineType, names: tuple[str, ...], said: str, fix: str) -> Judgement:
    return Judgement(
        Severity.ERROR if one.entries else Severity.WARNING,
        machine.name,
        f"machine type {machine.name} {said} {one.name}",
        BOTH,
        new=machine.location or one.location,
        fix=fix.format(one.name, machine.name),
        machines=names,
    )


RULE = SnapshotRule(
    id="compat-array-misapplied",
    family=Family.COMPAT,
    title="Machine type does not apply a compat array, or an older one",
    what="A versioned machine type leaves out an array that every architecture applies, of its own or a newer release "
    "(of a stable one, if its family has a version for that); or it applies an array of a release older than its own. "
    "The older ones of its family follow it. While an array is empty, nothing differs yet.",
    why="Devices have their new behaviour on an old machine type, or their old behaviour on a new one.",
    breaks="Both directions on that machine type.",
    fix="Apply in the function of a machine type the arrays of its own release, and build on the next newer one.",
    examples=(
        Example(
            "left out", True, sample(None, arrays=(_8_0,), machines=(MachineType("demo-8.0", Release("8.0"), ()),))
        ),
        Example(
            "applied by a newer one",
            True,
            sample(
                None,
                arrays=(_8_0,),
                machines=(MachineType("demo-8.1", Release("8.1"), _8_0.entries, arrays=(_8_0.name,)),),
            ),
        ),
        Example(
            "applied",
            False,
            sample(
                None,
                arrays=(_8_0,),
                machines=(MachineType("demo-8.0", Release("8.0"), _8_0.entries, arrays=(_8_0.name,)),),
            ),
        ),
    ),
    judge=_judge,
)
