"""Machine types of many releases, as runs from the first to the last of a family."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

_NUMBER = re.compile(r"\d+(\.\d+)+")
Run = tuple[str, ...]
"""Machine types of one family, oldest first, of which none between is left out."""


def machine_runs(machines: Iterable[str], known: Iterable[str]) -> Iterator[Run]:
    """*machines* as runs: neighbours among all *known* of a family, alike but for their version."""
    wanted = dict.fromkeys(machines)
    families = _families(tuple(known))
    for family in dict.fromkeys(map(_family, wanted)):
        for there, run in groupby(families[family], wanted.__contains__):
            if there:
                yield tuple(run)


@lru_cache(maxsize=16)
def _families(known: tuple[str, ...]) -> dict[str, list[str]]:
    """The names of each family by their version."""
    found: dict[str, list[str]] = {}
    for name in sorted(dict.fromkeys(known), key=_age):
        found.setdefault(_family(name), []).append(name)
    return found


@lru_cache(maxsize=2048)
def _family(name: str) -> str:
    return _NUMBER.sub("*", name)


def _age(name: str) -> tuple[int, ...]:
    return tuple(int(number) for found in _NUMBER.finditer(name) for number in found.group().split("."))
