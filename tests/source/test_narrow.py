"""``target_ulong`` in a tree read for no architecture: 64 bits, but 32 where a folder has 32-bit targets only."""
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sphinx_vmsd.readers.source.reader import read_tree

SAMPLES = Path(__file__).parent / "samples"
_MACROS = """\
#if TARGET_LONG_BITS == 64
#define VMSTATE_UINTTL(_f) { .name = #_f, .info = &vmstate_info_uint64, .size = 8, .flags = VMS_SINGLE }
#else
#define VMSTATE_UINTTL(_f) { .name = #_f, .info = &vmstate_info_uint32, .size = 4, .flags = VMS_SINGLE }
#endif
"""
_CODE = """\
#include "migration/cpu.h"
const VMStateDescription vmstate_demo_cpu = {
    .name = "cpu",
    .version_id = 1,
    .fields = (const VMStateField[]) { VMSTATE_UINTTL(pc), VMSTATE_END_OF_LIST() },
};
"""


@pytest.mark.parametrize(("folder", "kind"), [("openrisc", "uint32"), ("riscv", "uint64"), ("sh4", "uint32")])
def test_the_size_of_a_target_long(tmp_path: Path, folder: str, kind: str) -> None:
    pytest.importorskip("tree_sitter")
    tree = tmp_path / "tree"
    shutil.copytree(SAMPLES / "tree", tree)
    for name, text in (("include/migration/cpu.h", _MACROS), (f"target/{folder}/demo.c", _CODE)):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text, "utf-8")
    snapshot, _ = read_tree(tree, cache=False)
    (description,) = (one for one in snapshot.descriptions if one.symbol == "vmstate_demo_cpu")
    assert [field.type for field in description.fields] == [kind]


def test_targets_of_both_sizes_in_one_tree(tmp_path: Path) -> None:
    """A macro that itself is the same for all, made of one that differs, does not keep the size of the first target."""
    pytest.importorskip("tree_sitter")
    tree = tmp_path / "tree"
    shutil.copytree(SAMPLES / "tree", tree)
    macros = _MACROS.replace("VMSTATE_UINTTL(_f)", "VMSTATE_UINTTL_V(_f)")
    files = {"include/migration/cpu.h": f"{macros}#define VMSTATE_UINTTL(_f) VMSTATE_UINTTL_V(_f)\n"}
    for folder in ("avr", "i386", "sh4"):
        files[f"target/{folder}/demo.c"] = _CODE.replace("vmstate_demo_cpu", f"vmstate_demo_{folder}")
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text, "utf-8")
    snapshot, _ = read_tree(tree, cache=False)
    found = {one.symbol: one.fields[0].type for one in snapshot.descriptions if one.symbol}
    assert [found[f"vmstate_demo_{folder}"] for folder in ("avr", "i386", "sh4")] == ["uint32", "uint64", "uint32"]
