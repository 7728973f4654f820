"""Constant expressions as a compiler for 64-bit hosts evaluates them."""

from __future__ import annotations

import pytest

from sphinx_vmsd.readers.source import read_snippet

EXPRESSIONS = {
    "(uint8_t)260": 4,
    "(uint8_t)(200 + 100)": 44,
    "(unsigned short int)65537": 1,
    "(int8_t)0xff + 2": 1,
    "(bool)7 + 1": 2,
    "(size_t)-1 >> 60": 15,
    "(unsigned)-1 >> 28": 15,
    "~0U >> 28": 15,
    "0xffffffffU + 5": 4,
    "-1U >> 30": 3,
    "(0xffffffff + 2)": 1,
    "(1U << 31) * 2 + 3": 3,
    "4294967295 + 2 >> 32": 1,
    "-1 < 0U ? 3 : 4": 4,
    "-1 < 0L ? 3 : 4": 3,
    "sizeof(uint64_t) - 9 > 0 ? 7 : 8": 7,
    "(1 ? -1 : 0U) >> 28": 15,
    "-7 % 4 + 8": 5,
    "-7 / 2 + 10": 7,
    "'\\n'": 10,
    "'\\x41'": 65,
    "'\\101'": 65,
    "'\\\\'": 92,
    "SIZE_MAX >> 61": 7,
    "MIN(-1, 5U)": 5,
    "OF_MACRO + 3": 2,
    "OF_ENUM + 1 > 0 ? 5 : 6": 6,
    "OF_ENUM * 2 + 9": 7,
}


def read(expression: str):
    text = (
        "#define OF_MACRO 0xffffffff\nenum { OF_ENUM = -1 };\n"
        'static const VMStateDescription v = { .name = "v", .fields = (const VMStateField[]) {\n'
        f"    VMSTATE_UINT32_ARRAY(a, S, {expression}),\n    VMSTATE_END_OF_LIST() }} }};\n"
    )
    (found,), problems = read_snippet(text, "x.c")
    return found.fields[0].count, [one.message for one in problems]


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS.items())
def test_types_and_conversions(expression, expected):
    assert read(expression) == (expected, [])


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("0x7fffffff + 1", "a signed number that overflows"),
        ("-0x7fffffff - 2", "a signed number that overflows"),
        ("1 << 32", "a shift out of range"),
        ("0x1ffffffffffffffff", "a number that no type of C holds"),
        ("5 % 0", "a division by zero"),
        ("(float)3", "'float' is not defined in the files read"),
        ("2.5", "'2.5' is no integer constant"),
        ("08", "'08' is no integer constant"),
        ("1UU", "'1UU' is no integer constant"),
        ("'ab'", "''ab'' is no integer constant"),
        ("'\\q'", "is no integer constant"),
    ],
)
def test_what_c_does_not_define_is_told(expression, reason):
    count, (message,) = read(expression)
    assert count is None
    assert message.startswith("the count of field 'a' is not known: ")
    assert reason in message
