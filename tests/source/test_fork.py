"""A fork's tree: compat arrays, machine types and devices of its own are found by what they are."""
from __future__ import annotations

import shutil
from pathlib import Path

from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.source import read_tree

SAMPLES = Path(__file__).parent / "samples"
ARRAYS = """
GlobalProperty hw_compat_rhel_9_0[] = {
    { "demo-base", "x-migrate-rss", "off" },
};
const size_t hw_compat_rhel_9_0_len = G_N_ELEMENTS(hw_compat_rhel_9_0);
"""
BOARD = """
#define OWN_MACHINE(suffix, namestr, options) \\
    static void own_##suffix##_class_init(ObjectClass *oc, void *data) \\
    { \\
        MachineClass *mc = MACHINE_CLASS(oc); \\
        options(mc); \\
    } \\
    static const TypeInfo own_type_##suffix = { \\
        .name = namestr "-machine", .parent = "machine", .class_init = own_##suffix##_class_init, \\
    }; \\
    static void own_init_##suffix(void) \\
    { \\
        type_register_static(&own_type_##suffix); \\
    } \\
    type_init(own_init_##suffix)
static void own_rhel940_options(MachineClass *m)
{
    m->desc = "RHEL-9.4.0";
}
OWN_MACHINE(rhel940, "pc-q35-rhel9.4.0", own_rhel940_options);
static void own_rhel900_options(MachineClass *m)
{
    own_rhel940_options(m);
    compat_props_add(m->compat_props, hw_compat_rhel_9_0, hw_compat_rhel_9_0_len);
}
OWN_MACHINE(rhel900, "pc-q35-rhel9.0.0", own_rhel900_options);
"""
DEVICE = """
static const VMStateDescription vmstate_own = {
    .name = "own", .version_id = 1, .minimum_version_id = 1,
    .fields = (const VMStateField[]) { VMSTATE_UINT32(ctrl, OwnState), VMSTATE_END_OF_LIST() }
};
static void own_class_init(ObjectClass *klass, void *data)
{
    DEVICE_CLASS(klass)->vmsd = &vmstate_own;
}
static const TypeInfo own_info = { .name = "acme-own", .parent = "demo-base", .class_init = own_class_init };
static void own_register(void)
{
    type_register_static(&own_info);
}
type_init(own_register);
"""


def fork(tree: Path) -> Path:
    """The sample tree in the folder *tree*, with what a fork adds."""
    shutil.copytree(SAMPLES / "tree", tree)
    for name, text in (("hw/core/machine.c", ARRAYS), ("hw/i386/board.c", BOARD)):
        with (tree / name).open("a") as file:
            file.write(text)
    (tree / "hw/acme").mkdir()
    (tree / "hw/acme/own.c").write_text(DEVICE)
    return tree


def test_own_arrays_machine_types_and_devices(tmp_path: Path) -> None:
    tree = fork(tmp_path / "a fork")
    snapshot, _problems = read_tree(tree, cache=False)
    assert [one.name for one in snapshot.arrays if "rhel" in one.name] == ["hw_compat_rhel_9_0"]
    machines = {name: snapshot.machine(f"pc-q35-rhel{name}") for name in ("9.4.0", "9.0.0")}
    assert {name: one.arrays for name, one in machines.items() if one} == {
        "9.4.0": (), "9.0.0": ("hw_compat_rhel_9_0",)}
    own = snapshot.device("acme-own")
    assert own is not None and own.source == "hw/acme/own.c" and own.description is not None
    values = {one.machines[0].name: one.properties.get("x-migrate-rss") for one in snapshot.settings(own)
              if "rhel" in one.machines[-1].name or "rhel" in one.machines[0].name}
    assert values.get("pc-q35-rhel9.0.0") is False
    assert snapshot.release == Release("9.1.0")
