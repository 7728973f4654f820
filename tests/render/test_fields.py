"""Field, subsection and property tables of a device that grew over three releases."""
from __future__ import annotations

from dataclasses import replace

from sphinx_vmsd.model import (
    CompatEntry,
    Description,
    Device,
    Field,
    FromMember,
    History,
    MachineType,
    Property,
    Release,
    Snapshot,
)
from sphinx_vmsd.model.condition import GuestState, PropertyIs, Unknown, VersionIs
from sphinx_vmsd.render.bytes import strips_of
from sphinx_vmsd.render.fields import fields_table
from sphinx_vmsd.render.html import table_html
from sphinx_vmsd.render.properties import properties_table, subsections_table
from sphinx_vmsd.render.table import Column, Mark, Ref, Row, Table, cell, unknown
from sphinx_vmsd.render.text import table_text
from sphinx_vmsd.render.tidy import explained
from sphinx_vmsd.render.words import without_said

RING = Description("demo-ring", 1, 1, (Field("head", "uint16", count=4, array=True), Field("note")))
RSS = Description(
    "demo-nic/rss", 1, 1, (Field("key", "uint8", count=40, array=True),), needed=PropertyIs("migrate-rss"),
)


def snapshot(release: str) -> Snapshot:
    number = Release(release)
    fields = [Field("ctrl", "uint32"), Field("ring", "struct", description=RING)]
    fields += [Field("timer", "timer", version=2)] if number >= Release("8.1") else [Field("gone", "uint8")]
    fields += [Field("table", "uint8", count=FromMember("n"), array=True)]
    new = number >= Release("9.0")
    description = Description("demo-nic", 2 if number >= Release("8.1") else 1, 1, tuple(fields), (RSS,) if new else ())
    properties = (Property("migrate-rss", "bool", True),) if new else ()
    entry = CompatEntry("demo-nic", "migrate-rss", "off")
    machines = tuple(
        MachineType(one, Release(one), (entry,) if one != "9.0" else ())
        for one in ("8.0", "8.1", "9.0") if Release(one) <= number
    )
    return Snapshot(number, (Device("demo-nic", description, properties=properties),), machines=machines)


HISTORY = History(tuple(snapshot(one) for one in ("8.0", "8.1", "9.0")))


def column(table: Table, key: str) -> dict[str, str]:
    number = [one.key for one in table.columns].index(key)
    return {row.key: row.cells[number].text for row in table.rows}


def test_what_stands_under_an_if_is_sent_by_some_builds():
    """The mark is the condition; what lies behind it has no place of its own, and no picture pretends."""
    subsection = replace(RSS, build="defined(CONFIG_KVM)", needed=None)
    fields = (
        Field("a", "uint32"), Field("b", "uint32", build="defined(X) && Y > 1"),
        Field("b2", "uint8", version=1, build="!(defined(X) && Y > 1)"), Field("c", "uint32"),
    )
    marked = Description("demo-nic", 2, 1, fields, (subsection,))
    history = History((Snapshot(Release("9.0"), (Device("demo-nic", marked),), machines=snapshot("9.0").machines),))
    table, parts = fields_table(history, "demo-nic"), subsections_table(history, "demo-nic")
    assert column(table, "condition") == {
        "a": "", "b": "#if defined(X) && Y > 1", "b2": "#if !(defined(X) && Y > 1)", "c": "",
        "demo-nic/rss": "#if defined(CONFIG_KVM)", "demo-nic/rss.key": "",
    }
    assert list(column(table, "sent").values()) == ["all", "depends", "depends", "all", "depends", "depends"]
    assert list(column(table, "offset").values()) == ["0", "4", "?", "?", "", "0"]
    assert column(parts, "needed") == {"demo-nic/rss": "#if defined(CONFIG_KVM)"}
    assert column(parts, "sent") == {"demo-nic/rss": "depends"}
    code = next(one.text for one in table.copies if one.format == "c")
    assert "#if defined(X) && Y > 1\n        VMSTATE_UINT32(b, DemoNicState),\n#endif\n" in code
    assert "#if defined(CONFIG_KVM)\n        &vmstate_demo_nic_rss,\n#endif\n        NULL" in code
    (picture,) = strips_of(history, "demo-nic", history.releases)
    assert [run.offset for run in picture.runs] == [0, 4, None, None, None, None] and picture.size is None
    assert picture.runs[1].why == "only when #if defined(X) && Y > 1"


