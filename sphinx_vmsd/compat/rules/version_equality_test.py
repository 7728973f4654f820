"""A predicate that the next version bump makes false."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description, Field
from sphinx_vmsd.model.condition import MemberIs, VersionIs, needs


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for field in description.fields:
        for leaf in needs(field.exists):
            exact = isinstance(leaf, VersionIs) and leaf.least == leaf.most == description.version and leaf.least > 0
            copied = (
                isinstance(leaf, MemberIs)
                and "version" in leaf.member
                and isinstance(leaf.value, int)
                and (not isinstance(leaf.value, bool))
            )
            if exact or copied:
                yield Judgement(
                    Severity.WARNING,
                    f"{path}: {field.name}",
                    "the field exists in exactly one version; when the version is raised it is no longer sent",
                    new=field.location or description.location,
                    fix="test for 'at least' instead of 'equal'",
                )


RULE = DescriptionRule(
    id="version-equality-test",
    family=Family.LINT,
    title="Predicate tests for one version only",
    what="A field_exists function is true for exactly the current version.",
    why="The next bump of the version makes it false, and the field disappears from the stream without a trace.",
    breaks="Nothing today; the field is lost with the next version.",
    fix="Compare with >=.",
    examples=(
        Example("version == 2", True, sample(nic(CTRL, Field("status", "uint32", exists=VersionIs(2, 2)), version=2))),
        Example("version >= 2", False, sample(nic(CTRL, Field("status", "uint32", exists=VersionIs(2)), version=2))),
    ),
    judge=_judge,
)
