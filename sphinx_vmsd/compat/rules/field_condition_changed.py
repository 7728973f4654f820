"""Another predicate decides whether the field is sent."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.changes import Change, Kind
from sphinx_vmsd.compat.judging import layout, piece_of
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, sample
from sphinx_vmsd.model import Condition, Field, describe
from sphinx_vmsd.model.condition import GuestState


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old, new = change.old, change.new
    assert isinstance(old, Piece) and isinstance(new, Piece)
    message = f"field {piece_of(change).path} was sent {_when(old)} and is now sent {_when(new)}"
    yield from layout(change, pair, message, "keep the predicate for the old machine types, by a compat property")


def _when(piece: Piece) -> str:
    words: tuple[Condition, ...] = piece.conditions
    return "when " + " and ".join(describe(one) for one in words) if words else "always"


RULE = ChangeRule(
    id="field-condition-changed",
    family=Family.WIRE,
    title="Another condition for a field",
    what="The field_exists predicate of a field was added, removed or changed.",
    why="A predicate replaces the field's version, on both sides: where the answers differ, the lengths differ.",
    breaks="Forward and backward, whenever the two predicates answer differently.",
    fix="Let a property bound to the machine type choose between the old and the new condition.",
    examples=(
        Example(
            "now only when the guest uses it",
            True,
            sample(nic(CTRL, Field("status", "uint32", exists=GuestState("the link is up")))),
            sample(nic(CTRL, STATUS), OLD),
        ),
        Example(
            "the same condition",
            False,
            sample(nic(CTRL, Field("status", "uint32", exists=GuestState("the link is up")))),
            sample(nic(CTRL, Field("status", "uint32", exists=GuestState("the link is up"))), OLD),
        ),
    ),
    on=(Kind.FIELD_CONDITION,),
    judge=_judge,
)
