"""An array with another number of elements."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind, counted
from sphinx_vmsd.compat.judging import layout, piece_of
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import MAC, OLD, nic, sample
from sphinx_vmsd.model import Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    counts = [counted(fact.count) for fact in (change.old, change.new) if isinstance(fact, Piece)]
    path = piece_of(change).path
    fix = f"keep sending the first elements of {path} as before and put the further ones into a gated subsection"
    yield from layout(change, pair, f"array {path} has {counts[-1]} elements instead of {counts[0]}", fix)


RULE = ChangeRule(
    id="field-count-changed",
    family=Family.WIRE,
    title="Array has another length",
    what="The number of elements of an array, or the member that holds it, changed.",
    why=(
        "Arrays are sent without their length. -dump-vmstate shows lengths only since 8.1 and upstream's checker "
        "ignores them."
    ),
    breaks="Forward and backward.",
    fix="Send the common part as before (VMSTATE_..._SUB_ARRAY) and the rest in a gated subsection.",
    examples=(
        Example(
            "two more bytes of address",
            True,
            sample(nic(Field("mac", "uint8", count=8, array=True))),
            sample(nic(MAC), OLD),
        ),
        Example("the same length", False, sample(nic(MAC)), sample(nic(MAC), OLD)),
    ),
    on=(Kind.FIELD_COUNT,),
    judge=_judge,
)
