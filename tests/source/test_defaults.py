"""What a device has by default that no property's row says: numbers of CPU models, bits that code sets."""
from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.model import Bit, Snapshot
from sphinx_vmsd.readers.source import read_tree

_CPU = """
#define TYPE_X86_CPU "demo-cpu"
static Property cpu_properties[] = { DEFINE_PROP_BOOL("check", X86CPU, check, true), %s DEFINE_PROP_END_OF_LIST() };
static void cpu_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    device_class_set_props(dc, cpu_properties);
}
static const TypeInfo cpu = { .name = TYPE_X86_CPU, .parent = "cpu", .class_init = cpu_class_init };
static X86CPUDefinition builtin_x86_defs[] = {
    { .name = "old", .level = 4, .features[0] = 3, .xlevel = 0x80000008 },
    { .name = "new", .level = %s, .xlevel = 0x80000008 },
};
GlobalProperty pc_compat_8_2[] = { %s };
const size_t pc_compat_8_2_len = G_N_ELEMENTS(pc_compat_8_2);
"""
_LEAST = 'DEFINE_PROP_UINT32("min-level", X86CPU, least, 0),'
_ENTRY = '{ "new-demo-cpu", "level", "10" },'


def _read(folder: Path, text: str) -> Snapshot:
    (folder / "hw" / "misc").mkdir(parents=True)
    (folder / "VERSION").write_text("8.2.50\n")
    (folder / "hw" / "misc" / "x.c").write_text(text)
    snapshot, problems = read_tree(folder, cache=False)
    assert not problems
    return snapshot


def _found(folder: Path, old: str, new: str) -> list[tuple[str, str]]:
    both = (_read(folder / name, text) for name, text in (("old", old), ("new", new)))
    return [(one.subject, one.message) for one in check(*both) if one.severity.rank]


def test_the_models_of_a_table_are_types(tmp_path):
    device = _read(tmp_path, _CPU % (_LEAST, "10", "")).device("new-demo-cpu")
    assert device is not None and device.parents == ("demo-cpu", "cpu")
    assert {one.name: one.default for one in device.properties} == {
        "check": True, "level": None, "min-level": 10, "xlevel": 0x80000008,
    }


def test_a_least_value_in_place_of_a_number_is_no_other_default(tmp_path):
    assert not _found(tmp_path, _CPU % ("", "10", ""), _CPU % (_LEAST, "10", ""))


@pytest.mark.parametrize(("entry", "told"), [("", True), (_ENTRY, False)])
def test_a_number_of_a_model_that_changes_needs_an_entry(tmp_path, entry, told):
    found = _found(tmp_path, _CPU % ("", "10", ""), _CPU % ("", "11", entry))
    message = "the default was 10 and is 11, on old machine types, too"
    assert found == ([("new-demo-cpu.level", message)] if told else [])


_CARD = """
#define CARD_CAP_LATE 4
#define CARD_CAP_TARDY 4
typedef struct Card { uint64_t cap; bool fast, slow; } Card;
static Property card_properties[] = { DEFINE_PROP_BOOL("slow", Card, slow, false), %s DEFINE_PROP_END_OF_LIST() };
static void card_realize(DeviceState *dev, Error **errp)
{
    Card *s = CARD(dev);

    s->cap = CARD_CAP_BASE | CARD_CAP_SLOW;
    %s
}
static void card_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->realize = card_realize;
    device_class_set_props(dc, card_properties);
}
static const TypeInfo card = { .name = "card", .parent = "device", .class_init = card_class_init };
GlobalProperty hw_compat_8_2[] = { %s };
const size_t hw_compat_8_2_len = G_N_ELEMENTS(hw_compat_8_2);
"""
_ON, _OFF = (f'DEFINE_PROP_BOOL("fast", Card, fast, {value}),' for value in ("true", "false"))


def test_the_properties_that_bits_are_set_under(tmp_path):
    code = """if (s->fast && dev->id) {
        s->cap |= CARD_CAP_FAST | CARD_CAP_BURST;
    } else
        s->cap |= CARD_CAP_ODD;
    if (!s->fast) {
        for (i = 0; i < 2; i++) { s->cap |= CARD_CAP_LAZY; }
    } else {
        s->state = CARD_STATE_ON;
    }"""
    device = _read(tmp_path, _CARD % (_ON, code, "")).device("card")
    assert device is not None and {Bit(one.name, one.under) for one in device.bits} == {
        Bit("CARD_CAP_BASE"), Bit("CARD_CAP_SLOW"), Bit("CARD_CAP_ODD"),
        Bit("CARD_CAP_FAST", ("fast",)), Bit("CARD_CAP_BURST", ("fast",)), Bit("CARD_CAP_LAZY", ("!fast",)),
    }


@pytest.mark.parametrize(("row", "code", "entry", "told"), [
    (_ON, "if (s->fast) { s->cap |= CARD_CAP_FAST; }", "", "by it CARD_CAP_FAST is set and was not before"),
    (_OFF, "if (s->fast) { s->cap |= CARD_CAP_FAST; }", "", ""),
    (_ON, "if (s->fast) { s->cap |= CARD_CAP_FAST; }", '{ "card", "fast", "off" },', ""),
    (_ON, "if (s->fast) { s->cap |= CARD_CAP_LATE; }", "", ""),
    (_ON, "if (!s->fast) { s->cap |= CARD_CAP_LATE; }", "", "by it CARD_CAP_LATE is no longer set"),
    (_OFF, "if (s->fast) { s->cap |= CARD_CAP_LATE; }", "", "by it CARD_CAP_LATE is no longer set"),
    (_ON, "if (s->fast) { s->cap |= CARD_CAP_SLOW; }", "", ""),
    (_ON, "if (s->fast) { s->cap |= CARD_CAP_TARDY; }", "", ""),
])
def test_a_new_property_that_decides_by_default_otherwise_than_before(tmp_path, row, code, entry, told):
    found = _found(tmp_path, _CARD % ("", "s->cap |= CARD_CAP_LATE;", ""), _CARD % (row, code, entry))
    words = "on" if row == _ON else "off"
    assert found == ([("card.fast", f"the property is new with default {words}; {told}")] if told else [])


def test_a_function_whose_brackets_an_if_parts_is_no_fault(tmp_path):
    odd = """
static void card_reset(Card *s)
{
#ifdef CONFIG_FAST
    if (s->fast) {
#else
    if (s->slow) {
#endif
        s->cap |= CARD_CAP_BASE | CARD_CAP_SLOW;
    }
}
"""
    assert _read(tmp_path, _CARD % (_ON, "", "") + odd).device("card") is not None
