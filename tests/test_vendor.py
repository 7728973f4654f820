"""A copy of the package: what it brings, and that it takes nothing of others away."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("click")

from clirunner import runner

from sphinx_vmsd.cli import main
from sphinx_vmsd.embed.vendor import LIST, vendored

ROOT = Path(__file__).resolve().parents[1]


def vendor(folder: Path, *options: str) -> tuple[int, str]:
    result = runner().invoke(main, ["vendor", str(folder), *options])
    return result.exit_code, result.stdout + result.stderr


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_copy_carries_its_license(tmp_path: Path) -> None:
    assert vendor(tmp_path)[0] == 0
    package = tmp_path / "sphinx_vmsd"
    assert (package / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    line = "# SPDX-License-Identifier: MIT\n"
    assert [path for path in package.rglob("*.py") if not path.read_text("utf-8").startswith(line)] == []
    command = [sys.executable, "-c", "import sphinx_vmsd as it; print(it.__file__, it.__doc__[:13])"]
    told = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=True).stdout
    assert told == f"{package / '__init__.py'} Documentation\n"


def test_an_embedding_brings_the_license() -> None:
    assert "docs/sphinx/sphinx_vmsd/LICENSE" in [edit.path for edit in vendored("docs/sphinx")]


def test_a_newer_copy_takes_what_the_older_brought_and_nothing_else(tmp_path: Path) -> None:
    assert vendor(tmp_path)[0] == 0
    package = tmp_path / "sphinx_vmsd"
    before = names(package)
    assert vendor(tmp_path) == (2, f"{package}: exists already (use --force to replace it)\n")
    (package / "gone.py").write_text("")
    (package / LIST).write_text((package / LIST).read_text() + "gone.py\n")
    (package / "notes").mkdir()
    (package / "notes/plan.rst").write_text("mine")
    (package / "model/__init__.py").write_text("broken")
    assert vendor(tmp_path, "--force")[0] == 0
    assert names(package) == {*before, "notes/plan.rst"}
    assert (package / "model/__init__.py").read_text() != "broken"


@pytest.mark.parametrize(("there", "told"), [
    ("link", "is a link (take it away, or name the folder that it leads to)"),
    ("dangling", "is a link (take it away, or name the folder that it leads to)"),
    ("file", "is no folder (move it away)"),
    ("foreign", "exists and is no copy of ours: it has no list VENDORED of what came (move it away)"),
    ("upwards", "exists and is no copy of ours: it has no list VENDORED of what came (move it away)"),
])
def test_what_is_not_ours_is_left_alone(tmp_path: Path, there: str, told: str) -> None:
    folder, package = tmp_path / "here", tmp_path / "here/sphinx_vmsd"
    other = tmp_path / "checkout"
    for one in (folder, other):
        one.mkdir()
    (other / "cli.py").write_text("work")
    if there == "link":
        package.symlink_to(other)
    elif there == "dangling":
        package.symlink_to(tmp_path / "nowhere")
    elif there == "file":
        package.write_text("mine")
    else:
        package.mkdir()
        (package / "plan.py").write_text("mine")
    if there == "upwards":
        vendor(tmp_path)
        listed = (tmp_path / "sphinx_vmsd" / LIST).read_text()
        (package / LIST).write_text(f"{listed}x/../../../checkout/cli.py\n")
    before = names(tmp_path)
    assert vendor(folder, "--force") == (2, f"{package}: {told}\n")
    assert names(tmp_path) == before and (other / "cli.py").read_text() == "work"


def test_links_within_a_copy_are_not_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "here", tmp_path / "checkout"
    for one in (folder, other):
        one.mkdir()
    vendor(folder)
    (folder / "sphinx_vmsd/model").rename(other / "model")
    (folder / "sphinx_vmsd/model").symlink_to(other / "model")
    (other / "model/__init__.py").write_text("work")
    code, told = vendor(folder, "--force")
    assert (code, told) == (2, f"{folder / 'sphinx_vmsd/model'}: is a link (take it away)\n")
    assert (other / "model/__init__.py").read_text() == "work"


def test_a_folder_in_the_way_is_a_line(tmp_path: Path) -> None:
    vendor(tmp_path)
    (tmp_path / "sphinx_vmsd/LICENSE").unlink()
    (tmp_path / "sphinx_vmsd/LICENSE").mkdir()
    code, told = vendor(tmp_path, "--force")
    assert code == 2 and len(told.splitlines()) == 1 and "LICENSE" in told
