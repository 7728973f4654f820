"""A list whose elements are saved at one version and loaded at another."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description, Field

_LISTS = ("qtailq", "qlist", "tmp")


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for field in description.fields:
        element = field.description
        if field.type not in _LISTS or element is None or element.version == field.version:
            continue
        plain = all(one.exists is not None or one.version == 0 for one in element.fields)
        if field.version < element.minimum_version or not plain:
            yield Judgement(
                Severity.ERROR,
                f"{path}: {field.name}",
                f"saved at version {element.version} and loaded at the field's version {field.version}",
                new=field.location or description.location,
                fix=f"field version {element.version}, or {element.name} minimum version 0 and no field versions",
            )


RULE = DescriptionRule(
    id="list-element-version",
    family=Family.LINT,
    title="Element version differs from the field's",
    what="A QTAILQ, QLIST or temporary is described at another version than the one its field names.",
    why="Elements are saved at their description's version and loaded at the version of the field.",
    breaks="Every migration: the load refuses the elements or reads them wrongly.",
    fix="Make the two equal.",
    examples=(
        Example(
            "elements of version 2 in a field of version 1",
            True,
            sample(nic(Field("queue", "qtailq", version=1, description=Description("demo-entry", 2, 2, (CTRL,))))),
        ),
        Example(
            "equal",
            False,
            sample(nic(Field("queue", "qtailq", version=1, description=Description("demo-entry", 1, 1, (CTRL,))))),
        ),
    ),
    judge=_judge,
)
