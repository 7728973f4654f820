"""One C sample of our own, read with the bundled catalogue."""

from __future__ import annotations

import pytest

from sphinx_vmsd.model import FromMember, describe
from sphinx_vmsd.model.condition import AllOf, GuestState, MemberBetween, PropertyIs, Unknown, VersionIs
from sphinx_vmsd.readers.source import read_snippet

FIELD = """
static const VMStateDescription vmstate_x = {{
    .name = "x", .version_id = 3,
    .fields = (const VMStateField[]) {{
        {},
        VMSTATE_END_OF_LIST()
    }}
}};
"""


def only_field(text: str, before: str = ""):
    found, problems = read_snippet(before + FIELD.format(text), "x.c")
    assert not problems
    return found[0].fields[0]


def test_descriptions_of_a_device(sample):
    found, problems = read_snippet(sample("demo.c"), "demo.c")
    assert not problems
    ring, rss, demo = found
    assert (demo.name, demo.version, demo.minimum_version, demo.priority) == ("demo-nic", 2, 1, "MIG_PRI_IOMMU")
    assert [field.name for field in demo.fields] == ["parent_obj", "ctrl", "regs", "rings", "data"]
    assert demo.subsections == (rss,)
    assert demo.fields[3].description == ring
    assert demo.hook("post_load").function == "demo_post_load"
    assert rss.name == "demo-nic/rss"
    assert rss.needed == AllOf((PropertyIs("x-migrate-rss"), GuestState("s->rss", member="rss")))


def test_locations_point_at_the_line(sample):
    text = sample("demo.c")
    found, _problems = read_snippet(text, "demo.c")
    lines = text.splitlines()
    for description in found:
        assert description.symbol in lines[description.location.line - 1]
        for field in description.fields:
            assert field.macro in lines[field.location.line - 1]


def test_field_under_a_preprocessor_condition_is_marked(sample):
    found, _problems = read_snippet(sample("demo.c"), "demo.c")
    marked = {field.name: field.build for field in found[2].fields if field.build}
    assert marked == {"regs": "defined(CONFIG_DEMO_REGS)"}


