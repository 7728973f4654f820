"""The short way of reading two dumps gives the findings of the long one."""
from __future__ import annotations

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


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"vmschkmachine": 3', '{"vmschkmachine": {"Name": "a"}, "b": {}}'])
def test_others_are_left_to_the_long_way(dumps: tuple[Path, Path], tmp_path: Path, text: str) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text(text)
    assert read_pair(str(dumps[0]), str(odd)) is None
    assert read_pair(str(odd), str(tmp_path / "missing")) is None
