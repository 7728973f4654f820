"""The tables of the guide that are written by hand say what the engine says."""
from __future__ import annotations

import re

import pytest
from claims import spec

from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.guide import FOLDER
from sphinx_vmsd.model import Outcome, Release

#: column of "What each repair trades" -> the spec of that repair
REPAIRS = {
    "Repair A": "broken-follow-good", "Repair B": "broken",
    "C, switch off": "broken-follow-good", "C, switch on": "broken-switch",
}


def rows(part: str, heading: str) -> list[list[str]]:
    """The cells of the first table below *heading*."""
    text = (FOLDER / f"{part}.rst").read_text("utf-8").split(f"\n{heading}\n-")[1]
    table = text.split(".. list-table::")[1].split("\n\n", 1)[1].split("\n\n")[0]
    return [re.findall(r"^ {3}[* ] - (.*)$", row, re.MULTILINE) for row in re.split(r"(?m)^(?= {3}\* )", table)[1:]]


def cells() -> list[tuple[str, str, str]]:
    (_, *repairs), *lines = rows("already-broken", "What each repair trades")
    return [(pair, repair, cell) for pair, *found in lines for repair, cell in zip(repairs, found)]


@pytest.mark.parametrize(("pair", "repair", "cell"), cells())
def test_what_each_repair_trades(pair: str, repair: str, cell: str) -> None:
    found = spec(FOLDER / f"specs/{REPAIRS[repair]}.json")
    source, destination = map(Release, pair.split(" to "))
    outcome = migrate(found.history, found.device, source, destination, "8.0").outcome
    assert cell == {Outcome.WORKS: "works", Outcome.LOSSY: "lossy", Outcome.FAILS: "fails"}[outcome]


def test_the_table_is_read() -> None:
    assert len(cells()) == 20
