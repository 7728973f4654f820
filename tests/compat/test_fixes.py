"""The C text that a finding prints, pasted into a tree: the finding is gone."""
from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("tree_sitter")

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.compat.pieces import pieces_of
from sphinx_vmsd.compat.recipes import called, field_macro, switch
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, part, sample
from sphinx_vmsd.model import Context, Field, FromMember
from sphinx_vmsd.model.condition import GuestState
from sphinx_vmsd.readers.source import read_tree

TREE = Path(__file__).parents[1] / "source" / "samples" / "tree"
FIELDS = "        VMSTATE_WORD_IF(level, DemoState, level_two),\n"
LISTED = "static const VMStateDescription vmstate_demo = {"


class Trees:
    """The sample tree at 9.0.0, and a copy at 9.1.0 that is changed."""

    def __init__(self, folder: Path) -> None:
        self.old, self.new = folder / "old", folder / "new"
        for one, release in ((self.old, "9.0.0"), (self.new, "9.1.0")):
            shutil.copytree(TREE, one)
            (one / "VERSION").write_text(f"{release}\n")
            header = one / "include" / "migration" / "vmstate.h"
            for word, twin in (("UINT32", "WORD"), ("UINT32_V", "WORD_V")):
                given = "_f, _s, _v" if word.endswith("_V") else "_f, _s"
                header.write_text(f"{header.read_text()}#define VMSTATE_{word}({given}) VMSTATE_{twin}({given})\n")

    def edit(self, before: str, after: str, file: str = "hw/demo/demo.c") -> None:
        """Replace the first *before* in the changed tree."""
        path = self.new / file
        assert before in path.read_text()
        path.write_text(path.read_text().replace(before, after, 1))

    def found(self) -> list[Finding]:
        """What is serious between the two."""
        return [one for one in check(read_tree(self.old)[0], read_tree(self.new)[0]) if one.severity.rank]


@pytest.fixture
def trees(tmp_path: Path) -> Trees:
    made = Trees(tmp_path)
    assert not made.found()
    return made


def test_subsection_of_a_new_field(trees: Trees) -> None:
    """Description, pointer, property and entry as printed keep the stream of old machine types as it was."""
    trees.edit(FIELDS, f"{FIELDS}        VMSTATE_WORD(fresh, DemoState),\n")
    (finding,) = {one.fix: one for one in trees.found() if one.rule == "field-added"}.values()
    trees.edit("        VMSTATE_WORD(fresh, DemoState),\n", "")
    code, _, versioned = finding.fix.partition("or, where migrating back")
    described = re.search(r"static bool.*\n};\n", code, re.DOTALL)
    pointer = re.search(r"&vmstate_\w+,", code)
    prop = re.search(r"DEFINE_PROP_BOOL\(.*?\),", code)
    entry = re.search(r'\{ ".*" \},', code)
    assert described and pointer and prop and entry and "VMSTATE_UINT32_V(fresh, DemoState, " in versioned
    trees.edit(LISTED, f"{described.group()}{LISTED}")
    trees.edit("{ &vmstate_rss,", f"{{ {pointer.group()} &vmstate_rss,")
    trees.edit("    DEFINE_PROP_UINT8(", f"    {prop.group()}\n    DEFINE_PROP_UINT8(")
    array = re.search(r"in (hw_compat_\w+)", code)
    assert array is not None
    machine = trees.new / "hw" / "core" / "machine.c"
    known = re.search(rf"GlobalProperty {array.group(1)}\[\] = {{", machine.read_text())
    assert known is not None, (array.group(1), machine.read_text())
    trees.edit(known.group(), f"{known.group()}\n    {entry.group()}", "hw/core/machine.c")
    assert not trees.found()


SENT = """static const VMStateDescription vmstate_extra = {
    .name = TYPE_DEMO "/extra", .version_id = 1,%s
    .fields = (const VMStateField[]) { VMSTATE_WORD(extra, DemoState), VMSTATE_END_OF_LIST() }
};
"""
OWN = "static bool extra_needed(void *opaque) { DemoState *s = opaque; return s->extra != 0; }\n"


