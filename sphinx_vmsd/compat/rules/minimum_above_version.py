"""A description that refuses what it sends."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    if description.minimum_version > description.version:
        yield Judgement(
            Severity.ERROR,
            path,
            f"the minimum version {description.minimum_version} is above the version {description.version}",
            new=description.location,
            fix=f"set .minimum_version_id to {description.version} or less",
        )


RULE = DescriptionRule(
    id="minimum-above-version",
    family=Family.LINT,
    title="Minimum version above the version",
    what="The minimum_version_id is larger than the version_id.",
    why="What this release sends is too old for this very release.",
    breaks="Every migration.",
    fix="Lower the minimum.",
    examples=(
        Example("minimum 2 of version 1", True, sample(nic(CTRL, minimum=2))),
        Example("minimum 1 of version 2", False, sample(nic(CTRL, version=2))),
    ),
    judge=_judge,
)
