"""Byte pictures, hex tables, and the texts to copy."""
from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from dataclasses import replace

from sphinx_vmsd.model import Context, Description, Device, Field, History, Release, Snapshot, properties_in_force
from sphinx_vmsd.model.condition import GuestState, PropertyIs
from sphinx_vmsd.render.bytepicture import byte_picture, description
from sphinx_vmsd.render.bytes import Run, Strip, lines, strip, strip_of_chunks, strips_of
from sphinx_vmsd.render.bytetables import bytes_table, hex_table
from sphinx_vmsd.render.comma import table_csv
from sphinx_vmsd.render.csource import c_of
from sphinx_vmsd.render.diagram.svg import finish
from sphinx_vmsd.render.fields import fields_table
from sphinx_vmsd.render.html import table_html
from sphinx_vmsd.render.places import WHOLE, by_field, places
from sphinx_vmsd.render.table import Mark
from sphinx_vmsd.render.text import table_text
from sphinx_vmsd.wire.engine import save
from sphinx_vmsd.wire.layout import layout

RING = Description("ring", 1, 1, (Field("head", "uint16"), Field("tail", "uint16")))
FIELDS = (
    Field("ctrl", "uint32"), Field("ring", "struct", description=RING), Field("mac", "uint8", count=6, array=True),
)
OLD = Description("nic", 1, 1, (*FIELDS, Field("gone", "uint16")))
NEW = Description(
    "nic", 2, 1, (*FIELDS[:2], Field("late", "timer", version=2), FIELDS[2]),
    (Description("nic/rss", 1, 1, (Field("key", "uint8"),), needed=PropertyIs("rss", True)),),
)
HISTORY = History(tuple(
    Snapshot(Release(name), (Device("nic", one),)) for name, one in (("8.0", OLD), ("8.1", NEW))
))


def test_strips_side_by_side():
    strips = strips_of(HISTORY, "nic", HISTORY.releases)
    found = lines(strips)
    assert [(line.name, line.mark) for line in found[:4]] == [
        ("ctrl", None), ("ring.head", None), ("ring.tail", None), ("late", Mark.ADDED)]
    assert next(line for line in found if line.name == "gone").mark is Mark.REMOVED
    assert strips[0].size == 16
    assert strips[1].size is None, "the subsection may be sent"
    assert "gone removed" in description(strips)


def test_offsets_of_table_and_picture_agree():
    context = Context(properties=properties_in_force(Device("nic", NEW), None))
    laid = {slot.path: (slot.offset, slot.size) for slot in layout(NEW, context)}
    for (path, kind), place in by_field(places(NEW, context)).items():
        inside = [one for name, one in laid.items() if name.startswith(f"{path}.")]
        whole = (inside[0][0], sum(size for _offset, size in inside)) if kind == WHOLE else laid[path]
        assert whole == (place.offset, place.size)


def test_picture_is_xml_with_words_whatever_the_names():
    hostile = Description("</svg><script>", 1, 1, (Field("<b>&\"'\x00", "uint32"),))
    strips = (strip("<i>", hostile, Context()), strip("b", OLD, Context()))
    root = ET.fromstring(finish(byte_picture(strips, "<t>"), 'i"', (), lambda ref: None))
    tags = {element.tag.split("}")[1] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "rect", "path", "text"}
    assert root.get("role") == "img"
    assert "<script" not in table_html(bytes_table(strips, "<script>"), "a")


def test_a_long_name_keeps_its_end():
    names = ("device-name/late.first", "device-name/late.second", "a_very_long_name_without_parts")
    picture = byte_picture((Strip("s", tuple(Run(name, "uint8", n, 1) for n, name in enumerate(names))),), "s")
    assert ">…late.first<" in picture and ">…late.second<" in picture and "without_parts<" in picture