def test_fields_in_stream_order_with_nesting():
    table = fields_table(HISTORY, "demo-nic")
    assert [(row.key, row.depth, row.parent) for row in table.rows] == [
        ("ctrl", 0, ""), ("ring", 0, ""), ("ring.head", 1, "ring"), ("ring.note", 1, "ring"), ("timer", 0, ""),
        ("table", 0, ""), ("demo-nic/rss", 0, ""), ("demo-nic/rss.key", 1, "demo-nic/rss"),
    ]
    assert table.rows[2].ref == Ref("field", "demo-nic.ring.head")
    assert table.rows[6].ref == Ref("sub", "demo-nic/rss")


def test_facts_of_fields():
    table = fields_table(HISTORY, "demo-nic")
    assert column(table, "bytes") == {
        "ctrl": "4", "ring": "", "ring.head": "8", "ring.note": "?", "timer": "8", "table": "?",
        "demo-nic/rss": "", "demo-nic/rss.key": "40",
    }
    assert column(table, "since")["timer"] == "8.1"
    assert column(table, "since")["ctrl"] == "8.0"
    assert column(table, "since")["demo-nic/rss.key"] == "9.0"
    assert column(table, "sent")["demo-nic/rss.key"] == "9.0"
    assert column(table, "sent")["ctrl"] == "all"
    assert column(table, "condition")["demo-nic/rss"] == "property migrate-rss is true"
    assert column(table, "count")["table"] == "n"


def test_a_single_struct_has_the_bytes_of_its_fields_when_all_are_known():
    inner = Description("inner", 1, 1, (Field("a", "uint8"), Field("b", "uint32")))
    outer = Description("outer", 1, 1, (Field("in", "struct", description=inner), Field("c", "uint16")))
    may = Description("may", 1, 1, (Field("a", "uint8"), Field("b", "uint8", exists=GuestState("it runs"))))
    fields = (Field("one", "struct", description=outer), Field("may", "struct", description=may),
              Field("many", "struct", description=outer, count=3, array=True))
    table = fields_table(History((Snapshot(Release("8.0"), (Device("d", Description("d", 1, 1, fields)),)),)), "d")
    assert column(table, "bytes") == {
        "one": "7", "one.in": "5", "one.in.a": "1", "one.in.b": "4", "one.c": "2", "may": "", "may.a": "1",
        "may.b": "1", "many": "21", "many.in": "5", "many.in.a": "1", "many.in.b": "4", "many.c": "2"}
    assert [column(table, "offset")[name] for name in ("one", "one.in", "one.c", "may")] == ["0", "0", "5", ""]


