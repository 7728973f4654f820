"""A subsection that might as well be fields."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, STATUS, nic, part, sample
from sphinx_vmsd.model import Description
from sphinx_vmsd.model.condition import GuestState


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for one in description.subsections:
        if one.needed is None:
            yield Judgement(
                Severity.NOTE,
                f"{path}: {one.name}",
                f"subsection {one.name} has no .needed, so it is always sent",
                new=one.location or description.location,
                fix="add .needed where releases exist that do not know it",
            )


RULE = DescriptionRule(
    id="subsection-always-sent",
    family=Family.LINT,
    title="Subsection without needed",
    what="A subsection has no needed function.",
    why="It travels in every stream; that only makes sense when it came into being together with its description.",
    breaks="Backward to releases that do not know it. Up to 3.0 it ended the list: neither it nor later ones "
    "were sent or loaded.",
    fix="Add a needed function.",
    examples=(
        Example("no needed", True, sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS),)))),
        Example(
            "needed",
            False,
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=GuestState("s->link_up")),))),
        ),
    ),
    judge=_judge,
)
