"""How a stream's sections fare against descriptions, as lines."""
from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.render.stream.words import quoted
from sphinx_vmsd.wire.stream.against import Trial


def trial_lines(trials: tuple[Trial, ...], release: str) -> Iterator[str]:
    """A block for each section that does not load, then the counts, then what could not be tried and why."""
    for one in trials:
        if one.loads is False:
            yield from _failure(one, release)
    loads, fails = (sum(one.loads is wanted for one in trials) for wanted in (True, False))
    unknown = [one for one in trials if one.loads is None]
    yield f"{len(trials)} device sections: {loads} load in {release}, {fails} fail, {len(unknown)} not known"
    for one in unknown:
        yield f"    {_name(one)}: {one.why}"
        yield from (f"        {line}" for line in (*one.lines, one.parted) if line)


def _failure(one: Trial, release: str) -> Iterator[str]:
    where = f" field {one.path}" if one.path else ""
    yield f"{_name(one)}: fails in {release},{where} at offset {one.offset:#x}"
    yield from (f"    {line}" for line in one.lines)
    if one.parted:
        yield f"    {one.parted}"
    if one.assumed:
        yield f"    whether these are there is not known, it fails either way: {', '.join(one.assumed)}"


def _name(one: Trial) -> str:
    return f"{quoted(one.section.name)[1:-1]} #{one.section.instance_id}"
