"""A subsection that nobody can load."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, STATUS, nic, part, sample
from sphinx_vmsd.model import Description


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for one in description.subsections:
        if not one.name.startswith(description.name) or len(one.name) <= len(description.name):
            yield Judgement(
                Severity.ERROR,
                f"{path}: {one.name}",
                f"subsection {one.name} does not begin with the name of its description, {description.name}",
                new=one.location or description.location,
                fix=f'name it "{description.name}/{one.name}"',
            )


RULE = DescriptionRule(
    id="subsection-name-prefix",
    family=Family.LINT,
    title="Subsection without the parent's prefix",
    what="The name of a subsection does not start with the name of the description it belongs to.",
    why="The loader takes the byte 0x05 for a subsection only when the name behind it has that prefix.",
    breaks="Every migration in which it is sent: the reader gets out of step and the section footer is missing.",
    fix="Name it PARENT/PART.",
    examples=(
        Example("no prefix", True, sample(nic(CTRL, subsections=(part("link", STATUS),)))),
        Example("prefix", False, sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS),)))),
    ),
    judge=_judge,
)
