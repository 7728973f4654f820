"""A version below what older releases send."""

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
    fix = f"set .version_id to {old.version} again"
    lowered = f"version {new.version} instead of {old.version}"
    if new.version < old.version:
        message = f"{lowered}: streams of older releases are refused"
        yield from refusal(change, pair, message, fix, Direction.FORWARD, Severity.ERROR)
    if new.version < old.minimum_version:
        message = f"{lowered}: older releases accept no version below {old.minimum_version}"
        yield from refusal(change, pair, message, fix, Direction.BACKWARD, Severity.ERROR)


RULE = ChangeRule(
    id="version-lowered",
    family=Family.WIRE,
    title="Version lowered",
    what="The version_id went down.",
    why="Older releases send the higher number, and a destination refuses every version above its own.",
    breaks="Forward, always; backward where the new version is below the minimum of older releases.",
    fix="Never lower a version that was released.",
    examples=(
        Example("back to version 1", True, sample(nic(CTRL, version=1)), sample(nic(CTRL, version=2), OLD)),
        Example("the same version", False, sample(nic(CTRL, version=2)), sample(nic(CTRL, version=2), OLD)),
    ),
    on=(Kind.VERSION,),
    judge=_judge,
)
