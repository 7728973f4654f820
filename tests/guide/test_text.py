"""The guide's text: its parts, labels and substitutions, and the prose of all pages."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from prose import known_words, lint, paragraphs, texts

from sphinx_vmsd.guide import FOLDER, PARTS, Part

#: Labels that other trees refer to; the first four are those that people asked for, all stay for ever.
LABELS = (
    "forward_migration", "backward_migration", "vmsd_versioning_compat", "machine_type_compat",
    "migration_directions", "vmsd_already_broken", "vmsd_checklists", "vmsd_choosing", "vmsd_compat_entry",
    "vmsd_definition", "vmsd_different_features", "vmsd_downstream", "vmsd_glossary", "vmsd_keeping_compatible",
    "vmsd_recipe_bug", "vmsd_recipe_convert", "vmsd_recipe_default", "vmsd_recipe_device", "vmsd_recipe_field",
    "vmsd_recipe_nested", "vmsd_recipe_rare", "vmsd_recipe_remove", "vmsd_recipe_rename", "vmsd_recipe_resize",
    "vmsd_recipes", "vmsd_removal", "vmsd_testing", "vmsd_without",
)
ALL = "\n".join(part.path.read_text("utf-8") for part in PARTS)


def test_parts_are_the_files() -> None:
    assert {part.path for part in PARTS} == set(FOLDER.glob("*.rst"))


@pytest.mark.parametrize("part", PARTS[1:], ids=lambda part: part.name)
def test_a_part_starts_with_a_label_and_has_one_heading(part: Part) -> None:
    text = part.path.read_text("utf-8")
    assert re.match(r"\.\. _\w+:\n\n\S.*\n=+\n", text)
    assert len(re.findall(r"^=+$", text, re.MULTILINE)) == 1


@pytest.mark.parametrize("label", LABELS)
def test_stable_labels_exist_once(label: str) -> None:
    assert len(re.findall(rf"^\.\. _{label}:$", ALL, re.MULTILINE)) == 1


#: What people look for in the table of contents: a word of each heading that must be there.
WANTED = (
    "Forward migration", "Backward migration", "What a VMSD is", "byte by byte", "VMSD versioning",
    "Machine type based", "Binary version and machine type version", "combinations", "A to B to C", "compat arrays",
    "Which one to choose", "decision diagram", "What each way costs", "Testing", "already broken", "Find the culprit",
    "What each repair trades", "Different features on the two sides", "Downstream", "Removing old machine types",
    "advanced users", "Glossary", "For authors", "For reviewers",
    *(f"I want to {wish}" for wish in (
        "add a field", "add state that is rarely needed", "remove a field", "resize a field", "rename",
        "change a default", "fix a bug in saved state", "add a device", "convert old code to a VMSD")),
)
#: Words that the guide needs, and that a reader can look up in it.
DEFINED = frozenset((
    "backward migration", "binary", "board", "capability", "claim", "compat array", "compat property", "destination",
    "downstream", "dump", "feature bit", "field", "footer", "forward migration", "handler", "hook", "instance id",
    "layout", "lossy", "machine type", "management software", "minimum_version_id", "needed", "nested VMSD",
    "opaque field", "pair", "predicate", "property", "release", "reset", "section", "snapshot", "source", "stream",
    "subsection", "unmigratable", "upstream", "version_id", "VMSD", "wire",
))


def test_every_wanted_heading_is_there() -> None:
    headings = re.findall(r"^(\S.*)\n[=\-~]{4,}$", ALL, re.MULTILINE)
    assert [one for one in WANTED if not any(one in heading for heading in headings)] == []


def test_words_are_defined() -> None:
    text = (FOLDER / "glossary.rst").read_text("utf-8")
    found = re.findall(r"^(\w.*)\n   \S", text, re.MULTILINE)
    assert set(found) >= DEFINED
    assert found == sorted(found, key=str.lower)


def test_every_label_is_listed() -> None:
    assert set(re.findall(r"^\.\. _(\w+):$", ALL, re.MULTILINE)) == set(LABELS)


def test_references_name_labels_of_the_guide_and_bring_their_text() -> None:
    labels = set(re.findall(r"^\.\. _(\w+):$", ALL, re.MULTILINE))
    assert {target for _, target in re.findall(r":ref:`([^`<]+) <(\w+)>`", ALL)} <= labels
    assert len(re.findall(r":ref:`", ALL)) == len(re.findall(r":ref:`[^`<]+ <\w+>`", ALL))


def test_no_default_role() -> None:
    for part in PARTS:
        for line, text in paragraphs(part.path.read_text("utf-8")):
            bare = re.sub(r"``[^`]*``|:[\w:]+:`[^`]*`", "", text)
            assert "`" not in bare, f"{part.name}:{line}: QEMU's default role would look this up: {bare}"


def test_substitutions_are_the_agreed_ones() -> None:
    assert set(re.findall(r"\|([\w-]+)\|", ALL)) <= {"vmsd-product", "vmsd-old", "vmsd-new"}


def test_the_decisions_lead_to_every_recipe() -> None:
    ends = re.findall(r"^   [\w-]+: `.*<(\w+)>`$", (FOLDER / "choosing.rst").read_text("utf-8"), re.MULTILINE)
    recipes = {label for label in LABELS if label.startswith("vmsd_recipe_")}
    assert set(ends) == {*recipes, "vmsd_versioning_compat", "machine_type_compat"}


def test_samples_are_used() -> None:
    used = set(re.findall(r":file: (\S+)", ALL))
    assert used == {f"samples/{path.name}" for path in (FOLDER / "samples").iterdir()}


@pytest.mark.parametrize("path", texts(), ids=lambda path: path.name)
def test_prose(path: Path) -> None:
    findings = [str(one) for one in lint(path, known_words())]
    assert not findings, "\n".join(findings)
