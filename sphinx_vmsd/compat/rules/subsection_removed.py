"""A subsection that other releases may still send."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.assume import words
from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.errors import unknown_subsection_error
from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.judging import parent_refused, subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, part, sample
from sphinx_vmsd.model import Description
from sphinx_vmsd.model.condition import Never


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old = change.old
    assert isinstance(old, Description)
    if isinstance(old.needed, Never):
        return
    unread = parent_refused(change, pair, Direction.FORWARD)
    refused = "; what carries it is refused by its version already" if unread else ""
    yield Judgement(
        Severity.NOTE if unread else Severity.ERROR,
        subject(change, pair),
        f"subsection {old.name} is gone; older releases send it: {words(old.needed)}{refused}",
        (Direction.FORWARD,),
        change.old_location,
        None,
        error=None if unread else unknown_subsection_error(pair, old, Direction.FORWARD),
        fix=f"keep {old.name} for loading, with .needed returning false",
    )


RULE = ChangeRule(
    id="subsection-removed",
    family=Family.WIRE,
    title="Subsection removed",
    what="A subsection that the old release can send is unknown to the new one.",
    why="An unknown subsection makes the whole load fail.",
    breaks="Forward, whenever the old release sends it.",
    fix="Keep the description for loading with a needed that is never true; drop it when its machine types are gone.",
    examples=(
        Example(
            "dropped", True, sample(nic(CTRL)), sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS),)), OLD)
        ),
        Example(
            "kept for loading",
            False,
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=Never()),))),
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS),)), OLD),
        ),
    ),
    on=(Kind.SUBSECTION_REMOVED,),
    judge=_judge,
)
