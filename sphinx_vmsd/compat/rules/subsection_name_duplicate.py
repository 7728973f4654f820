"""Two subsections of one name."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, STATUS, nic, part, sample
from sphinx_vmsd.model import Description


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    seen: set[str] = set()
    for one in description.subsections:
        if one.name in seen:
            yield Judgement(
                Severity.ERROR,
                f"{path}: {one.name}",
                f"a second subsection is called {one.name}: on load it is read as the first one",
                new=one.location or description.location,
                fix="give it a name of its own",
            )
        seen.add(one.name)


RULE = DescriptionRule(
    id="subsection-name-duplicate",
    family=Family.LINT,
    title="Two subsections with the same name",
    what="A description lists two subsections of the same name.",
    why="The loader takes the first one of a name, so the data of the second is read with the wrong fields.",
    breaks="Every migration in which the second one is sent.",
    fix="Rename the newer one; usually it was copied and not renamed.",
    examples=(
        Example(
            "copied and not renamed",
            True,
            sample(nic(subsections=(part("demo-nic/link", STATUS), part("demo-nic/link", CTRL)))),
        ),
        Example(
            "two names", False, sample(nic(subsections=(part("demo-nic/link", STATUS), part("demo-nic/ctrl", CTRL))))
        ),
    ),
    judge=_judge,
)
