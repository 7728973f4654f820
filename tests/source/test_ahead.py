"""What is read in several processes is what one process reads, limits included."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sphinx_vmsd.readers.source import pool, read_tree
from sphinx_vmsd.readers.source.bounds import MAX_LEVELS

SAMPLES = Path(__file__).parent / "samples" / "tree"
FILES = 3 * pool.MIN_ITEMS


def description(name: str, fields: str, more: str = "") -> str:
    head = f'static const VMStateDescription vmstate_{name} = {{ .name = "{name}", .version_id = 1,'
    return f"{head} .fields = (const VMStateField[]) {{ {fields} VMSTATE_END_OF_LIST() }}, {more} }};\n"


def tree_of(folder, nested):
    """A tree of many files, each with a struct in whose description the one that *nested* names is nested, too."""
    shutil.copytree(SAMPLES, folder)
    for number in range(FILES):
        other = nested(number)
        fields = "VMSTATE_WORD(reg, Demo), " + (
            f"VMSTATE_INNER(inner, Demo, vmstate_d{other})," if other is not None else ""
        )
        text = '#include "migration/vmstate.h"\n'
        text += f"typedef struct Demo {{ uint32_t reg; Inner inner; }} Demo;\n{description(f'd{number}', fields)}"
        if number % 7 == 0:
            text += description(f"e{number}", "VMSTATE_ODD(reg),")
        (folder / f"hw/demo/d{number:03}.c").write_text(
            f"{text}static void set(Demo *s) {{ if (s->on) {{ s->reg |= DEMO_BIT_{number} | DEMO_ON; }} }}\n"
            f'static Property props{number}[] = {{ DEFINE_PROP_BOOL("on{number}", Demo, on, true) }};\n'
            f"static void init{number}(ObjectClass *klass, void *data) {{ DeviceClass *dc = DEVICE_CLASS(klass);"
            f" dc->vmsd = &vmstate_d{number}; device_class_set_props(dc, props{number}); }}\n"
            f'static const TypeInfo info{number} = {{ .name = "demo-{number}", .parent = "device",'
            f" .class_init = init{number} }};\ntype_init_demo(info{number})\n",
            "utf-8",
        )
    return folder


@pytest.mark.parametrize(
    ("nested", "said"),
    [
        (lambda number: number // 2 if number else None, ""),
        (lambda number: (number + 1) % FILES, "nests too deeply"),
        (lambda number: number ^ 1, "contains itself"),
        (lambda number: number + 1 if (number + 1) % (MAX_LEVELS + 9) else None, "nests too deeply"),
    ],
    ids=["shared", "ring", "pairs", "chains"],
)
def test_several_processes_read_what_one_reads(tmp_path, nested, said):
    tree = tree_of(tmp_path / "tree", nested)
    alone = read_tree(tree, cache=False, jobs=1)
    assert said in " ".join(map(str, [*alone[1], *alone[0].descriptions, *alone[0].devices]))
    found = {one.name: one for one in alone[0].devices}
    assert all(found[f"demo-{number}"].bits for number in range(FILES))
    for jobs in (2, 4):
        assert repr(read_tree(tree, cache=False, jobs=jobs)) == repr(alone)


def test_work_is_dealt_out_and_answered():
    parent = os.getpid()
    answers = pool.dealt(lambda items: (os.getpid() != parent, sum(items)), range(100), 4)()
    assert answers == [(True, sum(range(first, 100, 3))) for first in range(3)]


@pytest.mark.parametrize("jobs", [1, 4])
def test_few_items_and_one_process_are_left_to_the_caller(jobs):
    assert pool.dealt(list, range(100 if jobs == 1 else pool.MIN_ITEMS - 1), jobs)() == []


def test_a_process_that_fails_leaves_all_to_the_caller(capfd):
    def work(items):
        if 1 in items:
            raise MemoryError
        return items

    assert pool.dealt(work, range(100), 4)() == []
    assert capfd.readouterr() == ("", "")
