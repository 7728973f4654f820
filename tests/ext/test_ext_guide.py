"""The guide in somebody else's tree: whole, in parts, at any level, in both languages, without a warning."""
from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from docutils import nodes
from harness import Project

from sphinx_vmsd.ext.nodes import find
from sphinx_vmsd.ext.vendored import PACKAGE
from sphinx_vmsd.guide import PARTS

REST = (
    "Title\n=====\n\nPart\n----\n\nDeeper\n~~~~~~\n\n"
    ".. vmsd:guide::\n   :product: QEMU-like\n   :releases: 9.1, 9.2\n"
)
MYST = "# Title\n\n## Part\n\n### Deeper\n\n```{vmsd:guide}\n:product: QEMU-like\n:releases: 9.1, 9.2\n```\n"
MATH = ' classes="tex2jax_ignore mathjax_ignore"'
LABELS = ("forward_migration", "backward_migration", "vmsd_versioning_compat", "machine_type_compat")


def headings(tree: nodes.document) -> list[tuple[int, str]]:
    found = []
    for section in find(tree, nodes.section):
        depth, node = 0, section
        while node.parent is not None:
            depth, node = depth + 1, node.parent
        found.append((depth, section[0].astext()))
    return found


def test_whole_guide_below_a_heading_of_level_three(tmp_path: Path) -> None:
    project = Project(tmp_path, {"index.rst": REST}, "nitpicky = True\n")
    built = project.build()
    assert built.warnings == ""
    found = headings(built.doctrees["index"])
    assert (4, "Forward and backward migration") in found and (5, "Forward migration") in found
    text = built.text("index.html")
    assert "QEMU-like" in text and "release 9.1" in text and "|vmsd-" not in text
    for label in LABELS:
        assert f'id="{label.replace("_", "-")}"' in text


def test_guide_is_the_same_in_markdown(tmp_path: Path) -> None:
    pytest.importorskip("myst_parser")
    conf = 'extensions.append("myst_parser")\n'
    rest = Project(tmp_path / "rst", {"index.rst": REST}, conf).build("dummy")
    myst = Project(tmp_path / "md", {"index.md": MYST}, conf).build("dummy")
    assert rest.warnings == myst.warnings == ""
    assert headings(rest.doctrees["index"]) == headings(myst.doctrees["index"])
    ours, theirs = (built.doctrees["index"].pformat().splitlines() for built in (rest, myst))
    at = 1  # the first line names the file of the page
    assert ours[at:] == [line.replace(MATH, "") for line in theirs[at:]]


def test_labels_can_be_referred_to_from_other_pages(tmp_path: Path) -> None:
    refs = "Other\n=====\n\n" + "".join(f":ref:`{label}`\n" for label in LABELS)
    index = REST + "\n.. toctree::\n\n   other\n"
    built = Project(tmp_path, {"index.rst": index.replace(".. vmsd:guide", ".. vmsd:guide"), "other.rst": refs}).build()
    assert built.warnings == "" and 'href="index.html#forward-migration"' in built.text("other.html")


def test_a_prefix_keeps_two_copies_apart(tmp_path: Path) -> None:
    files = {"index.rst": "I\n=\n\n.. toctree::\n\n   a\n   b\n", "a.rst": "A\n=\n\n.. vmsd:guide::\n",
             "b.rst": "B\n=\n\n.. vmsd:guide::\n   :prefix: our_\n\n:ref:`our_forward_migration`\n"}
    built = Project(tmp_path, files, "nitpicky = True\n").build()
    assert built.warnings == "" and 'href="#our-forward-migration"' in built.text("b.html")


@pytest.mark.parametrize("part", [part.name for part in PARTS])
def test_each_part_stands_alone(tmp_path: Path, part: str) -> None:
    page = f"T\n=\n\n.. vmsd:guide-section:: {part}\n"
    assert Project(tmp_path, {"index.rst": page}, "nitpicky = True\n").build().warnings == ""


def test_a_part_without_its_heading(tmp_path: Path) -> None:
    page = "T\n=\n\n.. vmsd:guide-section:: choosing\n   :no-heading:\n"
    built = Project(tmp_path, {"index.rst": page}).build()
    assert built.warnings == "" and headings(built.doctrees["index"]) == [(1, "T")]


def test_an_unknown_part_is_named(tmp_path: Path) -> None:
    built = Project(tmp_path, {"index.rst": "T\n=\n\n.. vmsd:guide-section:: chosing\n"}).build()
    assert "no section 'chosing' in the guide (did you mean 'choosing'?)" in built.warnings


def test_the_guide_is_not_allowed_inside_of_a_note(tmp_path: Path) -> None:
    built = Project(tmp_path, {"index.rst": "T\n=\n\n.. note::\n\n   .. vmsd:guide::\n"}).build()
    assert "it can't stand inside of anything else" in built.warnings


def test_messages_come_from_the_guides_files(tmp_path: Path) -> None:
    built = Project(tmp_path, {"index.rst": REST}).build("gettext")
    catalogue = built.text("index.pot")
    assert "definitions.rst:" in catalogue and 'msgid "Forward migration"' in catalogue
    assert "|vmsd-product|" in catalogue


def test_a_changed_part_is_a_dependency(tmp_path: Path) -> None:
    built = Project(tmp_path, {"index.rst": REST}).build()
    watched = json.loads((tmp_path / "doctrees" / "vmsd" / "watch.json").read_text())
    assert built.warnings == "" and all(str(part.path) in watched for part in PARTS)


@pytest.mark.parametrize("link, path", [("sphinx", "sphinx"), ("sphinx/sphinx_vmsd", "sphinx")])
def test_the_guide_files_of_a_copy_behind_a_link_are_no_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, path: str
) -> None:
    copy = tmp_path / "elsewhere" / ("sphinx_vmsd" if link == path else "vmsd-1.0")
    shutil.copytree(PACKAGE / "guide", copy / "guide")
    project = Project(tmp_path, {"index.rst": REST})
    (project.src / link).parent.mkdir(exist_ok=True)
    (project.src / link).symlink_to(copy.parent if link == path else copy)
    monkeypatch.setattr(sys, "path", [*sys.path, str(project.src / path)])
    built = project.build("dummy")
    assert built.warnings == "" and sorted(built.doctrees) == ["index"]
