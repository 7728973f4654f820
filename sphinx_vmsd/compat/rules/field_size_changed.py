"""A field that takes another number of bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.compat.change import Change, Kind, show
from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.judging import layout, subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.pieces import Piece, fits, maybe_timers
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, sample
from sphinx_vmsd.model import Evidence, Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old, new = change.old, change.new
    assert isinstance(old, Piece) and isinstance(new, Piece)
    fix = (
        f"send the old width of {new.path} (a temporary of the old type, filled in .pre_save, read in "
        f".post_load), and the rest in a gated subsection"
    )
    message = _message(old, new)
    broken = list(layout(change, pair, message, fix))
    yield from broken
    if not broken and pair.evidence == {Evidence.DUMP}:
        why = _in_memory(old, new)
        yield Judgement(
            Severity.NOTE if why else Severity.WARNING,
            subject(change, pair),
            f"{message}; {why or _unlike(old, new)}",
            BOTH,
            change.old_location,
            change.new_location,
            change.offset,
            fix=fix,
            unchecked=("a dump shows sizes in memory",),
        )


def _message(old: Piece, new: Piece) -> str:
    if old.size is not None or new.size is not None or old.number != new.number:
        return f"{show(old)} became {show(new)}"
    return f"each element of {new.path} takes {_bytes(new)} instead of {_bytes(old)}"


def _bytes(piece: Piece) -> str:
    of = "" if piece.kind == "size" else f" ({piece.kind.replace('name:', '')})"
    unit = "unknown" if piece.unit is None and piece.kind != "size" else piece.unit or 0
    return f"{unit} byte{'' if unit == 1 else 's'}{of}"


def _in_memory(old: Piece, new: Piece) -> Optional[str]:
    """Why sizes in memory may differ that are not on the wire."""
    if maybe_timers(old, new):
        return "both may be a timer, one of them behind a pointer"
    if {old.unit, new.unit} == {None, 8} and (old.count or new.count):
        return "of an array of pointers, newer releases show 0"
    return None


def _unlike(old: Piece, new: Piece) -> str:
    """Why it matters although the bytes of all fields may agree in number."""
    if fits(old, new):
        return "a size of 0 says that something else tells how long it is"
    return "its bytes may add up with those beside it, but not its value"


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
