"""A field of the same length whose bytes mean something else."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.judging import layout, piece_of, subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, sample
from sphinx_vmsd.model import Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    kinds = [fact.kind for fact in (change.old, change.new) if isinstance(fact, Piece)]
    path = piece_of(change).path
    message = f"field {path} is sent as {kinds[-1]} instead of {kinds[0]}"
    fix = f"keep the type of {path} on the wire; convert in .pre_save and .post_load"
    broken = list(layout(change, pair, message, fix))
    yield from broken
    if not broken and set(kinds) != {"buffer", "uint8"}:
        yield Judgement(
            Severity.NOTE,
            subject(change, pair),
            f"{message}, which takes the same bytes",
            BOTH,
            change.old_location,
            change.new_location,
            change.offset,
            fix=fix,
        )


RULE = ChangeRule(
    id="field-type-changed",
    family=Family.WIRE,
    title="Field has another type",
    what=(
        "A field keeps its name and its bytes in all, but not its type: another signedness, element width, or meaning."
    ),
    why=(
        "The stream loads without a complaint and the value may be another one. -dump-vmstate does not show types "
        "at all."
    ),
    breaks=(
        "Forward and backward when elements have another width (big-endian words are cut differently); a note "
        "otherwise."
    ),
    fix="Keep the old type on the wire and convert in the hooks.",
    examples=(
        Example(
            "four halfwords became two words",
            True,
            sample(nic(Field("fifo", "uint32", count=2, array=True))),
            sample(nic(Field("fifo", "uint16", count=4, array=True)), OLD),
        ),
        Example("the same type", False, sample(nic(CTRL)), sample(nic(CTRL), OLD)),
    ),
    on=(Kind.FIELD_TYPE,),
    judge=_judge,
)
