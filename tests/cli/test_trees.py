"""Commands over a source tree: the progress bar of a terminal, and ``--arch``."""
from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("click")
pytest.importorskip("tree_sitter_c")

from clirunner import runner

from sphinx_vmsd.cli import main
from sphinx_vmsd.readers.recognise import read_source

TREE = Path(__file__).parents[1] / "source" / "samples" / "tree"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize("arguments", [["read"], ["lint"], ["check", str(TREE)], ["import", "-o", "specs"]])
def test_arch_reaches_the_reader(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = runner().invoke(main, [*arguments, "--arch", "x86-64", str(TREE)])
    assert result.exit_code == 2 and "'x86-64' is not one of" in result.stderr
    result = runner().invoke(main, [*arguments, "--arch", "x86_64", str(TREE)])
    assert "Traceback" not in result.stderr and "'--arch'" not in result.stderr


def test_read_keeps_the_arch() -> None:
    shown = json.loads(runner().invoke(main, ["read", "--arch", "s390x", str(TREE)]).stdout)
    assert [one["arch"] for one in shown["snapshots"]] == ["s390x"]


def test_what_contradicts_a_tree_is_told_with_both_places(tmp_path: Path) -> None:
    version = (TREE / "VERSION").read_text().strip()
    listed = tmp_path / "machines.json"
    listed.write_text('[{"name": "board-5.0", "hotpluggable-cpus": true, "compat-props": []}]')
    result = runner().invoke(main, ["read", str(TREE), f"{version}={listed}"])
    shown = json.loads(result.stdout)
    assert result.exit_code == 1 and len(shown["snapshots"]) == 1
    assert "machine type board-5.0: 6 compat entries here" in result.stderr
    assert f"taken from {listed}:1" in result.stderr
    assert [one.get("entries") for one in shown["snapshots"][0]["machines"] if one["name"] == "board-5.0"] == [[]]


def test_progress_is_told() -> None:
    steps: list[tuple[int, int]] = []
    read_source(str(TREE), progress=lambda done, of: steps.append((done, of)))
    assert steps and steps[-1][0] == steps[-1][1] > 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_bar_is_drawn_on_a_terminal_only(tmp_path: Path) -> None:
    import pty
    import subprocess

    command = [sys.executable, "-c", "from sphinx_vmsd.cli import main; main()", "read", str(TREE)]
    outer, inner = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "XDG_CACHE_HOME": str(tmp_path / "bar"), "COLUMNS": "80"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=inner, env=env, check=False, timeout=60)
    os.close(inner)
    drawn = os.read(outer, 100_000)
    assert b"reading" in drawn and b"100%" in drawn and json.loads(done.stdout)
    quiet = {**env, "XDG_CACHE_HOME": str(tmp_path / "none")}
    done = subprocess.run(command, capture_output=True, env=quiet, check=False, timeout=60)
    assert b"reading" not in done.stderr
