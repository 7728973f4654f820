"""Whole guides in somebody else's tree: other themes, two prefixes, a subset, no Graphviz."""
from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path

import pytest
from harness import Built, Project

from sphinx_vmsd.guide import PARTS

FILES = {
    "index.rst": "Foreign\n=======\n\n:ref:`forward_migration`, :ref:`b-forward_migration`\n\n"
                 ".. toctree::\n\n   whole\n   second\n   subset\n",
    "whole.rst": "Authors\n=======\n\nPart\n----\n\n.. vmsd:guide::\n   :level: 3\n   :product: ACME\n"
                 "   :releases: 3.1, 3.2\n\n"
                 "   .. vmsd:guide-before:: removal\n\n      Ask us first.\n\nAfter\n-----\n\nText.\n",
    "second.rst": "Second\n======\n\n.. vmsd:guide::\n   :level: 3\n   :prefix: b-\n   :product: Other\n"
                  "   :releases: 4.1, 4.2\n",
    "subset.rst": "Subset\n======\n\n.. vmsd:guide::\n   :title: Rules\n   :prefix: c-\n"
                  "   :sections: choosing, recipes\n",
}
PAGES = ("index.html", "whole.html", "second.html", "subset.html")


def built(folder: Path, conf: str = "", jobs: int = 1, **config: object) -> Built:
    found = Project(folder, FILES, f"nitpicky = True\n{conf}").build(jobs=jobs, **config)
    assert found.warnings == ""
    return found


@pytest.mark.parametrize("theme", ["alabaster", "sphinx_rtd_theme", "furo"])
def test_whole_guides_fit_into_a_foreign_theme(tmp_path: Path, theme: str) -> None:
    if importlib.util.find_spec(theme) is None:
        pytest.skip(f"no {theme} here")
    found = built(tmp_path, f'html_theme = "{theme}"\n')
    for name in PAGES:
        twice = [one for one, times in Counter(re.findall(r'\sid="([^"]*)"', found.text(name))).items() if times > 1]
        ours = [one for one in twice if "vmsd" in one or "migration" in one]
        assert not ours, name
    whole, second = found.text("whole.html"), found.text("second.html")
    assert "<h3>Forward and backward migration" in whole and "<h3>Forward and backward migration" in second
    assert "release 3.1" in whole and "release 4.1" not in whole
    assert "release 4.1" in second and "release 3.1" not in second


@pytest.mark.parametrize("engine", ["builtin", "none"])
def test_without_graphviz(tmp_path: Path, engine: str) -> None:
    assert ("<svg" in built(tmp_path, vmsd_diagram_engine=engine).text("whole.html")) is (engine == "builtin")


def test_four_processes_write_what_one_writes(tmp_path: Path) -> None:
    files = {f"extra{number}.rst": f"Extra {number}\n=======\n\nText.\n" for number in range(6)}
    toc = {"index.rst": FILES["index.rst"] + "".join(f"   {name[:-4]}\n" for name in files)}
    one, four = (Project(tmp_path / str(jobs), {**FILES, **files, **toc}).build(jobs=jobs) for jobs in (1, 4))
    assert one.warnings == four.warnings == ""
    assert all(one.text(name) == four.text(name) for name in PAGES)


def test_texts_point_to_the_files_of_the_guide(tmp_path: Path) -> None:
    found = Project(tmp_path, FILES).build("gettext")
    places = set(re.findall(r"^#: .*sphinx_vmsd/guide/([\w-]+)\.rst:\d+$", found.text("whole.pot"), re.MULTILINE))
    assert places == {part.name for part in PARTS}
    assert 'msgid "Ask us first."' in found.text("whole.pot")
