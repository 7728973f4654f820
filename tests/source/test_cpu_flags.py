"""The flags of x86 CPUs, which a table names, and types that have properties whose names code makes."""
from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("tree_sitter")

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.model import Snapshot
from sphinx_vmsd.readers.source import read_tree

_CPU = """
#define TYPE_X86_CPU "demo-cpu"
static const char *hidden_names[] = { "hide_it|hidden", NULL };
static FeatureWordInfo words[WORDS] = {
    [WORD_ONE] = { .feat_names = { "fast", NULL, "slow-start", "odd|odd_one", }, .reg = R_EDX, },
    [WORD_TWO] = { .feat_names = hidden_names },
};
static void cpu_flag(ObjectClass *oc, const char *name)
{
    object_class_property_add(oc, name, "bool", cpu_get, cpu_set, NULL, NULL);
}
static void cpu_class_init(ObjectClass *oc, void *data)
{
    cpu_flag(oc, words[0].feat_names[0]);
}
static void cpu_init(Object *obj)
{
    object_property_add_alias(obj, "slow_start", obj, "slow-start");
}
static const TypeInfo cpu = {
    .name = TYPE_X86_CPU, .parent = "cpu", .class_init = cpu_class_init, .instance_init = cpu_init };
static const TypeInfo most = { .name = "most-demo-cpu", .parent = TYPE_X86_CPU };
static X86CPUDefinition builtin_x86_defs[] = { { .name = "old", .level = 4 } };
GlobalProperty pc_compat_8_2[] = { { "other", "level", "1" }, %s };
const size_t pc_compat_8_2_len = G_N_ELEMENTS(pc_compat_8_2);
"""


def _read(folder: Path, text: str) -> Snapshot:
    (folder / "target" / "i386").mkdir(parents=True)
    (folder / "VERSION").write_text("8.2.50\n")
    (folder / "target" / "i386" / "x.c").write_text(text)
    snapshot, problems = read_tree(folder, cache=False)
    assert not problems
    return snapshot


def test_the_base_type_has_the_names_of_the_table(tmp_path: Path) -> None:
    snapshot = _read(tmp_path, _CPU % "")
    base, model, most = map(snapshot.device, ("demo-cpu", "old-demo-cpu", "most-demo-cpu"))
    assert base is not None and model is not None and most is not None
    assert {one.name: one.location and one.location.line for one in base.properties if one.type == "bool"} == {
        "fast": 5, "slow-start": 5, "odd": 5, "odd-one": 5, "hide-it": 3, "hidden": 3}
    assert not base.computed and not model.computed and not most.computed
    assert {one.name for one in model.properties} == {"slow_start", "level"}, "a hundred models don't repeat them"


@pytest.mark.parametrize(("driver", "name", "told"), [
    ("demo-cpu", "fast", []),
    ("old-demo-cpu", "slow-start", []),
    ("most-demo-cpu", "hidden", []),
    ("old-demo-cpu", "slow-star", ["old-demo-cpu has no property slow-star, but slow-start"]),
])
def test_an_entry_for_a_flag(tmp_path: Path, driver: str, name: str, told: list[str]) -> None:
    """Of the base type or of a model, which has it from there."""
    entry = f'{{ "{driver}", "{name}", "off" }}'
    old, new = _read(tmp_path / "old", _CPU % ""), _read(tmp_path / "new", _CPU % entry)
    assert [one.message for one in check(old, new) if one.rule.startswith("compat-entry")] == told


def test_names_that_code_makes(tmp_path: Path) -> None:
    """A near name is no proof of a misspelt one then."""
    open_ended = _CPU.replace("FeatureWordInfo", "OtherTable")
    entry = '{ "demo-cpu", "slow-start", "off" }'
    old, new = _read(tmp_path / "old", open_ended % ""), _read(tmp_path / "new", open_ended % entry)
    assert [one.computed for one in new.devices if one.name == "demo-cpu"] == [True]
    (found,) = check(old, new)
    assert (found.rule, found.severity.value) == ("compat-entry-misspelt", "note")
    assert found.message == "demo-cpu has no property slow-start that was found, but slow_start"
