"""Lists that macros and included files make: what C takes for elements is one."""

from __future__ import annotations

import pytest

from sphinx_vmsd.readers.source import read_snippet, read_tree

WHOLE = """
static const VMStateDescription vmstate_x = {{
    .name = "x", .version_id = 1,
    .fields = (const VMStateField[]) {{
{}
        VMSTATE_END_OF_LIST()
    }}
}};
"""
REG = "#define REG(r) VMSTATE_UINT32(r, S),\n"
PLAIN = "#define REG(r) VMSTATE_UINT32(r, S)\n"


def fields(before: str, listed: str):
    found, problems = read_snippet(before + WHOLE.format(listed), "x.c")
    return [(one.name, one.type) for one in found[-1].fields], [str(one) for one in problems]


A, B, C = ((name, "uint32") for name in "abc")


@pytest.mark.parametrize(
    ("before", "listed", "expected"),
    [
        (REG, "REG(a)\nREG(b)", [A, B]),
        (REG, "REG(a) REG(b)\nVMSTATE_UINT32(c, S),", [A, B, C]),
        (f"{REG}#define REGS(X) X(a) X(b)\n", "REGS(REG)", [A, B]),
        (f"{REG}#define REGS(X) X(a) X(b)\n#define ALL(X) REGS(X) X(c)\n", "ALL(REG)", [A, B, C]),
        (f"{REG}#define TWO(X) X(b) X(c)\n#define ALL(X) TWO(X)\n", "REG(a) ALL(REG)", [A, B, C]),
        (f"{PLAIN}#define REGS(X) X(a), X(b)\n", "REGS(REG),", [A, B]),
        (f"{PLAIN}#define REGS(X) X(a), X(b),\n", "REGS(REG)", [A, B]),
        (f"{REG}#define REGS REG(a) REG(b)\n", "REGS", [A, B]),
        ("#define REG(r) uint32_t r;\n#undef REG\n" + REG, "REG(a)\nREG(b)", [A, B]),
        (f"{REG}#define NOTHING(r)\n", "REG(a) NOTHING(b) REG(c)", [A, C]),
        ("", "#define REG(r) VMSTATE_UINT32(r, S),\nREG(a)\n#undef REG\n#define REG(r) VMSTATE_UINT8(r, S),\nREG(b)",
         [A, ("b", "uint8")]),
    ],
)
def test_macros_that_stand_for_several_elements(before, listed, expected):
    found, problems = fields(before, listed)
    assert found == expected
    assert [one for one in problems if "NOTHING" not in one] == []


def test_a_comma_that_no_macro_brings_is_missing():
    found, problems = fields(f"{PLAIN}#define REGS(X) X(a), X(b)\n", "REGS(REG)")
    assert found == [A, B]
    assert problems == ["x.c:8:9: a comma is missing before 'VMSTATE_END_OF_LIST()'"]


def test_a_macro_before_and_after_it_is_defined_again():
    text = REG + WHOLE.format("REG(a)") + "#undef REG\n#define REG(r) VMSTATE_UINT8(r, S),\n" + WHOLE.format("REG(a)")
    found, problems = read_snippet(text, "x.c")
    assert not problems
    assert [one.fields[0].type for one in found] == ["uint32", "uint8"]


def test_subsections_that_a_macro_names():
    text = WHOLE.format("").replace("_x", "_s").replace('"x"', '"x/s"') + WHOLE.format("").replace(
        "    }\n}", "    }, .subsections = (const VMStateDescription * const []) { SUB(s) NULL }\n}"
    )
    found, problems = read_snippet("#define SUB(one) &vmstate_##one,\n" + text, "x.c")
    assert not problems
    assert found[1].subsections == (found[0],)


def tree(tmp_path, before: str, inc: str):
    """The fields of a description that includes ``regs.inc``, with their places, and the problems."""
    (tmp_path / "hw").mkdir()
    (tmp_path / "VERSION").write_text("10.0.0\n")
    (tmp_path / "include/migration").mkdir(parents=True)
    (tmp_path / "include/migration/vmstate.h").write_text(
        "#define VMSTATE_UINT32(f, s) { .name = #f, .info = &vmstate_info_uint32, .size = 4 }\n"
        "#define VMSTATE_END_OF_LIST() { .flags = VMS_END }\n"
    )
    (tmp_path / "hw/x.c").write_text(before + WHOLE.format('#include "regs.inc"'))
    (tmp_path / "hw/regs.inc").write_text(inc)
    snapshot, problems = read_tree(tmp_path, cache=False)
    read = [(one.name, str(one.location)) for one in snapshot.descriptions[0].fields]
    return read, [str(one) for one in problems]


@pytest.mark.parametrize("before", [REG, "#define REG(r) uint32_t r;\n#undef REG\n" + REG])
def test_fields_of_an_included_file_stand_in_it(tmp_path, before):
    read, problems = tree(tmp_path, before, "/* ours */\nREG(a)\nREG(b)\n  REG(c)\n")
    assert read == [("a", "hw/regs.inc:2:1"), ("b", "hw/regs.inc:3:1"), ("c", "hw/regs.inc:4:3")]
    assert problems == []


def test_problems_of_an_included_file_stand_in_it(tmp_path):
    read, problems = tree(tmp_path, REG, "REG(a)\n\n  REGG(b),\nREG(c)\n")
    assert [name for name, _place in read] == ["a", "c"]
    assert problems == ["hw/regs.inc:3:3: the macro REGG is not defined"]


