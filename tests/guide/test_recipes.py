"""Every recipe is a test: its C before and after, put in place of the spec's words, makes its claims true."""
from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from claims import Written, spec, written

from sphinx_vmsd.compat import journey
from sphinx_vmsd.compat.claims import check_claim
from sphinx_vmsd.compat.static import try_static
from sphinx_vmsd.guide import FOLDER
from sphinx_vmsd.model import CompatArray, Description, History, Release, Snapshot, walk
from sphinx_vmsd.readers.source import read_snippet, read_tree

#: heading of the recipe, C before (none: the device has no description), C after, the spec of its claims
RECIPES = (
    ("add a field", "nic-v1", "nic-v2", "versioned"),
    ("add a field", "nic-v1", "nic-coalesce", "machine"),
    ("add state that is rarely needed", "uart", "uart-break", "subsection"),
    ("add state that is rarely needed", "uart", "uart-break-gated", "subsection-gated"),
    ("remove a field", "uart", "uart-unused", "remove"),
    ("remove a field", "uart", "uart-remove-v2", "remove-versioned"),
    ("remove a field", "uart", "uart-remove-gated", "remove-gated"),
    ("resize a field", "uart", "uart-resize-v2", "resize-versioned"),
    ("resize a field", "uart", "uart-resize", "resize-gated"),
    ("rename something", "uart-baud", "uart", "rename-field"),
    ("rename something", None, "uart-rename-subsection", "rename-subsection"),
    ("change a default", "uart-default-before", "uart-default", "default"),
    ("fix a bug in saved state", "rtc-before", "rtc-fix-v2", "fix-versioned"),
    ("fix a bug in saved state", "rtc-before", "rtc-fix", "fix"),
    ("add a device", None, "led", "device-gated"),
    ("convert old code to a VMSD", None, "panel-convert", "convert"),
    ("change a nested structure", "nested-before", "nested-vstruct", "nested-vstruct"),
    ("change a nested structure", "nested-before", "nested-subsection", "nested-subsection"),
)
CHANGED = Release("8.1")
RUNS = [(recipe, one) for recipe in RECIPES
        for one in written() if one.where.startswith("recipes.rst") and
        one.history is spec(FOLDER / f"specs/{recipe[3]}.json").history]


def root(sample: str) -> Description:
    """The description of the device in *sample*."""
    found, problems = read_snippet((FOLDER / f"samples/{sample}.c").read_text("utf-8"), f"{sample}.c")
    assert not problems, [str(one) for one in problems]
    held = {inner.name for one in found for _, inner in walk(one) if inner is not one}
    (description,) = (one for one in found if one.name not in held)
    return description


def in_c(history: History, before: str | None, after: str) -> History:
    """*history* with the descriptions of the C samples in place of its own."""
    def one(snapshot: Snapshot) -> Snapshot:
        sample = after if snapshot.release >= CHANGED else before
        if sample is None:
            return snapshot
        return replace(snapshot, devices=tuple(replace(dev, description=root(sample)) for dev in snapshot.devices))

    return History(tuple(map(one, history.snapshots)))


@pytest.mark.parametrize(("recipe", "one"), RUNS, ids=lambda value: value.where if isinstance(value, Written) else "")
def test_claim_holds_for_the_c_and_both_ways_agree(
    recipe: tuple[str, str | None, str, str], one: Written, monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("tree_sitter_c")
    history = in_c(one.history, recipe[1], recipe[2])
    by_engine = check_claim(history, one.claim)
    assert by_engine.ok, f"{one.where}: expected {by_engine.expected}; with the C it is {by_engine.actual}"
    monkeypatch.setattr(journey, "execute", lambda source, destination, *_: try_static(source, destination))
    assert check_claim(history, one.claim).verdict.outcome is by_engine.verdict.outcome


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe[2])
def test_properties_and_arrays_are_those_of_the_spec(
    recipe: tuple[str, str | None, str, str], tmp_path: Path,
) -> None:
    pytest.importorskip("tree_sitter_c")
    text = (FOLDER / f"samples/{recipe[2]}.c").read_text("utf-8")
    (tmp_path / "VERSION").write_text("8.1.0\n", "utf-8")
    (tmp_path / "demo.c").write_text(text, "utf-8")
    snapshot = spec(FOLDER / f"specs/{recipe[3]}.json").history.at(CHANGED)
    assert snapshot is not None
    found, _ = read_tree(str(tmp_path))
    assert entries(found.arrays) == entries(snapshot.arrays)
    written_ones = re.findall(r'DEFINE_PROP_BOOL\("([\w-]+)",.*, (\w+)\)', text)
    defaults = {(name, value == "true") for name, value in written_ones}
    assert defaults == {(prop.name, prop.default) for dev in snapshot.devices for prop in dev.properties}


def entries(arrays: tuple[CompatArray, ...]) -> set[tuple[object, ...]]:
    """What *arrays* set, for which machine types."""
    return {(array.release, entry.driver, entry.property, entry.value in (True, "on"))
            for array in arrays for entry in array.entries}


def test_every_recipe_of_the_catalogue_is_a_test() -> None:
    text = (FOLDER / "recipes.rst").read_text("utf-8")
    headings = re.findall(r"^I want to (.*)\n-+$", text, re.MULTILINE)
    assert len(headings) == 10
    assert {recipe[0] for recipe in RECIPES} == set(headings)
    for block in text.split("\nI want to ")[1:]:
        heading = block.split("\n")[0]
        assert ".. vmsd:matrix::" in block and "*The review will ask:*" in block, heading
        for recipe in RECIPES:
            if recipe[0] == heading:
                assert f"samples/{recipe[2]}.c" in block and f"specs/{recipe[3]}.json" in block, heading
                assert any(one for made, one in RUNS if made is recipe), f"{heading}: no claim about {recipe[3]}"
