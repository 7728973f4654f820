"""Specs written from facts: read again, they give the facts they were written from."""
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec_texts import EVERYTHING, NIC

from sphinx_vmsd.model import (
    Description,
    Device,
    Field,
    History,
    Release,
    Snapshot,
    properties_in_force,
)
from sphinx_vmsd.model.plain import plain
from sphinx_vmsd.readers.recognise import read_source
from sphinx_vmsd.readers.spec import read_spec
from sphinx_vmsd.readers.spec.emit import emit
from sphinx_vmsd.readers.spec.write import device_names, write_spec
from sphinx_vmsd.readers.spec.yamlnodes import load_yaml


def without_places(value: object) -> object:
    if isinstance(value, dict):
        return {key: without_places(one) for key, one in value.items() if key != "location"}
    return [without_places(one) for one in value] if isinstance(value, list) else value


def facts_of(history: History, device: str) -> list[object]:
    return [without_places(plain(one.device(device))) for one in history.snapshots]


def again(history: History, device: str) -> History:
    text = write_spec(history, device)
    spec, problems = read_spec("again.yaml", text)
    assert problems == (), f"{text}\n{problems}"
    assert spec is not None and spec.history.releases == history.releases
    return spec.history


def test_every_real_device_comes_back(conformance: Path) -> None:
    history, problems = read_source(str(conformance))
    if history is None:
        pytest.skip("no dumps in the conformance folder")
    assert problems == ()
    for device in device_names(history):
        assert facts_of(again(history, device), device) == facts_of(history, device), device


@pytest.mark.parametrize("text", [NIC, EVERYTHING])
def test_specs_come_back(text: str) -> None:
    spec, _ = read_spec("x.yaml", text)
    assert spec is not None
    written = again(spec.history, spec.device)
    assert facts_of(written, spec.device) == facts_of(spec.history, spec.device)
    for old, new in zip(spec.history.snapshots, written.snapshots):
        for machine in old.machines:
            if old.devices:
                assert properties_in_force(old.devices[0], machine) == properties_in_force(
                    new.devices[0], new.machine(machine.name)), (old.release, machine.name)


def test_what_changed_stands_in_one_place() -> None:
    def device(version: int, *fields: Field) -> Device:
        return Device("d", Description("d", version, fields=fields))

    a, b, c, e = (Field(name, "uint32") for name in "abce")
    history = History((
        Snapshot(Release("8.0"), (device(1, a, b, c),)),
        Snapshot(Release("8.1"), (device(2, a, e, c),)),
        Snapshot(Release("9.0"), (device(2, a, e, c, b),)),
    ))
    assert write_spec(history, "d") == """\
format: 1
device: d
releases: ["8.0", "8.1", "9.0"]
state:
  name: d
  version: {"8.0": 1, "8.1": 2}
  fields:
    - {name: a, type: uint32}
    - {name: b, type: uint32, until: "8.0"}
    - {name: e, type: uint32, since: "8.1"}
    - {name: c, type: uint32}
    - {name: b, type: uint32, since: "9.0"}
"""


FIELDS = st.builds(
    Field, st.sampled_from("abc"), st.sampled_from([None, "uint8", "timer"]), st.sampled_from([0, 2]),
    size=st.sampled_from([None, 4, 8]), count=st.sampled_from([None, 1, 6]), array=st.booleans(),
    description=st.none(),
)
NAMES = st.sampled_from(["d", "(null)", "on", "8", 'a"\u00e9\U0001f600\x7f\n'])
DESCRIPTIONS = st.builds(
    Description, NAMES, st.integers(1, 2), st.integers(0, 1), st.lists(FIELDS, max_size=6).map(tuple),
)


@given(st.lists(st.none() | DESCRIPTIONS, min_size=1, max_size=4))
def test_any_history_comes_back(states: list[Description | None]) -> None:
    history = History(tuple(
        Snapshot(Release(f"{number}.0"), (Device("d", state),)) for number, state in enumerate(states, 5)))
    assert facts_of(again(history, "d"), "d") == facts_of(history, "d")


@given(st.dictionaries(st.text(max_size=5), min_size=1, values=st.recursive(
    st.booleans() | st.integers(-9, 9) | st.text(max_size=6),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=4), part, max_size=3), max_leaves=12)))
def test_emitted_yaml_is_yaml(record: dict[str, object]) -> None:
    yaml = pytest.importorskip("yaml")
    text = emit(record)  # type: ignore[arg-type]
    assert load_yaml(text, "x")[1] == ()
    assert yaml.safe_load(text) == record