@pytest.mark.parametrize(("listed", "faults"), [
    ("VMSTATE_MY_OWN(a, S), VMSTATE_UINT32(b, S),", ("fields has no end marker",)),
    ("VMSTATE_UINT32(b, S), VMSTATE_MY_OWN(a, S)", ()),
])
def test_only_what_stands_last_can_be_the_end(listed: str, faults: tuple[str, ...]):
    """A macro that is not known may be an end marker, but not one with fields behind it."""
    found, problems = read_snippet(WHOLE.format(listed).replace("VMSTATE_END_OF_LIST()", ""), "x.c")
    assert (found[-1].faults, bool(problems)) == (faults, True)


BOTH = """\
#ifdef USE_NEW
#define VMSTATE_CARD { .name = "card", .info = &card_info, .flags = VMS_SINGLE }
#else
#define VMSTATE_CARD(dev, v) static const VMStateDescription vmstate_##dev = { .name = "card-" #dev, .version_id = v, \\
    .fields = (const VMStateField[]) { { .name = "card", .info = &card_info, .flags = VMS_SINGLE }, \\
    VMSTATE_END_OF_LIST() } }
#endif
#define VMSTATE_END_OF_LIST() { .flags = VMS_END }
"""
TYPE = 'static const TypeInfo card = { .name = "card", .parent = "device" };\n'


def test_of_two_macros_of_one_name_the_way_it_is_used_decides(tmp_path):
    (tmp_path / "VERSION").write_text("2.7.0\n")
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw/card.h").write_text(BOTH)
    (tmp_path / "hw/old.c").write_text(f'#include "card.h"\nVMSTATE_CARD(one, 3);\n{TYPE}')
    (tmp_path / "hw/new.c").write_text(f'#define USE_NEW\n#include "card.h"\n{WHOLE.format("VMSTATE_CARD,")}')
    snapshot, problems = read_tree(tmp_path, cache=False)
    found = {one.name: [field.name for field in one.fields] for one in snapshot.descriptions}
    assert found["card-one"] == ["card"] and len(found) == 2
    assert ["card"] in [fields for name, fields in found.items() if name != "card-one"]
    assert not problems


def test_a_line_outside_of_macros_may_go_on_on_the_next(tmp_path):
    (tmp_path / "VERSION").write_text("4.0.0\n")
    (tmp_path / "hw").mkdir()
    code = (
        'static const VMStateDescription v = { .name = "s", \\\n'
        "    .version_id = 3, .fields = (VMStateField[]) {\n"
        "#define FIRST(s) \\\n"
        "    WORD(a, s)\n"
        "    FIRST(S), \\\r\n"
        "    WORD(b, S),  \\\n"
        "    END } };\n"
        'static GlobalProperty hw_compat_2_8[] = { { "s", "a", "4" }, \\\n { "s", "b\\\\", "4" } };\n'
    )
    head = "#define WORD(f, s) { .name = #f, .info = &word, .offset = offsetof(s, f) }\n"
    head += "#define END { .flags = VMS_END }\n"
    (tmp_path / "hw/x.c").write_bytes((head + code).encode())
    snapshot, problems = read_tree(tmp_path, cache=False)
    assert not problems
    (found,) = snapshot.descriptions
    assert (found.name, found.version, [(one.name, one.location.line) for one in found.fields]) == (
        "s", 3, [("a", 7), ("b", 8)])
    assert [(one.property, one.location.line) for one in snapshot.arrays[0].entries] == [("a", 10), ("b\\", 11)]


def test_members_under_an_if_are_marked_with_it_and_those_of_all_branches_told(tmp_path):
    (tmp_path / "VERSION").write_text("9.0.0\n")
    (tmp_path / "hw").mkdir()
    sub = 'static const VMStateDescription v_{0} = {{ .name = "s/{0}", .version_id = 1 }};\n'
    listed = "    .subsections = (const VMStateDescription * const []) {{ &v_{}, NULL }},\n"
    fields = "    .fields = (VMStateField[]) {{ WORD({}, S), END }},\n"
    code = (
        "#define WORD(f, s) { .name = #f, .info = &word, .offset = offsetof(s, f) }\n"
        "#define END { .flags = VMS_END }\n"
        + sub.format("one") + sub.format("two")
        + 'static const VMStateDescription v = { .name = "s",\n'
        "#ifdef CONFIG_FOO\n    .version_id = 2,\n"
        + listed.format("one") + fields.format("wide")
        + "#else\n    .version_id = 3,\n"
        + listed.format("two") + fields.format("narrow")
        + "#endif\n};\n"
    )
    (tmp_path / "hw/x.c").write_text(code)
    snapshot, problems = read_tree(tmp_path, cache=False)
    (found,) = (one for one in snapshot.descriptions if one.name == "s")
    foo, other = "defined(CONFIG_FOO)", "!defined(CONFIG_FOO)"
    assert [(one.name, one.build) for one in found.subsections] == [("s/one", foo), ("s/two", other)]
    assert [(one.name, one.build) for one in found.fields] == [("wide", foo), ("narrow", other)]
    assert [str(one) for one in problems] == [
        f"hw/x.c:7:19: version_id depends on the build: it is told as where {foo} holds"
    ]
