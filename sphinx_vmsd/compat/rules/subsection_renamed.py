"""A subsection under another name, which is on the wire."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.errors import unknown_subsection_error
from sphinx_vmsd.compat.finding import BOTH, Direction, Severity
from sphinx_vmsd.compat.judging import subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, part, sample
from sphinx_vmsd.model import Description


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old, new = change.old, change.new
    assert isinstance(old, Description) and isinstance(new, Description)
    lost = pair.lost.get(id(old))
    said = f"subsection {old.name} is now called {new.name}"
    yield Judgement(
        Severity.NOTE if lost else Severity.ERROR,
        subject(change, pair),
        f"{said}; under the old name no release loads it: {lost}" if lost else said,
        BOTH,
        change.old_location,
        change.new_location,
        error=None if lost else unknown_subsection_error(pair, old, Direction.FORWARD),
        fix="keep the new name: a guest that sends the subsection could not migrate before" if lost
        else f'name it "{old.name}" again',
    )


RULE = ChangeRule(
    id="subsection-renamed",
    family=Family.WIRE,
    title="Subsection renamed",
    what="A subsection with the same fields has another name.",
    why="The name of a subsection is on the wire, unlike that of a field; each side refuses the other's. Only a name "
    "that no release could load may go: one that does not begin with its section's, or that another one has.",
    breaks="Forward and backward, whenever it is sent.",
    fix="Keep the name for ever.",
    examples=(
        Example(
            "another name",
            True,
            sample(nic(CTRL, subsections=(part("demo-nic/carrier", STATUS),))),
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS),)), OLD),
        ),
        Example(
            "the same name",
            False,
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS),))),
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS),)), OLD),
        ),
    ),
    on=(Kind.SUBSECTION_RENAMED,),
    judge=_judge,
)
