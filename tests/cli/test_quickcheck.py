"""The short way of ``check`` says what the long one says, and loads little."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("click")

from clirunner import runner

from sphinx_vmsd.cli import main, quickcheck
from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.render.report import FORMATS

ROOT = Path(__file__).parents[2]


def dumped(path: Path, *fields: str) -> str:
    path.parent.mkdir(exist_ok=True)
    listed = [{"field": name, "version_id": 1, "field_exists": False, "size": 4} for name in fields]
    description = {"name": "nic", "version_id": 1, "minimum_version_id": 1, "Fields": listed}
    path.write_text(json.dumps({"vmschkmachine": {"Name": "pc-q35-7.2"}, "nic": {
        "Name": "nic", "version_id": 1, "minimum_version_id": 1, "Description": description}}, indent=2))
    return str(path)


@pytest.fixture
def dumps(tmp_path: Path) -> dict[str, str]:
    return {"A": dumped(tmp_path / "7.2" / "x.json", "a"), "B": dumped(tmp_path / "qemu-8.0.json", "a", "b"),
            "C": dumped(tmp_path / "other.json", "a")}


def ask(cache: Path, *arguments: str, python: tuple[str, ...] = ()) -> tuple[int, str, str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(ROOT)}
    made = subprocess.run([sys.executable, *python, "-m", "sphinx_vmsd", *arguments], capture_output=True,
                          encoding="utf-8", env=environment)
    return made.returncode, made.stdout, made.stderr


@pytest.mark.parametrize("arguments", [
    *(["A", "B", "--format", form] for form in FORMATS), *(["A", "C", f"--format={form}"] for form in FORMATS),
    ["A", "A"], ["C", "C"], ["6.0=A", "C"], ["9.0=A", "9.1=B"], ["C", "B", "--fail-on", "never"],
    ["B", "A", "--direction", "forward"], ["--direction=backward", "A", "B", "--fail-on=note"],
])
def test_both_ways_say_the_same(
    dumps: dict[str, str], capsys: pytest.CaptureFixture[str], arguments: list[str],
) -> None:
    words = [one[:-1] + dumps[one[-1]] if one[-1:] in dumps and one[:1] != "-" else one for one in arguments]
    status = quickcheck.compare(words, "")
    result = runner().invoke(main, ["check", *words])
    assert (status, capsys.readouterr().out) == (result.exit_code, result.stdout)


@pytest.mark.parametrize("arguments", [
    ["A"], ["A", "B", "C"], ["A", "missing"], ["A", "B", "--machine", "x"], ["A", "B", "--format"], ["--help"],
    ["A", "B", "--format", "pdf"], ["A", "B", "--fail-on", "error", "--pairs", "all"], ["A", "B", "-h"], [],
    ["A", "B", "--", "--format=json"],
])
def test_the_rest_is_for_click(dumps: dict[str, str], arguments: list[str]) -> None:
    assert quickcheck.compare([dumps.get(one, one) for one in arguments], "") is None


def test_choices_are_those_of_the_findings() -> None:
    assert quickcheck.CHOICES["--fail-on"][0] == (*(one.value for one in Severity), quickcheck.NEVER)


def test_named_releases_are_kept_too(dumps: dict[str, str], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    words = ["check", f"7.2={dumps['C']}", f"8.0={dumps['B']}"]
    first = ask(cache, *words)
    kept = list((cache / "sphinx-vmsd" / "answers").iterdir())
    assert first[0] == 1 and "7.2 → 8.0" in first[1] and len(kept) == 1
    kept[0].write_text(kept[0].read_text("utf-8").replace("nic: b", "from the cache"), "utf-8")
    assert "from the cache" in ask(cache, *words)[1]
    assert ask(cache, "check", f"7.1={dumps['C']}", f"8.0={dumps['B']}")[1].startswith("error: field-added: nic: b")


def test_dumps_that_say_the_same_take_few_imports(dumps: dict[str, str], tmp_path: Path) -> None:
    status, output, loaded = ask(tmp_path / "cache", "check", dumps["A"], dumps["C"], python=("-X", "importtime"))
    assert (status, output) == (0, "check 7.2 new: nothing found\n")
    names = {line.rpartition("|")[2].strip() for line in loaded.splitlines()}
    assert "sphinx_vmsd.readers.dumptext" in names
    assert not names & {"click", "dataclasses", "sphinx_vmsd.model", "sphinx_vmsd.compat.rules"}
