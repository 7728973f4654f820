"""Another version from which on a field is sent."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.judging import layout, piece_of
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, sample
from sphinx_vmsd.model import Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old, new = change.old, change.new
    assert isinstance(old, Piece) and isinstance(new, Piece)
    message = f"field {piece_of(change).path} belonged to version {old.version} and now to version {new.version}"
    yield from layout(change, pair, message, f"give the field version {old.version} again")


RULE = ChangeRule(
    id="field-version-changed",
    family=Family.WIRE,
    title="Another field version",
    what="The version from which on a field is sent and expected changed.",
    why="For streams between the two numbers one side sends the field and the other does not expect it.",
    breaks="Forward and backward for those versions.",
    fix="A field keeps the version it was introduced with, for ever.",
    examples=(
        Example(
            "an old field given the new version",
            True,
            sample(nic(CTRL, Field("status", "uint32", version=2), version=2)),
            sample(nic(CTRL, STATUS), OLD),
        ),
        Example(
            "a new field with the new version",
            False,
            sample(nic(CTRL, Field("status", "uint32", version=2), version=2)),
            sample(nic(CTRL), OLD),
        ),
    ),
    on=(Kind.FIELD_VERSION,),
    judge=_judge,
)
