"""A new subsection that is always sent."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.errors import unknown_subsection_error
from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.gatefix import gate_fix
from sphinx_vmsd.compat.judging import parent_refused, subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, machine, nic, part, sample
from sphinx_vmsd.model import Description, Property
from sphinx_vmsd.model.condition import Always, PropertyIs


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    new = change.new
    assert isinstance(new, Description)
    if (new.needed is not None and not isinstance(new.needed, Always)) or parent_refused(
        change, pair, Direction.BACKWARD
    ):
        return
    yield Judgement(
        Severity.ERROR,
        subject(change, pair),
        f"new subsection {new.name} {'has no' if new.needed is None else 'has an always true'} .needed: always sent",
        (Direction.BACKWARD,),
        None,
        change.new_location,
        error=unknown_subsection_error(pair, new, Direction.BACKWARD),
        fix=gate_fix(new, pair),
    )


RULE = ChangeRule(
    id="subsection-without-needed",
    family=Family.WIRE,
    title="New subsection is always sent",
    what="A subsection appears that has no needed function, or one that is always true.",
    why="A release that does not know a subsection refuses the stream that carries it.",
    breaks="Backward, always. Forward works: nobody sends it, and the destination keeps its default.",
    fix="Let needed read a property that older machine types switch off.",
    examples=(
        Example(
            "no needed", True, sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS),))), sample(nic(CTRL), OLD)
        ),
        Example(
            "switched by the machine type",
            False,
            sample(
                nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=PropertyIs("migrate-link")),)),
                properties=(Property("migrate-link", "bool", True),),
                machines=(machine("8.0", ("migrate-link", False)),),
            ),
            sample(nic(CTRL), OLD, machines=(machine("8.0"),)),
        ),
    ),
    on=(Kind.SUBSECTION_ADDED,),
    judge=_judge,
)
