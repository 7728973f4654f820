"""A description that is met within itself has no end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description

_ITSELF = " contains itself"


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for fault in description.faults:
        if fault.endswith(_ITSELF):
            yield Judgement(
                Severity.ERROR, path, fault, new=description.location,
                fix="name the description of the struct that the field holds",
            )


RULE = DescriptionRule(
    id="description-in-itself",
    family=Family.LINT,
    title="Description contains itself",
    what="A nested field names the description that it stands in, or one that contains it.",
    why="Whatever follows descriptions to their end runs until the stack is full: -dump-vmstate, and saving or loading "
    "unless a pointer ends it. Most often the name was copied.",
    breaks="Every migration and dump of the device.",
    fix="Name the description of the struct that the field holds.",
    examples=(
        Example("a field of its own kind", True, sample(
            replace(nic(CTRL), faults=(f"the description vmstate_demo_nic{_ITSELF}",)))),
        Example("a plain field", False, sample(nic(CTRL))),
    ),
    judge=_judge,
)
