"""Versions that are no longer accepted."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.judging import refusal
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, sample
from sphinx_vmsd.model import Field

#: Kinds of changes that leave the fields of older versions as they are.
_HARMLESS = frozenset({Kind.MINIMUM, Kind.VERSION, Kind.FIELD_VERSION, Kind.SUBSECTION_ADDED, Kind.NAME, Kind.NEEDED,
                       Kind.MIGRATABLE})


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    assert change.units is not None
    old, new = change.units
    kept = old.minimum_version == new.minimum_version
    if old.version < new.minimum_version and kept is (change.kind is Kind.VERSION):
        by_hand = new.oldest is not None and old.version >= new.oldest
        told = f"version {old.version} of older releases is {'read by a function of its own' if by_hand else 'refused'}"
        fix = "lower .minimum_version_id to" if kept else "keep .minimum_version_id ="
        for one in refusal(
            change,
            pair,
            f"the minimum version is {new.minimum_version}: {told}",
            _fix(change, pair, f"{fix} {min(old.version, old.minimum_version)}"),
            Direction.FORWARD,
            Severity.NOTE if by_hand else Severity.ERROR,
        ):
            yield one._replace(error=None, fix=_BY_HAND, unchecked=(_UNREAD,)) if by_hand else one


_BY_HAND = "migrate from the older release: nothing else shows whether the function reads what it sent"
_UNREAD = "what .load_state_old reads"


def _fix(change: Change, pair: Pair, minimum: str) -> str:
    """Versions of fields help where all that is not new is still sent as it was, in its own description."""
    assert change.units is not None
    old, new = change.units
    inside = [one for one in pair.changes if one.units == change.units and one.kind not in _HARMLESS]
    added = {field.name for field in new.fields}
    if all(one.kind is Kind.FIELD_ADDED and one.path in added for one in inside):
        return f"{minimum} and give new fields version {new.version}"
    return (
        f"{minimum}, leave the fields of version {old.version} as they were, and send what they can't hold in a "
        f"subsection that old machine types switch off"
    )


RULE = ChangeRule(
    id="minimum-version-raised",
    family=Family.WIRE,
    title="Old versions no longer accepted",
    what="The minimum_version_id went above the version that older releases send.",
    why="Guests cannot move to the new release at all. With the version raised too, no direction is left.",
    breaks="Forward, always.",
    fix="Leave the minimum where it was and make the new fields depend on the version.",
    examples=(
        Example("version and minimum 2", True, sample(nic(CTRL, STATUS, version=2, minimum=2)), sample(nic(CTRL), OLD)),
        Example(
            "the minimum was above the version",
            True,
            sample(nic(CTRL, version=3, minimum=2)),
            sample(nic(CTRL, minimum=2), OLD),
        ),
        Example(
            "the minimum stays",
            False,
            sample(nic(CTRL, Field("status", "uint32", version=2), version=2)),
            sample(nic(CTRL), OLD),
        ),
    ),
    on=(Kind.MINIMUM, Kind.VERSION),
    judge=_judge,
)
