"""The list of facts of a device in the reference: one node while pages are read, and the same list in every output."""
from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sphinx
from docutils import nodes
from harness import Project

from sphinx_vmsd.ext.factlist import FactsNode
from sphinx_vmsd.ext.nodes import find

pytest.importorskip("tree_sitter_c")
TREE = Path(__file__).parent.parent / "source" / "samples" / "tree"
CONF = 'vmsd_srctree = "../tree"\nvmsd_source_url = "https://example.org/{path}#L{line}"\nlanguage = "en"\n'
PAGE = {"index.rst": "Top\n===\n\n.. vmsd:autodevices::\n   :source:\n   :only: hw/demo/*\n"}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A page with devices of a tree."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(TREE, tmp_path / "tree")
    return Project(tmp_path, PAGE, CONF)


def test_a_page_that_is_read_has_one_node_for_a_list(made: Project) -> None:
    page = made.build().doctrees["index"]
    assert not list(find(page, nodes.field_list))
    lists = list(find(page, FactsNode))
    assert len(lists) == len([one for one in find(page, nodes.section) if "vmsd-device" in one["classes"]])


def test_html_has_the_list_with_its_links_and_words(made: Project) -> None:
    built = made.build()
    html = built.text("index.html")
    assert html.count('<dl class="vmsd-facts field-list') == html.count('class="vmsd-device"')
    for marks in ('href="https://example.org/hw/demo/demo.c#L', ">Version<", "loads 1 to "):
        assert marks in html
    assert '"load"' in built.text("searchindex.js") or "load:" in built.text("searchindex.js")


@pytest.mark.parametrize("builder", ["latex", "text", "man", "xml", "epub", "singlehtml"])
def test_every_other_output_has_the_list(made: Project, builder: str) -> None:
    built = made.build(builder, man_pages=[("index", "p", "p", "", 1)])
    page = next(path.read_text("utf-8") for path in sorted(built.out.rglob("*"))
                if path.suffix in (".tex", ".txt", ".1", ".xml", ".xhtml", ".html")
                and "loads 1 to " in path.read_text())
    assert "loads 1 to " in page
    assert "https://example.org/hw/demo" in page or builder in ("text", "man")
    assert not built.warnings


def test_links_on_paper_get_footnotes(made: Project) -> None:
    """What looks at links before a page is written finds those of the list."""
    tex = next((made.build("latex", latex_show_urls="footnote").out).glob("*.tex")).read_text()
    assert r"\sphinxnolinkurl{https://example.org/hw/demo/demo.c" in tex or sphinx.version_info < (3, 5)


def test_titles_can_be_translated(made: Project) -> None:
    assert '"VMSD"' in (made.build("gettext").out / "index.pot").read_text()
    catalogue = made.folder / "locale" / "eo" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "index.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Version"\nmsgstr "Versio"\n')
    built = made.build(out="eo", doctrees="eo-trees", language="eo", locale_dirs=["../locale"])
    assert ">Versio<" in built.text("index.html") and ">VMSD<" in built.text("index.html")
