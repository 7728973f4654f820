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
