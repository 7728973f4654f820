"""Layout against what a save really writes, and what stays unknown."""
from __future__ import annotations

from sphinx_vmsd.model import Context, Description, Field, FromMember, Release
from sphinx_vmsd.model.condition import GuestState, PropertyIs, Unknown
from sphinx_vmsd.wire.engine import save
from sphinx_vmsd.wire.layout import layout

INNER = Description("inner", 3, fields=(Field("lo", "uint16"), Field("hi", "uint8", version=3)))
DEVICE = Description(
    "dev", 2,
    fields=(
        Field("ctrl", "uint32"), Field("regs", "struct", description=INNER, count=2, array=True),
        Field("old", "vstruct", description=INNER, struct_version=1), Field("late", "uint8", version=3),
        Field("map", "bitmap", size=65), Field("name", "buffer", size=5), Field("gap", "unused_buffer", size=3),
    ),
    subsections=(Description("dev/x", 1, fields=(Field("x", "uint64"),), needed=PropertyIs("x")),),
)


def test_agrees_with_what_is_written() -> None:
    context = Context(properties={"x": True})
    saved = save(DEVICE, {}, context, dialect=Release("7.2"))
    slots = layout(DEVICE, context)
    assert [(slot.path, slot.offset, slot.size) for slot in slots] == [
        (chunk.path, chunk.offset, chunk.size) for chunk in saved.chunks]
    assert sum(slot.size or 0 for slot in slots) == len(saved.data)
    assert not any(slot.reason or slot.condition for slot in slots)


def test_unknown_stays_unknown() -> None:
    guest = GuestState("when it is busy")
    device = Description("d", 1, fields=(
        Field("n", "uint8"), Field("v", "uint16", count=FromMember("n")), Field("a", "uint8"),
        Field("d", None, size=4), Field("own", "pci config", size=256),
    ), subsections=(Description("d/s", fields=(Field("b", "uint8"),), needed=guest),))
    slots = {slot.path: slot for slot in layout(device, Context())}
    assert (slots["v"].offset, slots["v"].size, slots["v"].count) == (1, None, FromMember("n"))
    assert "member n" in slots["v"].reason
    assert slots["a"].offset is None
    assert "type" in slots["d"].reason
    assert "pci config" in slots["own"].reason
    assert slots["d/s"].condition == slots["d/s.b"].condition == guest
    hidden = Description("h", fields=(Field("u", "uint8", exists=Unknown("a dump")), Field("w", "uint8")))
    assert [(slot.offset, slot.condition is None) for slot in layout(hidden, Context())] == [(0, False), (None, True)]


def test_what_stands_under_the_same_condition_lies_after_it():
    busy = Description("d/busy", 1, 1, (Field("left", "uint32"), Field("odd", "uint8", exists=GuestState("it is odd")),
                                        Field("end", "uint8")), needed=GuestState("it runs"))
    other = Description("d/other", 1, 1, (Field("x", "uint8"),), needed=GuestState("it sleeps"))
    slots = layout(Description("d", 1, 1, (Field("a", "uint32"),), (busy, other)), Context())
    assert [(slot.path, slot.offset) for slot in slots] == [
        ("a", 0), ("d/busy", 4), ("d/busy.left", 16), ("d/busy.odd", 20), ("d/busy.end", None), ("d/other", None),
        ("d/other.x", None)]
