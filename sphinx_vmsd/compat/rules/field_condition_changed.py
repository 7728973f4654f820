"""Another predicate decides whether the field is sent."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.assume import by_guest, plain
from sphinx_vmsd.compat.change import Change, Kind, when
from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.judging import layout, piece_of
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.compat.properties import entries_of, property_of
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, sample
from sphinx_vmsd.model import Condition, Field
from sphinx_vmsd.model.condition import GuestState, PropertyAtLeast, PropertyIs, needs


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    old, new = change.old, change.new
    assert isinstance(old, Piece) and isinstance(new, Piece)
    if when(old) == when(new) or _same(old, new):
        return
    message = f"field {piece_of(change).path} was sent {when(old)} and is now sent {when(new)}"
    for one in layout(change, pair, message, "keep the predicate for the old machine types, by a compat property"):
        yield one._replace(severity=Severity.NOTE) if _repaired(old, new, pair) else one


def _repaired(old: Piece, new: Piece, pair: Pair) -> bool:
    """Whether properties that are new and that released machine types set took the place of what only C code told."""
    before, after = pair.types or (None, None)
    leaves = [leaf for one in new.conditions for leaf in needs(one) if leaf not in _leaves(old)]
    named = [leaf.property for leaf in leaves if isinstance(leaf, (PropertyIs, PropertyAtLeast))]
    set_by_machines = {one.entry.property for one in entries_of(pair.after)}
    return (
        len(named) == len(leaves) > 0 and set(named) <= set_by_machines and any(map(by_guest, _leaves(old)))
        and not any(property_of(before, name) for name in named) and all(property_of(after, name) for name in named)
    )


def _same(old: Piece, new: Piece) -> bool:
    """Whether both have predicates, and they test the same in other words."""
    return bool(old.predicates) and list(map(plain, old.predicates)) == list(map(plain, new.predicates))


def _leaves(piece: Piece) -> list[Condition]:
    return [leaf for one in piece.conditions for leaf in needs(one)]


RULE = ChangeRule(
    id="field-condition-changed",
    family=Family.WIRE,
    title="Another condition for a field",
    what="The field_exists predicate of a field was added, removed or changed.",
    why="A predicate replaces the field's version, on both sides: where the answers differ, the lengths differ.",
    breaks="Forward and backward, whenever the two predicates answer differently.",
    fix="Let a property bound to the machine type choose between the old and the new condition.",
    examples=(
        Example(
            "now only when the guest uses it",
            True,
            sample(nic(CTRL, Field("status", "uint32", exists=GuestState("the link is up")))),
            sample(nic(CTRL, STATUS), OLD),
        ),
        Example(
            "the same condition",
            False,
            sample(nic(CTRL, Field("status", "uint32", exists=GuestState("the link is up")))),
            sample(nic(CTRL, Field("status", "uint32", exists=GuestState("the link is up"))), OLD),
        ),
    ),
    on=(Kind.FIELD_CONDITION,),
    judge=_judge,
)
