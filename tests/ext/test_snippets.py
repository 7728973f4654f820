"""The snippets of the gallery page: one for each directive, and the same tree from both syntaxes."""
from __future__ import annotations

from pathlib import Path

import pytest
from harness import Built, Project
from test_ext_builds import plain

from sphinx_vmsd.ext.directives import DIRECTIVES

DOCS = Path(__file__).parents[2] / "docs"
SNIPPETS = DOCS / "reference" / "snippets"
NAMES = sorted(path.stem for path in SNIPPETS.glob("*.rst"))  # further uses: guide.level, migrate.via


def built(folder: Path, suffix: str) -> Built:
    pages = {f"{name}.{suffix}": (SNIPPETS / f"{name}.{suffix}").read_text("utf-8") for name in NAMES}
    index = {"index.rst": "Index\n=====\n\n.. toctree::\n   :glob:\n\n   *\n"}
    card = {"demo-card.json": (DOCS / "examples" / "demo-card.json").read_text("utf-8")}
    conf = 'extensions.append("myst_parser")\nsuppress_warnings = ["toc", "myst.header"]\n'
    return Project(folder, {**pages, **index, **card}, conf).build("dummy")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Built]:
    pytest.importorskip("myst_parser")
    return built(tmp_path_factory.mktemp("rst"), "rst"), built(tmp_path_factory.mktemp("md"), "md")


def test_every_directive_has_a_snippet() -> None:
    assert {path.stem for path in SNIPPETS.iterdir()} == set(NAMES)
    assert set(DIRECTIVES) == {name.partition(".")[0] for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_both_syntaxes_give_the_same_tree(both: tuple[Built, Built], name: str) -> None:
    (ours, values), (theirs, others) = (plain(one.doctrees[name]) for one in both)
    assert values == others
    assert theirs.replace(".md", ".rst") == ours
    assert f"vmsd:{name.partition('.')[0]}" in (SNIPPETS / f"{name}.rst").read_text("utf-8")


def test_no_snippet_warns(both: tuple[Built, Built]) -> None:
    assert [line for one in both for line in one.warnings.splitlines() if "title" not in line] == []
