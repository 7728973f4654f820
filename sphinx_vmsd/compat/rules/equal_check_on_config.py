"""A value that must be the same on both sides."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.judging import piece_of, subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, sample
from sphinx_vmsd.model import Field


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    piece = piece_of(change)
    if piece.kind.endswith(("_equal", "_le")):
        yield Judgement(
            Severity.WARNING,
            subject(change, pair),
            f"field {piece.path} is now compared with the destination's own value",
            BOTH,
            change.old_location,
            change.new_location,
            change.offset,
            fix="compare in .post_load with a message that names the setting, or do not send configuration at all",
        )


RULE = ChangeRule(
    id="equal-check-on-config",
    family=Family.WIRE,
    title="Value must now be equal on both sides",
    what="A field that was stored is now only compared (VMSTATE_..._EQUAL, VMSTATE_INT32_POSITIVE_LE).",
    why=(
        "What is compared is configuration. When it is derived from defaults or from the host, the next change of "
        "those breaks."
    ),
    breaks="Both directions, as soon as the values differ; the message is two numbers in hexadecimal.",
    fix="Only compare what the user sets on both command lines.",
    examples=(
        Example("a register became a check", True, sample(nic(Field("ctrl", "uint32_equal"))), sample(nic(CTRL), OLD)),
        Example("a stored register", False, sample(nic(CTRL)), sample(nic(CTRL), OLD)),
    ),
    on=(Kind.FIELD_CHECK,),
    judge=_judge,
)
