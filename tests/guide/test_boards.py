"""The steps that make a compat entry take effect, read as a source tree: all of them are needed."""
from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from sphinx_vmsd.compat.check import lint
from sphinx_vmsd.guide import FOLDER
from sphinx_vmsd.model import Release, Snapshot
from sphinx_vmsd.readers.source import read_tree

pytest.importorskip("tree_sitter_c")
ENTRY = ("demo-nic", "migrate-rss", "off")
#: What the tree has before: an older array and machine type, and the macros of the family of boards.
OLD_ARRAY = """\
GlobalProperty hw_compat_8_0[] = {
    { "demo-nic", "speed", "1" },
};
const size_t hw_compat_8_0_len = G_N_ELEMENTS(hw_compat_8_0);
"""
FAMILY = """\
#include "hw/boards.h"
#define TYPE_MACHINE "machine"
#define TYPE_DEMO_BOARD "demo-machine"
static const TypeInfo demo_base = { .name = TYPE_DEMO_BOARD, .parent = TYPE_MACHINE, .abstract = true };
static void demo_base_register(void) { type_register_static(&demo_base); }
#define DEFINE_DEMO_BOARD_IMPL(latest, major, minor) \\
    static void demo_##major##_##minor##_class_init(ObjectClass *oc, const void *data) \\
    { \\
        MachineClass *mc = MACHINE_CLASS(oc); \\
        demo_board_##major##_##minor##_options(mc); \\
        if (latest) { mc->alias = "demo"; } \\
    } \\
    static const TypeInfo demo_##major##_##minor##_info = { \\
        .name = "demo-" #major "." #minor "-machine", \\
        .parent = TYPE_DEMO_BOARD, \\
        .class_init = demo_##major##_##minor##_class_init, \\
    }; \\
    static void demo_##major##_##minor##_register(void) \\
    { type_register_static(&demo_##major##_##minor##_info); } \\
    type_init(demo_##major##_##minor##_register)
#define DEFINE_DEMO_BOARD_AS_LATEST(major, minor) DEFINE_DEMO_BOARD_IMPL(true, major, minor)
#define DEFINE_DEMO_BOARD(major, minor) DEFINE_DEMO_BOARD_IMPL(false, major, minor)
"""
OLD_BOARD = """\
static void demo_board_8_0_options(MachineClass *mc)
{
    demo_board_8_1_options(mc);
    compat_props_add(mc->compat_props, hw_compat_8_0, hw_compat_8_0_len);
}
DEFINE_DEMO_BOARD(8, 0)
"""


def steps() -> list[str]:
    """The C of the four steps."""
    text = (FOLDER / "machine-types.rst").read_text("utf-8")
    part = text.split(".. _vmsd_compat_entry:\n")[1].split("\nThe three pairs")[0]
    found = [dedent(block) for block in re.findall(r"code-block:: c\n\n((?:   .*\n|\n)+)", part)]
    assert len(found) == 4
    return found


def tree(root: Path, array: str, header: str, newest: str, last: str) -> Snapshot:
    """A source tree with the steps in it."""
    files = {
        "VERSION": "8.2.0\n", "hw/core/machine.c": f'#include "hw/boards.h"\n{array}{OLD_ARRAY}',
        "include/hw/boards.h": header, "hw/demo/board.c": FAMILY + newest + last + OLD_BOARD,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    found, problems = read_tree(str(root))
    assert not problems
    return found


def test_the_entry_reaches_every_old_machine_type(tmp_path: Path) -> None:
    found = tree(tmp_path, *steps())
    reached = {one.release: ENTRY in {(entry.driver, entry.property, entry.value) for entry in one.entries}
               for one in found.machines}
    assert reached == {Release("8.0"): True, Release("8.1"): True, Release("8.2"): False}
    assert [one.name for one in found.machines if one.alias] == ["demo-8.2"]
    assert not lint(found)


def test_an_array_that_nobody_applies_is_found(tmp_path: Path) -> None:
    array, header, newest, last = steps()
    found = tree(tmp_path, array, header, newest, re.sub(r".*compat_props_add.*\n", "", last))
    assert [(one.rule, one.message) for one in lint(found)] == [
        ("compat-array-misapplied", "machine type demo-8.1 does not apply hw_compat_8_1")]
