"""What a build pays that has nothing of ours: the extension imports readers, runs and drawings only for pages."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sphinx_vmsd.render.diagram.choices import NAMES
from sphinx_vmsd.render.diagram.engines import ENGINES

HEAVY = ("sphinx_vmsd.model", "sphinx_vmsd.readers.spec", "sphinx_vmsd.readers.source", "sphinx_vmsd.wire",
         "sphinx_vmsd.compat", "sphinx_vmsd.render.table", "sphinx_vmsd.render.diagram.graph", "yaml", "tree_sitter")
PLAIN = {"conf.py": 'extensions = ["sphinx_vmsd"]\n', "index.rst": "Title\n=====\n\n`vmsd` in words.\n"}


def loaded(code: str) -> set[str]:
    """The heavy modules that *code* loads in a process of its own."""
    tell = f"{code}\nimport sys; print(*[one for one in {HEAVY} if one in sys.modules])"
    run = subprocess.run([sys.executable, "-c", tell], check=True, capture_output=True, text=True)
    return set(run.stdout.splitlines()[-1].split())


def test_the_import_is_light() -> None:
    assert loaded("import sphinx_vmsd.ext") == set()


def built(folder: Path) -> set[str]:
    command = ["-q", "-b", "html", str(folder), str(folder / "_out")]
    return loaded(f"from sphinx.cmd.build import build_main\nassert not build_main({command})")


def test_a_build_without_our_pages_is_light_and_one_with_them_is_not(tmp_path: Path) -> None:
    for name, text in PLAIN.items():
        (tmp_path / name).write_text(text)
    assert built(tmp_path) == set()
    (tmp_path / "page.rst").write_text(":orphan:\n\nPage\n====\n\n.. vmsd:example::\n\n   format: 1\n   device: d\n"
                                       "   releases: ['8.0']\n   state: {name: d, version: 1, fields: []}\n")
    assert {"sphinx_vmsd.model", "sphinx_vmsd.render.table"} <= built(tmp_path)
    with (tmp_path / "index.rst").open("a") as index:
        index.write("\nMore words.\n")
    assert built(tmp_path) == set(), "the pickled environment drags nothing in"


def test_a_depfile_names_all_modules_also_of_pages_not_read_again(tmp_path: Path) -> None:
    conf = "import sys\nsys.path.insert(0, '.')\nextensions = ['sphinx_vmsd', 'depfile']\n"
    (tmp_path / "conf.py").write_text(conf.replace("'.'", repr(str(tmp_path))))
    (tmp_path / "depfile.py").write_text("def setup(app): return {'parallel_read_safe': True}\n")
    (tmp_path / "index.rst").write_text("Page\n====\n\n.. vmsd:guide-section:: definitions\n")
    wanted = {"sphinx_vmsd.model", "sphinx_vmsd.compat", "sphinx_vmsd.wire", "sphinx_vmsd.readers.spec"}
    assert all(wanted <= built(tmp_path) for _again in range(2))


def test_every_engine_has_its_name() -> None:
    assert tuple(ENGINES) == NAMES