def test_what_stands_under_the_same_condition_has_its_place():
    """As in the byte picture; what may be sent apart from the struct it stands in is no part of its bytes."""
    busy = GuestState("busy")
    pair = Description("pair", 1, 1, (Field("x", "uint8"), Field("y", "uint32")))
    whole = Description("whole", 1, 1, (Field("a", "uint8"), Field("in", "struct", description=pair),
                                        Field("arr", "struct", description=replace(pair, fields=(
                                            *pair.fields, Field("in", "struct", description=pair))), count=3)))
    part = Description("part", 1, 1, (Field("u", "uint8", exists=busy),))
    fields = (Field("s", "struct", description=whole), Field("g", "struct", description=whole, exists=busy),
              Field("h", "struct", description=part), Field("z", "uint8"),
              Field("v", "uint8", count=FromMember("z")), Field("last", "struct", description=pair))
    table = fields_table(History((Snapshot(Release("8.0"), (Device("d", Description("d", 1, 1, fields)),)),)), "d")
    places = {key: (column(table, "bytes")[key], column(table, "offset")[key]) for key in column(table, "offset")}
    assert [places[one] for one in ("s", "s.in", "s.arr", "s.arr.in")] == [("36", "0"), ("5", "1"), ("30", "6"),
                                                                           ("5", "11")]
    assert [places[one] for one in ("g", "g.in", "g.arr", "g.arr.in", "h", "h.u")] == [
        ("36", "36"), ("5", "37"), ("30", "42"), ("5", "47"), ("", ""), ("1", "72")]
    number = [one.key for one in table.columns].index("offset")
    notes = {row.key: row.cells[number].note for row in table.rows}
    assert places["z"][1] == "?" and notes["z"] == "whether g.a is sent depends: busy"
    assert notes["last"] == notes["last.x"] == "after v, whose size is not known"


def test_a_field_says_when_it_became_another_one():
    kinds = {"8.0": "uint32", "8.1": "uint64", "8.2": "uint64"}
    history = History(tuple(Snapshot(Release(release), (Device("d", Description("d", 1, 1, (
        Field("status", kind), Field("told", kind if release != "8.1" else None), Field("same", "uint8")))),))
        for release, kind in kinds.items()))
    assert column(fields_table(history, "d"), "since") == {
        "status": "8.0, changed in 8.1", "told": "8.0", "same": "8.0"}
    assert "changed in" not in table_text(fields_table(history, "d", Release("8.0")))


def test_a_struct_that_grew_in_memory_alone_has_not_changed() -> None:
    """As ``PCIDevice`` in dumps: its size is that of the C struct, what it sends is the same."""
    inner = Description("inner", fields=(Field("a", type="uint32", size=4),))
    history = History(tuple(
        Snapshot(Release(release), (Device("d", Description("d", fields=(
            Field("dev", type="struct", size=size, description=inner),))),))
        for release, size in (("8.0", 2608), ("8.1", 2736))))
    assert "changed in" not in table_text(fields_table(history, "d", Release("8.1")))


def test_comparison_marks_rows():
    table = fields_table(HISTORY, "demo-nic", Release("8.1"), Release("8.0"))
    marks = {row.key: row.mark for row in table.rows if row.mark}
    assert marks == {"timer": Mark.ADDED, "gone": Mark.REMOVED}
    assert [row.key for row in table.rows].index("gone") == [row.key for row in table.rows].index("ring.note") + 1


def test_a_field_above_the_version_is_not_sent():
    late = Description("d", 1, 1, (Field("late", "uint8", version=2), Field("now", "uint8")))
    history = History((Snapshot(Release("8.0"), (Device("d", late),)),))
    assert column(fields_table(history, "d"), "sent") == {"late": "none", "now": ""}


def test_a_versioned_struct_is_told_in_the_version_it_travels_in():
    inner = Description("ring", 2, 1, (Field("head", "uint8"), Field("late", "uint16", version=2)))
    rings = (Field("old", "vstruct", description=inner, struct_version=1, exists=VersionIs(0, 1)),
             Field("one", "vstruct", description=inner, struct_version=1),
             Field("two", "vstruct", description=inner, struct_version=2))
    table = fields_table(History((Snapshot(Release("8.0"), (Device("d", Description("d", 2, 1, rings)),)),)), "d")
    assert column(table, "type")["one"] == "vstruct ring, in version 1"
    assert column(table, "offset") == {"old": "", "old.head": "", "old.late": "", "one": "0", "one.head": "0",
                                       "one.late": "", "two": "1", "two.head": "1", "two.late": "2"}
    assert column(table, "sent")["one.late"] == "none"


