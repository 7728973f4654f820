"""What a page can ask of a guide: level of headings, words, labels, sections, paragraphs of its own."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness import Built, Project

from sphinx_vmsd.embed.pages import compatibility

SMALL = "removal"
TITLE = "T\n=\n\n"
TWO = """\
T
=

One
---

.. vmsd:guide::
   :sections: definitions
   :product: ACME
   :releases: 1.0, 2.0
   :prefix: a-

Two
---

.. vmsd:guide::
   :sections: definitions
   :product: Other
   :releases: 3.0, 4.0
   :prefix: b-
"""
ADDED = """\
T
=

.. vmsd:guide::
   :sections: definitions, removal
   :product: ACME

   .. vmsd:guide-before:: removal

      At |vmsd-product| we ask first.

   .. vmsd:guide-after:: definitions

      * See the wiki.
"""
ADDED_MYST = """\
# T

````{vmsd:guide}
:sections: definitions, removal
:product: ACME

```{vmsd:guide-before} removal

At |vmsd-product| we ask first.
```

```{vmsd:guide-after} definitions

* See the wiki.
```
````
"""


def tags(page: str) -> list[tuple[str, str]]:
    """The headings of a page in HTML."""
    return re.findall(r"<h([1-6])>([^<]+)", page)


@pytest.mark.parametrize(("level", "expected"), [("", 2), (":level: 3", 3), (":level: 1", 1), (":level: 5", 5)])
def test_the_level_of_headings(tmp_path: Path, level: str, expected: int) -> None:
    page = f"{TITLE}.. vmsd:guide-section:: definitions\n   {level}\n\nMine\n----\n\nWords.\n"
    built = Project(tmp_path, {"index.rst": page}, "nitpicky = True\n").build()
    assert built.warnings == ""
    found = {name: int(tag) for tag, name in tags(built.text("index.html"))}
    assert found["Forward and backward migration"] == expected
    assert found["Forward migration"] == expected + 1
    assert (found["T"], found["Mine"]) == (1, 2)


def test_the_level_counts_for_the_title_of_the_guide(tmp_path: Path) -> None:
    page = f"{TITLE}.. vmsd:guide::\n   :title: Ours\n   :level: 3\n   :sections: definitions\n"
    found = tags(Project(tmp_path, {"index.rst": page}).build().text("index.html"))
    assert ("3", "Ours") in found and ("4", "Forward and backward migration") in found


@pytest.mark.parametrize(("builder", "name", "mark"), [
    ("text", "index.txt", "{}\n------"), ("latex", "t.tex", "\\subsection{{{}}}"), ("man", "t.1", ".SS {}"),
    ("texinfo", "t.texi", "@chapter {}"),  # its nodes must follow the sections
])
def test_the_level_in_other_outputs(tmp_path: Path, builder: str, name: str, mark: str) -> None:
    page = f"{TITLE}.. vmsd:guide-section:: definitions\n   :level: 3\n"
    conf = ('latex_documents = [("index", "t.tex", "T", "A", "howto")]\nman_pages = [("index", "t", "T", "A", 1)]\n'
            'texinfo_documents = [("index", "t", "T", "A", "t", "d", "c")]\n')
    built = Project(tmp_path, {"index.rst": page}, conf).build(builder)
    assert built.warnings == "" and mark.format("Forward and backward migration") in built.text(name)


@pytest.mark.parametrize("level", ["0", "7", "x"])
def test_a_level_that_no_heading_has(tmp_path: Path, level: str) -> None:
    page = f"{TITLE}.. vmsd:guide-section:: {SMALL}\n   :level: {level}\n"
    assert "index.rst:4:" in Project(tmp_path, {"index.rst": page}).build().warnings


def test_two_guides_on_a_page_keep_their_words(tmp_path: Path) -> None:
    built = Project(tmp_path, {"index.rst": TWO}, "nitpicky = True\n").build("text")
    assert built.warnings == ""
    one, two = built.text("index.txt").split("\nTwo\n")
    assert "release 1.0" in one and "release 3.0" not in one
    assert "release 3.0" in two and "release 1.0" not in two and "release 2.0" not in two


def test_a_substitution_of_the_page_counts_where_no_option_does(tmp_path: Path) -> None:
    page = f"{TITLE}.. |vmsd-old| replace:: *the old one*\n\n.. vmsd:guide-section:: definitions\n"
    text = Project(tmp_path, {"index.rst": page}).build("text").text("index.txt")
    assert "*the old one*" in text
    page += "   :releases: 1.0, 2.0\n"
    text = Project(tmp_path / "b", {"index.rst": page}).build("text").text("index.txt")
    assert "release 1.0" in text and "*the old one*" not in text


def test_labels_twice_on_a_page_are_one_warning(tmp_path: Path) -> None:
    page = re.sub(r"   :prefix: .*\n", "", TWO)
    built = Project(tmp_path, {"index.rst": page}).build()
    (line,) = built.warnings.splitlines()
    at = page.split("Two")[0].count("\n") + 4
    assert f"index.rst:{at}: WARNING: labels of this guide are taken" in line and "give this guide a :prefix:" in line


@pytest.mark.parametrize("prefix", ["a: b", "a`_", "x y"])
def test_a_prefix_that_no_label_can_have(tmp_path: Path, prefix: str) -> None:
    page = f"{TITLE}.. vmsd:guide-section:: {SMALL}\n   :prefix: {prefix}\n"
    (line,) = Project(tmp_path, {"index.rst": page}).build().warnings.splitlines()
    assert "index.rst:4: WARNING: a prefix has letters" in line


FILES = {"index.rst": "I\n=\n\n:ref:`forward_migration`\n\n.. toctree::\n\n   a\n   b\n",
         "a.rst": "A\n=\n\n.. vmsd:guide-section:: definitions\n",
         "b.rst": "B\n=\n\n.. vmsd:guide-section:: definitions\n"}


@pytest.mark.parametrize("jobs", [1, 2])
def test_labels_on_two_pages_are_one_warning_at_the_second(tmp_path: Path, jobs: int) -> None:
    project = Project(tmp_path, FILES, "nitpicky = True\n")
    for built in (project.build(jobs=jobs), project.build(jobs=jobs)):
        (line,) = built.warnings.splitlines()
        assert "b.rst:4: WARNING: labels of this guide are taken" in line and "(in a)" in line
        assert 'href="a.html#forward-migration"' in built.text("index.html")
    project.write({"b.rst": FILES["b.rst"] + "   :prefix: b-\n"})
    assert project.build(jobs=jobs).warnings == ""


def test_labels_move_when_the_first_page_gives_them_up(tmp_path: Path) -> None:
    project = Project(tmp_path, FILES)
    project.build()
    project.write({"a.rst": FILES["a.rst"] + "   :prefix: a-\n", "index.rst": FILES["index.rst"] + "\n"})
    built = project.build()
    assert built.warnings == "" and 'href="b.html#forward-migration"' in built.text("index.html")


def test_a_label_of_the_tree_stays_the_trees(tmp_path: Path) -> None:
    files = {**FILES, "a.rst": ".. _forward_migration:\n\nA\n=\n"}
    built = Project(tmp_path, files).build()
    (line,) = built.warnings.splitlines()
    assert "b.rst:4: WARNING: labels of this guide are taken" in line and "forward_migration (in a)" in line
    assert 'href="a.html#forward-migration"' in built.text("index.html")


def test_paragraphs_of_the_page(tmp_path: Path) -> None:
    built = Project(tmp_path, {"index.rst": ADDED}, "nitpicky = True\n").build("text")
    assert built.warnings == ""
    definitions, removal = re.split(r"\n(?=[^\n]+\n={4,}\n)", built.text("index.txt"))[-2:]
    assert definitions.rstrip().endswith("* See the wiki.")
    assert removal.split("\n\n")[1] == "At ACME we ask first."


def test_paragraphs_of_the_page_in_markdown(tmp_path: Path) -> None:
    pytest.importorskip("myst_parser")
    conf = 'extensions.append("myst_parser")\nmyst_enable_extensions = ["colon_fence"]\n'
    rest = Project(tmp_path / "rst", {"index.rst": ADDED}, conf).build("text")
    myst = Project(tmp_path / "md", {"index.md": ADDED_MYST.replace("|vmsd-product|", "ACME")}, conf).build("text")
    assert (rest.warnings, myst.warnings) == ("", "") and rest.text("index.txt") == myst.text("index.txt")


@pytest.mark.parametrize(("old", "new", "place", "words"), [
    ("guide-before:: removal", "guide-before:: remval", ".. vmsd:guide-before", "did you mean 'removal'?"),
    ("guide-before:: removal", "guide-before:: testing", ".. vmsd:guide-before", "'testing' isn't shown here"),
    ("   .. vmsd:guide-after:: definitions", "   Stray words.", "Stray words", "only vmsd:guide-before and"),
    ("      At |vmsd-product| we ask first.\n", "", ".. vmsd:guide-before", "has no body"),
])
def test_additions_that_have_no_place_are_told_at_theirs(
    tmp_path: Path, old: str, new: str, place: str, words: str,
) -> None:
    page = ADDED.replace(old, new)
    built = Project(tmp_path, {"index.rst": page}).build()
    line = page[:page.index(place)].count("\n") + 1
    assert any(f"index.rst:{line}: WARNING: " in one and words in one for one in built.warnings.splitlines())


def test_an_addition_stands_in_a_guide_only(tmp_path: Path) -> None:
    built = Project(tmp_path, {"index.rst": f"{TITLE}.. vmsd:guide-after:: removal\n\n   Words.\n"}).build()
    assert "index.rst:4: WARNING: vmsd:guide-after can stand in a vmsd:guide" in built.warnings


@pytest.mark.parametrize(("anchor", "heading"), [
    ("backwards-compatibility", "Migration compatibility"),
    ("how-backwards-compatibility-works", "Machine type based compatibility"),
    ("a-device-with-different-features-on-both-sides", "Different features on the two sides"),
    ("how-to-mitigate-when-we-have-a-backward-compatibility-error", "When compatibility is already broken"),
])
def test_the_anchors_of_the_page_that_qemu_had_lead_to_their_subject(
    embedded: Built, anchor: str, heading: str
) -> None:
    html = embedded.text("index.html")
    assert html.count(f'id="{anchor}"') == 1
    around = html[html.index(f'id="{anchor}"') - 400:][:800]
    assert heading in re.sub("<[^>]*>", "", around)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Built:
    built = Project(tmp_path_factory.mktemp("embedded"), {"index.rst": compatibility()}).build()
    assert built.warnings == ""
    return built
