"""The tables of a device from real dumps, in every builder."""
from __future__ import annotations

import json
from pathlib import Path

import pytest
from harness import Project

PAGE = """\
Network
=======

.. vmsd:device:: e1000
   :dump: dumps/7.2.22/x86_64.json, dumps/10.0.13/x86_64.json

   About it.

.. vmsd:fields::
   :since: 7.2.22

.. vmsd:subsections:: e1000

See :vmsd:dev:`e1000`, :vmsd:field:`mac_reg`, :any:`vmsd:e1000` and :vmsd:sub:`e1000/full_mac_state`.
"""
SUFFIXES = (".html", ".txt", ".1", ".tex", ".texi", ".xml", ".pseudoxml")
BUILDERS = ("html", "dirhtml", "singlehtml", "text", "man", "latex", "texinfo", "xml", "pseudoxml")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, conformance: Path) -> Project:
    if not (conformance / "dumps").is_dir():
        pytest.skip("no dumps in the conformance data")
    conf = f"nitpicky = True\nvmsd_spec_path = [{str(conformance)!r}]\n"
    return Project(tmp_path_factory.mktemp("tables"), {"index.rst": PAGE}, conf)


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_builder_shows_the_fields(project: Project, builder: str) -> None:
    built = project.build(builder)
    assert built.warnings == ""
    shown = "".join(path.read_text("utf-8") for path in built.out.rglob("*") if path.suffix in SUFFIXES)
    assert "mac_reg" in shown and "full_mac_state" in shown and "About it." in shown


_COUNTS = """
import json, pathlib, re
from sphinx_vmsd.ext.wording import texts
def setup(app):
    def count(app, tree, name):
        nodes = list((getattr(tree, "findall", None) or tree.traverse)(lambda one: type(one).__name__ == "TableNode"))
        fed, said = [one.astext() for one in nodes], [text for one in nodes for text in texts(one.table)]
        told = [re.findall(r"\\w+", " ".join(one)) for one in (fed, said)]
        pathlib.Path(app.srcdir, "words.json").write_text(json.dumps(told))
    app.connect("doctree-resolved", count, priority=900)
"""


def test_the_search_index_gets_each_word_of_a_page_once(project: Project) -> None:
    """It counts none, and is fed by one process while the others wait."""
    counted = Project(project.folder / "counted", {"index.rst": PAGE}, (project.src / "conf.py").read_text() + _COUNTS)
    assert counted.build().warnings == ""
    fed, said = json.loads((counted.src / "words.json").read_text())
    assert len(fed) == len(set(fed)) < len(said)
    assert {word for word in said if not word.isdecimal()} <= set(fed) <= set(said)
