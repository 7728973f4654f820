"""The tables of a device from real dumps, in every builder."""
from __future__ import annotations

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