@pytest.mark.parametrize(
    ("lines", "marks"),
    [
        (("#if A", 1, "#elif B", 2, "#elif C", 3, "#else", 4, "#endif"), ["A", "!A && B", "!A && !B && C",
                                                                         "!A && !B && !C"]),
        (("#if defined(X) && Y > 1", 1, "#else", 2, "#endif"), ["defined(X) && Y > 1", "!(defined(X) && Y > 1)"]),
        (("#if A || B", "#if C", 1, "#endif", "#endif"), ["(A || B) && C"]),
        (("#ifndef X", 1, "#elif Y == 2", 2, "#endif"), ["!defined(X)", "defined(X) && Y == 2"]),
        (("#if !(A || B)", 1, "#else", 2, "#endif"), ["!(A || B)", "A || B"]),
        (("#if 1", "#if C", 1, "#endif", "#endif"), ["C"]),
    ],
)
def test_every_branch_tells_what_it_needs(lines, marks):
    inside = "\n".join(one if isinstance(one, str) else f"VMSTATE_UINT8(f{one}, S)," for one in lines)
    text = (
        'static const VMStateDescription d = { .name = "d", .version_id = 1, .minimum_version_id = 1,\n'
        f"    .fields = (const VMStateField[]) {{\n{inside}\nVMSTATE_END_OF_LIST() }} }};\n"
    )
    (found,), problems = read_snippet(text, "d.c")
    assert problems == ()
    assert [one.build for one in found.fields] == marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VMSTATE_UINT32(a.b[2], S)", {"name": "a.b[2]", "type": "uint32", "count": 1, "version": 0}),
        ("VMSTATE_UINT16_V(a, S, 3)", {"type": "uint16", "version": 3}),
        ("VMSTATE_UINT8_ARRAY(a, S, N + 1)", {"type": "uint8", "count": 5, "array": True}),
        ("VMSTATE_UINT32_SUB_ARRAY(a, S, 2, 3)", {"count": 3, "start": 2}),
        ("VMSTATE_UINT32_2DARRAY(a, S, 2, 3)", {"count": 6}),
        ("VMSTATE_TIMER_PTR(a, S)", {"type": "timer", "pointer": True}),
        ("VMSTATE_UNUSED(12)", {"name": "unused", "type": "unused_buffer", "size": 12}),
        ("VMSTATE_UNUSED_V(2, 4)", {"version": 2, "size": 4}),
        ("VMSTATE_VBUFFER_UINT32(a, S, 0, NULL, len)", {"type": "buffer", "size": FromMember("len"), "pointer": True}),
        ("VMSTATE_VBUFFER_MULTIPLY(a, S, 0, NULL, len, 8)", {"size": FromMember("len", 8)}),
        (
            "VMSTATE_VARRAY_UINT32_ALLOC(a, S, n, 0, vmstate_info_uint8, uint8_t)",
            {"count": FromMember("n"), "alloc": True},
        ),
        ("VMSTATE_BITMAP(a, S, 0, bits)", {"type": "bitmap", "size": FromMember("bits")}),
        ("VMSTATE_BUFFER(buf, struct S)", {"type": "buffer", "size": 24}),
        ("VMSTATE_PARTIAL_BUFFER(buf, S, 7)", {"type": "buffer", "size": 7}),
        ("VMSTATE_UINT32_EQUAL(a, S, NULL)", {"type": "uint32_equal", "hint": None}),
        ('VMSTATE_UINT32_EQUAL(a, S, "no" " way")', {"hint": "no way"}),
        ("VMSTATE_UINT32_EQUAL(a, S)", {"type": "uint32_equal"}),
        (
            'VMSTATE_VALIDATE("a is small", small)',
            {"name": "a is small", "type": "validate", "must_exist": True, "count": 0},
        ),
        ("VMSTATE_UINT8_TEST(a, S, since_three)", {"exists": VersionIs(3)}),
        (
            '{ .name = "raw", .version_id = 1, .info = &vmstate_info_demo, .flags = VMS_SINGLE }',
            {"name": "raw", "type": "demo", "version": 1},
        ),
        ('{ .name = "own", .info = &vmstate_info_irqs, .flags = VMS_SINGLE }', {"type": "irq levels"}),
        ('{ .name = "own", .info = &hack, .flags = VMS_SINGLE }', {"type": "hack"}),
        ('{ .name = "own", .info = &(const VMStateInfo) { .name = "in place", .put = put_it } }', {"type": "in place"}),
        (
            "VMSTATE_VARRAY(a, S, n, 2, vmstate_info_uint8, uint8_t)",
            {"count": FromMember("n"), "version": 2, "type": "uint8"},
        ),
        ("VMSTATE_GBYTEARRAY(a, S, 0)", {"type": "g_byte_array"}),
        ("VMSTATE_UNUSED_VARRAY(S, NULL, 0, n, 4)", {"type": "unused_buffer", "size": 4, "count": FromMember("n")}),
        ("VMSTATE_CLOCK(a, S)", {"type": "struct", "pointer": True}),
        ("VMSTATE_PAIR(p, S)", {"name": "p.low"}),
    ],
)
def test_fields(text, expected):
    before = """
        #define N 4
        #define VMSTATE_PAIR(f, s) VMSTATE_UINT32(f.low, s), VMSTATE_UINT32(f.high, s)
        struct S { uint32_t a; uint8_t buf[N][6]; };
        static const VMStateInfo vmstate_info_irqs = { .name = "irq " "levels", .get = get_irqs, .put = put_irqs };
        static const VMStateInfo hack = { .name = "uint16", .get = get_hack, .put = put_hack };
        static bool since_three(void *opaque, int version_id) { return version_id >= 3; }
        static bool small(void *opaque, int version_id) { S *s = opaque; return s->a < 3; }
    """
    field = only_field(text, before)
    assert {name: getattr(field, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("VMSTATE_NOPE(a, S)", "the macro VMSTATE_NOPE is not defined"),
        (
            "VMSTATE_UINT8_ARRAY(a, S, MANY)",
            "the count of field 'a' is not known: 'MANY' is not defined in the files read",
        ),
        ("VMSTATE_UINT32(a)", "VMSTATE_UINT32 takes 2 arguments, not 1"),
        (
            "VMSTATE_STRUCT(a, S, 0, vmstate_other, Other)",
            "the description vmstate_other is not defined in the files read",
        ),
        ("VMSTATE_STRUCT(a, S, 0, vmstate_x, S)", "the description vmstate_x contains itself"),
    ],
)
def test_what_cannot_be_read_is_a_located_problem(text, message):
    _found, problems = read_snippet(FIELD.format(text), "x.c")
    assert [(str(one.location), one.message) for one in problems] == [("x.c:5:9", message)]


