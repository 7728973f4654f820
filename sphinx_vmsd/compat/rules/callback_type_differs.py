"""Callbacks get a pointer without a type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for fault in description.faults:
        if " takes the state for " in fault:
            yield Judgement(
                Severity.WARNING,
                path,
                f".{fault.partition(' ')[0]}: {fault.partition(' ')[2]}",
                new=description.location,
                fix=f"let it take a pointer to {fault.rpartition(' ')[2]}",
            )


RULE = DescriptionRule(
    id="callback-type-differs",
    family=Family.LINT,
    title="Callback takes another type",
    what="A needed, pre_save or post_load function takes its pointer for another struct than the fields belong to.",
    why="The compiler sees only void pointers. The function gets the struct whose members the fields are.",
    breaks="It reads and writes foreign memory, or an object cast ends QEMU, whenever the function is called.",
    fix="Declare the struct that the description describes, and go from it to the device.",
    examples=(
        Example(
            "the device instead of its queue",
            True,
            sample(
                replace(nic(CTRL), faults=("needed f takes the state for Nic, the fields are members of Queue",))
            ),
        ),
        Example("the same type", False, sample(nic(CTRL))),
    ),
    judge=_judge,
)
