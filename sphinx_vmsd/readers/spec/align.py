"""The same list at several releases as one list with lifetimes: how ``since`` and ``until`` are found."""
from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.spec.kinds import Json

T = TypeVar("T")
#: A value by release, oldest first.
Stages = Sequence[tuple[Release, T]]


def align(columns: Stages[Sequence[T]], key: Callable[[T], Hashable]) -> list[list[tuple[Release, T]]]:
    """The elements of all *columns* in one order that is right for each of them, each with the releases that have it.

    Elements of neighbouring releases are the same when their keys are equal and their order allows it. One that
    vanishes and comes back is two.
    """
    if len(columns) == 1:
        return [[(columns[0][0], item)] for item in columns[0][1]]
    entries: list[list[tuple[Release, T]]] = []
    previous: list[list[tuple[Release, T]]] = []
    for release, items in columns:
        matched = _match([key(entry[-1][1]) for entry in previous], [key(item) for item in items])
        present: list[list[tuple[Release, T]]] = []
        end = len(entries)  # what is new goes before the next element that stays, behind those that went
        for number in range(len(items) - 1, -1, -1):
            if number in matched:
                entry = previous[matched[number]]
                end = next(at for at in range(end - 1, -1, -1) if entries[at] is entry)
                entry.append((release, items[number]))
            else:
                entry = [(release, items[number])]
                entries.insert(end, entry)
            present.append(entry)
        previous = present[::-1]
    return entries


def _match(old: list[Hashable], new: list[Hashable]) -> dict[int, int]:
    """Positions in *new* to those in *old* of the same element."""
    if old == new:
        return {number: number for number in range(len(new))}
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.b + step: block.a + step for block in blocks for step in range(block.size)}


def staged(values: Stages[Json]) -> Json:
    """One value where it never changes, else the value by the release that introduced it."""
    changes: dict[str, Json] = {}
    last: list[Json] = []
    for release, value in values:
        if [value] != last:
            changes[str(release)] = value
        last = [value]
    return values[0][1] if len(changes) == 1 else changes


def lifetime(entry: Stages[T], life: Sequence[Release]) -> dict[str, str]:
    """``since`` and ``until`` of *entry* within the *life* of what holds it."""
    first, last = entry[0][0], entry[-1][0]
    if first is life[0] and last is life[-1]:
        return {}
    return {**({"since": str(first)} if first > life[0] else {}), **({"until": str(last)} if last < life[-1] else {})}
