"""A description lists the members of one C struct."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, part, sample
from sphinx_vmsd.model import Description, Field

_FIX = "name the struct that the data has: offsets of another one read and write foreign memory"
_QUEUE = replace(part("demo-queue", CTRL), state="Queue")


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for fault in description.faults:
        if fault.startswith("fields are members of "):
            yield Judgement(Severity.ERROR, path, f"its {fault}", new=description.location, fix=_FIX)
    for field in description.fields:
        nested = field.description
        if nested is not None and None not in (field.struct, nested.state) and field.struct != nested.state:
            yield Judgement(
                Severity.ERROR,
                f"{path}: {field.name}",
                f"an element is a {field.struct}, its description {nested.name} is of {nested.state}",
                new=field.location or description.location,
                fix=_FIX,
            )


RULE = DescriptionRule(
    id="described-type-differs",
    family=Family.LINT,
    title="Description of another struct",
    what="A nested struct is described by the description of another one, or fields of two structs stand in one list.",
    why="Offsets are computed from the struct that the macro names; nothing checks that the data has this type.",
    breaks="Every migration: foreign bytes are sent, and overwritten on load.",
    fix="Name the right struct in the macro. A struct that begins with the described one is fine.",
    examples=(
        Example("a ring described as a queue", True, sample(
            nic(Field("ring", "struct", struct="Ring", description=_QUEUE)))),
        Example("a queue", False, sample(nic(Field("queue", "struct", struct="Queue", description=_QUEUE)))),
    ),
    judge=_judge,
)
