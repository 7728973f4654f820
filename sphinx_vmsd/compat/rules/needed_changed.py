"""A subsection that is sent in other cases than before."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.assume import needs_facts, plain
from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.judging import subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, part, sample
from sphinx_vmsd.model import Description, describe
from sphinx_vmsd.model.condition import Always, GuestState, MemberIs, Never, Not


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old, new = change.old, change.new
    assert isinstance(old, Description) and isinstance(new, Description)
    if needs_facts(old.needed) or needs_facts(new.needed) or describe(old.needed) == describe(new.needed):
        return
    before, after = plain(old.needed), plain(new.needed)
    if before == after:
        return
    inverted = before == plain(new.needed, negated=True) and not isinstance(after, (Always, Never))
    yield Judgement(
        Severity.WARNING if inverted else Severity.NOTE,
        subject(change, pair),
        f"was sent {describe(old.needed)}, is now sent {describe(new.needed)}"
        + (": the opposite, so what was sent is lost" if inverted else ""),
        BOTH,
        change.old_location,
        change.new_location,
        fix=f"test what was tested before: {describe(old.needed)}" if inverted else "",
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
    breaks="Nothing; state may be lost. A warning when the test is the opposite of what it was.",
    fix="Check that whatever is not sent any more has its default in those cases.",
    examples=(
        Example(
            "sent in fewer cases",
            True,
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=GuestState("s->link_up")),))),
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS),)), OLD),
        ),
        Example(
            "the opposite",
            True,
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=MemberIs("link", 0)),))),
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=Not(MemberIs("link", 0))),)), OLD),
        ),
        Example(
            "the same test in other words",
            False,
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=GuestState("s->link", "link")),))),
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=Not(MemberIs("link", 0))),)), OLD),
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
