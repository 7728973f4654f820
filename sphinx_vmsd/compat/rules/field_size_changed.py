"""A field that takes another number of bytes."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind, show
from sphinx_vmsd.compat.judging import layout, piece_of
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, sample
from sphinx_vmsd.model import Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    fix = (
        f"send the old width of {piece_of(change).path} (a temporary of the old type, filled in .pre_save, read in "
        f".post_load), and the rest in a gated subsection"
    )
    yield from layout(change, pair, f"{show(change.old)} became {show(change.new)}", fix)


RULE = ChangeRule(
    id="field-size-changed",
    family=Family.WIRE,
    title="Field has another size",
    what=(
        "A field keeps its name but takes more or fewer bytes: another type, buffer size, or a sizeof that follows "
        "the C type."
    ),
    why=(
        "Sizes are not on the wire. VMSTATE_BUFFER takes its size from the member's declaration, so a change of "
        "the struct is enough."
    ),
    breaks="Forward and backward: everything behind the field is read from the wrong place.",
    fix="Keep the size on the wire as it was and send what is new in a gated subsection.",
    examples=(
        Example("a register got wider", True, sample(nic(Field("ctrl", "uint64"))), sample(nic(CTRL), OLD)),
        Example(
            "a buffer got longer",
            True,
            sample(nic(Field("cmd", "buffer", size=32))),
            sample(nic(Field("cmd", "buffer", size=16)), OLD),
        ),
        Example(
            "wider only in version 2, whose old form remains",
            False,
            sample(nic(Field("ctrl", "uint64", version=2), version=2, minimum=2)),
            sample(nic(CTRL), OLD),
        ),
    ),
    on=(Kind.FIELD_SIZE,),
    judge=_judge,
)