def test_without_tree_sitter_there_is_one_clear_problem(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    found, problems = read_snippet("int x;", "x.c")
    assert not found
    assert [one.message for one in problems] == ["C source cannot be read: tree-sitter is not installed"]


PREDICATE = """
static bool two(void *opaque, int version_id)
{
    DemoState *s = opaque;

    version_id = MIN(version_id, s->sent_version);
    return version_id >= 2;
}
"""


def test_version_limited_by_a_member():
    """The lesser of two numbers is at least 2 when both are."""
    field = only_field("VMSTATE_UINT32_TEST(a, DemoState, two)", PREDICATE)
    assert field.exists == AllOf((VersionIs(2), MemberBetween("sent_version", 2, guest=False)))


def test_call_through_a_pointer_is_not_known():
    text = """
static bool asked(void *opaque, int version_id)
{
    bool (*other)(void *opaque) = table[1].needed;
    return other ? other(opaque) : true;
}
"""
    assert isinstance(only_field("VMSTATE_UINT32_TEST(a, DemoState, asked)", text).exists, Unknown)


def test_descriptions_of_a_snippet_that_macros_or_arrays_make():
    found, problems = read_snippet(
        '#define MAKE(x) static const VMStateDescription vmstate_##x = { .name = #x, .version_id = 3 };\n'
        "MAKE(one)\n"
        'static const VMStateDescription several[] = { { .name = "two" }, { .name = "three" } };\n',
        "x.c",
    )
    assert ([one.name for one in found], problems) == (["one", "two", "three"], ())


@pytest.mark.parametrize(
    "uses", ["MAKE(a) MAKE(b)", "MAKE(a); MAKE(b);", "MAKE(a)MAKE (b)", "BOTH(a, b)", "TABLE(MAKE)", "TABLE( MAKE );"]
)
def test_descriptions_that_macros_make_side_by_side(uses):
    found, problems = read_snippet(
        '#define MAKE(x) static const VMStateDescription vmstate_##x = { .name = #x, .version_id = 3 };\n'
        "#define BOTH(x, y) MAKE(x) MAKE(y)\n"
        "#define TABLE(X) X(a) X(b)\n"
        f"{uses}\n"
        'static const VMStateDescription vmstate_c = { .name = "c", .version_id = 1 };\n',
        "x.c",
    )
    assert ([one.name for one in found], problems) == (["a", "b", "c"], ())


APART = """
#define ENDED(f, s) VMSTATE_UINT8(f, s),
static const VMStateDescription vmstate_one = { .name = "x/one" .needed = one, .fields = NULL };
static const VMStateDescription vmstate_x = {
    .name = "x",
    .version_id = 3
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(a, S)
        VMSTATE_UINT32(b, S),
        ENDED(c, S) VMSTATE_UINT8(d, S),
        { .name = "e", .info = &vmstate_info_uint8, .flags = VMS_SINGLE }
        VMSTATE_UINT8(f, S)
        VMSTATE_END_OF_LIST()
    }
    .post_load = x_post_load,
    .pre_save = x_pre_save .subsections = (const VMStateDescription * const []) {
        &vmstate_one
        &vmstate_one,
        NULL
    }
};
"""


def test_where_a_comma_is_missing_is_told_and_nothing_is_lost():
    found, problems = read_snippet(APART, "x.c")
    told = {one.location.line: one.message.removeprefix("a comma is missing before ") for one in problems}
    assert told == {
        3: "'.needed'",
        7: "'.minimum_version_id'",
        10: "'VMSTATE_UINT32(b, S)'",
        13: "'VMSTATE_UINT8(f, S)'",
        14: "'VMSTATE_END_OF_LIST()'",
        16: "'.post_load'",
        17: "'.subsections'",
        19: "'&vmstate_one'",
    }
    one = found[-1]
    assert (one.version, one.minimum_version, [field.name for field in one.fields]) == (3, 1, list("abcdef"))
    assert [(hook.kind, hook.function) for hook in one.hooks] == [
        ("post_load", "x_post_load"), ("pre_save", "x_pre_save")]
    assert [each.name for each in one.subsections] == ["x/one", "x/one"]


@pytest.mark.parametrize(
    "text",
    [
        '{ .name = "a.b = c", .offset = vmstate_offset_value(S, a.b, int), .info = &vmstate_info_uint8 }',
        "VMSTATE_UINT8(a,\n S)",
        "VMSTATE_UINT8 (a, S)",
        '{ .name = ("a"), .info = &vmstate_info_uint8, .size = (sizeof(uint8_t)) }',
    ],
)
def test_nothing_is_missing_where_the_commas_are(text):
    only_field(text)


def test_a_comma_missing_inside_a_field():
    _found, problems = read_snippet(FIELD.format('{ .name = "a" .info = &vmstate_info_uint8 }'), "x.c")
    assert [str(one) for one in problems] == ["x.c:5:9: a comma is missing before '.info = &vmstate_info_uint8'"]


MISSPELT = """
static const VMStateDescription vmstate_x = {
    .name = "x", .version = 1, .of_the_fork = 2,
    .feilds = (const VMStateField[]) { VMSTATE_END_OF_LIST() },
};
"""


def test_members_that_a_description_does_not_have_are_told():
    _found, problems = read_snippet(MISSPELT, "x.c")
    assert [str(one) for one in problems] == [
        "x.c:3:29: VMStateDescription has no member 'version' (did you mean 'version_id'?)",
        "x.c:3:47: VMStateDescription has no member 'of_the_fork'",
        "x.c:4:15: VMStateDescription has no member 'feilds' (did you mean 'fields'?)",
    ]


def test_members_of_the_struct_of_the_code_are_known():
    """A fork adds members, and another release has others."""
    own = "struct VMStateDescription { const char *name; int version, other; bool (*of_the_fork)(void *opaque); };\n"
    _found, problems = read_snippet(own + MISSPELT, "x.c")
    assert [one.message for one in problems] == ["VMStateDescription has no member 'feilds'"]


def test_members_that_a_field_does_not_have_are_told():
    _found, problems = read_snippet(FIELD.format('{ .name = "a", .infoo = &vmstate_info_uint8 }'), "x.c")
    assert [str(one) for one in problems] == ["x.c:5:9: VMStateField has no member 'infoo' (did you mean 'info'?)"]


TWICE = """\
#ifndef CONFIG_USER_ONLY
#if B
static bool k(void *opaque, int version_id) {{ return version_id > 2; }}
#elif C
static bool k(void *opaque, int version_id) {{ {0} }}
#else
static bool k(void *opaque, int version_id) {{ S *s = opaque; return s->z; }}
#endif
static const VMStateDescription d = {{ .name = "d", .version_id = 1, .minimum_version_id = 1,
    .fields = (const VMStateField[]) {{ VMSTATE_UINT8_TEST(a, S, k), VMSTATE_END_OF_LIST() }} }};
#endif
"""


@pytest.mark.parametrize(("body", "words"), [
    ("return true;", "(#if B and version 3 or later) or (#if !B && C) or (#if !B && !C and s->z)"),
    ("return false;", "(#if B and version 3 or later) or (#if !B && !C and s->z)"),
])
def test_a_predicate_of_every_branch_of_an_if(body, words):
    (found,), problems = read_snippet(TWICE.format(body), "d.c")
    assert problems == ()
    assert describe(found.fields[0].exists) == words


def test_a_comment_goes_on_in_the_next_line_where_its_end_is_escaped():
    text = "// as it was: \\\n" + FIELD.format("VMSTATE_UINT8(a, S)").strip().replace("\n", " ") + "\n"
    found, problems = read_snippet(text + FIELD.format("VMSTATE_UINT8(b, S)").replace("vmstate_x", "vmstate_y"), "x.c")
    assert not problems
    assert [(one.symbol, one.location.line) for one in found] == [("vmstate_y", 4)]


def test_directives_in_a_message_are_as_they_were_written():
    number = "VMSTATE_UINT32_ARRAY(a, S,\n#ifdef X\n 4\n#else\n 8\n#endif\n)"
    _found, problems = read_snippet(FIELD.format(number), "x.c")
    reason = "'#ifdef X 4 #else 8 #endif' is no integer constant"
    assert [one.message for one in problems] == [f"the count of field 'a' is not known: {reason}"]
