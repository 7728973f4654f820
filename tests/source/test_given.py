"""Properties that a class is given in other ways than by an array of its own name."""

from __future__ import annotations

import pytest

from sphinx_vmsd.readers.source import read_tree

HEADER = """\
#define DEFINE_SHARED(_state) \\
    DEFINE_PROP_UINT8("first", _state, first, 2), \\
    \\
    /* A comment may have
     * several lines. */ \\
    DEFINE_PROP_UINT64("second", _state, second, SECOND), \\
    DEFINE_PROP_UINT64("third", _state, third, 0)
#define SECOND 0x10
#define DEFINE_PROP_SWITCH(name, x) \\
    DEFINE_PROP_BOOL(name, S, switches[x], true)
#define OBJECT_DEFINE_OURS(obj, OBJ, ...) \\
    static const TypeInfo obj##_info = { .name = TYPE_##OBJ, .parent = "device", .class_init = obj##_class_init }
#define TYPE_LINES "in-lines"
"""
DEVICES = """\
#include "own.h"
static const Property small[] = { DEFINE_PROP_UINT32("lanes", S, lanes, 1), };
static const Property large[] = { DEFINE_PROP_UINT32("lanes", S, lanes, 8), DEFINE_PROP_BOOL("wide", S, wide, true), };
static const Property companion[] = { DEFINE_PROP_STRING("master", S, master), };
static const Property alone[] = { DEFINE_SHARED(S), DEFINE_PROP_SWITCH("switch", SWITCH_A), };
static const Property single = DEFINE_PROP_UINT32("single", S, single, 5);
struct CardInfo { const char *name; bool companion; const Property *props; };
static const CardInfo cards[] = {
    { .name = "card-s", .companion = true, .props = small },
    { .name = "card-l", .props = large },
};
static void card_init(ObjectClass *klass, const void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    const CardInfo *info = data;
    device_class_set_props_n(dc, info->props, 1);
}
static void port_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    CardInfo *info = (CardInfo *)data;
    if (!info->companion) {
        device_class_set_props(dc, alone);
    } else {
        device_class_set_props(dc, companion);
    }
}
static void made(Object *obj)
{
    qdev_property_add_static(DEVICE(obj), &single);
}
static void add_props(DeviceState *dev)
{
    const Property *prop;
    for (prop = large; prop && prop->name; prop++) {
        qdev_property_add_static(dev, prop);
    }
}
static void walks(Object *obj)
{
    add_props(DEVICE(obj));
}
static void register_them(void)
{
    for (int i = 0; i < 2; i++) {
        const CardInfo *info = &cards[i];
        TypeInfo one = { .name = info->name, .parent = "device", .class_init = card_init, .class_data = info };
        type_register_static(&one);
    }
}
static const CardInfo of_port = { .companion = true };
static const CardInfo of_other = { .companion = false };
static const TypeInfo ports[] = {
    { .name = "port", .parent = "device", .class_init = port_init, .class_data = &of_port },
    { .name = "other", .parent = "device", .class_init = port_init, .class_data = (void *)&of_other },
    { .name = "open", .parent = "device", .class_init = port_init },
    { .name = "walking", .parent = "device", .instance_init = walks },
    { .name = "static", .parent = "device", .instance_init = made },
};
static void lines_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    device_class_set_props(dc, large);
}
OBJECT_DEFINE_OURS(lines, \\
                   LINES, \\
                   { })
"""
SHARED = {"first": 2, "second": 16, "third": 0, "switch": True}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    root = tmp_path_factory.mktemp("given")
    (root / "VERSION").write_text("9.0.0\n")
    (root / "hw").mkdir()
    (root / "hw/own.h").write_text(HEADER)
    (root / "hw/x.c").write_text(DEVICES)
    found, problems = read_tree(root, cache=False)
    assert not problems
    return found


