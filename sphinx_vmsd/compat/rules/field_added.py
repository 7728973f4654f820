"""A field that the other release does not have at the same version."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.changes import Change, Kind
from sphinx_vmsd.compat.judging import layout, piece_of
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.recipes import versioned_field
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, sample
from sphinx_vmsd.model import Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    assert change.units is not None
    piece, version = piece_of(change), change.units[0].version + 1
    fix = (
        f"send it in a subsection that a property bound to the machine type switches, or raise .version_id to "
        f"{version} and give the field that version: {versioned_field(piece, version)}"
    )
    yield from layout(
        change,
        pair,
        f"field {piece.path} is new, without a version or condition that keeps it from the other release",
        fix,
    )


RULE = ChangeRule(
    id="field-added",
    family=Family.WIRE,
    title="Field added to an existing version",
    what=(
        "A field appears in a description whose version was not raised for it, or the field does not carry that "
        "version."
    ),
    why="Fields have neither names nor lengths on the wire. One more field moves every byte behind it.",
    breaks="Forward and backward: both sides read different lengths, which the section footer reveals at best.",
    fix=(
        "Put the field into a subsection gated by a compat property; or raise the version and use the macro that "
        "ends in _V."
    ),
    examples=(
        Example("a second register, same version", True, sample(nic(CTRL, STATUS)), sample(nic(CTRL), OLD)),
        Example(
            "the register belongs to version 2",
            False,
            sample(nic(CTRL, Field("status", "uint32", version=2), version=2)),
            sample(nic(CTRL), OLD),
        ),
    ),
    on=(Kind.FIELD_ADDED,),
    judge=_judge,
)
