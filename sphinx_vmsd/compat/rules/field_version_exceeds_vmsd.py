"""A field that never migrates."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description, Field


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for field in description.fields:
        if field.exists is None and field.version > description.version:
            yield Judgement(
                Severity.ERROR,
                f"{path}: {field.name}",
                f"the field has version {field.version}, its description {description.version}: never sent nor loaded",
                new=field.location or description.location,
                fix=f"raise .version_id to {field.version} (releases before then refuse the section), or send the "
                f"field in a subsection; give it version {description.version} only if no release has the device",
            )


RULE = DescriptionRule(
    id="field-version-exceeds-vmsd",
    family=Family.LINT,
    title="Field is never sent",
    what="A field's version is above the version of its description, and no predicate replaces it.",
    why=(
        "A field is sent when its version is at most the description's. Some macros hide a version (VMSTATE_PTIMER "
        "has 1)."
    ),
    breaks="The state of this field is lost in every migration; the destination keeps its own.",
    fix="Raise the description's version, which breaks backward, or send the field in a subsection. Lowering the "
    "field's version adds it to what is sent, which breaks both ways: only for a device that no release has.",
    examples=(
        Example(
            "version 1 in a description of version 0",
            True,
            sample(nic(Field("timer", "timer", version=1), version=0, minimum=0)),
        ),
        Example("version 2 in version 2", False, sample(nic(CTRL, Field("timer", "timer", version=2), version=2))),
    ),
    judge=_judge,
)
