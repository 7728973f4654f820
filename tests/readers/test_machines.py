"""Machine lists of real binaries, and malformed ones."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from sphinx_vmsd.model import CompatEntry, Release
from sphinx_vmsd.readers.machines import read_machines, release_of_machine


@pytest.mark.parametrize(("name", "release"), [
    ("pc-q35-5.2", "5.2"), ("pc-q35-4.0.1", "4.0.1"), ("pseries-2.12-sxxm", "2.12"), ("s390-ccw-virtio-10.0", "10.0"),
    ("virt-2.6", "2.6"), ("none", None), ("mps2-an385", None), ("ast2700a0-evb", None), ("40p", None), ("q35", None),
])
def test_release_of_a_machine(name: str, release: str | None) -> None:
    assert release_of_machine(name) == (Release(release) if release else None)


def test_real_lists(conformance: Path) -> None:
    paths = sorted((conformance / "machines").glob("*/*.json"))
    if not paths:
        pytest.skip("no machine lists in the conformance folder")
    for path in paths:
        raw = json.loads(path.read_text("utf-8"))
        lines = path.read_text("utf-8").splitlines()
        machines, problems = read_machines(path, path.stem)
        assert problems == () and [one.name for one in machines] == [one["name"] for one in raw]
        for machine, entry in zip(machines, raw):
            assert machine.location is not None and machine.name in lines[machine.location.line - 1]
            assert machine.arch == path.stem and machine.alias == entry.get("alias")
            assert machine.deprecated is entry["deprecated"]
            listed = entry.get("compat-props")
            assert (machine.entries is None) == (listed is None)
            assert [(one.driver, one.property, one.value) for one in machine.entries or ()] == [
                (one["qom-type"], one["property"], one["value"]) for one in listed or ()]


def test_a_whole_qmp_answer(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    props = [{"qom-type": "nic", "property": "x", "value": "off"}]
    path.write_text(json.dumps({"return": [{"name": "virt-9.1", "compat-props": props}]}))
    (machine,), problems = read_machines(path)
    assert problems == () and machine.entries is not None
    assert machine.entries[0] == CompatEntry("nic", "x", "off", location=machine.entries[0].location)


@pytest.mark.parametrize("data", ["", "{", "{}", "3", '{"return": 3}', "[3]", '[{"name": 3}]',
                                  '[{"name": "a", "compat-props": 3}]', '[{"name": "a", "compat-props": [{}]}]',
                                  '[{"name": "a", "compat-props": [3]}]'])
def test_malformed_lists(tmp_path: Path, data: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(data)
    machines, problems = read_machines(path)
    assert machines == () and len(problems) == 1 and problems[0].location.file == str(path)