@pytest.mark.parametrize("own", [False, True], ids=["no needed", "the guest decides"])
def test_switch_of_a_new_subsection(trees: Trees, own: bool) -> None:
    """Property, function and entry as printed keep it off old machine types."""
    given = " .needed = extra_needed," if own else ""
    trees.edit(LISTED, f"{OWN if own else ''}{SENT % given}{LISTED}")
    trees.edit("{ &vmstate_rss,", "{ &vmstate_extra, &vmstate_rss,")
    (fix,) = {one.fix for one in trees.found()}
    function = re.search(r"    if \(.*?\n    }\n" if own else r"static bool extra_needed.*?\n}\n", fix, re.DOTALL)
    prop = re.search(r'DEFINE_PROP_BOOL\("x-migrate-extra".*?\),', fix)
    entry = re.search(r'(\{ ".*", "x-migrate-extra", "off" \},)  /\* in (hw_compat_\w+)', fix)
    assert function and prop and entry, fix
    whole = OWN.replace("{ ", f"{{\n{function.group()}", 1) if own else function.group()
    trees.edit(f"{OWN if own else ''}{SENT % given}", f"{whole}{SENT % ' .needed = extra_needed,'}")
    trees.edit("    DEFINE_PROP_UINT8(", f"    {prop.group()}\n    DEFINE_PROP_UINT8(")
    trees.edit(f"GlobalProperty {entry.group(2)}[] = {{", f"GlobalProperty {entry.group(2)}[] = {{ {entry.group(1)}",
               "hw/core/machine.c")
    assert not trees.found()


def test_entry_in_an_array_that_nobody_applies(trees: Trees) -> None:
    """The property and its entry are there: what is missing is told, and no second property."""
    board, core = "hw/i386/board.c", "hw/core/machine.c"
    trees.edit(LISTED, f"{OWN.replace('->extra != 0', '->migrate_extra')}{SENT % ' .needed = extra_needed,'}{LISTED}")
    trees.edit("{ &vmstate_rss,", "{ &vmstate_extra, &vmstate_rss,")
    prop = '    DEFINE_PROP_BOOL("x-migrate-extra", DemoState, migrate_extra, true),'
    trees.edit("    DEFINE_PROP_UINT8(", f"{prop}\n    DEFINE_PROP_UINT8(")
    lonely = trees.found()
    assert {one.fix for one in lonely} == {'switch x-migrate-extra off for old machine types: '
                                           '{ "demo-base", "x-migrate-extra", "off" },  /* in hw_compat_9_0 */'}
    array = 'GlobalProperty hw_compat_9_0_1[] = { { "demo-base", "x-migrate-extra", "off" } };\n'
    trees.edit("GlobalProperty hw_compat_9_0[]", f"{array}GlobalProperty hw_compat_9_0[]", core)
    (fix,) = {one.fix for one in trees.found() if one.rule == "subsection-not-machine-gated"}
    assert fix == ('apply hw_compat_9_0_1, which has { "demo-base", "x-migrate-extra", "off" }, '
                   "in the options of board-5.0")
    trees.edit("    compat_props_add(m->compat_props, hw_compat_9_0,",
               "    compat_props_add(m->compat_props, hw_compat_9_0_1, hw_compat_9_0_1_len);\n"
               "    compat_props_add(m->compat_props, hw_compat_9_0,", board)
    assert not trees.found()


def test_version_of_a_new_field(trees: Trees) -> None:
    """The versioned macro mends forward migration; what is left is the raised version."""
    trees.edit(FIELDS, f"{FIELDS}        VMSTATE_WORD(fresh, DemoState),\n")
    finding = next(one for one in trees.found() if one.rule == "field-added")
    macro = finding.fix.splitlines()[-1]
    version = re.search(r"\.version_id = (\d+)", finding.fix.partition("or, where")[2])
    assert version is not None
    trees.edit("        VMSTATE_WORD(fresh, DemoState),\n", f"        {macro}\n")
    trees.edit("TYPE_DEMO, .version_id = DEMO_VERSION,", f"TYPE_DEMO, .version_id = {version.group(1)},")
    assert {one.rule for one in trees.found()} == {"version-raised"}


