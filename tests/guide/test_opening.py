"""The opening fits: on one screen of a desk, on two of a phone."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from browser import launched

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.browser
LAST = "document.querySelector('.admonition.note').getBoundingClientRect().bottom"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with the guide, as a theme with the usual sizes shows it."""
    pytest.importorskip("furo")
    folder = tmp_path_factory.mktemp("opening")
    (folder / "conf.py").write_text('extensions = ["sphinx_vmsd"]\nhtml_theme = "furo"\n', "utf-8")
    (folder / "index.rst").write_text("Migration compatibility\n=======================\n\n.. vmsd:guide::\n", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "out"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          env={"PYTHONPATH": str(ROOT), "PATH": ""})
    assert done.returncode == 0, done.stderr
    return folder / "out/index.html"


@pytest.mark.parametrize(("width", "height", "screens"), [(1280, 800, 1), (390, 844, 2)])
def test_opening_fits(page: Path, width: int, height: int, screens: int) -> None:
    with launched() as browser:
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.goto(page.as_uri())
        assert tab.evaluate(LAST) <= height * screens