def test_what_decides_about_the_whole_section_decides_about_its_fields():
    """``.needed`` of a device's own description; that of a nested struct is never asked."""
    ring = Description("ring", 1, 1, (Field("head", "uint8"),), needed=PropertyIs("never-asked"))
    whole = Description("d", 1, 1, (Field("now", "uint8"), Field("ring", "struct", description=ring)),
                        needed=PropertyIs("x-migrate"))
    off = MachineType("8.0", Release("8.0"), (CompatEntry("d", "x-migrate", False),))
    device = Device("d", whole, properties=(Property("x-migrate", "bool", True),))
    table = fields_table(History((Snapshot(Release("9.0"), (device,), machines=(
        off, MachineType("9.0", Release("9.0"), ()))),)), "d")
    assert "The section is sent only when property x-migrate is true." in table.notes
    assert "All machine types send" not in " ".join(table.notes)
    assert set(column(table, "sent").values()) <= {"9.0", ""}
    assert "9.0" in column(table, "sent")["now"] or any("9.0" in note for note in table.notes)


def test_unknown_condition_is_told_not_hidden():
    odd = Description("d", 1, 1, (Field("odd", "uint8", exists=Unknown("a dump does not say")), Field("now", "uint8")))
    history = History((Snapshot(Release("8.0"), (Device("d", odd),)),))
    table = fields_table(history, "d")
    assert column(table, "condition")["odd"] == "conditional"
    assert table.notes == ("Not known where empty: sent by (a dump does not say).",)


def test_subsections_and_properties():
    table = subsections_table(HISTORY, "demo-nic")
    assert column(table, "sent") == {"demo-nic/rss": "9.0"}
    assert column(table, "fields") == {"demo-nic/rss": "1"}
    table = properties_table(HISTORY, "demo-nic")
    assert column(table, "machines") == {"migrate-rss": "off by 8.0, 8.1"}
    assert column(table, "default") == {"migrate-rss": "on"}


def test_unknown_device_has_no_table():
    assert fields_table(HISTORY, "nobody") is None
    assert fields_table(HISTORY, "demo-nic", Release("5.0")) is None


def test_text_is_aligned_and_safe():
    text = table_text(fields_table(HISTORY, "demo-nic"), 90)
    assert all(len(line) <= 90 for line in text.splitlines())
    hostile = Description("d", 1, 1, (Field("a\x1b[31m", "uint8"),))
    history = History((Snapshot(Release("8.0"), (Device("d", hostile),)),))
    assert "\x1b" not in table_text(fields_table(history, "d"))


def test_offsets_stop_where_the_sizes_stop():
    table = fields_table(HISTORY, "demo-nic")
    assert column(table, "offset") == {
        "ctrl": "0", "ring": "", "ring.head": "4", "ring.note": "12", "timer": "?", "table": "?",
        "demo-nic/rss": "", "demo-nic/rss.key": "0",
    }


def test_a_reason_that_repeats_is_told_once():
    many = Description("d", 1, 1, tuple(Field(f"f{n}", None, size=4) for n in range(9)))
    history = History((Snapshot(Release("8.0"), (Device("d", many),)),))
    table = fields_table(history, "d")
    assert [one.key for one in table.columns] == ["name", "memory"]
    assert table.notes == (
        "Not known where empty: type, bytes (the source gives sizes in memory, not on the wire).",
    )


def test_a_rename_is_no_removal():
    old = Description("d", 1, 1, (Field("baud", "uint32"), Field("x", "uint8")))
    new = Description("d", 1, 1, (Field("divisor", "uint32"), Field("x", "uint8")))
    history = History((Snapshot(Release("8.0"), (Device("d", old),)), Snapshot(Release("8.1"), (Device("d", new),))))
    table = fields_table(history, "d", Release("8.1"), Release("8.0"))
    assert [(row.key, row.mark) for row in table.rows] == [("divisor", Mark.CHANGED), ("x", None)]
    assert table.rows[0].cells[0].before == "baud"
    assert column(fields_table(history, "d"), "since") == {"divisor": "8.0", "x": "8.0"}


