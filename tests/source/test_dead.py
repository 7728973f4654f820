"""What no binary that migrates is built from."""

from __future__ import annotations

import pytest

from sphinx_vmsd.readers.source import dead, read_snippet, read_tree

DEVICE = """\
static const Property props[] = {
#ifdef CONFIG_USER_ONLY
    DEFINE_PROP_UINT32("id", S, id, 0),
    DEFINE_PROP_BOOL("of-user", S, of_user, false),
#else
    DEFINE_PROP_UINT32("id", S, id, 7),
#endif
#if !defined(CONFIG_USER_ONLY) && defined(TARGET_PPC64)
    DEFINE_PROP_BOOL("of-ppc", S, of_ppc, false),
#endif
#if !defined(CONFIG_USER_ONLY) || defined(OF_A_FORK)
#else
    DEFINE_PROP_BOOL("of-no-fork", S, of_no_fork, false),
#endif
#if defined(CONFIG_USER_ONLY) || defined(CONFIG_LINUX_USER)
    DEFINE_PROP_BOOL("of-linux", S, of_linux, false),
#endif
};
static void init(ObjectClass *klass, const void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
#ifdef CONFIG_USER_ONLY
    object_class_property_add_bool(klass, "by-call", get_it, set_it);
#else
    device_class_set_props(dc, props);
#endif
}
static const TypeInfo t = { .name = "x", .parent = "device", .class_init = init };
"""


@pytest.mark.parametrize(("arch", "expected"), [
    (None, {"id": 7, "of-ppc": False}), ("ppc64", {"id": 7, "of-ppc": False}), ("x86_64", {"id": 7}),
])
def test_properties_of_user_mode_are_none(tmp_path, arch, expected):
    (tmp_path / "VERSION").write_text("9.0.0\n")
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw/x.c").write_text(DEVICE)
    snapshot, problems = read_tree(tmp_path, arch=arch, cache=False)
    assert not problems
    assert {one.name: one.default for one in snapshot.device("x").properties} == expected


def test_fields_of_user_mode_are_none_and_the_others_not_marked():
    (found,), problems = read_snippet(
        "struct S {\n#ifndef CONFIG_USER_ONLY\n    uint8_t a, b;\n#endif\n};\n"
        'static const VMStateDescription v = { .name = "v", .fields = (const VMStateField[]) {\n'
        "#ifdef CONFIG_USER_ONLY\n    VMSTATE_UINT8(user, S),\n#else\n    VMSTATE_UINT8(a, S),\n#endif\n"
        "#if defined(CONFIG_SOFTMMU)\n    VMSTATE_BUFFER_UNSAFE(b, S, 1, sizeof(struct S)),\n#endif\n"
        "    VMSTATE_END_OF_LIST() } };\n", "x.c")
    assert not problems
    assert [(one.name, one.location.line, one.build) for one in found.fields] == [("a", 10, None), ("b", 13, None)]
    assert found.fields[1].size == 2


@pytest.mark.parametrize(("text", "expected"), [
    ("#if 0\na\n#endif\nb", "\n\n\nb"),
    ("#if 0\na\n#else\nb\n#endif\nc", "\n\n\nb\n\nc"),
    ("#if 0\na\n#elif X\nb\n#endif\nc", "#if 0\n\n#elif X\nb\n#endif\nc"),
    ("#if 0\na\n#if X\nb\n#else\nc\n#endif\nd\n#endif\ne", "\n" * 9 + "e"),
    ("#if 0\na\n", "#if 0\n\n"),
    ("#ifndef CONFIG_USER_ONLY\na\n#else\nb\n#endif\nc", "\na\n\n\n\nc"),
    ("#if !defined(CONFIG_USER_ONLY)\na\n#elif X\nb\n#else\nc\n#endif\nd", "\na\n\n\n\n\n\nd"),
    ("#ifndef CONFIG_USER_ONLY\n#ifdef X\na\n#endif\n#endif", "\n#ifdef X\na\n#endif\n"),
    ("#ifdef CONFIG_USER_ONLY\n# if X\n# else\na\n# endif\n#endif\nb", "\n" * 6 + "b"),
    ("#if defined(CONFIG_USER_ONLY) && X\na\n#endif", "#if defined(CONFIG_USER_ONLY) && X\na\n#endif"),
    ("#if 0 || X\na\n#endif", "#if 0 || X\na\n#endif"),
])
def test_lines_stay_where_they_are(text, expected):
    assert dead.without(text) == expected
