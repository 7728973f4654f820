"""Text that is broken, huge, endless or no C at all: an answer, in time, and never an exception."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sphinx_vmsd.readers.source import bounds, devices, expand, files, lex, read_snippet, read_tree, scan

SAMPLES = Path(__file__).parent / "samples"
TEXTS = [path.read_text() for path in sorted(SAMPLES.rglob("*.[ch]"))]
WHOLE = (
    'static const VMStateDescription v = {{ .name = "v", .version_id = {}, '
    ".fields = (const VMStateField[]) {{ {} }} }};\n"
)
PIECES = st.sampled_from(
    [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        '"',
        "'",
        "\\",
        "\n",
        "/*",
        "*/",
        "//",
        "#if X\n",
        "\n#endif\n",
        "#define A A\n",
        "#define B(x) B(B(x))\n",
        '#include "a.hx"\n',
        ",",
        ";",
        "VMSTATE_UINT32(",
        "VMStateDescription v = ",
        ".fields = ",
        "= {",
        "enum {",
        "struct S {",
        "##",
        "\x00",
        "\x01",
        "é",
        "sizeof(",
        "-",
        "1 << 900",
        "return ",
        "if (",
        " else ",
        "&&",
        "do {",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), st.integers(0, 100_000), st.integers(0, 400), st.lists(PIECES, max_size=12).map("".join))
def test_any_damage_to_a_sample_gives_an_answer(text, start, length, piece):
    start %= len(text)
    _found, problems = read_snippet(text[:start] + piece + text[start + length :], "x.c")
    assert all(one.location.line >= 0 and one.message for one in problems)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_gives_an_answer(text):
    read_snippet(text, "x.c")
    read_snippet(WHOLE.format(text, "VMSTATE_UINT32(a, S)"), "x.c")
    read_snippet(WHOLE.format("1", text), "x.c")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#define A A + A\n" + WHOLE.format("A", ""), "version_id is not known"),
        ("#define A B\n#define B A\n" + WHOLE.format("A", ""), "version_id is not known"),
        ("enum { A = B, B = A };\n" + WHOLE.format("A", ""), "version_id is not known"),
        (WHOLE.format("(" * 3000, ""), "version_id is not known"),
        (WHOLE.format("(int)" * 700 + "1", ""), "version_id is not known"),
        (WHOLE.format("-" * 3000 + "1", ""), ""),
        (WHOLE.format("1 / 0", ""), "version_id is not known: a division by zero"),
        (WHOLE.format("1 << 4000000000", ""), "version_id is not known: a shift out of range"),
        ("#define F(x) F(x), F(x)\n" + WHOLE.format("1", "F(1)"), "nests deeper than"),
        (
            "\n".join(f"#define F{n}(x) F{n + 1}(x), F{n + 1}(x)" for n in range(40))
            + "\n"
            + WHOLE.format("1", "F0(1)"),
            "",
        ),
        (
            "\n".join(f"#define N{n} N{n + 1} + N{n + 1}" for n in range(59))
            + "\n#define N59 1\n"
            + WHOLE.format("N0", ""),
            "",
        ),
        (
            "\n".join(f"#define S{n} S{n + 1} S{n + 1}" for n in range(60))
            + "\nVMStateDescription v = { .name = S0 };\n",
            "the name of v is not known",
        ),
        (
            "static bool t(void *o, int v) { "
            + "if (v) { return true; } " * 200
            + "return false; }\n"
            + WHOLE.format("1", "VMSTATE_UINT32_TEST(a, S, t)"),
            "",
        ),
        (
            "static bool t(void *o, int v) { return "
            + "(" * 800
            + "v"
            + ")" * 800
            + "; }\n"
            + WHOLE.format("1", "VMSTATE_UINT32_TEST(a, S, t)"),
            "",
        ),
        (
            "static bool t(void *o, int v) { return "
            + "!" * 3000
            + "v; }\n"
            + WHOLE.format("1", "VMSTATE_UINT32_TEST(a, S, t)"),
            "",
        ),
        (
            "struct S { struct S s; uint8_t b[sizeof(struct S)]; };\n"
            + WHOLE.format("1", "VMSTATE_BUFFER(b, struct S)"),
            "the size of field 'b'",
        ),
    ],
)
def test_endless_definitions_end(text, message):
    _found, problems = read_snippet(text, "x.c")
    assert message in "".join(one.message for one in problems)


def test_a_tree_of_odd_files(tmp_path):
    hw = tmp_path / "hw"
    hw.mkdir()
    (tmp_path / "VERSION").write_bytes(b"9.0.0\n")
    (hw / "binary.c").write_bytes(bytes(range(256)) * 64 + b"VMStateDescription")
    (hw / "self.c").write_text('#include "self.c"\n' + WHOLE.format("1", '\n#include "self.c"\n'))
    (hw / "empty.h").write_bytes(b"")
    (hw / "python.c").write_text("import os  # VMStateDescription x = {\n" * 50)
    (hw / "deep.c").write_text("VMStateDescription x = " + "{" * 20_000)
    (hw / "huge.c").write_bytes(b"/* VMStateDescription */\n" * (files.MAX_BYTES // 20))
    (hw / "loop").symlink_to(tmp_path)
    (hw / "gone.c").symlink_to(tmp_path / "missing.c")
    snapshot, problems = read_tree(tmp_path, cache=False)
    assert "v" in [one.name for one in snapshot.descriptions]
    assert any("hw/huge.c" in str(one) and "is not read" in one.message for one in problems)


def lonely(tmp_path, **files):
    """A tree with *files* under ``hw``."""
    (tmp_path / "hw").mkdir()
    (tmp_path / "VERSION").write_text("9.0.0\n")
    for name, data in files.items():
        (tmp_path / "hw" / f"{name}.c").write_bytes(data.encode() if isinstance(data, str) else data)
    return tmp_path


def told(tree):
    snapshot, problems = read_tree(tree, cache=False)
    return [one.name for one in snapshot.descriptions], "\n".join(map(str, problems))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_links_and_loops_are_left_alone(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.c").write_text(WHOLE.format("1", "").replace('"v"', '"secret"'))
    (tmp_path / "tree").mkdir()
    tree = lonely(tmp_path / "tree", good=WHOLE.format("1", '\n#include "../../outside/secret.c"\n'))
    os.mkfifo(tree / "hw" / "pipe.c")
    for name, target in (
        ("zero.c", "/dev/zero"),
        ("self.c", "self.c"),
        ("gone.c", "nowhere.c"),
        ("up", ".."),
        ("out.c", outside / "secret.c"),
        ("folder", outside),
        ("good2.c", "good.c"),
        (".#good.c", "me@there.42"),
        ("notes", "/nowhere"),
    ):
        (tree / "hw" / name).symlink_to(target)
    names, problems = told(tree)
    assert names == ["v", "v"]
    told_of = [one.partition(": is not read: ") for one in problems.splitlines() if ": is not read: " in one]
    assert sorted((place, why) for place, _words, why in told_of) == [
        ("hw/folder", "a link that leads out of the tree"),
        ("hw/gone.c", "a link that leads nowhere"),
        ("hw/out.c", "a link that leads out of the tree"),
        ("hw/pipe.c", "no regular file"),
        ("hw/self.c", "a link that leads nowhere"),
        ("hw/zero.c", "a link that leads out of the tree"),
    ], "what is read under its own path, or by nobody, is not told: up, good2.c, .#good.c, notes"
    assert "outside/secret.c' lies outside of the tree" in problems
    (tree / "VERSION").unlink()
    os.mkfifo(tree / "VERSION")
    assert "is no QEMU source tree" in told(tree)[1]


def test_a_tree_of_nothing(tmp_path):
    assert told(lonely(tmp_path)) == ([], "")


def test_folders_as_deep_as_a_path_may_be(tmp_path):
    tree = lonely(tmp_path)
    deep = tree.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "a.c").write_text(WHOLE.format("1", ""))
    assert told(tree)[0] == ["v"]


@pytest.mark.parametrize(
    "data", [b"VMStateDescription x = {\0", b"VMStateDescription\n" + b"A(\n" * 200_000], ids=["binary", "brackets"]
)
def test_what_is_no_c_is_told(tmp_path, data):
    assert "hw/odd.c: is no C source" in told(lonely(tmp_path, odd=data))[1]


@pytest.mark.parametrize(
    "text",
    [
        "#if A\n" * 100_000,
        "#if A\n#define B 1\n" * 40_000,
        "enum {A," * 900,
        "/*" * 300_000,
        '"\\' * 300_000,
        "struct " * 100_000,
        "typedef struct { int a; }\n" * 20_000,
        "void f(void)\n{\n" * 900,
        "{" * 900,
    ],
    ids=["if", "define", "enum", "comment", "quote", "struct", "typedef", "function", "brace"],
)
def test_a_megabyte_of_the_same_ends(tmp_path, text):
    told(lonely(tmp_path, much="VMStateDescription x = {};\n" + text))


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_string_that_never_ends_is_looked_at_once_and_stops_at_its_line(quote):
    unclosed = f"{quote}\\" * 3000 + quote
    assert lex.tokens(f"{unclosed}x\ny") == [f"{unclosed}x", " ", "y"]
    assert [part for _at, part in lex.split(f"{unclosed}, (\n, y")] == [f"{unclosed}, (", "y"]


def test_macros_that_multiply_end_and_are_told(tmp_path):
    bombs = "".join(f"#define A{n}(x) A{n + 1}(x) A{n + 1}(x)\n#define P{n}(x) P{n + 1}(x x)\n" for n in range(60))
    uses = "".join(
        f'static const VMStateDescription w{n} = {{ .name = A0("x{n}"), .version_id = P0({n}) }};\n' for n in range(300)
    )
    tree = lonely(
        tmp_path,
        bomb=f'{bombs}{uses}static GlobalProperty hw_compat_8_2[] = {{ A0({{"a", "b", "c"}}) }};\n'
        + "DEFINE_X(A0(1))\nstatic Property p[] = { A0(DEFINE_PROP_BOOL) };\n",
    )
    _names, problems = told(tree)
    assert "the macros expand to more than" in problems
    assert "hw/bomb.c:121:1: the name of w0 is not known" in problems


@pytest.mark.parametrize(("inner", "given"), [("x##x", "a"), ("#x", '""')], ids=["paste", "stringify"])
def test_macros_whose_tokens_grow_end(inner, given):
    bomb = "".join(f"#define A{n}(x) A{n + 1}({inner})\n" for n in range(18)) + "#define A18(x) 1\n"
    _found, problems = read_snippet(bomb + WHOLE.format(f"A0({given})", ""), "x.c")
    assert "version_id is not known" in str(problems)


def test_arguments_that_a_body_repeats_end():
    macro = scan.Macro("B", "(x)" + " x" * 2000, 1)
    with pytest.raises(expand.TooBigError):
        expand.expand("B(" + '"y"' * 400 + ")", {"B": macro}.get, [expand.TREE_TOKENS * 9])
    text = f"B({'y' * 1000})"
    with pytest.raises(expand.TooBigError):
        expand.expand(text, {"B": macro}.get, [expand.TREE_TOKENS])


@pytest.mark.parametrize("number", ["-5", "1ULL << 70", "(1 << 31)", "BIG"])
def test_what_no_int_holds_is_no_count_and_no_version(number):
    macros = "#define B0 999999999999\n" + "".join(f"#define B{n + 1} (B{n} * B{n})\n" for n in range(8))
    text = macros + "#define BIG B8\n" + WHOLE.format(number, f"VMSTATE_UINT32_ARRAY(a, S, {number})")
    (found,), problems = read_snippet(text, "x.c")
    assert (found.version, found.fields[0].count) == (0, None)
    told = {"BIG": "a signed number that overflows", "1ULL << 70": "a shift out of range"}
    reason = told.get(number, f"'{number}' is no possible ")
    messages = sorted(one.message for one in problems)
    assert messages[0].startswith(f"the count of field 'a' is not known: {reason}")
    assert messages[1].startswith(f"version_id is not known: {reason}")


def included(tmp_path, **more):
    """What is told of a tree in which the fields of a description come from ``y.inc``, and the fields."""
    tree = lonely(tmp_path, x=ONE.replace("VMSTATE_UINT32(a, S),", '\n#include "y.inc"\n'))
    for name, text in more.items():
        (tree / "hw" / f"{name}.inc").write_text(text)
    snapshot, problems = read_tree(tree, cache=False)
    return [field.name for field in snapshot.descriptions[0].fields], [str(one) for one in problems]


def test_a_file_that_includes_itself_is_called_so(tmp_path):
    text = 'VMSTATE_UINT32(good, S),\n#include "z.inc"\nVMSTATE_UINT32(last, S),\n'
    fields, problems = included(tmp_path, y=text, z='#include "y.inc"\nVMSTATE_UINT32(z, S),\n')
    assert fields == ["good", "z", "last"]
    assert problems == ["hw/z.inc:1:1: the included file 'y.inc' includes itself"]


def test_included_files_are_told_once_there_are_too_many(tmp_path):
    many = {f"y{n}": f'#include "y{n + 1}.inc"\n' * 3 for n in range(30)}
    _fields, problems = included(tmp_path, y='#include "y0.inc"\n', **many)
    assert any("is one of more than 200 here" in one for one in problems)


def test_branches_of_an_included_file_are_branches(tmp_path):
    text = "VMSTATE_UINT32(a, S),\n#ifdef CONFIG_B\nVMSTATE_UINT32(b, S),\n#elif 0\nVMSTATE_UINT32(c, S),\n#endif\n"
    tree = lonely(tmp_path, x=ONE.replace("VMSTATE_UINT32(a, S),", '\n#include "y.inc"\n'))
    (tree / "hw" / "y.inc").write_text(text)
    snapshot, problems = read_tree(tree, cache=False)
    assert not problems
    fields = [(one.name, one.build) for one in snapshot.descriptions[0].fields]
    assert fields == [("a", None), ("b", "defined(CONFIG_B)")]


@pytest.mark.parametrize("path", ["/etc/hostname", "../../secret.inc"])
def test_an_include_out_of_the_tree_is_told_so(tmp_path, path):
    _fields, problems = included(tmp_path, y=f'#include "{path}"\n')
    assert problems == [f"hw/y.inc:1:1: the included file '{path}' lies outside of the tree"]


def test_messages_are_one_line_of_c_as_it_was_written():
    fields = "EACH(VMSTATE_UINT32(a,\n  S)), -A\n+ " + "B" * 90
    text = "#define EACH(one) one + one\n" + WHOLE.format("1\n? 7", fields)
    _found, problems = read_snippet(text, "x.c")
    messages = sorted(one.message for one in problems)
    assert messages[:2] == [f"'-A + {'B' * 55}…' is no field", "'one + one' is no field"]
    assert messages[2] == "version_id is not known: '1 ? 7' is no integer constant"


def test_descriptions_that_no_macro_makes_are_told(tmp_path):
    bomb = "".join(f"#define A{n}(x) {f'A{n + 1}(x) ' * 10}\n" for n in range(7))
    tree = lonely(
        tmp_path,
        x=f'{bomb}#define A7(x) static const VMStateDescription v##x = {{ .name = "v" }};\n\nA0(1)\n'
        'static const VMStateDescription w[] = { { .name = "w" }, OTHER(1) };\n',
    )
    names, problems = told(tree)
    assert names == ["w"]
    assert problems.splitlines()[0] == "hw/x.c:10:1: the macro A0 expands to too much"
    assert problems.splitlines()[1] == "hw/x.c:11:1: 'OTHER(1)' in w is no description that the source tells"


def test_a_subsection_that_is_no_name_is_told_and_the_others_stay():
    text = (
        'static const VMStateDescription s = { .name = "v/s" };\n'
        'static const VMStateDescription v = { .name = "v", .version_id = 1,\n'
        "    .subsections = (const VMStateDescription * const []) { SUB(1), &s, NULL } };\n"
    )
    found, problems = read_snippet(text, "x.c")
    assert [one.name for one in found[1].subsections] == ["v/s"]
    assert [str(one) for one in problems] == ["x.c:3:60: 'SUB(1)' is no subsection that the source tells"]


@pytest.mark.parametrize("listed", ["&n{0}, &n{0}, ", "\n#if A\n&n{0}, &n{0},\n#endif\n"])
def test_descriptions_that_multiply_end_and_are_told(tmp_path, listed):
    text = "".join(
        f'static const VMStateDescription n{n} = {{ .name = "n", .subsections = (const VMStateDescription * const [])'
        f" {{ {listed.format(n + 1)}NULL }} }};\n"
        for n in range(60)
    )
    tree = lonely(tmp_path, many=text + 'static const VMStateDescription n60 = { .name = "n60" };\n')
    assert "has more than 20000 fields and descriptions inside" in told(tree)[1]


def test_latin_1_and_other_line_ends(tmp_path):
    text = WHOLE.format("1", "").replace("; ", ";\r\n").encode()
    names, problems = told(lonely(tmp_path, latin=b"/* caf\xe9 */\r\n" + text, crlf=text.replace(b"\n", b"\r\n")))
    assert names == ["v", "v"]
    assert not problems


FIELD = "VMSTATE_UINT32(a, S), VMSTATE_END_OF_LIST()"
ONE = (
    "#define VMSTATE_UINT32(f, s) { .name = (stringify(f)), .info = &vmstate_info_uint32, .size = 4 }\n"
    f"#define VMSTATE_END_OF_LIST() {{}}\n{WHOLE.format('1', FIELD)}"
)


@pytest.mark.parametrize(
    "data",
    [
        ONE.replace("\n", "\r").encode(),
        ONE.replace("ption v ", "ption v\xe9 ").encode("latin-1"),
        b"\xef\xbb\xbf" + ONE.encode(),
        ("#if A\n}}}}\n#endif\n" + ONE + "}}}}\n").encode(),
    ],
    ids=["CR", "latin-1", "mark", "braces"],
)
def test_odd_text_with_whole_descriptions_is_read(tmp_path, data):
    assert told(lonely(tmp_path, odd=data)) == (["v"], "")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (ONE.encode("utf-16"), "hw/odd.c: is no C source: it is UTF-16, which no compiler takes"),
        (ONE.encode("utf-16-le"), "hw/odd.c: is no C source: it has null bytes"),
        ("int x;\n/* never closed\n" + ONE, "hw/odd.c:2:1: a comment begins here that does not end"),
        (ONE + "/*/", "hw/odd.c:4:1: a comment begins here that does not end"),
        (ONE.rpartition("VMSTATE_END")[0], "hw/odd.c:3:1: the initialiser of v begins here and does not end"),
        (ONE.rpartition(" }")[0], "hw/odd.c:3:1: the initialiser of v begins here and does not end"),
        ("\n#if A\n#ifdef B\n#endif\n" + ONE, "hw/odd.c:2:1: an #if begins here that has no #endif"),
        ("#if 0\n" + ONE, "hw/odd.c:1:1: an #if begins here that has no #endif"),
    ],
    ids=["utf-16", "utf-16 without mark", "comment", "comment at the end", "cut", "brace", "if", "if 0"],
)
def test_what_would_be_lost_is_told_with_its_place(tmp_path, data, problem):
    problems = told(lonely(tmp_path, odd=data))[1]
    assert problems == problem


def test_what_if_0_takes_out_is_not_there():
    dead = "#if 0  /* old */\nA don't (\n#if X\n{}\n#endif\n#else\n"
    found, problems = read_snippet(dead + ONE + "#endif\n# if (0)\n" + ONE.replace("ption v", "ption w"), "x.c")
    assert [one.symbol for one in found] == ["v"]
    assert found[0].location.line == 9
    assert [str(one) for one in problems] == ["x.c:11:1: an #if begins here that has no #endif"]
    inside = WHOLE.format("1", f"VMSTATE_UINT8(b, S),\n#if 0\nVMSTATE_UINT8(gone, S),\n#endif\n{FIELD}")
    assert [field.name for field in read_snippet(inside, "x.c")[0][0].fields] == ["b", "a"]


def test_macros_of_several_lines_may_end_them_with_cr_lf(tmp_path):
    text = "#define TWO(x) \\\n    2\n#define LIST \\\n    VMSTATE_UINT32(a, S), \\\n    VMSTATE_UINT32(b, S),\n"
    text = (text + WHOLE.format("TWO(1)", "LIST VMSTATE_END_OF_LIST()")).replace("\n", "\r\n")
    (found,), problems = read_snippet(text, "hw/x.c")
    assert not problems
    assert (found.version, [field.name for field in found.fields]) == (2, ["a", "b"])
    assert found.location.line == 6
    assert scan.lines(text) == text.replace("\r\n", "\n")


def test_what_only_the_tests_define_is_not_of_the_release(tmp_path):
    tree = lonely(tmp_path, x=WHOLE.format("1", ""))
    unit = tree / "tests" / "unit"
    unit.mkdir(parents=True)
    (unit / "t.c").write_text(WHOLE.format("1", "").replace('"v"', '"of a test"'))
    assert told(tree)[0] == ["v"]


def test_a_snippet_of_any_size_is_bounded():
    _found, problems = read_snippet("x" * 3_000_000, "x.c")
    assert len(problems) == 1
    assert "more than" in problems[0].message


def test_nested_ifs_are_told_up_to_a_depth():
    deep = "".join(f"#if A{number}\nVMSTATE_UINT32(a, S),\n" for number in range(200)) + "#endif\n" * 200
    (description,), _problems = read_snippet(WHOLE.format(1, f"\n{deep}VMSTATE_END_OF_LIST()"), "a.c")
    assert len(description.fields) == 200
    assert max(one.build.count("&&") for one in description.fields) == scan.MAX_NESTED - 1


STRUCT = '{{ .name = "f", .flags = VMS_STRUCT, .vmsd = &{0} }}, '
CARRIER = "static void ci(ObjectClass *k, void *d) { DeviceClass *dc = DEVICE_CLASS(k); dc->vmsd = &n0;\n%s }\n"
TYPE = 'static const TypeInfo t_{0} = {{ .name = "{0}", .parent = "{1}", .class_init = {2} }};\n'


def spelt(name, fields="", subsections=""):
    return (
        f'static const VMStateDescription {name} = {{ .name = "{name}", .version_id = 1,\n'
        f"    .fields = (const VMStateField[]) {{ {fields}{{0}} }},\n"
        f"    .subsections = (const VMStateDescription * const []) {{ {subsections}NULL }} }};\n"
    )


def ladder(levels, fields="", subsections="", order=1, name="n"):
    """Descriptions that each have the next inside: ``{0}`` is its name; the outermost is the first, or the last."""
    inner = [f"{name}{level + 1}" for level in range(levels)]
    steps = [spelt(f"{name}{level}", fields.format(one), subsections.format(one)) for level, one in enumerate(inner)]
    return "".join([*steps, spelt(inner[-1])][::order])


def inside(one):
    return [field.description for field in one.fields if field.description] + list(one.subsections)


def deepest(one):
    return 1 + max(map(deepest, inside(one)), default=0)


def fields_in(one):
    return len(one.fields) + sum(map(fields_in, inside(one)))


@pytest.mark.parametrize("order", [1, -1], ids=["outermost first", "innermost first"])
@pytest.mark.parametrize("steps", [{"fields": STRUCT}, {"subsections": "&{0}, "}], ids=["structs", "subsections"])
def test_descriptions_that_nest_too_deeply_are_told_where_they_do(tmp_path, steps, order):
    tree = lonely(tmp_path, deep=ladder(400, **steps, order=order), good=spelt("good", STRUCT.format("n399")))
    snapshot, problems = read_tree(tree, cache=False)
    assert all(" nests too deeply: " in one.message and one.location.line > 1 for one in problems)
    assert 10 < len(problems) < 20
    assert max(map(deepest, snapshot.descriptions)) == bounds.MAX_LEVELS
    assert [deepest(one) for one in snapshot.descriptions if one.name == "good"] == [3]


@pytest.mark.parametrize(("levels", "names"), [(600, 1), (11, 40)], ids=["one ladder", "many ladders"])
def test_what_multiplies_is_bounded_for_the_tree_as_a_whole(tmp_path, levels, names):
    ladders = {f"x{one}": ladder(levels, STRUCT * 2, order=-1, name=f"n{one}_") for one in range(names)}
    snapshot, problems = read_tree(lonely(tmp_path, **ladders), cache=False)
    assert any("all together have more than" in one.message for one in problems)
    assert sum(map(fields_in, snapshot.descriptions)) <= bounds.MAX_ALL_PARTS


def test_what_many_types_carry_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(devices, "MAX_CARRIED", 1000)
    of_types = "".join(TYPE.format(f"t{number:03}", "device", "ci") for number in range(300))
    tree = lonely(tmp_path, types=spelt("n0", '{ .name = "f" }, ' * 99) + CARRIER % "" + of_types)
    snapshot, problems = read_tree(tree, cache=False)
    assert [one.name for one in snapshot.devices] == [f"t{number:03}" for number in range(10)]
    assert [str(one) for one in problems] == [
        "hw/types.c:16:1: all device types together have more than 1000 fields, descriptions and properties; "
        "t010 and those after it by name are left out"
    ]


def test_base_types_without_end_are_told(tmp_path):
    types = "".join(TYPE.format(f"t{number}", f"t{number + 1}", "ci") for number in range(1500))
    machine_types = "".join(TYPE.format(f"m{n}-machine", f"m{n + 1}-machine", "ci") for n in range(1500))
    last = TYPE.format("m1500-machine", "machine", "ci").replace("t_m1500-machine", "last")
    machine_types = machine_types.replace("-machine =", " =") + last
    tree = lonely(tmp_path, types=spelt("n0") + CARRIER % "" + types + machine_types)
    snapshot, problems = read_tree(tree, cache=False)
    assert "hw/types.c:6:1: the type t0 has 50 base types or more" in map(str, problems)
    assert len(snapshot.devices) == 1500 and {one.name for one in snapshot.machines} >= {"m1500", "m1460"}


MACHINE = (
    "static void ci(ObjectClass *oc, void *d) {{ MachineClass *m = MACHINE_CLASS(oc); {0} }}\n"
    'static const TypeInfo t = {{ .name = "odd-machine", .parent = "machine", .class_init = ci }};\n'
)
ENTRIES = "GlobalProperty hw_compat_9_2[] = {\n" + '{ "d", "p", "v" },\n' * 3000 + "};\n"
APPLY = "compat_props_add(m->compat_props, hw_compat_9_2, 0);"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("".join(f"static void o{n}(MachineClass *m) {{ o{n + 1}(m); o{n + 1}(m); }}\n" for n in range(40))
         + MACHINE.format("o0(m);"), "are too much"),
        ("static void o0(MachineClass *m) { o0(m); }\n" + MACHINE.format("o0(m);"), "nest too deeply"),
        (MACHINE.format("if (1) { " * 150 + "m->x = 1; " + "} " * 150), "nest too deeply"),
        (MACHINE.format("do { " * 150 + "m->x = 1; " + "} while (0); " * 150), "nest too deeply"),
        (MACHINE.format("if (0) { } else " * 150 + "m->x = 1;"), "nest too deeply"),
        (MACHINE.format("if (1) { " * 3000 + "m->x = 1; " + "} " * 3000), "are too much"),
        ("#define HW_COMPAT_2_6 HW_COMPAT_2_6\n" + MACHINE.format("SET_MACHINE_COMPAT(m, HW_COMPAT_2_6);"),
         "its lists"),
        ("".join(f"#define HW_COMPAT_2_{n} HW_COMPAT_2_{n + 1}\n" for n in range(900))
         + MACHINE.format("SET_MACHINE_COMPAT(m, HW_COMPAT_2_0);"), "its lists"),
        (ENTRIES + MACHINE.format(APPLY * 7), "too many entries"),
    ],
    ids=["twice", "itself", "if", "do", "else", "quadratic", "macro", "macros", "entries"],
)
def test_machine_types_set_up_without_end_are_told(tmp_path, text, reason):
    snapshot, (problem,) = read_tree(lonely(tmp_path, odd=text), cache=False)
    assert "what sets up odd-machine is not followed to its end: " in problem.message and reason in problem.message
    assert problem.location.line == text.count("\n")
    assert [(one.name, one.entries, one.arrays) for one in snapshot.machines] == [("odd", None, ())]


def test_a_machine_type_whose_macro_is_not_there_is_told(tmp_path):
    text = 'static void o(MachineClass *m) { }\nDEFINE_MACHINE("odd", o)\n#define DEFINE_MY_MACHINE(n) int n;\n'
    _snapshot, problems = read_tree(lonely(tmp_path, odd=text + "DEFINE_MY_MACHINE(x)\n"), cache=False)
    assert [str(one) for one in problems] == [
        "hw/odd.c:2:1: makes no machine type: the macro DEFINE_MACHINE is not defined in the files read"]


def test_the_entries_of_all_machine_types_are_bounded(tmp_path):
    many = "".join(TYPE.format(f"m{n}-machine", "machine", "ci").replace("-machine =", " =") for n in range(200))
    snapshot, problems = read_tree(lonely(tmp_path, odd=ENTRIES + MACHINE.format(APPLY) + many), cache=False)
    assert sum(len(one.entries or ()) for one in snapshot.machines) == bounds.MAX_ALL_ENTRIES
    assert len(snapshot.machines) == 201 and len(problems) == 101


@pytest.mark.parametrize("kind", ["struct", "union"])
def test_structs_of_structs_are_each_measured_once(kind):
    members = [" ".join(f"S{n + 1} a{number};" for number in range(40)) for n in range(11)]
    text = "".join(f"typedef {kind} S{n} {{ {inner} }} S{n};\n" for n, inner in enumerate(members))
    text += "typedef struct S11 { uint8_t a; } S11;\ntypedef struct T { uint8_t a; } T;\n"
    row = '{{ .name = "f", .info = &vmstate_info_buffer, .size = sizeof({0}), .offset = offsetof({0}, {1}) }}, '
    text += spelt("v", row.format("S0", "a0") + row.format("S8", "a0") + row.format("T", "a"))
    (found,), _problems = read_snippet(text, "x.c")
    assert [one.memory for one in found.fields[1:]] == [1 if kind == "union" else 40**3, 1]
    assert found.faults == ("fields are members of S0 and of T",)


def test_structs_written_in_structs_end():
    for after in ("", " x"):
        text = "typedef struct S { " + "struct { " * 1500 + "uint8_t a;" + f"}}{after};" * 1500 + " } S;\n"
        text += WHOLE.format("1", "VMSTATE_UINT8(a, S), VMSTATE_BUFFER(x, S)")
        _found, problems = read_snippet(text, "x.c")
        assert any("is not known" in one.message for one in problems)


def test_macros_that_all_use_each_other_end(tmp_path):
    calls = " ".join(f"A{number}(x)" for number in range(60))
    text = "".join(f"#define A{number}(x) {calls}\n" for number in range(60)) + spelt("v") + "A0(1)\n"
    assert told(lonely(tmp_path, all=text))[0] == ["v"]


@pytest.mark.parametrize("text", [
    "static void f(S *s)\n{\n" + "s->a |= b, " * 40_000 + "0;\n}\n",
    f"#if defined(CONFIG_USER_ONLY{' ' * 100_000}x\n#endif\n",
    f"#if defined{' ' * 100_000}X_USER\n#endif\n",
    "#if" * 100_000 + " X_USER\n#endif\n",
    f"static void f(ObjectClass *c, void *data)\n{{\n    device_class_set_props(c, p);\n"
    f"    if ({' ' * 100_000}- )\n}}\n"
    'static const TypeInfo t = { .name = "t", .parent = "device", .class_init = f };\n',
])
def test_what_repeats_is_searched_once(tmp_path, text):
    _snapshot, problems = read_tree(lonely(tmp_path, odd=text + spelt("v")), cache=False)
    assert all(one.location.file == "hw/odd.c" for one in problems)


def test_the_properties_of_cpu_models_are_bounded(tmp_path):
    rows = ", ".join(f'{{ .name = "m{number}", .level = {number} }}' for number in range(500))
    text = '#define TYPE_X86_CPU "x86_64-cpu"\nstatic const Property p[] = {\n'
    text += "".join(f'    DEFINE_PROP_UINT32("p{number}", S, p{number}, 0),\n' for number in range(400)) + "};\n"
    text += "static void f(ObjectClass *c, void *data)\n{\n    device_class_set_props(DEVICE_CLASS(c), p);\n}\n"
    text += 'static const TypeInfo t = { .name = TYPE_X86_CPU, .parent = "device", .class_init = f };\n'
    text += f"static const X86CPUDefinition builtin[] = {{ {rows} }};\n"
    snapshot, problems = read_tree(lonely(tmp_path, odd=text), cache=False)
    assert [one.name for one in snapshot.devices] == ["x86_64-cpu"]
    assert "the models of all tables have more than 100000 properties" in problems[0].message


def test_a_size_that_no_host_has_is_not_known():
    dims = "[0x7fffffff]" * 600
    text = f"typedef struct H {{ char a{dims}; }} H;\n#ifdef A\n#define X sizeof(H)\n#else\n#define X 3\n#endif\n"
    text += WHOLE.format("1", "VMSTATE_UINT8_ARRAY(a, S, X), VMSTATE_END_OF_LIST()")
    _found, problems = read_snippet(text, "x.c")
    assert any("no object is as large as that array" in one.message for one in problems)