def test_placeholder_of_a_removed_field(trees: Trees) -> None:
    """The unused bytes as printed keep what follows in place."""
    header = trees.new / "include" / "migration" / "vmstate.h"
    trees.edit("        VMSTATE_WORDS(slots, DemoState, TX),\n", "")
    finding = next(one for one in trees.found() if one.rule == "field-removed")
    placeholder = re.search(r"VMSTATE_UNUSED\((\d+)\),", finding.fix)
    assert placeholder is not None, finding.fix
    header.write_text(header.read_text() + (
        '#define VMSTATE_UNUSED(_n) { .name = "unused", .size = (_n), .info = &vmstate_info_unused_buffer, '
        ".flags = VMS_BUFFER, }\n"))
    trees.edit("        VMSTATE_BYTES(fifo,", f"        {placeholder.group()}\n        VMSTATE_BYTES(fifo,")
    assert not trees.found()


def test_fingerprint_stays_when_lines_move(trees: Trees) -> None:
    trees.edit(FIELDS, f"{FIELDS}        VMSTATE_WORD(fresh, DemoState),\n")
    before = {one.fingerprint for one in trees.found()}
    trees.edit("static bool rss_needed", "/* moved\n * down */\n\nstatic bool rss_needed")
    after = trees.found()
    assert before == {one.fingerprint for one in after}


GATED = f"{OWN.replace('s->extra != 0', 's->migrate_extra')}{SENT % ' .needed = extra_needed,'}"
PROP = '    DEFINE_PROP_BOOL("x-migrate-extra", DemoState, migrate_extra, true),'


@pytest.mark.parametrize("driver", ["demo-slow", "demo-fast"])
def test_an_entry_for_one_type_does_not_silence_the_others(trees: Trees, driver: str) -> None:
    """Two types share the description: the finding is about the one without an entry, its repair about their base."""
    core = "hw/core/machine.c"
    trees.edit(LISTED, f"{GATED}{LISTED}")
    trees.edit("{ &vmstate_rss,", "{ &vmstate_extra, &vmstate_rss,")
    trees.edit("    DEFINE_PROP_UINT8(", f"{PROP}\n    DEFINE_PROP_UINT8(")
    array = "GlobalProperty hw_compat_9_0[] = {"
    (whole,) = trees.found()
    assert whole.devices == ("demo-fast", "demo-slow") and '{ "demo-base", "x-migrate-extra", "off" }' in whole.fix
    trees.edit(array, f'{array} {{ "{driver}", "x-migrate-extra", "off" }},', core)
    found = [one for one in trees.found() if one.rule == "subsection-not-machine-gated"]
    assert [one.devices for one in found] == [tuple({"demo-fast", "demo-slow"} - {driver})]
    entry = re.search(r'\{ "[^"]+", "x-migrate-extra", "off" \},', found[0].fix)
    assert entry is not None
    trees.edit(array, f"{array} {entry.group()}", core)
    assert not [one for one in trees.found() if one.rule == "subsection-not-machine-gated"]


def test_an_entry_for_one_type_does_not_silence_a_field(trees: Trees) -> None:
    """The same with a field that a predicate keeps off old machine types."""
    trees.edit("static bool level_two", "static bool extra_there(void *opaque, int version_id)\n{\n"
               "    DemoState *s = opaque;\n    return s->migrate_extra;\n}\nstatic bool level_two")
    trees.edit(FIELDS, f"{FIELDS}        VMSTATE_WORD_IF(extra, DemoState, extra_there),\n")
    trees.edit("    DEFINE_PROP_UINT8(", f"{PROP}\n    DEFINE_PROP_UINT8(")
    array = "GlobalProperty hw_compat_9_0[] = {"
    trees.edit(array, f'{array} {{ "demo-fast", "x-migrate-extra", "off" }},', "hw/core/machine.c")
    (found,) = [one for one in trees.found() if one.rule == "field-added"]
    assert found.devices == ("demo-slow",)
    entry = re.search(r'\{ "[^"]+", "x-migrate-extra", "off" \},', found.fix)
    assert entry is not None, found.fix
    trees.edit(array, f"{array} {entry.group()}", "hw/core/machine.c")
    assert not [one for one in trees.found() if one.rule == "field-added"]


def test_a_property_that_switches_the_other_way(trees: Trees) -> None:
    """The value in the entry is the one that closes the condition."""
    trees.edit(LISTED, f"{GATED.replace('return s->', 'return !s->')}{LISTED}")
    trees.edit("{ &vmstate_rss,", "{ &vmstate_extra, &vmstate_rss,")
    trees.edit("    DEFINE_PROP_UINT8(", f"{PROP.replace('true', 'false')}\n    DEFINE_PROP_UINT8(")
    (found,) = trees.found()
    entry = re.search(r'\{ "demo-base", "x-migrate-extra", "on" \},', found.fix)
    assert entry is not None, found.fix
    trees.edit("GlobalProperty hw_compat_9_0[] = {", f"GlobalProperty hw_compat_9_0[] = {{ {entry.group()}",
               "hw/core/machine.c")
    assert not trees.found()