def test_side_by_side_fits_a_terminal():
    strips = strips_of(HISTORY, "nic", [Release("8.0"), Release("8.1")])
    drawn = table_text(bytes_table(strips, "Bytes"), 77).splitlines()
    assert max(map(len, drawn)) <= 77


def test_every_strip_tells_its_offsets():
    """Also one between two others, and a field that only that one has."""
    mid = replace(OLD, fields=(FIELDS[0], Field("mid", "uint32"), *OLD.fields[1:]))
    strips = tuple(strip(str(number), one, Context()) for number, one in enumerate((OLD, mid, OLD)))
    root = ET.fromstring(finish(byte_picture(strips, "b"), "i", (), lambda ref: None))
    numbers = [one.text for one in next(one for one in root if one.get("text-anchor") == "end")]
    assert [one for one in numbers if not one.endswith("B")] == [
        "0", "4", "4", "8", "4", "6", "10", "6", "8", "12", "8", "14", "18", "14"]


def test_one_box_is_for_the_same_bytes():
    """Behind what the guest decides offsets are not known: they are the same where all before it is."""
    busy = Field("busy", "uint8", exists=GuestState("busy"))
    short, long = (Description("d", 1, 1, (*more, busy, Field("last", "uint8"))) for more in ((), FIELDS[:1]))

    def same(*found: Description) -> dict[str, bool]:
        return {line.name: line.same for line in lines([strip("", one, Context()) for one in found])}

    assert same(short, short) == {"busy": True, "last": True}
    assert same(short, long) == {"ctrl": False, "busy": False, "last": False}
    later = replace(short, fields=(*short.fields, Field("more", "uint8")))
    assert same(short, later) == {"busy": True, "last": True, "more": False}


def test_many_fields_are_counted_not_drawn():
    many = Description("d", 1, 1, tuple(Field(f"f{n}", "uint8") for n in range(100)))
    assert "and 40 more fields" in byte_picture((strip("d", many, Context()),), "d")
    assert len(bytes_table((strip("d", many, Context()),), "d").rows) == 100


def test_hex_table_covers_every_byte():
    saved = save(OLD, {"ctrl": 0x01020304}, Context(), dialect=Release("8.0"))
    table = hex_table(saved.data, strip_of_chunks("nic", saved.chunks))
    assert [row.cells[0].text for row in table.rows] == ["0", "4", "6", "8", "14"]
    assert table.rows[0].cells[1].text == "01 02 03 04"
    gaps = hex_table(bytes(10), Strip("x", (Run("a", "uint8", 3, 1), Run("b", "uint8", 3, 1), Run("c", "", None, 4))))
    assert [(row.cells[0].text, row.cells[2].text) for row in gaps.rows] == [
        ("0", "(not a field)"), ("3", "a"), ("4", "(not a field)")]


def test_c_defines_before_use_and_says_what_it_cannot():
    code = c_of(NEW)
    assert code.index("vmstate_ring =") < code.index("vmstate_nic =")
    assert code.index("vmstate_nic_rss =") < code.index("&vmstate_nic_rss")
    assert "VMSTATE_UINT8_ARRAY(mac, NicState, 6)," in code
    assert "VMSTATE_TIMER_V(late, NicState, 2)," in code
    assert "nic_rss_needed(void *opaque); /* property rss is true */" in code
    odd = Description('a"\n', 1, 1, (Field("x */ y", "qtailq", exists=GuestState("*/ int main")),))
    assert c_of(odd).count("*/") == c_of(odd).count("/*")
    assert c_of(Description("d", 1, 1, (Field("a"),))) == ""


def test_csv_reads_back():
    rows = list(csv.reader(table_csv(fields_table(HISTORY, "nic")).splitlines()))
    assert rows[0][:3] == ["name", "type", "count"]
    assert [row[0] for row in rows[1:4]] == ["ctrl", "ring", "ring.head"]


def test_field_table_can_be_taken_along():
    assert [copy.format for copy in fields_table(HISTORY, "nic").copies] == ["c", "csv"]
