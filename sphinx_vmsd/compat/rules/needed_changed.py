"""A subsection that is sent in other cases than before."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.assume import needs_facts
from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.judging import subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, part, sample
from sphinx_vmsd.model import Description, describe
from sphinx_vmsd.model.condition import GuestState


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old, new = change.old, change.new
    assert isinstance(old, Description) and isinstance(new, Description)
    if needs_facts(old.needed) or needs_facts(new.needed) or describe(old.needed) == describe(new.needed):
        return
    yield Judgement(
        Severity.NOTE,
        subject(change, pair),
        f"was sent {describe(old.needed)}, is now sent {describe(new.needed)}",
        BOTH,
        change.old_location,
        change.new_location,
    )


RULE = ChangeRule(
    id="needed-changed",
    family=Family.WIRE,
    title="Another condition for sending",
    what="The needed function of a section or subsection tests something else.",
    why=(
        "Both releases know the state, so nothing is refused; but in some cases it is no longer sent and keeps its "
        "default."
    ),
    breaks="Nothing; state may be lost.",
    fix="Check that whatever is not sent any more has its default in those cases.",
    examples=(
        Example(
            "sent in fewer cases",
            True,
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=GuestState("s->link_up")),))),
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS),)), OLD),
        ),
        Example(
            "the same condition",
            False,
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=GuestState("s->link_up")),))),
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=GuestState("s->link_up")),)), OLD),
        ),
    ),
    on=(Kind.NEEDED,),
    judge=_judge,
)
