"""A version that nothing looks at."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import nic, sample
from sphinx_vmsd.model import Description, Field
from sphinx_vmsd.model.condition import GuestState, Unknown


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for field in description.fields:
        if field.exists is not None and field.version > max(description.minimum_version, 1):
            yield Judgement(
                Severity.NOTE,
                f"{path}: {field.name}",
                f"the field has version {field.version} and a predicate: the version is ignored",
                new=field.location or description.location,
                fix="test the version in the predicate, or drop one of the two",
            )


RULE = DescriptionRule(
    id="field-version-and-predicate",
    family=Family.LINT,
    title="Field has both a version and a predicate",
    what="A field names the version it belongs to and a field_exists function.",
    why="The predicate replaces the version test; a stream of an older version is read as if it had the field.",
    breaks="Forward from versions below the field's, if the predicate does not test the version itself.",
    fix="Let the predicate test the version.",
    examples=(
        Example("both", True, sample(nic(Field("ctrl", "uint32", version=3, exists=GuestState("s->on")), version=3))),
        Example("a predicate only", False, sample(nic(Field("ctrl", "uint32", exists=Unknown("not read"))))),
    ),
    judge=_judge,
)
