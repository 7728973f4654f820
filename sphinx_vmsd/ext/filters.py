"""Which devices a page shows: patterns such as ``e*``, ranges of first letters such as ``a-c``."""
from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

_RANGE = re.compile(r"(\w)-(\w)\Z")


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether *name* fits one of *patterns*; a range compares the first letter in either case."""
    return any(_fits(name, pattern) for pattern in patterns)


def _fits(name: str, pattern: str) -> bool:
    letters = _RANGE.match(pattern)
    if letters:
        return letters.group(1).lower() <= name[:1].lower() <= letters.group(2).lower()
    return fnmatchcase(name, pattern)


def chosen(names: Iterable[str], only: Iterable[str], without: Iterable[str]) -> tuple[str, ...]:
    """Those of *names* that fit *only* (all, when it is empty) and not *without*, sorted."""
    wanted, unwanted = tuple(only), tuple(without)
    kept = (name for name in names if (not wanted or matches(name, wanted)) and not matches(name, unwanted))
    return tuple(sorted(kept, key=lambda name: (name.lower(), name)))
