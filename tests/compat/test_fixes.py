"""The C text that a finding prints, pasted into a tree: the finding is gone."""
from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

pytest.importorskip("tree_sitter")

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.finding import Finding
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
    function = re.search(r"static bool extra_needed.*?\n}\n", fix, re.DOTALL)
    prop = re.search(r'DEFINE_PROP_BOOL\("x-migrate-extra".*?\),', fix)
    entry = re.search(r'(\{ ".*", "x-migrate-extra", "off" \},)  /\* in (hw_compat_\w+)', fix)
    assert function and prop and entry and ("&& " in function.group()) is own, fix
    trees.edit(f"{OWN if own else ''}{SENT % given}", f"{function.group()}{SENT % ' .needed = extra_needed,'}")
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
