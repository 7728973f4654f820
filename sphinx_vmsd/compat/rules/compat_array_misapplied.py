"""A machine type that leaves out an array."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotRule
from sphinx_vmsd.compat.samples import array, sample
from sphinx_vmsd.model import MachineType, Release, Snapshot

_PREFIX = "hw_compat_"
_8_0 = array("8.0", ("demo-nic", "link", False))


def _judge(snapshot: Snapshot) -> Iterator[Judgement]:
    common = [one for one in snapshot.arrays if one.name.lower().startswith(_PREFIX) and one.release is not None]
    for machine in snapshot.machines:
        if machine.release is None:
            continue
        for one in common:
            if one.release is not None and one.release >= machine.release and one.name not in machine.arrays:
                yield Judgement(
                    Severity.ERROR,
                    machine.name,
                    f"machine type {machine.name} does not apply {one.name}",
                    BOTH,
                    new=machine.location or one.location,
                    fix=f"add {one.name} in the options of {machine.name}",
                    machines=(machine.name,),
                )


RULE = SnapshotRule(
    id="compat-array-misapplied",
    family=Family.COMPAT,
    title="Machine type does not apply a compat array",
    what="A versioned machine type leaves out an array that every architecture applies, of its own or a newer release.",
    why="Devices have their new behaviour on this old machine type.",
    breaks="Both directions on that machine type.",
    fix="Apply the array in the function of that machine type.",
    examples=(
        Example(
            "left out", True, sample(None, arrays=(_8_0,), machines=(MachineType("demo-8.0", Release("8.0"), ()),))
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
