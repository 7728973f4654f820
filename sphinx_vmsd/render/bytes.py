"""Byte pictures as values: which field lies where on the wire, versions side by side."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Optional

from sphinx_vmsd.model import Context, Description, History, Release, describe, find_device, properties_in_force, walk
from sphinx_vmsd.render.table import Mark
from sphinx_vmsd.wire.engine.results import Chunk
from sphinx_vmsd.wire.layout import Slot, layout

_INDEX = re.compile(r"\[\d+\]\Z")


@dataclass(frozen=True)
class Run:
    """A field's bytes. ``offset`` and ``size`` are ``None`` when not known before sending; ``why`` tells the reason."""

    name: str
    type: str
    offset: Optional[int]
    size: Optional[int]
    why: str = ""

    @property
    def shape(self) -> tuple[str, Optional[int]]:
        """What must be equal for two runs to hold the same bytes."""
        return (self.type, self.size)


@dataclass(frozen=True)
class Strip:
    """The bytes of one description in one release, in order."""

    title: str
    runs: tuple[Run, ...]

    @property
    def size(self) -> Optional[int]:
        """All its bytes, ``None`` when that is not known before sending."""
        if any(run.size is None or run.offset is None or run.why for run in self.runs):
            return None
        return sum(run.size or 0 for run in self.runs)


@dataclass(frozen=True)
class Line:
    """The same field in every strip, ``None`` where a strip has none; ``mark`` says how it changed.

    ``same``: all strips hold the same on the same bytes, also where these are not known.
    """

    name: str
    runs: tuple[Optional[Run], ...]
    mark: Optional[Mark] = None
    same: bool = False


def strip(title: str, description: Description, context: Context) -> Strip:
    """What *description* sends in *context*, the subsections that may be sent included."""
    return Strip(title, tuple(map(_run, layout(description, context))))


def strip_of_chunks(title: str, chunks: Iterable[Chunk]) -> Strip:
    """The bytes that a save wrote or a load took; the elements of an array as one."""
    runs: list[Run] = []
    for chunk in chunks:
        name = _INDEX.sub("", chunk.path)
        last = runs[-1] if runs else None
        if last and name != chunk.path and (last.name, last.type) == (name, chunk.type):
            runs[-1] = replace(last, size=(last.size or 0) + chunk.size)
        else:
            runs.append(Run(name, chunk.type, chunk.offset, chunk.size))
    return Strip(title, tuple(runs))


def _run(slot: Slot) -> Run:
    asked = f"only when {describe(slot.condition)}" if slot.condition is not None else ""
    after = "" if slot.offset is not None else "where it lies depends on what stands before it"
    why = "; ".join(filter(None, (asked, slot.reason, after)))
    return Run(slot.path, slot.type or "", slot.offset, slot.size, why)


def lines(strips: Sequence[Strip]) -> tuple[Line, ...]:
    """*strips* side by side: the fields of all, in the order of the newest with the older ones' where they were."""
    keyed = [_keyed(one.runs) for one in strips]
    order: list[str] = []
    for runs in reversed(keyed):
        order = _merged(order, list(runs))
    start = takewhile(lambda runs: len(set(runs)) == 1, zip(*(one.runs for one in strips)))
    alike = set(list(keyed[0])[:sum(1 for _ in start)]) if keyed else set()
    return tuple(_line(key, [runs.get(key) for runs in keyed], key in alike) for key in order)


def _keyed(runs: Iterable[Run]) -> dict[str, Run]:
    found: dict[str, Run] = {}
    for run in runs:
        number = 1
        key = run.name
        while key in found:
            number += 1
            key = f"{run.name}#{number}"
        found[key] = run
    return found


def _merged(order: list[str], more: list[str]) -> list[str]:
    """*order* with what only *more* has, each after what precedes it there."""
    merged = list(order)
    at = 0
    for key in more:
        if key in merged:
            at = merged.index(key) + 1
        else:
            merged.insert(at, key)
            at += 1
    return merged


def _line(key: str, runs: list[Optional[Run]], alike: bool) -> Line:
    """*alike*: so far the strips hold the same, so that what has no known place has the same one."""
    first, last = runs[0], runs[-1]
    there = [run for run in runs if run]
    if len(there) == len(runs):
        same = alike or (len(set(runs)) == 1 and there[0].offset is not None)
        return Line(key, tuple(runs), Mark.CHANGED if len({run.shape for run in there}) > 1 else None, same)
    mark = Mark.ADDED if last and not first else Mark.REMOVED if first and not last else Mark.CHANGED
    return Line(key, tuple(runs), mark)


def strips_of(history: History, device: str, releases: Sequence[Release], part: str = "") -> tuple[Strip, ...]:
    """The strips of *device* in those *releases* that have it, properties at their defaults.

    *part* names a subsection to show instead of the device's own description.
    """
    found = []
    for release in releases:
        snapshot = history.at(release)
        here = find_device(snapshot, device) if snapshot else None
        wanted = here.description if here else None
        if part and wanted is not None:
            wanted = next((one for _, one in walk(wanted) if one.name == part), None)
        if here is not None and wanted is not None:
            context = Context(properties=properties_in_force(here, None))
            found.append(strip(f"{release}, version {wanted.version}", wanted, context))
    return tuple(found)
