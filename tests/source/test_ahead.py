"""What is read in several processes is what one process reads, limits included."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
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


@pytest.mark.parametrize("jobs", [1, 4])
def test_a_macro_of_a_header_is_read_with_what_each_file_says(tmp_path, jobs):
    tree = tmp_path / "tree"
    shutil.copytree(SAMPLES, tree)
    (tree / "include/shared.h").write_text("#define VMSTATE_OURS(f, S) OURS(f, S)\n", "utf-8")
    for number in range(FILES):
        head = '#include "migration/vmstate.h"\n#include "shared.h"\n'
        own = f"#define OURS(f, S) FIELD(f, S, {number % 5}, vmstate_info_uint{8 << number % 3})\n"
        text = description(f"d{number}", "VMSTATE_OURS(reg, Demo),")
        (tree / f"hw/demo/d{number:03}.c").write_text(f"{head}{own}{text}", "utf-8")
    snapshot, _problems = read_tree(tree, cache=False, jobs=jobs)
    found = {one.name: one.fields[0] for one in snapshot.descriptions}
    for number in range(FILES):
        field = found[f"d{number}"]
        assert (field.type, field.version) == (f"uint{8 << number % 3}", number % 5)


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


@pytest.mark.parametrize("jobs", [1, 4])
@pytest.mark.parametrize("items", [range(5), range(200)], ids=["few", "many"])
def test_work_is_spread_and_each_item_is_done_once(jobs, items):
    assert sorted(pool.spread(lambda one: one * 2, items, jobs)) == [one * 2 for one in items]


def test_what_killed_processes_leave_undone_is_done_here():
    parent = os.getpid()

    def work(one):
        if one in (17, 130) and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return one, os.getpid() == parent

    found = dict(pool.spread(work, range(200), 4))
    assert sorted(found) == list(range(200))
    assert {one for one in found if found[one]} == {*range(17, 200, 4), *range(130, 200, 4)}


@pytest.mark.parametrize("allowed", [0, 2])
def test_what_the_system_allows_no_process_for_is_done_here(monkeypatch, allowed):
    begun = []
    start = multiprocessing.context.ForkProcess.start

    def refuse(process):
        if len(begun) >= allowed:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        begun.append(process)
        start(process)

    monkeypatch.setattr(multiprocessing.context.ForkProcess, "start", refuse)
    assert sorted(pool.spread(lambda one: one * 2, range(200), 4)) == [one * 2 for one in range(200)]
    assert len(begun) == allowed
    assert pool.dealt(list, range(200), 4)() == []


def test_an_error_of_the_work_is_met_where_it_can_be_told(capfd):
    def work(one):
        if one == 77:
            raise ValueError(one)
        return one

    with pytest.raises(ValueError, match="77"):
        list(pool.spread(work, range(200), 4))
    assert capfd.readouterr() == ("", "")


def test_nobody_works_on_for_one_that_is_gone():
    script = (
        "import os, time\n"
        "from sphinx_vmsd.readers.source import pool\n"
        "def work(one):\n"
        "    os.write(1, b'%d\\n' % os.getpid())\n"
        "    time.sleep(0.02)\n"
        "list(pool.spread(work, range(10000), 4))\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        found = {process.stdout.readline() for _line in range(20)}
        process.terminate()
        found |= set(process.stdout)  # ends when the last one that can write has ended
    assert len(found) == 4
