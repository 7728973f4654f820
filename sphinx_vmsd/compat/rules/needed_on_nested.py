"""A needed function that nobody calls."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, STATUS, nic, part, sample
from sphinx_vmsd.model import Description, Field
from sphinx_vmsd.model.condition import GuestState


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for field in description.fields:
        nested = field.description
        if nested is not None and nested.needed is not None and field.type in ("struct", "vstruct"):
            yield Judgement(
                Severity.NOTE,
                f"{path}: {field.name}",
                f"{nested.name} has .needed, which is never consulted for a nested struct",
                new=field.location or nested.location,
                fix="use a macro with a predicate (_TEST) for the field, or a subsection",
            )


RULE = DescriptionRule(
    id="needed-on-nested",
    family=Family.LINT,
    title="needed on a nested description",
    what="A description that is nested as a struct has a needed function.",
    why="needed is consulted for sections and subsections only, on save.",
    breaks="Nothing by itself; the state is always sent although somebody thought otherwise.",
    fix="Use VMSTATE_STRUCT_TEST, or make it a subsection.",
    examples=(
        Example(
            "nested with needed",
            True,
            sample(
                nic(Field("link", "struct", description=part("demo-link", STATUS, needed=GuestState("s->link_up"))))
            ),
        ),
        Example(
            "a subsection with needed",
            False,
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=GuestState("s->link_up")),))),
        ),
    ),
    judge=_judge,
)