def nested(release: str, version: int, minimum: int = 1) -> Snapshot:
    inner = Description("inner", version, minimum, (Field("a", "uint8"), Field("late", "uint8", version=2)))
    outer = Description("d", 1, 1, (Field("part", description=inner), Field("b", "uint8")))
    return Snapshot(Release(release), (Device("d", outer),))


def test_unused_bytes_are_paired_by_their_size():
    """They all have one name: a new one before the others is not the first of them."""
    def unused(size: int) -> Field:
        return Field("unused", "unused_buffer", size=size)

    old = Description("d", 1, 1, (Field("mode", "uint32"), unused(512), Field("a", "uint8"), unused(1), unused(2)))
    new = Description("d", 1, 1, (unused(4), unused(512), Field("a", "uint8"), unused(1), unused(3)))
    history = History((Snapshot(Release("8.0"), (Device("d", old),)), Snapshot(Release("8.1"), (Device("d", new),))))
    table = fields_table(history, "d", Release("8.1"), Release("8.0"))
    marks = {row.key: row.mark for row in table.rows if row.mark}
    assert marks == {"mode": Mark.REMOVED, "unused": Mark.ADDED, "unused#4": Mark.CHANGED}


def test_a_bump_of_a_nested_description_is_a_change():
    history = History((nested("8.0", 1), nested("8.1", 2), nested("8.2", 2, 2)))
    table = fields_table(history, "d", Release("8.1"), Release("8.0"))
    assert [(row.key, row.mark) for row in table.rows if row.mark] == [("part", Mark.CHANGED)]
    assert column(table, "type")["part"] == "struct inner, version 2, loads 1 to 2"
    assert table.rows[0].cells[1].before == "struct inner, version 1"
    assert column(table, "since") == {"part": "8.0", "part.a": "8.0", "part.late": "8.1", "b": "8.0"}
    minimum = fields_table(history, "d", Release("8.2"), Release("8.1"))
    assert minimum.rows[0].mark is Mark.CHANGED and "The same as in 8.1." not in minimum.notes


def test_a_change_of_the_own_versions_is_no_sameness():
    old, new = (Description("d", 2, least, (Field("a", "uint8"),)) for least in (1, 2))
    history = History((Snapshot(Release("8.0"), (Device("d", old),)), Snapshot(Release("8.1"), (Device("d", new),))))
    table = fields_table(history, "d", Release("8.1"), Release("8.0"))
    assert table.notes[-1].endswith("d: version 2, loads no other (was version 2, loads 1 to 2).")


def test_a_change_of_when_the_whole_section_is_sent_is_told():
    fields, rule = (Field("a", "uint8"),), GuestState("busy")
    texts = {}
    for name, needed, now in (("new", None, rule), ("gone", rule, None), ("same", rule, rule)):
        history = History(tuple(Snapshot(Release(release), (Device("d", Description("d", 1, 1, fields, needed=one)),))
                                for release, one in (("8.0", needed), ("8.1", now))))
        texts[name] = fields_table(history, "d", Release("8.1"), Release("8.0")).notes[-2:]
    assert texts["new"] == ("Compared with 8.0: 0 of 1 rows differ.", "In 8.0 the section was always sent.")
    assert texts["gone"] == ("Compared with 8.0: 0 of 1 rows differ.", "In 8.0 the section was sent only when busy.")
    assert texts["same"][-1] == "The same as in 8.0."


def test_the_only_row_that_is_left_has_its_offset():
    old = Description("d", 1, 1, (Field("a", "uint8"), Field("b", "uint8"), Field("c", "uint8")))
    new = Description("d", 1, 1, (Field("a", "uint8"),))
    history = History((Snapshot(Release("8.0"), (Device("d", old),)), Snapshot(Release("8.1"), (Device("d", new),))))
    table = fields_table(history, "d", Release("8.1"), Release("8.0"))
    assert column(table, "offset") == {"a": "0", "b": "1", "c": "2"}
    assert "offset" not in [one.key for one in fields_table(history, "d").columns]


