"""The same run of bytes cut into other fields."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind, show
from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.judging import layout, subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, sample
from sphinx_vmsd.model import Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    message = f"the bytes of {show(change.old)} are now cut differently, beginning with {show(change.new)}"
    broken = list(layout(change, pair, message, "keep the fields as they were, or make the meaning of the bytes agree"))
    yield from broken
    if not broken:
        yield Judgement(
            Severity.NOTE, subject(change, pair), message, BOTH, change.old_location, change.new_location, change.offset
        )


RULE = ChangeRule(
    id="bytes-regrouped",
    family=Family.WIRE,
    title="Same bytes, other fields",
    what="Several fields together take the bytes that others took before, with boundaries at other places.",
    why=(
        "The length is right, so QEMU accepts the stream; whether the values make sense depends on what the bytes mean."
    ),
    breaks="Forward and backward, silently, unless a plain buffer was cut up with its meaning kept.",
    fix="Keep the boundaries; a buffer may be cut as long as each part keeps its meaning and its padding was zero.",
    examples=(
        Example(
            "two halfwords where a word was",
            True,
            sample(nic(Field("low", "uint16"), Field("high", "uint16"), STATUS)),
            sample(nic(CTRL, STATUS), OLD),
        ),
        Example("the same fields", False, sample(nic(CTRL, STATUS)), sample(nic(CTRL, STATUS), OLD)),
    ),
    on=(Kind.REGROUPED,),
    judge=_judge,
)
