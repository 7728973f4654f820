"""A version that is not on the wire."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.judging import layout
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, nic, part, sample
from sphinx_vmsd.model import Description, Field

_OLD = part("demo-queue", CTRL)
_NEW = Description("demo-queue", 2, 1, (CTRL, Field("tail", "uint32", version=2)))


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old, new = change.old, change.new
    assert isinstance(old, Description) and isinstance(new, Description)
    fix = (
        f"guard the new fields of {new.name} by a predicate on a compat property (VMSTATE_..._TEST), or nest it with "
        f"VMSTATE_VSTRUCT at a version the outer description knows"
    )
    yield from layout(
        change,
        pair,
        f"nested description {new.name} went from version {old.version} to {new.version}, which its user does not send",
        fix,
    )


RULE = ChangeRule(
    id="nested-version-bump",
    family=Family.WIRE,
    title="Version of a nested description changed",
    what="A description that is nested as a struct got another version, and with it other fields.",
    why=(
        "A nested struct is saved and loaded at its own version; no number of it is on the wire, so the peer "
        "cannot know."
    ),
    breaks="Forward and backward, for every description that nests it.",
    fix="Fields of nested descriptions need a predicate, not a version.",
    examples=(
        Example(
            "a field for version 2 of the nested description",
            True,
            sample(nic(Field("queue", "struct", description=_NEW))),
            sample(nic(Field("queue", "struct", description=_OLD)), OLD),
        ),
        Example(
            "the outer description nests it at a fixed version",
            False,
            sample(nic(Field("queue", "vstruct", description=_NEW, struct_version=1))),
            sample(nic(Field("queue", "struct", description=_OLD)), OLD),
        ),
    ),
    on=(Kind.NESTED_VERSION,),
    judge=_judge,
)
