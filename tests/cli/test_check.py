"""``check`` and ``lint`` as people and scripts call them."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest.importorskip("click")

from clirunner import runner

from sphinx_vmsd.cli import main
from sphinx_vmsd.cli.sources import read_shown
from sphinx_vmsd.render.report import FORMATS

SPEC = """\
format: 1
device: demo-nic
releases: ["8.0", "9.0"]
state:
  name: demo-nic
  version: 1
  minimum_version: 1
  fields:
    - {name: ctrl, type: uint32}
    - {name: status, type: uint32, since: "9.0"}
"""


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "demo.yaml"
    path.write_text(SPEC)
    return str(path)


def run(*arguments: str) -> tuple[int, str]:
    result = runner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout + result.stderr


def test_finds_the_break(spec: str) -> None:
    status, output = run("check", spec)
    assert status == 1
    assert "error: field-added: demo-nic: status" in output
    assert "VMSTATE_UINT32_V(status, State, 2)," in output


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(spec: str, form: str) -> None:
    status, output = run("check", spec, "--format", form)
    assert status == 1 and "field-added" in output


def test_fail_on(spec: str) -> None:
    assert run("check", spec, "--fail-on", "never")[0] == 0
    assert run("check", "--direction", "forward", spec, "--format", "json")[0] == 1


def test_waiver(spec: str, tmp_path: Path) -> None:
    found = json.loads(run("check", spec, "--format", "json")[1])["findings"]
    waivers = tmp_path / "waivers.json"
    entries = [{"fingerprint": one["fingerprint"], "reason": "agreed"} for one in found]
    waivers.write_text(json.dumps({"waivers": entries}))
    assert run("check", spec, "--waivers", str(waivers))[0] == 0


def test_silent_on_equals(spec: str) -> None:
    assert json.loads(run("check", spec, spec, "--format", "json")[1])["findings"] == []


@pytest.mark.parametrize("arguments", [
    ("check", "missing.yaml"), ("check",), ("check", "SPEC", "--machine", "7.0"),
    ("check", "SPEC", "--waivers", "nowhere.yaml"),
    ("lint", "missing.yaml"), ("lint", "SPEC", "--format", "pdf"),
])
def test_wrong_usage(spec: str, arguments: tuple[str, ...]) -> None:
    assert run(*(spec if one == "SPEC" else one for one in arguments))[0] == 2


def test_lint_with_waivers(tmp_path: Path) -> None:
    bad, waivers = tmp_path / "bad.yaml", tmp_path / "waivers.json"
    bad.write_text(SPEC.replace("since: \"9.0\"", "version: 3"))
    found = json.loads(run("lint", str(bad), "--format", "json")[1])["findings"]
    waivers.write_text(json.dumps([{"fingerprint": one["fingerprint"], "reason": "on purpose"} for one in found]))
    status, output = run("lint", str(bad), "--waivers", str(waivers))
    assert found and status == 0 and "on purpose" in output
    waivers.write_text(json.dumps([{"rule": "field-added", "subject": "*", "reason": "old"}]))
    assert "waiver-unused" in run("lint", str(bad), "--waivers", str(waivers))[1]
    assert run("lint", str(bad), "--waivers", str(tmp_path / "none.yaml"))[0] == 2


def test_lint(spec: str, tmp_path: Path) -> None:
    assert run("lint", spec)[0] == 0
    bad = tmp_path / "bad.yaml"
    bad.write_text(SPEC.replace("since: \"9.0\"", "version: 3"))
    status, output = run("lint", str(bad))
    assert status == 1 and "field-version-exceeds-vmsd" in output


@pytest.mark.skipif(os.name == "nt", reason="terminals of other systems")
def test_colours_are_for_terminals(spec: str) -> None:
    import pty

    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "sphinx_vmsd", "check", spec]

    def shown(**more: str) -> bytes:
        reader, terminal = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": str(root), "TERM": "xterm", **more}
        subprocess.run(command, stdout=terminal, env=environment, check=False)
        os.close(terminal)
        text = os.read(reader, 65536)
        os.close(reader)
        return text

    assert b"\x1b[1;31merror\x1b[0m: field-added" in shown(NO_COLOR="")
    assert b"\x1b" not in shown(NO_COLOR="1")
    assert b"\x1b" not in shown(TERM="dumb")


def test_a_file_is_read_without_a_progress_bar(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, the bar would take longer to load than the file to read."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    history, problems = read_shown(spec)
    assert history is not None and not problems


def test_output_file(spec: str, tmp_path: Path) -> None:
    target = tmp_path / "report.sarif"
    status, _ = run("check", spec, "--format", "sarif", "--output", str(target))
    assert status == 1
    assert json.loads(target.read_text())["version"] == "2.1.0"


def dumped(path: Path, *fields: str) -> str:
    listed = [{"field": name, "version_id": 1, "field_exists": False, "size": 4} for name in fields]
    description = {"name": "nic", "version_id": 1, "minimum_version_id": 1, "Fields": listed}
    path.write_text(json.dumps({"vmschkmachine": {"Name": "pc-q35-7.2"}, "nic": {
        "Name": "nic", "version_id": 1, "minimum_version_id": 1, "Description": description}}, indent=4))
    return str(path)


def test_dumps_whose_release_nothing_tells(tmp_path: Path) -> None:
    old, new = dumped(tmp_path / "before.json", "a"), dumped(tmp_path / "after.json", "a", "b")
    status, output = run("check", old, new)
    assert status == 1 and "old → new" in output and "7.2" not in output
    status, output = run("check", old, new, "--pairs", "all")
    assert status == 2 and f"{old}: does not say which release it is of (write RELEASE=SOURCE" in output
    status, output = run("check", f"8.0={old}", f"8.0={new}", "--pairs", "consecutive")
    assert status == 2 and "is of release 8.0, and so is" in output
    status, output = run("read", old)
    assert status == 1 and "does not say which release" in output


def test_two_dumps_of_a_release_are_told_apart(tmp_path: Path) -> None:
    old, new = dumped(tmp_path / "before.json", "a"), dumped(tmp_path / "after.json", "a", "b")
    output = run("check", f"9.1={old}", f"9.1={new}")[1]
    assert "breaks: 9.1 (old) → 9.1 (new); 9.1 (new) → 9.1 (old)" in output


def test_an_answer_is_kept_as_long_as_nothing_changes(tmp_path: Path) -> None:
    """The second answer comes from the cache, is the same to the byte, and no longer counts once a dump changes."""
    root, cache = Path(__file__).parents[2], tmp_path / "cache"
    dumped(tmp_path / "old.json", "ctrl")
    dumped(tmp_path / "new.json", "ctrl", "status")

    def ask(*options: str) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "sphinx_vmsd", "check", *options, "old.json", "new.json"]
        environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(root)}
        made = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
        return made.returncode, made.stdout, made.stderr

    first = ask()
    assert first[0] == 1 and "field-added" in first[1] and not first[2]
    kept = list((cache / "sphinx-vmsd" / "answers").iterdir())
    assert len(kept) == 1
    assert ask() == first
    kept[0].write_text(kept[0].read_text().replace("nic: status", "from the cache"))
    assert "from the cache" in ask()[1]
    assert ask("--fail-on", "never")[:2] == (0, first[1])
    (tmp_path / "new.json").write_text((tmp_path / "old.json").read_text())
    assert ask()[0] == 0


#: What acts on a terminal (ESC, CSI, CR, backspace), on a log (a line that is a command), and on readers (bidi).
HOSTILE = "f\x1b[31mred\x9b2J\r\b\u202egnp\u2028\x00\n::error::x\n  <b>&\"'`|%0A]]>"


def acting(text: str) -> set[str]:
    return {char for char in text if not char.isprintable() and char != "\n"}


def parsed(form: str, text: str) -> object:
    """*text* read as what *form* claims to be."""
    if form == "junit":
        return ElementTree.fromstring(text)
    if form == "github":
        assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in text.splitlines())
        return None
    return json.loads(text) if form in ("json", "sarif", "gitlab") else None


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_names_act_on_nothing(tmp_path: Path, form: str) -> None:
    old, new = dumped(tmp_path / "old.json", "a", HOSTILE), dumped(tmp_path / "new.json", "a", "b" + HOSTILE, HOSTILE)
    status, output = run("check", old, new, "--format", form)
    assert status == 1 and not acting(output)
    assert form == "github" or not [line for line in output.splitlines() if line.lstrip().startswith("::")]
    assert len(output) == len("\n".join(output.splitlines())) + 1
    parsed(form, output)
    status, output = run("lint", new, "--format", form)
    assert not acting(output)


def test_hostile_names_in_facts_and_problems(tmp_path: Path) -> None:
    status, output = run("read", dumped(tmp_path / "7.2.json", HOSTILE))
    assert status == 0 and not acting(output)
    bad = tmp_path / "8.0.json"
    bad.write_text(json.dumps({"vmschkmachine": {"Name": "none"}, HOSTILE: 3}))
    status, output = run("read", str(bad))
    assert status == 2 and not acting(output) and len(output.splitlines()) == 1
