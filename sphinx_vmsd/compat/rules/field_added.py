"""A field that the other release does not have at the same version."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from sphinx_vmsd.compat.assume import needs_facts, words
from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.gatefix import property_fix, switched_off
from sphinx_vmsd.compat.judging import layout, piece_of
from sphinx_vmsd.compat.overlap import is_unused
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.compat.recipes import called, field_macro, subsection
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, sample
from sphinx_vmsd.model import Field
from sphinx_vmsd.model.condition import AllOf


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    assert change.units is not None
    piece = piece_of(change)
    message = f"field {piece.path} is new, {_unguarded(piece)}"
    yield from layout(change, pair, message, _fix(change, pair))


def _unguarded(piece: Piece) -> str:
    """Why the other release meets the new *piece*."""
    if not piece.predicates:
        return "without a version or condition that keeps it from the other release"
    if needs_facts(AllOf(piece.predicates)):
        return "and whether its predicate keeps it from the other release is not known"
    return f"and its condition does not keep it from the other release: {' and '.join(map(words, piece.predicates))}"


def _fix(change: Change, pair: Pair) -> str:
    assert change.units is not None
    piece, unit = piece_of(change), change.units[1]
    if is_unused(piece):
        return "leave these bytes out, or send them only from a new version on (VMSTATE_UNUSED_V)"
    known = property_fix(AllOf(piece.predicates), pair, unit.version)
    if known is not None:
        return known
    if piece.path not in map(attrgetter("name"), unit.fields):
        return (
            f"{piece.path} stands in a nested description, whose version does not travel and whose predicates get the "
            f"nested struct: send it in a subsection of {unit.name} that old machine types switch off; or let realize "
            f"copy such a property of the device into the nested struct, and guard the field by it (VMSTATE_..._TEST)"
        )
    version = change.units[0].version + 1
    state, part = unit.state or "State", called(piece.path)
    return (
        f"send it in a subsection that old machine types switch off:\n\n"
        f"{subsection(unit.name, part, field_macro(piece, state), state)}\n{switched_off(part, pair)}\n\n"
        f"or, where migrating back does not matter, with .version_id = {version}:\n\n"
        f"{field_macro(piece, state, version)}"
    )


RULE = ChangeRule(
    id="field-added",
    family=Family.WIRE,
    title="Field added to an existing version",
    what=(
        "A field appears in a description whose version was not raised for it, or the field does not carry that "
        "version."
    ),
    why="Fields have neither names nor lengths on the wire. One more field moves every byte behind it.",
    breaks="Forward and backward: both sides read different lengths, which the section footer reveals at best.",
    fix=(
        "Put the field into a subsection gated by a compat property; or raise the version and use the macro that "
        "ends in _V."
    ),
    examples=(
        Example("a second register, same version", True, sample(nic(CTRL, STATUS)), sample(nic(CTRL), OLD)),
        Example(
            "the register belongs to version 2",
            False,
            sample(nic(CTRL, Field("status", "uint32", version=2), version=2)),
            sample(nic(CTRL), OLD),
        ),
    ),
    on=(Kind.FIELD_ADDED,),
    judge=_judge,
)
