"""The same bytes under another name."""

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
    if new.field is not None and old.name in new.field.former_names:
        return
    broken = list(layout(change, pair, f"{new.path} stands where {old.path} was", "restore the order of the fields"))
    yield from broken
    if not broken:
        yield Judgement(
            Severity.NOTE,
            subject(change, pair),
            f"{old.path} is now called {new.path}; the bytes are the same",
            BOTH,
            change.old_location,
            change.new_location,
            change.offset,
        )


RULE = ChangeRule(
    id="field-renamed",
    family=Family.WIRE,
    title="Field renamed",
    what="At the same place stand the same number of bytes under another name.",
    why=(
        "Names are not on the wire, so a rename is harmless. If it is another value, the stream loads and the "
        "device is wrong."
    ),
    breaks="Nothing, when it is only a name.",
    fix="Nothing to repair. Where the spec is yours, record the old name as a former one to silence the note.",
    examples=(
        Example("a register got a longer name", True, sample(nic(Field("control", "uint32"))), sample(nic(CTRL), OLD)),
        Example(
            "the rename is recorded",
            False,
            sample(nic(Field("control", "uint32", former_names=("ctrl",)))),
            sample(nic(CTRL), OLD),
        ),
    ),
    on=(Kind.FIELD_RENAMED,),
    judge=_judge,
)
