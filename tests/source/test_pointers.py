"""Members that are pointers, and macros that take them for the data."""

from __future__ import annotations

import pytest

from sphinx_vmsd.compat.check import lint
from sphinx_vmsd.readers.source import read_tree
from sphinx_vmsd.readers.source.pointers import mistaken
from sphinx_vmsd.readers.source.structs import Struct

STRUCTS = {
    "Ring": "{ int head; }",
    "Card": "{ Ring *rings; Ring ring[4]; uint32_t *words; uint32_t regs[8]; Ring *each[3]; Handle handle;"
    " struct { Ring *deep; } inner; GTree *map; }",
}


def find(name: str):
    return Struct(STRUCTS[name], int) if name in STRUCTS else None


@pytest.mark.parametrize(("member", "kind", "flags", "said"), [
    ("rings", "struct", "VMS_STRUCT|VMS_VARRAY_UINT32", "is a pointer"),
    ("inner.deep", "struct", "VMS_STRUCT", "is a pointer"),
    ("words", "uint32", "VMS_ARRAY", "is a pointer"),
    ("ring", "struct", "VMS_STRUCT|VMS_VARRAY_UINT32|VMS_POINTER", "is the data itself"),
    ("regs", "uint32", "VMS_ARRAY|VMS_POINTER", "is the data itself"),
    ("rings", "struct", "VMS_STRUCT|VMS_VARRAY_UINT32|VMS_POINTER", None),
    ("ring", "struct", "VMS_STRUCT|VMS_ARRAY", None),
    ("rings[0]", "struct", "VMS_STRUCT|VMS_POINTER", None),
    ("each", "struct", "VMS_STRUCT|VMS_ARRAY|VMS_ARRAY_OF_POINTER", None),
    ("handle", "uint32", "VMS_ARRAY|VMS_POINTER", None),
    ("map", "gtree", "VMS_SINGLE", None),
    ("unknown", "uint32", "VMS_ARRAY", None),
])
def test_what_a_macro_reaches(member, kind, flags, said):
    members = {"offset": f"offsetof(Card, {member})", "size": "sizeof(Ring)"}
    found = mistaken(members, kind, frozenset(flags.split("|")), find)
    assert (said is None and found is None) or (found is not None and said is not None and said in found)


def test_a_description_of_the_pointer_itself():
    members = {"offset": "offsetof(Card, rings)", "size": "sizeof(Ring *)"}
    assert mistaken(members, "struct", frozenset({"VMS_STRUCT"}), find) is None


def test_a_finding_names_field_and_line(tmp_path):
    (tmp_path / "VERSION").write_text("9.0.0\n")
    (tmp_path / "hw" / "demo").mkdir(parents=True)
    (tmp_path / "hw" / "demo" / "card.c").write_text("""
typedef struct Card { uint32_t *words; uint32_t count; } Card;
#define ROW(f, s, n) { .name = "words", .info = &vmstate_info_uint32, .flags = VMS_VARRAY_UINT32, \\
    .num_offset = offsetof(s, n), .offset = offsetof(s, f), .size = sizeof(uint32_t), }
static const VMStateDescription vmstate_card = {
    .name = "card", .version_id = 1, .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        ROW(words, Card, count),
        { .flags = VMS_END }
    },
};
""")
    (one,) = lint(read_tree(tmp_path)[0])
    assert (one.rule, one.subject, one.new.line) == ("pointer-mistaken", "card: words", 8)
