"""More vectors of the layout of ``vectors.json``, measured from QEMU's own functions: here every value is recorded.

Random descriptions, states and damaged bytes went through ``vmstate_save_state_v`` and ``vmstate_load_state`` of
5.2.0, 7.2.0, 10.0.0 and 10.2.0; a few of them, and each case in which the engine once differed, are kept here.
"""
from __future__ import annotations

from pathlib import Path

import pytest
from test_vectors import difference, save_differs, vectors_of
from vectors import Read

from sphinx_vmsd.model import Context, Release
from sphinx_vmsd.wire.engine import load

MEASURED = {vector["id"]: vector for vector in vectors_of(Path(__file__).parent, "measured.json")}
RELEASES = ("5.2", "7.2", "10.0", "10.2")


@pytest.mark.parametrize("vector", [one for one in MEASURED.values() if one["op"] == "save"], ids=lambda one: one["id"])
@pytest.mark.parametrize("release", RELEASES)
def test_save(vector: dict, release: str) -> None:
    read = Read()
    assert save_differs(vector, read.description(vector["vmsd"]), read, release) == ""
    assert read.strange == []


@pytest.mark.parametrize("vector", [one for one in MEASURED.values() if one["op"] == "load"], ids=lambda one: one["id"])
def test_load(vector: dict) -> None:
    read = Read()
    description = read.description(vector["vmsd"])
    assert difference(vector, description, read, vector["values_before"]) == ""
    for release in RELEASES:
        loaded = load(description, bytes.fromhex(vector["bytes_hex"]), Context(), dialect=Release(release),
                      version=vector["version"], values=vector["values_before"], actions=read.actions)
        assert plain(loaded.values) == vector["values_after"], release


def plain(value: object) -> object:
    """*value* as JSON has it: bytes are hexadecimal text."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return list(map(plain, value)) if isinstance(value, (list, tuple)) else value


def test_what_is_not_understood_is_named() -> None:
    """A key or type that the layout does not have today is part of the failure, not passed over."""
    read = Read()
    read.description({"name": "d", "colour": 1, "note": "free text", "post_load": "checks a sum", "fields": [
        {"name": "a", "type": "u128"}, {"name": "b", "type": "u8", "stride": 4, "when": {"field": "a", "near": 3}}]})
    assert read.strange == ["d: colour", "d: post_load checks a sum", "a: type u128", "b: stride", "b: near"]


def test_an_outcome_of_one_release_goes_before_what_all_share() -> None:
    vector = MEASURED["load/equal-keeps-a-large-number"]
    vector = {**vector, "outcome": {**vector["outcome"], "7.2": {"consumed": 9}}}
    read = Read()
    problem = difference(vector, read.description(vector["vmsd"]), read, vector["values_before"])
    assert problem.startswith("7.2: ")
    assert "instead of {'result': 'ok', 'ret': 0, 'consumed': 9}" in problem
