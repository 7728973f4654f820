"""A member of a description that is set twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for fault in description.faults:
        if fault.endswith("set twice"):
            member = fault.partition(" ")[0]
            yield Judgement(
                Severity.ERROR,
                path,
                f".{member} is set twice; the first value has no effect",
                new=description.location,
                fix=f"merge the two .{member}",
            )


RULE = DescriptionRule(
    id="duplicate-initialiser",
    family=Family.LINT,
    title="Member set twice",
    what="An initialiser sets the same member of the description twice.",
    why="C takes the last one and drops the first without a word, with all its subsections or fields.",
    breaks="Whatever the first one listed is neither sent nor loaded.",
    fix="Merge the two.",
    examples=(
        Example("two lists of subsections", True, sample(replace(nic(CTRL), faults=("subsections is set twice",)))),
        Example("one", False, sample(nic(CTRL))),
    ),
    judge=_judge,
)
