"""Which of several definitions a build takes, and what a tree tells of versions and machine options beside."""
from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("tree_sitter")

from sphinx_vmsd.model import Snapshot
from sphinx_vmsd.readers.source import read_tree

_PARAM = """
#ifdef TARGET_HPPA64
#define REGISTER_BITS 64
#elif defined(CONFIG_USER_ONLY)
#define REGISTER_BITS 16
#else
#define REGISTER_BITS %s
#endif
"""
_MACHINE = """
#include "cpu-param.h"
#define VMSTATE_NARROW(_f, _s) { .name = #_f, .info = &vmstate_info_uint32, .size = 4 }
#define VMSTATE_WIDE(_f, _s) { .name = #_f, .info = &vmstate_info_uint64, .size = 8 }
#if REGISTER_BITS == 64
#define VMSTATE_REG(_f, _s) VMSTATE_WIDE(_f, _s)
#else
#define VMSTATE_REG(_f, _s) VMSTATE_NARROW(_f, _s)
#endif
static const VMStateDescription vmstate_env = {
    .name = "env", .version_id = 3, .minimum_version_id = 3, .minimum_version_id_old = 1, %s
    .fields = (const VMStateField[]) { VMSTATE_REG(gr, Env), { } },
};
"""


def _read(folder: Path, files: dict[str, str]) -> Snapshot:
    (folder / "VERSION").write_text("8.2.50\n")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_tree(folder, cache=False)[0]


@pytest.mark.parametrize(("bits", "kind"), [("32", "uint32"), ("64", "uint64"), ("(TWICE * 32)", "uint64")])
def test_a_macro_that_a_number_of_another_file_decides(tmp_path: Path, bits: str, kind: str) -> None:
    """Not by the order of the branches; a target of 64 bits that QEMU does not have is not built."""
    files = {"target/hppa/cpu-param.h": "#define TWICE 2" + _PARAM % bits, "target/hppa/machine.c": _MACHINE % ""}
    (found,) = _read(tmp_path, files).descriptions
    assert [one.type for one in found.fields] == [kind]


@pytest.mark.parametrize(("reader", "oldest"), [(".load_state_old = env_load_old,", 1), ("", None)])
def test_the_function_that_reads_older_versions(tmp_path: Path, reader: str, oldest: object) -> None:
    (found,) = _read(tmp_path, {"target/hppa/machine.c": _MACHINE % reader}).descriptions
    assert found.oldest == oldest


def test_the_members_of_machine_classes(tmp_path: Path) -> None:
    """Those that no machine type sets, too."""
    header = "struct MachineClass { ObjectClass parent_class; bool strict; };\n" \
             "struct DemoMachineClass { MachineClass parent_class; int width; };\nstruct Other { int depth; };\n"
    assert _read(tmp_path, {"include/hw/boards.h": header}).options == ("parent_class", "strict", "width")


_NIC = """
static const Property nic_properties[] = {
    DEFINE_PROP_BOOL("fast", Nic, fast, true), DEFINE_PROP_BOOL("slow", Nic, slow, true),
    DEFINE_PROP_BOOL("free", Nic, free, true), DEFINE_PROP_UINT32("revision", Nic, revision, NIC_DEFAULT), };
#define NIC_DEFAULT (NIC_OF_THE_SYSTEM + 1)
static bool nic_ready(void *opaque)
{
    Nic *s = opaque;
    s->slow = false;
    return s->fast && s->free;
}
static void nic_class_init(ObjectClass *klass, void *data)
{
    device_class_set_props(DEVICE_CLASS(klass), nic_properties);
}
static const TypeInfo nic = { .name = "nic", .parent = "device", .class_init = nic_class_init };
GlobalProperty hw_compat_8_2[] = { { "nic", "fast", "off" }, { "nic", "slow", "off" } };
const size_t hw_compat_8_2_len = G_N_ELEMENTS(hw_compat_8_2);
"""


def test_what_is_known_of_a_property_beside_its_default(tmp_path: Path) -> None:
    """Of what entries set, whether a function reads it; of a default that is not known, the expression."""
    device = _read(tmp_path, {"hw/net/nic.c": _NIC}).device("nic")
    assert device is not None
    assert {one.name: (one.used, one.unread) for one in device.properties} == {
        "fast": (True, ""), "slow": (False, ""), "free": (False, ""), "revision": (False, "(NIC_OF_THE_SYSTEM + 1)")}
