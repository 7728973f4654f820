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
