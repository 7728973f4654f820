"""Several migrations in a row: what was loaded is what is sent next."""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sphinx_vmsd.compat.claims import check_claim
from sphinx_vmsd.compat.matrix import matrix
from sphinx_vmsd.compat.run import NO_MACHINE, migrate
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import (
    Claim,
    Description,
    Device,
    Evidence,
    Field,
    FromMember,
    History,
    Outcome,
    Release,
    Snapshot,
)
from sphinx_vmsd.readers.spec import read_spec

SPECS = Path(__file__).resolve().parents[2] / "sphinx_vmsd/guide/specs"
OLD, NEW, NEWER = Release("8.0"), Release("8.1"), Release("8.2")


def go(spec: str, route: str, machine: str, values: Mapping[str, object] = {}) -> Verdict:
    found, problems = read_spec(SPECS / f"{spec}.json")
    assert found is not None and not problems
    first, *via, last = map(Release, route.split())
    return migrate(found.history, found.device, first, last, machine, values, via)


def history(*descriptions: Description) -> History:
    releases = (OLD, NEW, NEWER)
    return History(tuple(Snapshot(release, (Device("d", one),), evidence=frozenset({Evidence.SPEC}))
                         for release, one in zip(releases, descriptions)))


def test_there_and_back_with_the_entry_loses_nothing() -> None:
    verdict = go("rss", "8.1 8.2 8.1", "8.1")
    assert verdict.outcome is Outcome.WORKS and not verdict.reasons
    assert [step.outcome for step in verdict.steps] == [Outcome.LOSSY, Outcome.LOSSY]
    assert verdict.route == (Release("8.1"), Release("8.2"), Release("8.1"))


def test_the_step_that_fails_is_named() -> None:
    verdict = go("rss-forgotten", "8.1 8.2 8.1", "8.1")
    assert verdict.outcome is Outcome.FAILS
    assert "error while loading state" in (verdict.message or "")
    assert verdict.reasons[0].startswith("from 8.2 to 8.1: ")
    assert [step.outcome for step in verdict.steps] == [Outcome.LOSSY, Outcome.FAILS]
    assert go("rss-forgotten", "8.2 8.1 8.2", "8.1").steps[-1].outcome is Outcome.FAILS
    assert len(go("rss-forgotten", "8.2 8.1 8.2", "8.1").steps) == 1


def test_what_a_release_on_the_way_does_not_have_is_lost_and_left_at_its_default() -> None:
    verdict = go("rss", "8.2 8.1 8.2", "8.1")
    assert verdict.outcome is Outcome.LOSSY
    assert verdict.dropped == verdict.defaulted == ("demo-nic/rss",)


@pytest.mark.parametrize(("values", "outcome"), [
    ({"break_pending": True}, Outcome.FAILS), ({"break_pending": False}, Outcome.WORKS), ({}, Outcome.DEPENDS),
])
def test_a_value_that_arrived_decides_the_next_step(values: Mapping[str, object], outcome: Outcome) -> None:
    verdict = go("subsection", "8.1 8.1 8.0", "8.0", values)
    assert verdict.outcome is outcome
    assert [step.outcome for step in verdict.steps] == [Outcome.WORKS, outcome]


def test_a_value_that_got_lost_is_not_known_any_more() -> None:
    """8.0 has no break at all, so 8.1 starts with its own and the guest may set it there."""
    assert go("subsection", "8.0 8.1 8.0", "8.0", {"break_pending": True}).outcome is Outcome.DEPENDS


def test_the_bytes_loaded_are_the_bytes_sent_next() -> None:
    verdict = go("subsection", "8.1 8.1 8.1", "8.0", {"break_pending": True, "break_count": 7, "control": 0xABCD})
    first, second = (step.sent for step in verdict.steps)
    assert first is not None and first == second and first.endswith(b"\x01\x00\x00\x00\x07")
    assert first.startswith(b"\x00\x00\xab\xcd")


def test_a_loaded_count_decides_how_much_is_sent_next() -> None:
    fields = (Field("n", "uint8"), Field("data", "uint16", count=FromMember("n"), array=True))
    verdict = migrate(history(*(Description("d", 1, 1, fields),) * 3), "d", OLD, NEWER, None,
                      {"n": 3, "data": [1, 2, 3]}, (NEW,))
    assert [step.sent for step in verdict.steps] == [b"\x03\x00\x01\x00\x02\x00\x03"] * 2


def test_names_follow_a_rename() -> None:
    one, other = (Description("d", 1, 1, (Field(name, "uint32"),)) for name in ("ctrl", "control"))
    verdict = migrate(history(one, other, one), "d", OLD, NEWER, None, {"ctrl": 5}, (NEW,))
    assert verdict.outcome is Outcome.WORKS and not verdict.renamed
    assert [step.sent for step in verdict.steps] == [b"\x00\x00\x00\x05"] * 2


def test_swapped_fields_stop_the_way() -> None:
    fields = (Field("a", "uint32"), Field("b", "uint32"))
    one, other = Description("d", 1, 1, fields), Description("d", 1, 1, fields[::-1])
    verdict = migrate(history(one, other, one), "d", OLD, NEWER, via=(NEW,))
    assert verdict.outcome is Outcome.FAILS and verdict.corrupted == ("b", "a") and len(verdict.steps) == 1


def test_a_device_that_is_not_everywhere() -> None:
    assert go("device-new", "8.0 8.1 8.0", "8.0").outcome is Outcome.FAILS
    assert go("device-new", "8.0 8.1 8.1", "8.0").defaulted == ("demo-led",)
    assert go("device-new", "8.1 8.1 8.0", "8.0").outcome is Outcome.FAILS
    assert go("rss", "8.1 8.0 8.1", "8.1").message == NO_MACHINE
    assert go("rss", "8.1 1.0 8.1", "8.1").reasons == ("nothing is known of release 1.0",)


def test_two_ends_are_as_before() -> None:
    verdict = go("rss", "8.1 8.2", "8.1")
    assert verdict.steps == () and verdict.via == ()


def test_claims_and_matrices() -> None:
    found, _ = read_spec("rss.json", (SPECS / "rss.json").read_text("utf-8").replace(
        '"state"', '"claims": [{"from": "8.2", "via": "8.1", "to": "8.2", "expect": "works", "drops": []}], "state"'))
    assert found is not None
    claim = found.claims[0]
    assert (claim.via, claim.machine) == ((Release("8.1"),), "8.1")
    result = check_claim(found.history, claim)
    assert not result.ok and result.wrong == ("drops",) and "demo-nic/rss" in result.actual
    cells = matrix(found.history, found.device, "8.1", (Release("8.1"),)).cells
    assert [cell.outcome for cell in cells[0]] == [Outcome.WORKS, Outcome.LOSSY, Outcome.LOSSY]
    assert all(cell.via == claim.via for row in cells for cell in row)


def test_mistakes_in_a_spec_are_located() -> None:
    text = (SPECS / "rss.json").read_text("utf-8").replace(
        '"state"', '"claims": [{"from": "8.2", "via": ["8.7", "x"], "to": "8.2", "expect": "works"},\n'
        '{"from": "8.2", "via": ["8.0"], "to": "8.2", "machine": "8.1", "expect": "works"}], "state"')
    _, problems = read_spec("rss.json", text)
    assert ["8.7" in problems[0].message, "'x'" in problems[1].message, "no machine type" in problems[2].message] == [
        True] * 3, problems
    assert Claim("d", OLD, NEW, None, Outcome.WORKS, via=(NEWER,)).route == (OLD, NEWER, NEW)
