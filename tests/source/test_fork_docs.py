"""The chapter embedded in the documentation of a fork's tree: what its pages show, in any number of processes."""
from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_fork import fork

from sphinx_vmsd.embed.edits import apply, remove
from sphinx_vmsd.embed.plan import plan

pytest.importorskip("tree_sitter_c")

FILES = {
    "conf.py": "import os, sys\nqemu_docdir = os.path.abspath(os.path.dirname(__file__))\n"
               "sys.path.insert(0, os.path.join(qemu_docdir, 'sphinx'))\n"
               "extensions = ['sphinx.ext.mathjax']\ndefault_role = 'any'\nrelease = version = '9.1.0'\n",
    "index.rst": "Manual\n======\n\n.. toctree::\n\n   devel/migration/index\n",
    "devel/migration/index.rst": "Migration\n=========\n\n.. toctree::\n\n   main\n   compatibility\n",
    **{f"devel/migration/{name}.rst": f"{name}\n====================\n" for name in ("main", "compatibility")},
}


def build(tree: Path, out: Path, jobs: int) -> dict[str, bytes]:
    """The pages and the inventory of the manual; without a warning."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-j", str(jobs), "-b", "html",
               "-d", str(out / "doctrees"), str(tree / "docs"), str(out / "html")]
    places = {"PYTHONPATH": "", "XDG_CACHE_HOME": str(out / "cache"), "PYTHONWARNINGS": "ignore",
              "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **places})
    assert run.returncode == 0, run.stderr
    found = (path for path in sorted((out / "html").rglob("*")) if path.suffix in (".html", ".inv", ".css"))
    return {str(path.relative_to(out / "html")): path.read_bytes() for path in found}


def test_the_manual_of_a_fork_shows_what_is_its_own(tmp_path: Path) -> None:
    tree = fork(tmp_path / "fork")
    for name, text in FILES.items():
        (tree / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / "docs" / name).write_text(text)
    edits, problems = plan(tree, vendor=True)
    assert not problems + apply(tree, edits)
    pages = build(tree, tmp_path / "one", jobs=1)
    others = pages["devel/migration/devices/others.html"].decode()
    section = others[others.index('id="vmsd-device-acme-own"'):]
    text = " ".join(re.sub(r"<[^>]*>", " ", section).split())
    assert "hw/acme/own.c" in text and "ctrl" in text
    assert "x-migrate-rss" in text and "pc-q35-rhel9.0.0" in text
    assert build(tree, tmp_path / "two", jobs=1) == pages, "two builds are equal"
    assert build(tree, tmp_path / "four", jobs=4) == pages, "and so is one in several processes"
    assert not remove(tree) and not (tree / "docs/sphinx").exists()
