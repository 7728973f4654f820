"""A description that has no name."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    if description.name in ("", "(null)") and description.fields and not description.unmigratable:
        yield Judgement(
            Severity.NOTE if description.symbol else Severity.ERROR,  # C code may set it at run time
            path or description.symbol or "(no name)",
            "the description has no name",
            new=description.location,
            fix="set .name; it is part of the section's id on the wire",
        )


RULE = DescriptionRule(
    id="vmsd-without-name",
    family=Family.LINT,
    title="Description without a name",
    what="A description with fields does not set its name.",
    why="The name is sent as part of the section's id, and printed into the stream's own description.",
    breaks="Saving: a null pointer is used as text.",
    fix="Set .name.",
    examples=(
        Example("no name", True, sample(nic(CTRL, name=""))),
        Example("a name", False, sample(nic(CTRL))),
    ),
    judge=_judge,
)
