"""A list that does not end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for fault in description.faults:
        if fault.endswith("no end marker"):
            member = fault.partition(" ")[0]
            marker = "VMSTATE_END_OF_LIST()" if member == "fields" else "NULL"
            yield Judgement(
                Severity.ERROR,
                path,
                f"the list .{member} has no end marker",
                new=description.location,
                fix=f"end the list with {marker}",
            )


RULE = DescriptionRule(
    id="missing-terminator",
    family=Family.LINT,
    title="List without an end marker",
    what="The fields lack VMSTATE_END_OF_LIST(), or the subsections lack NULL.",
    why="QEMU walks on into whatever lies behind the list.",
    breaks="Saving, loading and -dump-vmstate: a crash, or bytes of somebody else's.",
    fix="Add the end marker.",
    examples=(
        Example("forgotten", True, sample(replace(nic(CTRL), faults=("fields has no end marker",)))),
        Example("there", False, sample(nic(CTRL))),
    ),
    judge=_judge,
)
