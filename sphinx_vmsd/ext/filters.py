"""Which devices a page shows: patterns such as ``e*`` or ``hw/net/*``, ranges of first letters such as ``a-c``."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Union

_NUMBER = re.compile("([0-9]+)")
_RANGE = re.compile(r"(\w)-(\w)\Z")


def matches(name: str, source: str, patterns: Iterable[str]) -> bool:
    """Whether the device *name* from the file *source* fits one of *patterns*.

    A pattern with a slash is about the file; a range compares the first letter of the name in either case.
    """
    return any(_fits(source if "/" in pattern else name, pattern) for pattern in patterns)


def _fits(text: str, pattern: str) -> bool:
    letters = _RANGE.match(pattern)
    if letters:
        return letters.group(1).lower() <= text[:1].lower() <= letters.group(2).lower()
    return fnmatchcase(text, pattern)


def is_pattern(text: str) -> bool:
    """Whether *text* may stand for several devices, and not only for the one of that name."""
    return "/" in text or _RANGE.match(text) is not None or any(sign in text for sign in "*?[")


def chosen(sources: Mapping[str, str], only: Iterable[str], without: Iterable[str]) -> tuple[str, ...]:
    """Those of *sources* (device name -> file) that fit *only* (all, when it is empty) and not *without*, sorted."""
    wanted, unwanted = tuple(only), tuple(without)
    kept = (
        name for name, source in sources.items()
        if (not wanted or matches(name, source, wanted)) and not matches(name, source, unwanted)
    )
    return tuple(sorted(kept, key=lambda name: (natural(name), name)))


def natural(name: str) -> tuple[Union[str, tuple[int, str]], ...]:
    """What *name* is sorted by as people do: in either case, numbers by their size, so ``dev2`` before ``dev10``."""
    parts = enumerate(_NUMBER.split(name.lower()))
    return tuple((len(one.lstrip("0")), one.lstrip("0")) if at % 2 else one for at, one in parts)
