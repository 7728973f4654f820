"""A field of the same length whose bytes mean something else."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.judging import layout, subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, sample
from sphinx_vmsd.model import Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old, new = change.old, change.new
    assert isinstance(old, Piece) and isinstance(new, Piece)
    path = new.path
    message = f"field {path} is sent as {_words(new)} instead of {_words(old)}"
    fix = f"keep the type of {path} on the wire; convert in .pre_save and .post_load"
    broken = list(layout(change, pair, message, fix))
    yield from broken
    if not broken and {old.kind, new.kind} != {"buffer", "uint8"}:
        known = old.unit is not None and new.unit is not None
        yield Judgement(
            Severity.NOTE,
            subject(change, pair),
            f"{message}, which takes the same bytes" if known else f"{message}; how many bytes is not known",
            BOTH,
            change.old_location,
            change.new_location,
            change.offset,
            fix=fix,
        )


def _words(piece: Piece) -> str:
    """What *piece* is; a source without types tells how it is cut."""
    return piece.kind.replace("name:", "") if piece.kind != "size" else f"elements of {piece.unit or 'unknown'} bytes"


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
