"""A small tree of our own with the odd ways in which QEMU's source states its facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_vmsd.model import Property, Release
from sphinx_vmsd.model.condition import AllOf, GuestState, MemberIs, Not, PropertyAtLeast, PropertyIs, VersionIs
from sphinx_vmsd.readers.source import read_tree

TREE = Path(__file__).parent / "samples" / "tree"


@pytest.fixture(scope="module")
def answer():
    return read_tree(TREE)


@pytest.fixture(scope="module")
def snapshot(answer):
    return answer[0]


@pytest.fixture(scope="module")
def demo(snapshot):
    return snapshot.device("demo-fast").description


def field(description, name):
    return next(one for one in description.fields if one.name == name)


def test_release_comes_from_the_version_file(snapshot):
    assert snapshot.release == Release("9.1.0")


def test_field_names_are_those_of_a_dump(demo):
    assert [one.name for one in demo.fields] == [
        "parent",
        "ctrl",
        "regs",
        "slots",
        "fifo",
        "cache.lines[1]",
        "pair.low",
        "pair.high",
        "level",
        "wide",
        "narrow",
        "plain",
        "value",
    ]
    assert [one.name for one in field(demo, "plain").description.fields] == ["first", "second", "rings[0x0]"]


@pytest.mark.parametrize(
    ("name", "attribute", "value"),
    [
        ("ctrl", "version", 2),
        ("regs", "count", 7),
        ("slots", "count", 16),
        ("fifo", "size", 24),
        ("cache.lines[1]", "size", 3),
        ("level", "exists", AllOf((VersionIs(0, 2), PropertyAtLeast("level", 2)))),
        ("wide", "build", "defined(TARGET_X86_64)"),
        ("narrow", "build", "!defined(TARGET_X86_64)"),
        ("parent", "type", "parent"),
    ],
)
def test_fields_by_the_macros_of_the_tree(demo, name, attribute, value):
    assert getattr(field(demo, name), attribute) == value


def test_an_element_of_an_array_is_a_nested_description(demo):
    assert field(demo, "value").description.name == "value"


def test_an_architecture_decides_what_stands_under_if():
    snapshot, _problems = read_tree(TREE, arch="x86_64")
    names = {one.name: one.build for one in snapshot.device("demo-fast").description.fields}
    assert "narrow" not in names
    assert names["wide"] is None


def test_descriptions_made_by_macros_are_subsections_with_their_conditions(demo):
    rss, log = demo.subsections
    assert (rss.name, log.name) == ("demo-card/rss", "demo-card/log")
    assert rss.needed == AllOf((PropertyIs("x-migrate-rss"), Not(MemberIs("ctrl", 0))))
    assert log.needed == PropertyIs("log")


def test_types_made_in_a_loop_inherit_everything(snapshot):
    fast = snapshot.device("demo-fast")
    assert fast.parents == ("demo-base", "device")
    assert [(one.name, one.type, one.default) for one in fast.properties] == [
        ("x-migrate-rss", "bool", True),
        ("log", "bit", False),
        ("level", "uint8", 2),
    ]
    assert isinstance(fast.properties[0], Property)
    assert snapshot.device("demo-slow").description is fast.description


def test_state_registered_by_hand_is_listed_beside(snapshot):
    (other,) = snapshot.device("demo-fast").others
    assert (other.how, other.description.name, other.description.unmigratable) == ("vmstate_register", "by-hand", True)
    assert (str(other.location), other.section) == ("hw/demo/demo.c:66:1", "by-hand")


def test_descriptions_that_nobody_carries(snapshot):
    assert [one.name for one in snapshot.descriptions] == ["key", "odd"]


def test_problems_are_located_and_tell_the_reason(answer):
    lines = (TREE / "hw/demo/demo.c").read_text().splitlines()
    assert [one.message for one in answer[1]] == [
        "version_id is not known: 'MISSING_VERSION' is not defined in the files read",
        "the count of field 'a' is not known: 'MISSING_COUNT' is not defined in the files read",
        "the macro VMSTATE_ODD is not defined",
    ]
    for problem, text in zip(answer[1], ("MISSING_VERSION", "VMSTATE_WORDS(a", "VMSTATE_ODD")):
        assert text in lines[problem.location.line - 1]


def test_machine_types_apply_their_arrays_in_order(snapshot):
    assert [(one.name, one.alias, one.deprecated, one.arch) for one in snapshot.machines] == [
        ("board-5.0", None, True, "x86_64"),
        ("board-9.0.1", None, False, "x86_64"),
        ("board-9.1", "board", False, "x86_64"),
    ]
    oldest = snapshot.machine("board-5.0")
    assert oldest.release == Release("5.0")
    assert oldest.arrays == ("hw_compat_9_0", "board_9_0_1_options.compat", "hw_compat_5_0")
    assert [(one.driver, one.property, one.value, one.optional) for one in oldest.entries] == [
        ("demo-base", "x-migrate-rss", "off", False),
        ("demo-card-pci", "vectors", "0", True),
        ("demo-base", "level", "7", False),
        ("cpu-a", "model-id", "CPU 5.0", False),
        ("cpu-b", "model-id", "CPU 5.0", False),
        ("demo-base", "level", "1", False),
    ]
    assert snapshot.machine("board").entries == ()


def test_arrays_have_every_entry_with_its_line(snapshot):
    lines = (TREE / "hw/core/machine.c").read_text().splitlines()
    arrays = {one.name: one for one in snapshot.arrays}
    assert {name: len(one.entries) for name, one in arrays.items()} == {
        "hw_compat_9_0": 2,
        "hw_compat_8_2": 0,
        "hw_compat_5_0": 3,
        "board_9_0_1_options.compat": 1,
    }
    assert arrays["hw_compat_8_2"].release == Release("8.2")
    for entry in arrays["hw_compat_9_0"].entries:
        assert f'"{entry.property}"' in lines[entry.location.line - 1]


def test_one_process_and_many_give_the_same(answer):
    assert read_tree(TREE, jobs=1) == answer


def test_no_tree_is_one_problem(tmp_path):
    for folder in (tmp_path, tmp_path / "missing"):
        snapshot, problems = read_tree(folder)
        assert not snapshot.devices
        assert len(problems) == 1
        assert "is no QEMU source tree" in problems[0].message


def test_compat_lists_that_were_macros(tmp_path):
    """Up to 3.1 the lists were macros that include the next newer one."""
    (tmp_path / "VERSION").write_text("2.9.0\n")
    (tmp_path / "include").mkdir()
    (tmp_path / "include/compat.h").write_text(
        '#define HW_COMPAT_2_8 { .driver = "demo", .property = "a", .value = "off", }, { }\n'
        '#define HW_COMPAT_2_7 HW_COMPAT_2_8 { .driver = "demo", .property = "b", .value = "off", },\n'
    )
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw/board.c").write_text(
        '#include "compat.h"\n'
        "static void board_class_init(ObjectClass *oc, void *data)\n{\n"
        "    MachineClass *mc = MACHINE_CLASS(oc);\n\n    SET_MACHINE_COMPAT(mc, HW_COMPAT_2_7);\n}\n"
        'static const TypeInfo board = { .name = "board-2.7-machine", .parent = TYPE_MACHINE,\n'
        "    .class_init = board_class_init };\n"
        'static const TypeInfo marked = { .name = "marked-machine", .parent = "interface" };\n'
        '#define TYPE_MACHINE "machine"\n'
    )
    snapshot, problems = read_tree(tmp_path, cache=False)
    assert not problems
    assert [one.name for one in snapshot.machines] == ["board-2.7"], "an interface is no machine type"
    entries = snapshot.machine("board-2.7").entries
    assert [one.property for one in entries] == ["a", "b"]
    assert [str(one.location) for one in entries] == ["include/compat.h:1:1", "include/compat.h:2:1"]
    assert [(one.name, len(one.entries)) for one in snapshot.arrays] == [("hw_compat_2_8", 1), ("hw_compat_2_7", 1)]
    text = (tmp_path / "hw/board.c").read_text().replace("(mc, HW_COMPAT_2_7)", "(mc, board_compat_2_7)")
    own = '{ .driver = "demo", .property = "c", .value = "off", },'
    array = f"static GlobalProperty board_compat_2_7[] = {{\n    HW_COMPAT_2_7\n    {own}\n}};\nstatic void"
    (tmp_path / "hw/board.c").write_text(text.replace("static void", array))
    machine = read_tree(tmp_path, cache=False)[0].machine("board-2.7")
    assert [one.property for one in machine.entries] == ["a", "b", "c"], "on the way to 4.0: in an array"
    assert machine.arrays == ("hw_compat_2_8", "hw_compat_2_7", "board_compat_2_7")


def test_a_compat_list_that_was_a_macro_has_the_entries_that_other_macros_make(tmp_path):
    (tmp_path / "VERSION").write_text("2.9.0\n")
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw/pc.h").write_text(
        '#define DEMO "demo"\n'
        '#define IDS(v) { .driver = "qemu32-" DEMO, .property = "id", .value = "version " v, },\\\n'
        '    ONE(stringify(7))\n'
        '#define ONE(x) { .driver = DEMO, .property = "level", .value = x, },\n'
        '#define PC_COMPAT_2_4 HW_COMPAT_2_4 IDS("2.4.0") { .driver = DEMO, .property = "a", .value = "off", },\n'
        '#define HW_COMPAT_2_4 { .driver = DEMO, .property = "b", .value = "on", },\n'
        '#define PC_COMPAT_2_3 PC_COMPAT_2_4 IDS("2.3.0")\n'
        '#define PC_COMPAT_2_2 IDS("2.2.0")\n'
    )
    snapshot, problems = read_tree(tmp_path, cache=False)
    assert not problems
    made = {one.name: [(each.driver, each.property, each.value) for each in one.entries] for one in snapshot.arrays}
    ids = {series: [("qemu32-demo", "id", f"version {series}"), ("demo", "level", "7")]
           for series in ("2.2.0", "2.3.0", "2.4.0")}
    assert made == {
        "hw_compat_2_4": [("demo", "b", "on")],
        "pc_compat_2_4": [*ids["2.4.0"], ("demo", "a", "off")],
        "pc_compat_2_3": ids["2.3.0"],
        "pc_compat_2_2": ids["2.2.0"],
    }


def test_what_a_build_leaves_out_is_not_in_it(tmp_path):
    hw = tmp_path / "hw"
    hw.mkdir()
    (tmp_path / "VERSION").write_text("9.0.0\n")
    text = 'static const VMStateDescription v%s = { .name = "%s", .version_id = %s };\n'
    branches = text % ("", "wide", 1) + "#else\n" + text % ("", "narrow", 2)
    still = f"#ifdef CONFIG_X\n{text % ('w', 'open', 3)}#endif\n"
    (hw / "x.c").write_text(f"#ifdef TARGET_X86_64\n{branches}#endif\n{still}")

    def names(arch):
        return {one.name for one in read_tree(tmp_path, arch, cache=tmp_path / "cache")[0].descriptions}

    for _round in range(2):
        assert names("x86_64") == {"wide", "open"}
        assert names("i386") == {"narrow", "open"}
        assert names(None) == {"wide", "narrow", "open"}


def test_slirp_is_read_where_a_tree_has_it(tmp_path):
    (tmp_path / "VERSION").write_text("4.0.0\n")
    (tmp_path / "slirp/src").mkdir(parents=True)
    (tmp_path / "slirp/src/state.c").write_text('static const VMStateDescription v = { .name = "slirp" };\n')
    assert [one.name for one in read_tree(tmp_path, cache=False)[0].descriptions] == ["slirp"]


def test_defaults_are_cast_to_the_type_of_their_property(tmp_path):
    rows = {
        'UINT32("a", S, a, -1)': 0xFFFFFFFF,
        'UINT32("a", S, a, UINT32_MAX)': 0xFFFFFFFF,
        'SIZE("a", S, a, -1)': 2**64 - 1,
        'UINT8("a", S, a, 300)': 44,
        'INT32("a", S, a, -1)': -1,
        'INT32("a", S, a, 0xffffffff)': -1,
        'UINT32("a", S, a, ((size_t)-1 >> 9) < (INT_MAX >> 9) ? 0 : (INT_MAX >> 9))': 4194303,
        'BOOL("a", S, a, FALSE)': False,
        'ON_OFF_AUTO_BIT64("a", S, a, 3, ON_OFF_AUTO_AUTO)': "auto",
    }
    (tmp_path / "VERSION").write_text("9.0.0\n")
    (tmp_path / "hw").mkdir()
    for number, row in enumerate(rows):
        (tmp_path / f"hw/x{number}.c").write_text(
            f"static const Property props[] = {{ DEFINE_PROP_{row} }};\n"
            "static void init(ObjectClass *klass, void *data)\n{\n"
            "    DeviceClass *dc = DEVICE_CLASS(klass);\n    device_class_set_props(dc, props);\n}\n"
            f'static const TypeInfo t = {{ .name = "x{number}", .parent = "device", .class_init = init }};\n'
        )
    snapshot, _problems = read_tree(tmp_path, cache=False)
    found = [snapshot.device(f"x{number}").properties[0].default for number in range(len(rows))]
    assert found == list(rows.values())


def test_null_is_no_predicate_where_a_header_defines_it(tmp_path):
    (tmp_path / "VERSION").write_text("2.12.0\n")
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw/own.h").write_text("#define NULL (void *)0\nstatic const TypeInfo t = { };\n")
    (tmp_path / "hw/x.c").write_text(
        '#include "own.h"\n#define FIELD(n) { .name = #n, .info = &vmstate_info_uint8, .field_exists = NULL }\n'
        "#define MAKE(n) static const VMStateDescription v_##n = { .name = #n, \\\n"
        "    .fields = (VMStateField[]) { FIELD(n), { } } }\nMAKE(a);\n"
    )
    (made,) = read_tree(tmp_path, cache=False)[0].descriptions
    assert [(one.name, one.exists) for one in made.fields] == [("a", None)]


ADDED = """
static bool get_open(Object *obj, Error **errp)
{
    Demo *s = DEMO(obj);
    return s->part.open;
}
static bool get_other(Object *obj, Error **errp)
{
    Demo *s = DEMO(obj);
    return s->part.other && s->part.open;
}
static bool open_needed(void *opaque)
{
    Part *p = opaque;
    return p->open;
}
static bool other_needed(void *opaque)
{
    Part *p = opaque;
    return p->other;
}
static const VMStateDescription v_open = { .name = "open", .needed = open_needed };
static const VMStateDescription v_other = { .name = "other", .needed = other_needed };
static const VMStateDescription v = {
    .name = "demo",
    .subsections = (const VMStateDescription * const []) { &v_open, &v_other, NULL },
};
void part_add_properties(Object *obj, Part *p)
{
    p->open = true;
    p->fixed = true;
    object_property_add_bool(obj, "x-open", get_open, set_open);
    object_property_add_bool(obj, "x-other", get_other, set_other);
    object_property_add_uint8_ptr(obj, "x-level", &p->level, OBJ_PROP_FLAG_READWRITE);
}
static void demo_init(Object *obj)
{
    Demo *s = DEMO(obj);
    part_add_properties(obj, &s->part);
}
static const Property props[] = {
    DEFINE_PROP("mode", Demo, mode, mode_info, OnOffAuto, .set_default = true, .defval.i = ON_OFF_AUTO_AUTO),
};
static void demo_class(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    dc->vmsd = &v;
    device_class_set_props(dc, props);
}
static const TypeInfo t = { .name = "demo", .parent = "device", .class_init = demo_class, .instance_init = demo_init };
"""


@pytest.mark.parametrize(("name", "alone"), [("open", None), ("x-open", True)])
def test_properties_that_calls_add_decide_and_have_a_default_where_machine_types_set_them(tmp_path, name, alone):
    """Or are to: what begins with x- is not for users."""
    (tmp_path / "VERSION").write_text("9.0.0\n")
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw/x.c").write_text(ADDED.replace("x-open", name))
    answers = [read_tree(tmp_path, cache=False)[0].device("demo")]
    (tmp_path / "hw/m.c").write_text(f'GlobalProperty hw_compat_8_2[] = {{ {{ "demo", "{name}", "off" }} }};\n')
    answers.append(read_tree(tmp_path, cache=False)[0].device("demo"))
    found = [{one.name: (one.type, one.default) for one in device.properties} for device in answers]
    assert [one[name] for one in found] == [("bool", alone), ("bool", True)]
    assert [one["mode"] for one in found] == [("on_off_auto", "auto")] * 2
    needed = [one.needed for one in answers[1].description.subsections]
    assert needed == [PropertyIs(name), GuestState("p->other", "other")]


BITS = """
static bool whole_needed(void *opaque)
{
    Demo *s = opaque;
    return s->rate;
}
static bool several_needed(void *opaque)
{
    Demo *s = opaque;
    return s->flags;
}
static const VMStateDescription v_whole = { .name = "whole", .needed = whole_needed };
static const VMStateDescription v_several = { .name = "several", .needed = several_needed };
static const VMStateDescription v = {
    .name = "demo",
    .subsections = (const VMStateDescription * const []) { &v_whole, &v_several, NULL },
};
static const Property props[] = {
    DEFINE_PROP_BIT("check-rate", Demo, rate, 0, true)
    DEFINE_PROP_BIT("x-a", Demo, flags, 0, true),
    DEFINE_PROP_BIT("x-b", Demo, flags, 1, true),
};
static void demo_class(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    dc->vmsd = &v;
    device_class_set_props(dc, props);
}
static const TypeInfo t = { .name = "demo", .parent = "device", .class_init = demo_class };
#define IDS { "demo", "x-b", "off" },
GlobalProperty hw_compat_8_2[] = {
    IDS
    { "demo", "check-rate", "off" }
    { "demo", "x-a", "off" },
};
"""


@pytest.fixture
def bits(tmp_path):
    (tmp_path / "VERSION").write_text("9.0.0\n")
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw/x.c").write_text(BITS)
    return read_tree(tmp_path, cache=False)


def test_the_only_bit_of_a_member_is_its_property_also_without_a_mask(bits):
    needed = [one.needed for one in bits[0].device("demo").description.subsections]
    assert needed == [PropertyIs("check-rate"), GuestState("s->flags", "flags")]


def test_commas_missing_between_properties_and_between_entries(bits):
    snapshot, problems = bits
    assert [one.name for one in snapshot.device("demo").properties] == ["check-rate", "x-a", "x-b"]
    (array,) = snapshot.arrays
    assert [(one.property, one.location.line) for one in array.entries] == [
        ("x-b", 32), ("check-rate", 33), ("x-a", 34)]
    assert [str(one) for one in problems] == [
        "hw/x.c:20:1: a comma is missing before the property x-a",
        "hw/x.c:34:1: a comma is missing before '{ \"demo\", \"x-a\", \"off\" }'",
    ]


STATES = """
static const VMStateDescription v_class = { .name = "demo", .unmigratable = 1 };
static const VMStateDescription v_object = { .name = "demo", .version_id = 1 };
static const VMStateDescription v_late = { .name = "late", .version_id = 1 };
static void demo_realize(DeviceState *dev, Error **errp)
{
    DeviceClass *dc = (DeviceClass *) object_get_class(OBJECT(dev));
    if (dev->id) {
        dc->vmsd = &v_object;
    }
}
static void demo_class(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    dc->vmsd = &v_class;
    dc->realize = demo_realize;
}
static void late_realize(DeviceState *dev, Error **errp)
{
    DeviceClass *dc = DEVICE_GET_CLASS(dev);
    dc->vmsd = &v_late;
}
static void late_class(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    dc->realize = late_realize;
}
static void core_class(ObjectClass *klass, void *data)
{
    CPUClass *cc = CPU_CLASS(klass);
    core_system_class(cc);
}
static void early_core_class(ObjectClass *klass, void *data)
{
    CPUClass *cc = CPU_CLASS(klass);
    cc->vmsd = &v_late;
}
static const TypeInfo early = { .name = "early", .parent = "device", .class_init = early_core_class };
static const TypeInfo demo = { .name = "demo", .parent = "device", .class_init = demo_class };
static const TypeInfo late = { .name = "late", .parent = "device", .class_init = late_class };
static const TypeInfo core = { .name = "core", .parent = "device", .class_init = core_class };
"""
ELSEWHERE = """
static const struct SysemuCPUOps ops = { .legacy_vmsd = &v_core };
void core_system_class(CPUClass *cc)
{
    cc->sysemu_ops = &ops;
}
"""


@pytest.fixture
def states(tmp_path):
    (tmp_path / "VERSION").write_text("9.0.0\n")
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw/x.c").write_text(STATES)
    (tmp_path / "hw/elsewhere.c").write_text(ELSEWHERE)
    (tmp_path / "hw/core.c").write_text('const VMStateDescription v_core = { .name = "core", .version_id = 2 };\n')
    return read_tree(tmp_path, cache=False)[0]


def test_the_description_of_the_class_and_the_one_that_an_object_sets_instead(states):
    demo, late = states.device("demo"), states.device("late")
    assert (demo.description.symbol, demo.description.unmigratable) == ("v_class", True)
    (other,) = demo.others
    assert (other.how, other.description.symbol, other.location.line) == ("dc->vmsd", "v_object", 9)
    assert late.description.symbol == "v_late"
    assert not late.others


def test_a_class_that_a_function_of_another_file_sets_up(states):
    (other,) = states.device("core").others
    assert (other.how, other.description.name, other.location.file) == ("cc->legacy_vmsd", "core", "hw/elsewhere.c")
    (other,) = states.device("early").others
    assert (other.how, other.section) == ("cc->vmsd", other.description.name)


def test_of_types_of_one_name_the_first_by_path_counts_on_disk_as_in_git(tmp_path):
    (tmp_path / "VERSION").write_text("9.0.0\n")
    for folder in ("b", "a", "c"):
        (tmp_path / "hw" / folder).mkdir(parents=True)
        (tmp_path / "hw" / folder / "x.c").write_text(
            f'static const VMStateDescription v_{folder} = {{ .name = "{folder}", .version_id = 1 }};\n'
            "static void init(ObjectClass *klass, void *data)\n{\n    DeviceClass *dc = DEVICE_CLASS(klass);\n"
            f"    dc->vmsd = &v_{folder};\n}}\n"
            'static const TypeInfo one = { .name = "memory", .parent = "device", .class_init = init };\n'
        )
    snapshot, _problems = read_tree(tmp_path, cache=False)
    assert [one.location.file for one in snapshot.devices] == ["hw/a/x.c"]
