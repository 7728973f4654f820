"""The tutorial, followed to the letter: each step builds without a warning, and the false claim is caught."""
from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples/tutorial"
STEPS = ("step-1.txt", "step-2.txt", "step-3.txt")


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-W", "-q", ".", "_build/html"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project at the end of the tutorial."""
    monkeypatch.setenv("PYTHONPATH", str(EXAMPLES.parents[2]))
    for name in ("conf.py", "demo-nic.yaml"):
        shutil.copy(EXAMPLES / name, tmp_path)
    page = "\n".join((EXAMPLES / step).read_text("utf-8") for step in STEPS)
    (tmp_path / "index.rst").write_text(page, "utf-8")
    with (tmp_path / "demo-nic.yaml").open("a", encoding="utf-8") as spec:
        spec.write((EXAMPLES / "claims.yaml").read_text("utf-8"))
    return tmp_path


def test_every_step_builds(project: Path) -> None:
    done = build(project)
    assert done.returncode == 0, done.stderr
    page = (project / "_build/html/index.html").read_text("utf-8")
    assert "coalesce" in page
    assert "unsupported version 2" in page


def test_a_false_claim_stops_the_build_at_its_line(project: Path) -> None:
    page = project / "index.rst"
    page.write_text(page.read_text("utf-8").replace(":expect: fails", ":expect: works"), "utf-8")
    line = page.read_text("utf-8").splitlines().index("   :expect: works") + 1
    done = build(project)
    assert done.returncode != 0
    assert f"index.rst:{line}" in done.stderr
    assert "works" in done.stderr


def test_a_false_claim_in_the_spec_stops_the_build_at_its_line(project: Path) -> None:
    spec = project / "demo-nic.yaml"
    spec.write_text(spec.read_text("utf-8").replace("expect: fails}", "expect: works}"), "utf-8")
    line = next(number for number, text in enumerate(spec.read_text("utf-8").splitlines(), 1) if '"8.2", to' in text)
    done = build(project)
    assert done.returncode != 0
    assert f"demo-nic.yaml:{line}" in done.stderr
