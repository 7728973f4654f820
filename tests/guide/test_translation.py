"""The German guide is complete: every message of the guide has a translation that keeps its marks."""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "docs/locale/de/LC_MESSAGES/guide.po"
MARKS = re.compile(r"<(\w+)>`|\|([\w-]+)\||``([^`]+)``")


def catalog(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream, locale="de")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What ``sphinx-build -b gettext`` finds in a page with the whole guide."""
    folder = tmp_path_factory.mktemp("gettext")
    (folder / "conf.py").write_text('extensions = ["sphinx_vmsd"]\n', "utf-8")
    (folder / "index.rst").write_text("Migration compatibility\n=======================\n\n.. vmsd:guide::\n", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "gettext", ".", "out"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          env={"PYTHONPATH": str(ROOT), "PATH": ""})
    assert done.returncode == 0, done.stderr
    return catalog(folder / "out/index.pot")


def test_every_message_is_translated(template: Catalog) -> None:
    german = catalog(CATALOG)
    wanted = [str(one.id) for one in template if one.id]
    assert len(wanted) > 300
    missing = [one for one in wanted if one not in german or not german[one].string]
    assert not missing


def test_marks_are_kept() -> None:
    for message in catalog(CATALOG):
        if message.id:
            ours, theirs = (sorted(MARKS.findall(str(text))) for text in (message.id, message.string))
            assert ours == theirs, message.id


def test_sources_point_to_the_guide(template: Catalog) -> None:
    places = {path for one in template for path, _ in one.locations}
    assert any(path.endswith("sphinx_vmsd/guide/opening.rst") for path in places)
