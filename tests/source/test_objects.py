"""What objects of a type are, and what their description takes them for."""
from __future__ import annotations

from pathlib import Path

from sphinx_vmsd.compat.check import lint
from sphinx_vmsd.model import Snapshot
from sphinx_vmsd.readers.source import read_tree

_DEVICE = """
#define VMSTATE_UINT8(_f, _s) { .name = #_f, .offset = offsetof(_s, _f), .info = &vmstate_info_uint8, .size = 1 }
#define VMSTATE_STRUCT(_f, _s, _v, _d, _t) { .name = #_f, .vmsd = &(_d), .flags = VMS_STRUCT, .size = sizeof(_t) }
#define VMSTATE_END_OF_LIST() { 0 }
typedef struct Chip { uint8_t level; struct Chip *next; } Chip;
typedef struct ChipOnBus { int parent; Chip chip; } ChipOnBus;
typedef struct ChipAtOnce { Chip chip; int more; } ChipAtOnce;
static const VMStateDescription vmstate_chip = { .name = "chip", .version_id = 1,
    .fields = (VMStateField[]) { VMSTATE_UINT8(level, Chip), %s VMSTATE_END_OF_LIST() } };
static void chip_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->vmsd = &vmstate_chip;
}
static const TypeInfo base = { .name = "chip", .parent = "device", .instance_size = sizeof(%s),
    .class_init = chip_class_init };
static const TypeInfo sub = { .name = "sub-chip", .parent = "chip" };
"""


def _read(folder: Path, **files: str) -> Snapshot:
    (folder / "VERSION").write_text("9.0.50\n")
    for name, text in files.items():
        (folder / "hw" / name).mkdir(parents=True)
        (folder / "hw" / name / "x.c").write_text(text)
    return read_tree(folder, cache=False)[0]


def test_objects_that_do_not_begin_with_the_struct_that_is_described(tmp_path):
    (found,) = lint(_read(tmp_path, misc=_DEVICE % ("", "ChipOnBus")))
    assert (found.rule, found.subject) == ("described-type-differs", "chip")
    assert found.message == "its fields are members of Chip, objects of the type chip are ChipOnBus"
    assert found.devices == ("chip", "sub-chip"), "the size is inherited, too"


def test_objects_that_begin_with_it(tmp_path):
    assert not lint(_read(tmp_path, misc=_DEVICE % ("", "ChipAtOnce")))


def test_a_description_within_itself_is_a_finding(tmp_path):
    field = "VMSTATE_STRUCT(next, Chip, 1, vmstate_chip, Chip),"
    assert {one.rule for one in lint(_read(tmp_path, misc=_DEVICE % (field, "Chip")))} == {"description-in-itself"}


_BOARD = """
static void board_class_init(ObjectClass *oc, void *data)
{
    MachineClass *mc = MACHINE_CLASS(oc);

    mc->default_cpu_type = "%s";
}
static const TypeInfo any = { .name = "board-machine", .parent = "machine", .abstract = true,
    .class_init = board_class_init };
"""
_VERSION = """
static void board_9_0_options(MachineClass *m)
{
    m->old_way = true;
}
static void board_9_0_class_init(ObjectClass *oc, void *data)
{
    MachineClass *mc = MACHINE_CLASS(oc);

    board_9_0_options(mc);
}
static const TypeInfo one = { .name = "board-9.0-machine", .parent = "board-machine",
    .class_init = board_9_0_class_init };
"""


def test_a_machine_type_has_the_options_of_the_base_type_of_its_architecture(tmp_path):
    snapshot = _read(tmp_path, arm=_BOARD % "a53" + _VERSION, xtensa=_BOARD % "lx106")
    assert dict(snapshot.machine("board-9.0").options) == {"default_cpu_type": '"a53"', "old_way": "true"}


_VIRTIO = """
static void virtio_pci_generic_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    device_class_set_props(dc, generic_properties);
}
static void net_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    device_class_set_props(dc, net_properties);
}
static Property net_properties[] = { DEFINE_PROP_BOOL("mq", Net, mq, false) };
static Property generic_properties[] = { DEFINE_PROP_BOOL("disable-modern", Proxy, disable_modern, false) };
static const VirtioPCIDeviceTypeInfo net = { .base_name = "net-base", .generic_name = "net",
    .transitional_name = "net-transitional", .class_init = net_class_init };
GlobalProperty hw_compat_2_6[] = { { "virtio-pci", "disable-modern", "on" } };
"""


def test_only_the_generic_type_of_a_virtio_device_can_be_told_what_it_is(tmp_path):
    (found,) = lint(_read(tmp_path, virtio=_VIRTIO))
    assert found.rule == "compat-entry-unknown-prop"
    assert found.message == "net-transitional has no property disable-modern, which only net has"


def test_a_section_that_functions_write(tmp_path):
    """``register_savevm``, with the device as up to 4.2 and without it: what the source tells is known."""
    calls = """
#define CHIP_VERSION 3
static void chip_realize(DeviceState *dev, Error **errp)
{
    register_savevm(dev, "chip-old", -1, CHIP_VERSION, chip_save,
                    chip_load, dev);
    register_savevm_live(NULL, "chip-live", -1, dev->version, &chip_ops, dev);
    register_savevm(NULL, dev->name, -1, 1, chip_save, chip_load, dev);
    register_savevm_live("chip/new", 0, CHIP_VERSION, &chip_ops, dev);
    register_savevm_live(dev->id, 0, CHIP_VERSION, &chip_ops, dev);
    unregister_savevm(dev, "chip-gone", dev);
}
static void chip_class_init(ObjectClass *klass, void *data)
{
    dc->realize = chip_realize;
}
static const TypeInfo base = { .name = "chip", .parent = "device", .class_init = chip_class_init };
"""
    (device,) = _read(tmp_path, misc=calls).devices
    assert [(one.name, one.version, one.location.line) for one in device.written] == [
        ("chip-old", 3, 5), ("chip-live", None, 7), ("chip/new", 3, 9)]
