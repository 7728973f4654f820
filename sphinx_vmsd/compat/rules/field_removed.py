"""A field that is gone, with its bytes."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.judging import layout, piece_of
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.recipes import unused
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, sample
from sphinx_vmsd.model import Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    fix = f"keep its place: {unused(piece_of(change))}"
    yield from layout(change, pair, f"field {piece_of(change).path} is gone and nothing keeps its bytes", fix)


RULE = ChangeRule(
    id="field-removed",
    family=Family.WIRE,
    title="Field removed",
    what="A field of the old description is missing in the new one, and no unused bytes stand in its place.",
    why="Everything behind the field moves, so the other side reads wrong values or the wrong length.",
    breaks="Forward and backward.",
    fix="Replace the field by VMSTATE_UNUSED with the bytes it took.",
    examples=(
        Example("a register dropped", True, sample(nic(CTRL)), sample(nic(CTRL, STATUS), OLD)),
        Example(
            "its bytes are kept",
            False,
            sample(nic(CTRL, Field("unused", "unused_buffer", size=4))),
            sample(nic(CTRL, STATUS), OLD),
        ),
    ),
    on=(Kind.FIELD_REMOVED,),
    judge=_judge,
)
