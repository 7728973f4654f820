"""What a build pays that has nothing of ours: the extension imports readers, runs and drawings only for pages."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sphinx

from sphinx_vmsd.ext.vendored import PACKAGE
from sphinx_vmsd.render.diagram.choices import NAMES
from sphinx_vmsd.render.diagram.engines import ENGINES

HEAVY = ("sphinx_vmsd.model", "sphinx_vmsd.readers.spec", "sphinx_vmsd.readers.source", "sphinx_vmsd.wire.engine",
         "sphinx_vmsd.compat", "sphinx_vmsd.render.table", "sphinx_vmsd.render.diagram.graph", "yaml", "tree_sitter")
#: With the environment, those just read: loading it loads what they need.
STORES_PAGES = (6,) <= sphinx.version_info < (7, 3)
PLAIN = {"conf.py": 'extensions = ["sphinx_vmsd"]\n', "index.rst": "Title\n=====\n\n`vmsd` in words.\n"}


def loaded(code: str) -> set[str]:
    """The heavy modules that *code* loads in a process of its own."""
    tell = f"{code}\nimport sys; print(*[one for one in {HEAVY} if one in sys.modules])"
    here = str(PACKAGE.parent)  # a process begins its search for packages where it stands
    run = subprocess.run([sys.executable, "-c", tell], check=True, capture_output=True, text=True, cwd=here)
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
    assert built(tmp_path) == set() or STORES_PAGES, "the pickled environment drags nothing in"


DEPFILE = """
import sys
def setup(app):
    app.connect('build-finished', write)
    return {'parallel_read_safe': True}
def write(app, exception):
    files = [module.__file__ for module in list(sys.modules.values()) if getattr(module, '__file__', None)]
    files += [str(one) for name in app.env.found_docs for one in app.env.dependencies[name]]
    open(app.srcdir + '/../named', 'w').write('\\n'.join(files))
"""


def test_a_depfile_names_all_modules_also_of_pages_not_read_again(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "conf.py").write_text(f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n"
                                  "extensions = ['sphinx_vmsd', 'depfile']\n")
    (tmp_path / "depfile.py").write_text(DEPFILE.replace("app.srcdir", "str(app.srcdir)"))
    (docs / "index.rst").write_text("Title\n=====\n\n.. toctree::\n\n   page\n")
    (docs / "page.rst").write_text("Page\n====\n\n.. vmsd:guide-section:: definitions\n")
    modules = {str(path) for path in PACKAGE.rglob("*.py") if "cli" not in path.parts}
    assert "sphinx_vmsd.model" in built(docs)
    assert modules <= set((tmp_path / "named").read_text().splitlines())
    for _again in range(2):
        assert built(docs) == set() or STORES_PAGES, "nothing is imported for the list, and no page read again"
        assert modules <= set((tmp_path / "named").read_text().splitlines())


def test_a_copy_in_the_tree_is_no_page_while_another_one_runs(tmp_path: Path) -> None:
    """As when the preview of QEMU's embedded documentation runs from an installed package."""
    (tmp_path / "ext" / "sphinx_vmsd" / "guide").mkdir(parents=True)
    (tmp_path / "ext" / "sphinx_vmsd" / "guide" / "part.rst").write_text("Part\n====\n")
    (tmp_path / "conf.py").write_text("import os, sys\nsys.path.append(os.path.abspath('ext'))\n" + PLAIN["conf.py"])
    (tmp_path / "index.rst").write_text(PLAIN["index.rst"])
    built(tmp_path)
    assert not (tmp_path / "_out" / "ext").exists()


def test_every_engine_has_its_name() -> None:
    assert tuple(ENGINES) == NAMES
