"""How a stream's sections fare against descriptions, as lines and as JSON."""
from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple, Optional

from sphinx_vmsd.wire.incoming.rest import Stopped
from sphinx_vmsd.wire.printable import printable
from sphinx_vmsd.wire.stream.against import BEST, Trial

#: What no source but code tells.
_UNCHECKED = ("hooks", "VALIDATE tests", "values", "machine type and devices that the destination has to share")
_VERDICTS = {True: "loads", False: "fails", None: "not known"}


class Tried(NamedTuple):
    """How sections fared with the descriptions of ``release``; ``stopped``: what is said where it can't be read on."""

    trials: tuple[Trial, ...]
    release: str
    stopped: Optional[Stopped] = None

    @property
    def fails(self) -> bool:
        """Whether a section is known to fail."""
        return any(one.loads is False for one in self.trials)

    def lines(self) -> Iterator[str]:
        """A block for each section that does not load, the counts, what is not known and why, what was not checked.

        Nothing in the lines can act on a terminal.
        """
        for one in self.trials:
            if one.loads is False:
                yield from map(printable, _failure(one, self.release))
        if self.stopped:
            yield from map(printable, _stopped(self.stopped, self.release))
        yield from map(printable, _sums(self.trials, self.release))

    def json(self) -> Iterator[str]:
        """The same as the member ``against`` of the JSON of a stream, a section a line."""
        stopped = _stopped_data(self.stopped) if self.stopped else None
        head = {"release": self.release, "not_checked": _unchecked(self.trials), "stopped": stopped}
        yield f'"against": {json.dumps(head)[:-1]}, "sections": ['
        comma = "\n"
        for one in self.trials:
            yield comma + json.dumps(_data(one))
            comma = ",\n"
        yield "\n]}"


def _sums(trials: tuple[Trial, ...], release: str) -> Iterator[str]:
    loads, fails = (sum(one.loads is wanted for one in trials) for wanted in (True, False))
    unknown = [one for one in trials if one.loads is None]
    yield f"{len(trials)} device sections: {loads} load in {release}, {fails} fail, {len(unknown)} not known"
    for one in unknown:
        yield f"    {_name(one)}: {one.why}"
        yield from (f"        {line}" for line in (*one.lines, one.parted) if line)
    yield f"not checked: {', '.join(_unchecked(trials))}"


def _unchecked(trials: tuple[Trial, ...]) -> tuple[str, ...]:
    own = sorted({kind for one in trials for kind in one.own})
    several = dict.fromkeys(_name(one) for one in trials if one.among > 1)
    return (*_UNCHECKED, *([f"what devices' own readers check ({', '.join(own)})"] if own else ()),
            *([f"which of several descriptions counts ({', '.join(several)})"] if several else ()))


def _failure(one: Trial, release: str) -> Iterator[str]:
    where = f" field {one.path}" if one.path else ""
    yield f"{_name(one)}: fails in {release},{where} at offset {one.offset:#x}"
    if one.among > 1:
        yield f"    {BEST}"
    if one.compared:
        yield f"    if the destination accepts what is read for {' and '.join(one.compared)} (else it stops there):"
    if one.first:
        yield f"    the device's own reader of {' or '.join(sorted(one.first))} may refuse it before, in other lines:"
    yield from (f"    {line}" for line in one.lines)
    if one.parted:
        yield f"    {one.parted}"
    if one.assumed:
        yield f"    whether these are there is not known, it fails either way: {', '.join(one.assumed)}"


def _stopped(found: Stopped, release: str) -> Iterator[str]:
    section = f"{found.section[0]} #{found.section[1]}: " if found.section else ""
    where = f" in field {found.path}" if found.path else ""
    yield f"{section}{release} stops{where} at offset {found.offset:#x}"
    if found.why:
        yield f"    {found.why}"
    if found.own:
        yield f"    the device's own reader of {found.own} may print lines before, and end in another error or a crash:"
    yield from (f"    {line}" for line in found.lines)


def _name(one: Trial) -> str:
    return f"{one.section.name} #{one.section.instance_id}"


def _data(one: Trial) -> dict[str, object]:
    return {
        "name": one.section.name, "instance_id": one.section.instance_id, "offset": one.section.offset,
        "verdict": _VERDICTS[one.loads], "why": one.why, "field": one.path,
        "failed_at": one.offset or None, "condition": one.condition, "messages": one.lines,
        "bytes_left": one.gap, "parted": one.parted, "taken_as_absent": one.assumed, "taken_as_equal": one.compared,
        "own_readers": sorted(one.own), "own_readers_first": sorted(one.first),
        "answers": one.among,
    }


def _stopped_data(found: Stopped) -> dict[str, object]:
    name, instance = found.section or (None, None)
    return {
        "name": name, "instance_id": instance, "why": found.why, "field": found.path, "failed_at": found.offset,
        "condition": found.condition, "messages": found.lines, "own_reader": found.own,
    }
