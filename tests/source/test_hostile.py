"""Text that is broken, huge, endless or no C at all: an answer, in time, and never an exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sphinx_vmsd.readers.source import files, read_snippet, read_tree

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


def test_a_snippet_of_any_size_is_bounded():
    _found, problems = read_snippet("x" * 3_000_000, "x.c")
    assert len(problems) == 1
    assert "more than" in problems[0].message