def test_unused_bytes_of_a_dump_have_their_size():
    unused = Field("unused", "unused_buffer", size=3, count=None)
    history = History((Snapshot(Release("8.0"), (Device("d", Description("d", 1, 1, (unused,))),)),))
    assert column(fields_table(history, "d"), "memory") == {"unused": "3"}


def test_names_are_never_broken_in_text():
    text = "a_long_name_of_a_nested_field_here"
    inner = Description("inner_with_a_long_name", 2, 1, (Field(text, "uint32", summary="some words of meaning"),))
    outer = Description("d", 1, 1, (Field("part", "struct", description=inner, summary="more words of meaning"),))
    history = History((Snapshot(Release("8.0"), (Device("d", outer),)),))
    lines = table_text(fields_table(history, "d"), 60).splitlines()
    assert any(line.startswith(f"  {text}  ") for line in lines)


def test_the_oldest_release_is_explained_where_a_row_names_it():
    assert any("oldest release known" in note for note in fields_table(HISTORY, "demo-nic").notes)
    assert not subsections_table(HISTORY, "demo-nic").notes and not properties_table(HISTORY, "demo-nic").notes


def many_machines() -> History:
    """A device with a subsection that six machine types send and twenty don't."""
    off = (CompatEntry("d", "rss", "off"),)
    machines = tuple(MachineType(f"board-{n}", Release("8.0"), off if n < 20 else ()) for n in range(26))
    rss = Description("d/rss", 3, 2, (Field("key", "uint8"),), needed=PropertyIs("rss", True))
    state = Description("d", 1, 1, (Field("a", "uint8"), Field("late", "uint8", version=1)), (rss,))
    device = Device("d", state, properties=(Property("rss", "bool", True),))
    return History((Snapshot(Release("8.0"), (device,), machines=machines),))


def test_what_all_rows_say_is_said_once():
    plain = Description("d", 1, 1, (Field("a", "uint8"), Field("b", "uint8"), Field("c", "uint8")))
    snapshots = tuple(Snapshot(Release(one), (Device("d", plain),), machines=(MachineType("m", Release("8.0"), ()),))
                      for one in ("8.0", "8.1"))
    table = fields_table(History(snapshots), "d")
    assert [one.key for one in table.columns] == ["name", "type", "bytes", "offset"]
    assert table.notes == (
        "All of it is since 8.0.", "All machine types send all of it.",
        "8.0 is the oldest release known here: what is since 8.0 may be older.")
    assert without_said(table.notes, ["since"]) == ("All machine types send all of it.",)


def test_versions_stand_where_they_say_something():
    table = fields_table(many_machines(), "d")
    assert column(table, "version") == {"a": "", "late": "1", "d/rss": "", "d/rss.key": ""}
    assert column(table, "type")["d/rss"] == "subsection, version 3, loads 2 to 3"


def test_names_behind_a_number_can_be_reached():
    cell = properties_table(many_machines(), "d").rows[0].cells[3]
    assert cell.brief == "off by board-0, board-1, board-2, board-3 and 16 more"
    assert cell.text.endswith("board-18, board-19")
    page = table_html(properties_table(many_machines(), "d"), "p")
    assert '<summary>and 16 more</summary><code class="vmsd-split">, board-4, board-5' in page
    text = " ".join(table_text(properties_table(many_machines(), "d"), 70).split())
    assert "off by board-0 and 19 more" in text  # a row of four long names is as high as a page of few
    assert "The 19 more of rss: board-1, board-2" in text and "board-19." in text


