"""How a stream's sections fare against descriptions, as lines."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.wire.incoming.rest import Stopped
from sphinx_vmsd.wire.printable import printable
from sphinx_vmsd.wire.stream.against import Trial

#: What no source but code tells.
_UNCHECKED = "hooks, VALIDATE tests, values, machine type and devices that the destination has to share"


def trial_lines(trials: tuple[Trial, ...], release: str, stopped: Optional[Stopped] = None) -> Iterator[str]:
    """A block for each section that does not load, the counts, what is not known and why, what was not checked.

    *stopped*: what is said where the stream can't be read on. Nothing in the lines can act on a terminal.
    """
    for one in trials:
        if one.loads is False:
            yield from map(printable, _failure(one, release))
    if stopped:
        yield from map(printable, _stopped(stopped, release))
    yield from map(printable, _sums(trials, release))


def _sums(trials: tuple[Trial, ...], release: str) -> Iterator[str]:
    loads, fails = (sum(one.loads is wanted for one in trials) for wanted in (True, False))
    unknown = [one for one in trials if one.loads is None]
    yield f"{len(trials)} device sections: {loads} load in {release}, {fails} fail, {len(unknown)} not known"
    for one in unknown:
        yield f"    {_name(one)}: {one.why}"
        yield from (f"        {line}" for line in (*one.lines, one.parted) if line)
    own = sorted({kind for one in trials for kind in one.own})
    readers = f", what devices' own readers compare ({', '.join(own)})" if own else ""
    yield f"not checked: {_UNCHECKED}{readers}"


def _failure(one: Trial, release: str) -> Iterator[str]:
    where = f" field {one.path}" if one.path else ""
    yield f"{_name(one)}: fails in {release},{where} at offset {one.offset:#x}"
    if one.compared:
        yield f"    if the destination accepts what is read for {' and '.join(one.compared)} (else it stops there):"
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
        yield f"    the device's own reader of {found.own} may print lines before these, and end in another error:"
    yield from (f"    {line}" for line in found.lines)


def _name(one: Trial) -> str:
    return f"{one.section.name} #{one.section.instance_id}"
