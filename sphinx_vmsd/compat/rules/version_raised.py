"""A version that older releases refuse."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.judging import refusal
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, sample


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    assert change.units is not None
    old, new = change.units
    if new.version < old.version:
        return
    yield from refusal(
        change,
        pair,
        f"version {new.version} instead of {old.version}: older releases refuse it",
        "where backward migration matters, take the bump back and send the new state in a subsection that a "
        "compat property switches",
        Direction.BACKWARD,
        Severity.WARNING,
    )


RULE = ChangeRule(
    id="version-raised",
    family=Family.WIRE,
    title="Version raised",
    what="The version_id went up.",
    why=(
        "The destination refuses any version above its own, whatever the machine type. That is VMSD versioning: "
        "forward only."
    ),
    breaks="Backward, always. A warning, because devices outside versioned machine types may choose it.",
    fix="For devices of versioned machine types use a subsection with a compat property instead.",
    examples=(
        Example("version 2", True, sample(nic(CTRL, version=2)), sample(nic(CTRL), OLD)),
        Example("the same version", False, sample(nic(CTRL)), sample(nic(CTRL), OLD)),
    ),
    on=(Kind.VERSION,),
    judge=_judge,
)