@pytest.mark.parametrize(("made", "plain", "versioned"), [
    (Field("tmr", "timer", pointer=True, macro="VMSTATE_TIMER_PTR"),
     "VMSTATE_TIMER_PTR(tmr, S),", "VMSTATE_TIMER_PTR_V(tmr, S, 3),"),
    (Field("rbar[1]", "uint32", count=FromMember("n"), array=True, macro="VMSTATE_VARRAY_UINT32"),
     "/* the line of rbar[1], VMSTATE_VARRAY_UINT32, as it stands */",
     "/* VMSTATE_VARRAY_UINT32 of rbar[1] with 3 as its argument 4, the version */"),
    (Field("mac", "uint8", count=6, array=True, macro="VMSTATE_UINT8_ARRAY"),
     "VMSTATE_UINT8_ARRAY(mac, S, 6),", "VMSTATE_UINT8_ARRAY_V(mac, S, 6, 3),"),
    (Field("d", "cpudouble", macro="VMSTATE_CPU_DOUBLE"), "/* the line of d, VMSTATE_CPU_DOUBLE, as it stands */",
     "/* no macro for d that takes a version is known: only the subsection will do */"),
    (Field("own", "uint16", macro="OUR_WORD"), "VMSTATE_UINT16(own, S),", "VMSTATE_UINT16_V(own, S, 3),"),
    (Field("told", "bool"), "VMSTATE_BOOL(told, S),", "VMSTATE_BOOL_V(told, S, 3),"),
    (Field("reg", "uint8_equal", macro="VMSTATE_UINT8_EQUAL"),
     "/* the line of reg, VMSTATE_UINT8_EQUAL, as it stands */",
     "/* no macro for reg that takes a version is known: only the subsection will do */"),
    (Field("later", "uint32", pointer=True, macro="OURS"), "/* the line of later, OURS, as it stands */",
     "/* no macro for later that takes a version is known: only the subsection will do */"),
])
def test_the_macro_to_paste_is_of_the_fields_own_family(made: Field, plain: str, versioned: str) -> None:
    """What QEMU has no macro for is said in words."""
    (piece,) = pieces_of(made, Context(), 9)
    assert (field_macro(piece, "S"), field_macro(piece, "S", 3)) == (plain, versioned)


@pytest.mark.parametrize(("name", "knob"), [
    ("env.pmsav8.rbar[1]", "env-pmsav8-rbar-1"), ("TxConfig", "txconfig"), ("pl0_ssp", "pl0-ssp")])
def test_properties_have_names_that_qemu_takes(name: str, knob: str) -> None:
    assert called(name) == knob
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", knob)
    assert f"migrate_{knob.replace('-', '_')}, true)" in switch(knob, "S")


def test_a_nested_struct_gets_no_property() -> None:
    """DEFINE_PROP counts its offset from the object, which is not the nested struct."""
    more = replace(part("demo-part/extra", STATUS, needed=GuestState("t->extra")), state="DemoPart")
    inner = replace(part("demo-part", STATUS), state="DemoPart")
    old, new = (replace(nic(CTRL, Field("part", "struct", description=one)), state="DemoNic")
                for one in (inner, replace(inner, subsections=(more,))))
    (found,) = check(sample(old, OLD), sample(new))
    assert 'DEFINE_PROP_BOOL("x-migrate-extra", DemoNic,' in found.fix and "DemoPart *)opaque" in found.fix
    assert "realize copy" in found.fix
    member = replace(inner, members=("status", "fresh"))
    before = sample(replace(old, fields=(CTRL, Field("part", "struct", description=replace(member, members=())))), OLD)
    after = sample(replace(old, fields=(CTRL, Field("part", "struct", description=member))))
    (note,) = [one for one in check(before, after) if one.rule == "member-not-in-vmsd" and "fresh" in one.subject]
    assert 'DEFINE_PROP_BOOL("x-migrate-fresh", DemoNic,' in note.fix and "realize copy" in note.fix
