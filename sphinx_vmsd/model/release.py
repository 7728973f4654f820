"""Releases of QEMU, ordered as QEMU orders them."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, total_ordering

_TEXT = re.compile(r"(?:[vV])?(\d+(?:\.\d+)*)(.*)\Z", re.DOTALL)


@lru_cache(maxsize=1024)
def _key(text: str) -> tuple[int, ...]:
    match = _TEXT.match(text)
    numbers = [int(part) for part in match.group(1).split(".")] if match else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


@total_ordering
@dataclass(frozen=True)
class Release:
    """A release such as ``7.2`` or ``10.0.13``; ``text`` is how its source wrote it.

    Releases compare by their numbers, so ``9.2 < 10.0`` and ``10.0 == 10.0.0``. A suffix (``-rc1``,
    ``+ds``) does not take part: the guests of a release candidate are those of its release.
    """

    text: str

    @property
    def key(self) -> tuple[int, ...]:
        """The numbers without trailing zeros, the value that decides order and equality."""
        return _key(self.text)

    @property
    def series(self) -> Release:
        """The release without its micro number: the one that machine types are named after."""
        return Release(".".join(str(part) for part in (*self.key, 0, 0)[:2]))

    @classmethod
    def is_valid(cls, text: str) -> bool:
        """Whether *text* starts with a release number."""
        return _TEXT.match(text) is not None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Release) and self.key == other.key

    def __lt__(self, other: Release) -> bool:
        return self.key < other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __str__(self) -> str:
        return self.text
