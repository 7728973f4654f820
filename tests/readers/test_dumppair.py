"""The short way of reading two dumps gives the findings of the long one."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.readers.dump import read_dump
from sphinx_vmsd.readers.dumppair import read_pair


@pytest.fixture
def dumps(conformance: Path) -> tuple[Path, Path]:
    return conformance / "dumps" / "7.2.22" / "x86_64.json", conformance / "dumps" / "10.0.13" / "x86_64.json"


def test_same_findings_at_the_same_lines(dumps: tuple[Path, Path]) -> None:
    pair = read_pair(*map(str, dumps))
    assert pair is not None
    (first, _), (second, _) = pair
    full = [read_dump(path)[0] for path in dumps]
    assert first is not None and second is not None and full[0] is not None and full[1] is not None
    assert len(first.devices) < len(full[0].devices) / 4
    assert check(first, second) == check(full[0], full[1])
    assert check(second, first) == check(full[1], full[0])


def written(path: Path, **versions: tuple[int, int]) -> str:
    """A dump of device types, each with the version of its description and that of its field."""
    def entry(name: str, version: int, field: int) -> dict[str, object]:
        fields = [{"field": "ctrl", "version_id": field, "field_exists": False, "size": 4}]
        head = {"name": "chip", "version_id": version, "minimum_version_id": 1}
        return {"Name": name, "version_id": version, "minimum_version_id": 1, "Description": {**head, "Fields": fields}}

    entries = {name: entry(name, *numbers) for name, numbers in versions.items()}
    path.write_text(json.dumps({"vmschkmachine": {"Name": "demo"}, **entries}, indent=2))
    return str(path)


def test_types_that_say_the_same_are_told_each_at_its_place(tmp_path: Path) -> None:
    old = written(tmp_path / "demo-9.0.json", a=(1, 1), b=(1, 1), c=(1, 1))
    new = written(tmp_path / "demo-9.1.json", a=(2, 1), b=(3, 1), c=(2, 1), d=(2, 5), e=(2, 5))
    pair = read_pair(old, new)
    assert pair is not None and pair[0][0] is not None and pair[1][0] is not None
    short, full = check(pair[0][0], pair[1][0]), check(*(read_dump(one)[0] for one in (old, new)))
    assert short == full
    places = {one.devices: (one.old.line if one.old else 0, one.new.line if one.new else 0) for one in short}
    assert {("a", "c"), ("b",), ("d", "e")} <= set(places)
    assert places["b",][0] > places["a", "c"][0]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"vmschkmachine": 3', '{"vmschkmachine": {"Name": "a"}, "b": {}}'])
def test_others_are_left_to_the_long_way(dumps: tuple[Path, Path], tmp_path: Path, text: str) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text(text)
    assert read_pair(str(dumps[0]), str(odd)) is None
    assert read_pair(str(odd), str(tmp_path / "missing")) is None
