"""A section under another name."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.errors import unknown_section_error
from sphinx_vmsd.compat.finding import BOTH, Direction, Severity
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.renames import first_description
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, sample
from sphinx_vmsd.model import Description


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old, new = change.old, change.new
    assert isinstance(old, Description) and isinstance(new, Description)
    if first_description(old.name) == first_description(new.name):
        return
    yield Judgement(
        Severity.ERROR,
        old.name,
        f"the section is now called {new.name}",
        BOTH,
        change.old_location,
        change.new_location,
        error=unknown_section_error(pair, old.name, Direction.FORWARD),
        fix=f'set .name to "{old.name}" again',
    )


RULE = ChangeRule(
    id="vmsd-renamed",
    family=Family.WIRE,
    title="Section renamed",
    what="The description that a device type registers has another name.",
    why=(
        "The name is part of the section's id on the wire; a destination that has no section of that id refuses "
        "the stream."
    ),
    breaks="Forward and backward.",
    fix="Keep the name, however misleading.",
    examples=(
        Example("another name", True, sample(nic(CTRL, name="demo-net")), sample(nic(CTRL), OLD)),
        Example("the same name", False, sample(nic(CTRL)), sample(nic(CTRL), OLD)),
    ),
    on=(Kind.NAME,),
    judge=_judge,
)
