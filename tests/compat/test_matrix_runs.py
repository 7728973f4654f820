"""A matrix runs releases that can't differ once; the result is that of running every pair."""
from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_vmsd.compat.matrix import matrix
from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.compat.verdict import Outcome
from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.spec import read_spec

SPECS = Path(__file__).parents[2] / "sphinx_vmsd" / "guide" / "specs"
OLD = '"releases": ["8.0", "8.1", "8.2", "9.0"]'


@pytest.mark.parametrize("name", ["rss", "rename-vmsd", "device-new", "gated-field", "resize-wrong"])
def test_every_cell_is_the_verdict_of_its_pair(name: str) -> None:
    text = (SPECS / f"{name}.json").read_text("utf-8")
    known, _ = read_spec(f"{name}.json", text.replace(OLD, OLD.replace("]", ', "10.0", "10.1", "10.2", "11.0"]')))
    assert known is not None
    for machine in (None, *(str(one) for one in known.history.releases)):
        found = matrix(known.history, known.device, machine)
        assert found.cells == tuple(
            tuple(migrate(known.history, known.device, source, destination, machine) for destination in found.releases)
            for source in found.releases)


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