@pytest.mark.parametrize(("device", "expected"), [
    ("card-s", {"lanes": 1}),
    ("card-l", {"lanes": 8, "wide": True}),
    ("port", {"master": None}),
    ("other", SHARED),
    ("open", {**SHARED, "master": None}),
    ("static", {"single": 5}),
    ("walking", {"lanes": 8, "wide": True}),
    ("in-lines", {"lanes": 8, "wide": True}),
])
def test_what_its_data_or_a_call_or_a_macro_gives(snapshot, device, expected):
    assert {one.name: one.default for one in snapshot.device(device).properties} == expected


def test_lines_behind_a_comment_in_a_macro(snapshot):
    lines = {one.name: one.location.line for one in snapshot.device("other").properties}
    assert lines == {**dict.fromkeys(SHARED, 5), "switch": 5}
    assert [one.location.line for one in snapshot.device("static").properties] == [6]


ODD = """\
#define DEFINE_PROP_PAIR(first, second, x) DEFINE_PROP_LINES(first, x), DEFINE_PROP_LINES(second, x)
#define DEFINE_PROP_LINES(name, x) DEFINE_PROP_UINT8(name, S, x.lines, 4)
#define DEFINE_PROP_THREE(state, x, y) DEFINE_PROP_PAIR("one", "two", x), DEFINE_PROP_BOOL("three", state, y, true)
#define LAST_ONES DEFINE_PROP_PAIR("four", "five", deep)
#define NONE_HERE(x)
#define LAST_ONE() DEFINE_PROP_BOOL("last", S, last, false)
#define PROP_LONGER(a) PROP_LONGER_0(a)
static const Property odd[] = {
    DEFINE_PROP_THREE(S, inner, third), LAST_ONES, NONE_HERE(1)
    { .name = "mmu", .info = &prop_mmu },
    { .name = "left", .info = &qdev_prop_uint16, .offset = offsetof(S, left), .set_default = true, .defval.u = 7 },
    DEFINE_PROP_SUCH(S, nothing, known),
    DEFINE_PROP_UINT32("sswi", S, sswi, false), DEFINE_PROP_BOOL("set", S, set, 1), \\
    LAST_ONE(),
    %s
    { .name = NULL }
};
static void odd_init(ObjectClass *klass, void *data) { device_class_set_props(DEVICE_CLASS(klass), odd); }
static const TypeInfo odd_info = { .name = "odd", .parent = "device", .class_init = odd_init };
"""


def odd_tree(folder, more="", before=""):
    (folder / "hw").mkdir()
    (folder / "VERSION").write_text("9.9.0\n", "utf-8")
    (folder / "hw/odd.c").write_text(before + ODD % more, "utf-8")
    return read_tree(folder, cache=False)


def test_properties_by_nested_macros_and_by_members_are_read_and_others_are_told(tmp_path):
    snapshot, problems = odd_tree(tmp_path)
    (device,) = snapshot.devices
    assert [(one.name, one.type, one.default) for one in device.properties] == [
        ("one", "uint8", 4),
        ("two", "uint8", 4),
        ("three", "bool", True),
        ("four", "uint8", 4),
        ("five", "uint8", 4),
        ("mmu", None, None),
        ("left", "uint16", 7),
        ("sswi", "uint32", 0),
        ("set", "bool", True),
        ("last", "bool", False),
    ]
    assert device.properties[-3].default is not False
    assert [str(one) for one in problems] == [
        "hw/odd.c:12:1: 'DEFINE_PROP_SUCH(S, nothing, known)' is no property that the source tells"
    ]


def test_macros_that_never_come_to_a_property_end(tmp_path):
    chain = "".join(
        f"#define DEFINE_PROP_N{n}(x) DEFINE_PROP_N{n + 1}(x), DEFINE_PROP_N{n + 1}(x)\n" for n in range(3000)
    )
    _snapshot, problems = odd_tree(tmp_path, "DEFINE_PROP_N0(S), DEFINE_PROP_ITSELF(S),", chain)
    assert {str(one).split(":", 1)[1] for one in problems} >= {
        "3015:1: 'DEFINE_PROP_N10(S)' is no property that the source tells",
        "3015:1: 'DEFINE_PROP_ITSELF(S)' is no property that the source tells",
    }
