"""A device that blocks migration."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, sample
from sphinx_vmsd.model import Description


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    new = change.new
    assert isinstance(new, Description)
    if new.unmigratable:
        yield Judgement(
            Severity.ERROR,
            new.name,
            "the device now blocks migration",
            BOTH,
            change.old_location,
            change.new_location,
            error=f"State blocked by non-migratable device '{new.name}'",
            fix="block only the configuration that cannot migrate, by a migration blocker",
        )


RULE = ChangeRule(
    id="became-unmigratable",
    family=Family.WIRE,
    title="Device blocks migration",
    what="The description became unmigratable.",
    why="A guest with this device can no longer be migrated or saved, and a stream with its section is refused.",
    breaks="Forward and backward.",
    fix="Add a migration blocker for just those configurations that cannot migrate.",
    examples=(
        Example("now unmigratable", True, sample(nic(CTRL, unmigratable=True)), sample(nic(CTRL), OLD)),
        Example("became migratable", False, sample(nic(CTRL)), sample(nic(CTRL, unmigratable=True), OLD)),
    ),
    on=(Kind.MIGRATABLE,),
    judge=_judge,
)
