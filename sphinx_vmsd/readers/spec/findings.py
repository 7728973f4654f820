"""Where the problems of one spec are collected."""
from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Optional

from sphinx_vmsd.model import Location, Problem
from sphinx_vmsd.readers.spec.nodes import show

#: Problems of one file that are reported; a file with more is not a spec.
MOST = 100


class Findings:
    """The problems of one file, up to :data:`MOST`."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}  # a set that keeps the order: a reused part is reported once

    def add(self, location: Location, message: str, remedy: Optional[str] = None) -> None:
        """One more problem."""
        if len(self._problems) < MOST:
            self._problems[Problem(location, message, remedy)] = None

    def unknown(self, location: Location, what: str, word: str, known: Iterable[str]) -> None:
        """*word* is not one of the *known*: "did you mean" or, when nothing is near, what is known."""
        if len(self._problems) >= MOST:
            return
        names = list(known)[:1000]
        near = difflib.get_close_matches(word[:60], names, 1)
        some = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
        remedy = f"did you mean '{near[0]}'?" if near else f"known: {some}" if names else None
        self.add(location, f"unknown {what} {show(word)}", remedy)

    def sorted(self) -> tuple[Problem, ...]:
        """The problems in the order of the file."""
        return tuple(sorted(self._problems, key=lambda problem: problem.location))
