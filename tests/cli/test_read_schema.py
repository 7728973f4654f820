"""The commands read and schema: output on stdout, everything else on stderr, exit status by contract."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("click")

from click.testing import Result
from clirunner import runner

from sphinx_vmsd.cli import main
from sphinx_vmsd.model.plain import facts_schema

NIC = """\
format: 1
device: nic
releases: ["8.0", "8.1"]
properties: {p: {default: true, compat: {"8.0": false}}}
state: {name: nic, needed: {property: p}, fields: [{name: a, type: uint8, count: {member: n}}]}
"""


def run(*arguments: object) -> Result:
    return runner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "nic.yaml"
    path.write_text(NIC)
    return path


def test_read_prints_facts(spec: Path) -> None:
    result = run("read", spec)
    shown = json.loads(result.stdout)
    assert result.exit_code == 0 and result.stderr == ""
    assert shown["format"] == 1 and [one["release"] for one in shown["snapshots"]] == ["8.0", "8.1"]
    description = shown["snapshots"][1]["devices"][0]["description"]
    assert description["needed"] == {"condition": "PropertyIs", "property": "p"}
    assert description["fields"] == [
        {"name": "a", "type": "uint8", "count": {"member": "n"}, "array": True, "location": f"{spec}:5:52"}]
    assert shown["snapshots"][1]["machines"][0]["entries"][0]["value"] is False


def test_facts_fit_their_schema(spec: Path, conformance: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(facts_schema())
    validator = jsonschema.Draft202012Validator(facts_schema())
    for source in (spec, conformance):
        shown = json.loads(run("read", source, "--indent", 0).stdout)
        assert [error.message for error in validator.iter_errors(shown)] == []
        shown["snapshots"][0]["extra"] = 1
        assert list(validator.iter_errors(shown))


def test_findings_fit_their_schema(spec: Path, conformance: Path, tmp_path: Path) -> None:
    """Every key that is printed is in the schema, and the other way round; a wrong value is none of it."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(run("schema", "findings").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    dumps = [conformance / "dumps" / release / "x86_64.json" for release in ("7.2.22", "10.0.13")]
    found = json.loads(run("check", *dumps, "--format", "json").stdout)["findings"]
    assert len(found) > 10
    waivers = tmp_path / "waivers.json"
    waivers.write_text(json.dumps([{"fingerprint": one["fingerprint"], "reason": "r"} for one in found[::2]]))
    for arguments in (("check", *dumps, "--waivers", waivers), ("check", spec), ("lint", spec)):
        shown = json.loads(run(*arguments, "--format", "json").stdout)
        assert [error.message for error in validator.iter_errors(shown)] == []
        assert set(shown) == set(schema["properties"])
        for kind in ("findings", "waived"):
            assert all(set(one) == set(schema["properties"][kind]["items"]["properties"]) for one in shown[kind])
            assert all(one["severity"] for one in shown[kind])
        assert "waivers" not in str(arguments) or shown["waived"]
    shown["findings"] = [{**found[0], "severity": "bad"}]
    assert list(validator.iter_errors(shown))


def test_read_one_device(spec: Path) -> None:
    shown = json.loads(run("read", spec, "--device", "nic").stdout)
    assert [len(one["devices"]) for one in shown["snapshots"]] == [1, 1]
    for name, hint in (("none", ""), ("nik", " (did you mean 'nic'?)")):
        result = run("read", spec, "--device", name)
        assert result.exit_code == 2 and f"has no device type '{name}'{hint}\n" in result.stderr


def test_read_with_problems(spec: Path, tmp_path: Path) -> None:
    spec.write_text(NIC.replace("type: uint8", "type: uint9"))
    result = run("read", spec)
    assert result.exit_code == 1 and json.loads(result.stdout)
    assert f"{spec}:5:" in result.stderr and "did you mean" in result.stderr
    result = run("read", tmp_path / "none")
    assert result.exit_code == 2 and result.stdout == "" and "No such file" in result.stderr


@pytest.mark.parametrize(("arguments", "title"), [((), "sphinx-vmsd spec"), (("facts",), "facts of sphinx-vmsd"),
                                                  (("findings",), "Findings of sphinx-vmsd check and lint")])
def test_schema(arguments: tuple[str, ...], title: str) -> None:
    result = run("schema", *arguments)
    assert result.exit_code == 0 and json.loads(result.stdout)["title"] == title
