"""Fields in another order."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.judging import layout, piece_of
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, part, sample
from sphinx_vmsd.model import Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    path = piece_of(change).path
    yield from layout(change, pair, f"field {path} is sent at another place", f"put {path} back where it was")


RULE = ChangeRule(
    id="field-moved",
    family=Family.WIRE,
    title="Fields reordered",
    what="A field is sent earlier or later than in the other release.",
    why=(
        "The order in the list is the order on the wire; of two fields of one width nothing notices that they are "
        "exchanged."
    ),
    breaks="Forward and backward, often silently: the values arrive in each other's place.",
    fix="Restore the order. Where a field stands in the C struct does not matter.",
    examples=(
        Example("two registers exchanged", True, sample(nic(STATUS, CTRL)), sample(nic(CTRL, STATUS), OLD)),
        Example(
            "both moved into a nested struct, in order",
            False,
            sample(nic(Field("regs", "struct", description=part("demo-regs", CTRL, STATUS)))),
            sample(nic(CTRL, STATUS), OLD),
        ),
    ),
    on=(Kind.FIELD_MOVED,),
    judge=_judge,
)
