"""The head of each entry of the gallery against what its model does when it is executed."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from claims import PAGES, ROOT, spec

from sphinx_vmsd.compat.matrix import matrix
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Outcome, Release

#: What stands behind ``direction:`` -> the ways that fail, and the ways that are accepted and lose state.
WAYS = {"forward": {"forward"}, "backward": {"backward"}, "both": {"forward", "backward"}}
REFUSED = (Outcome.FAILS, Outcome.DEPENDS)


@dataclass(frozen=True)
class Entry:
    """An entry: its name, what its head says, and the verdicts of the matrix it shows."""

    name: str
    direction: str
    fixed: Release | None
    verdicts: tuple[Verdict, ...]

    @property
    def said(self) -> tuple[set[str], set[str]]:
        """The ways that fail and those that lose state, as the head says."""
        fails, _, loses = self.direction.partition("; ")
        if fails.endswith(" loses state"):
            fails, loses = "", fails
        return WAYS.get(fails, set()), WAYS.get(loses.removesuffix(" loses state"), set())

    @property
    def found(self) -> tuple[set[str], set[str]]:
        """The same as executed. Releases with the repair tell nothing about the break, where there are others."""
        pairs = [one for one in self.verdicts if one.source != one.destination]
        early = [one for one in pairs if self.fixed is None or max(one.source, one.destination) < self.fixed]
        fails = {_way(one) for one in early or pairs if one.outcome in REFUSED}
        loses = {_way(one) for one in pairs if one.outcome is Outcome.LOSSY}
        return fails, loses


def _way(verdict: Verdict) -> str:
    return "forward" if verdict.source < verdict.destination else "backward"


def entries() -> Iterator[Entry]:
    """Every entry of the gallery."""
    for page in PAGES:
        for block in page.read_text("utf-8").split("\n.. _break-")[1:]:
            name = block.split(":", 1)[0]
            head = re.search(r"^\| Device: .*, direction: (.+)$", block, re.MULTILINE)
            fixed = re.search(r"^\| Fixed in (\d+\.\d+)", block, re.MULTILINE)
            machine = re.search(r"vmsd:matrix::.*\n(?:   :.*\n)*?   :machine: (\S+)", block)
            assert head is not None and machine is not None, name
            found = spec(ROOT / f"docs/gallery/specs/{name}.json")
            cells = matrix(found.history, found.device, machine.group(1)).cells
            yield Entry(name, head.group(1), Release(fixed.group(1)) if fixed else None,
                        tuple(verdict for row in cells for verdict in row))


ENTRIES = tuple(entries())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_head_says_what_the_matrix_shows(entry: Entry) -> None:
    (fails, loses), (failing, losing) = entry.said, entry.found
    assert fails | loses, entry.direction
    assert fails == failing
    assert loses <= losing
