"""A matrix runs releases that can't differ once; the result is that of running every pair."""
from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sphinx_vmsd.compat.matrix import matrix
from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.compat.verdict import Outcome, Verdict
from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.spec import read_spec

SPECS = Path(__file__).parents[2] / "sphinx_vmsd" / "guide" / "specs"
OLD = '"releases": ["8.0", "8.1", "8.2", "9.0"]'


NAMES = ("rss", "rss-forgotten", "rename-vmsd", "device-new", "gated-field", "resize-wrong")


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_the_verdict_of_its_pair(name: str) -> None:
    text = (SPECS / f"{name}.json").read_text("utf-8")
    known, _ = read_spec(f"{name}.json", text.replace(OLD, OLD.replace("]", ', "10.0", "10.1", "10.2", "11.0"]')))
    assert known is not None
    for machine in (None, *(str(one) for one in known.history.releases)):
        found = matrix(known.history, known.device, machine)
        assert found.cells == tuple(
            tuple(migrate(known.history, known.device, source, destination, machine) for destination in found.releases)
            for source in found.releases)


@pytest.mark.parametrize("state", [
    {"fields": [{"name": "a", "type": "uint32"}], "hooks": [{"kind": "post_save", "returns": -1}]},
    {"fields": [{"name": "a", "type": "uint32"}], "hooks": [{"kind": "post_load_errp", "returns": -1}]},
    {"fields": [{"name": "a", "type": "uint32", "count": 2, "pointers": True}]},
    {"fields": [{"name": "a", "type": "uint32"}], "subsections": [{"name": "d/s", "fields": [
        {"name": "x", "type": "uint32"}], "hooks": [{"kind": "post_load", "returns": 1}]}]},
])
def test_hooks_and_pointers_are_run_in_every_dialect(state: dict[str, object]) -> None:
    text = json.dumps({"format": 1, "device": "d", "releases": ["8.1", "8.2", "9.2", "10.0", "10.2", "11.0"],
                       "state": {"name": "d", "version": 1, "minimum_version": 1, **state}})
    known, problems = read_spec("d.json", text)
    assert known is not None and not problems
    found = matrix(known.history, "d")
    assert found.cells == tuple(
        tuple(migrate(known.history, "d", source, destination) for destination in found.releases)
        for source in found.releases)


def test_dialects_that_make_no_difference_are_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    releases = [f"{8 + number // 3}.{number % 3}" for number in range(12)]
    text = json.dumps({"format": 1, "device": "d", "releases": releases, "state": {
        "name": "d", "version": {"8.0": 1, "11.1": 2}, "minimum_version": 1,
        "fields": [{"name": "a", "type": "uint32"}, {"name": "b", "type": "uint64", "version": 2, "since": "11.1"}]}})
    known, problems = read_spec("d.json", text)
    assert known is not None and not problems
    runs: list[tuple[Release, ...]] = []

    def counted(*given: Any, via: Sequence[Release] = ()) -> Verdict:
        runs.append(given[2:4])
        return migrate(*given, via=via)

    monkeypatch.setattr("sphinx_vmsd.compat.matrix.migrate", counted)
    found = matrix(known.history, "d", "8.0")
    assert len(runs) == 3 + 7, "what is accepted once, what is refused once in the words of each of seven dialects"
    assert len({one.message for one in found.cells[-1][:-2]}) == 2


def test_a_section_that_stays_behind_is_lost() -> None:
    known, _ = read_spec(str(SPECS / "device-gated.json"))
    assert known is not None
    found = migrate(known.history, known.device, Release("8.1"), Release("8.0"), "8.0")
    assert (found.outcome, found.dropped, found.defaulted) == (Outcome.LOSSY, ("colour",), ())


def test_a_device_that_no_end_describes_starts_from_reset() -> None:
    known, _ = read_spec(str(SPECS / "device-gated.json"))
    assert known is not None
    old = Release("8.0")
    found = migrate(known.history, known.device, old, old, "8.0")
    assert (found.outcome, found.defaulted) == (Outcome.LOSSY, ("demo-led",))
    assert found.reasons == ("release 8.0 has no state description of 'demo-led'",)
    assert migrate(known.history, "misspelt", old, old, "8.0").outcome is Outcome.UNKNOWN