def test_machine_types_of_many_releases_are_runs():
    """From the oldest to the newest of a family, broken where one between them is none of them."""
    names = [f"{family}-{release}" for family in ("virt", "pc-q35", "isapc-rhel", "sun") for release in
             ("2.10", "2.11", "2.12", "2.6", "2.7", "2.8", "2.9", "3.0")] + ["none", "xenfv-3.1", "xenfv-4.2"]
    entries = (CompatEntry("d", "rss", "off"),)
    rss = Description("d/rss", 1, 1, (), needed=PropertyIs("rss"))
    device = Device("d", Description("d", 1, 1, (), (rss,)), properties=(Property("rss", "bool", True),))
    machines = tuple(MachineType(one, None, entries if one not in ("virt-2.7", "virt-3.0", "none", "sun-3.0") else ())
                     for one in names)
    history = History((Snapshot(Release("8.1"), (device,), machines=machines),))
    by = properties_table(history, "d").rows[0].cells[3]
    assert by.text == ("off by virt-2.6, virt-2.8 – virt-2.12, pc-q35-2.6 – pc-q35-3.0, isapc-rhel-2.6 – "
                       "isapc-rhel-3.0, sun-2.6 – sun-2.12, xenfv-3.1, xenfv-4.2")
    assert by.brief == ("off by virt-2.6, virt-2.8 – virt-2.12, pc-q35-2.6 – pc-q35-3.0, isapc-rhel-2.6 – "
                        "isapc-rhel-3.0 and 9 more")
    assert [part.ref.target for part in by.parts if part.ref][:3] == ["virt-2.6", "virt-2.8", "virt-2.12"]
    text = " ".join(table_text(properties_table(history, "d"), 70).split())
    assert "off by virt-2.6 and 30 more" in text
    assert "The 30 more of rss: virt-2.8 – virt-2.12, pc-q35-2.6 – pc-q35-3.0, isapc-rhel-2.6" in text


def test_boards_of_one_name_stand_once_and_tell_their_architecture_where_they_differ():
    rss = Description("d/rss", 1, 1, (), needed=PropertyIs("rss"))
    device = Device("d", Description("d", 1, 1, (), (rss,)), properties=(Property("rss", "bool", True),))
    off = (CompatEntry("d", "rss", "off"),)
    old, new = Release("8.0"), Release("8.1")

    def told(other):
        machines = (MachineType("virt-8.0", old, off, arch="aarch64"), MachineType("virt-8.0", old, other, arch="m68k"),
                    MachineType("virt-8.1", new, (), arch="aarch64"), MachineType("virt-8.1", new, (), arch="m68k"))
        history = History((Snapshot(Release("8.1"), (device,), machines=machines),))
        sent = column(subsections_table(history, "d"), "sent")["d/rss"]
        return column(properties_table(history, "d"), "machines")["rss"], sent

    assert told(off) == ("off by virt-8.0", "virt-8.1")
    by, sent = told(())
    assert by == "off by virt-8.0 (aarch64)"
    assert sent == "virt-8.0 (m68k), virt-8.1"


def test_those_left_out_are_named_where_they_are_fewer():
    machines = many_machines()
    few = tuple(replace(one, entries=(CompatEntry("d", "rss", "off"),) if one.name == "board-3" else ())
                for one in machines.snapshots[0].machines)
    history = History((replace(machines.snapshots[0], machines=few),))
    assert column(fields_table(history, "d"), "sent")["d/rss"] == "all but board-3"


def test_question_marks_are_explained_below():
    said = [note for note in explained(fields_table(HISTORY, "demo-nic")).notes if note.startswith("?")]
    assert said == [
        "? under type: the source does not say the type.",
        "? under bytes: the source does not say the type.",
        "? under offset: the source gives sizes in memory, not on the wire.",
        "? under bytes: as many elements as n says.",
    ]
    cells = tuple(Row((cell(str(n)), unknown(f"reason {n}")), str(n), 0, "") for n in range(9))
    assert explained(Table((Column("a", "A"), Column("b", "B")), cells, "t")).notes[-2:] == (
        "? under b: reason 3.", "? has 5 more reasons.")
