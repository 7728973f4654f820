"""What takes longest in a tree, done ahead over all cores: its descriptions, and the bits that its code sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, Optional

from sphinx_vmsd.model import Bit, Description, Problem
from sphinx_vmsd.readers.source import pool
from sphinx_vmsd.readers.source.bounds import Extents
from sphinx_vmsd.readers.source.described import Key, describes
from sphinx_vmsd.readers.source.switched import Bits
from sphinx_vmsd.readers.source.view import Source


class Answer(NamedTuple):
    """What one process read, what it cost in tokens, and whether something was *limited*: not as others would read."""

    known: tuple[tuple[Key, Description], ...]
    problems: tuple[Problem, ...]
    bits: tuple[tuple[str, tuple[Bit, ...]], ...]
    spent: int
    limited: bool


def begin(source: Source, bits: Bits, jobs: Optional[int]) -> Callable[[], list[Answer]]:
    """Begin to read in other processes, as many as *jobs* allows; what is returned waits for the answers."""
    files = {file for items in source.data.values() for file, item in items if describes(item)}
    return pool.dealt(partial(_read, source, bits), sorted(files | bits.setters.keys()), jobs)


def _read(source: Source, bits: Bits, files: Sequence[str]) -> Answer:
    before, known = source.budget[0], len(source.problems)
    wanted = frozenset(files)
    for file, item in (one for items in list(source.data.values()) for one in items if one[0] in wanted):
        list(source.described.defined(file, item))
    found = tuple((file, bits.of(file)) for file in files)
    spent, described = before - source.budget[0], source.described
    return Answer(tuple(described.known.items()), tuple(source.problems[known:]), found, spent, described.limited)


def take(source: Source, bits: Bits, answers: list[Answer]) -> None:
    """Take over the *answers*, unless something was limited: that must not depend on the number of processes."""
    extents = Extents()
    spent = sum(one.spent for one in answers)
    made = [each for one in answers for _key, each in one.known]
    if spent > source.budget[0] or any(one.limited for one in answers) or any(map(extents.refused, made)):
        return
    source.budget[0] -= spent
    source.described.extents = extents
    for one in answers:
        source.problems += one.problems
        source.described.known.update(one.known)
        bits.known.update(one.bits)
