"""A device sends its own description and maybe more beside it: which state of one release meets which of another."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Description, Outcome, Snapshot, find_device

#: The name of a device's own description among its states.
OWN = ""
_BEST_FIRST = (Outcome.WORKS, Outcome.LOSSY, Outcome.UNKNOWN, Outcome.DEPENDS, Outcome.FAILS)


@dataclass(frozen=True)
class State:
    """What a device puts into the stream; ``inside``: a part of the section that its own description makes."""

    description: Description
    inside: bool = False


def states_of(snapshot: Snapshot, name: str, route: Sequence[Snapshot]) -> dict[str, State]:
    """What the device *name* of *snapshot* sends, by the names it has in all snapshots of *route*.

    Where one of them can only tell a device's own description, nothing else is compared. What one release registers
    by hand and another as its type's own is the same state: the sections have one name.
    """
    device = find_device(snapshot, name)
    if device is None:
        return {}
    own = {OWN: State(device.description)} if device.description else {}
    if not all(one.tells_others for one in route):
        return own
    there = [find_device(one, name) for one in route]
    named = {one.description.name for one in there if one and one.description}
    found = {part: State(one.description, one.how == "vdc->vmsd") for part, one in device.parts.items()}
    twin = next((part for part in found if part in named), None) if not own else None
    return {**own, **{OWN if part == twin else part: state for part, state in found.items()}}


def joined(found: Mapping[str, Verdict]) -> Verdict:
    """One verdict for all states of a device: the outcome of the worst, and what is lost of any."""
    first = next(iter(found.values()))
    if len(found) == 1:
        return first
    worst = max(found.values(), key=lambda one: _BEST_FIRST.index(one.outcome))
    steps = zip(*(one.steps for one in found.values()))
    return replace(
        worst,
        reasons=tuple(dict.fromkeys(reason for one in found.values() for reason in one.reasons)),
        dropped=_paths((name, one.dropped) for name, one in found.items()),
        defaulted=_paths((name, one.defaulted) for name, one in found.items()),
        corrupted=_paths((name, one.corrupted) for name, one in found.items()),
        renamed=tuple(pair for one in found.values() for pair in one.renamed),
        depends_on=tuple(dict.fromkeys(leaf for one in found.values() for leaf in one.depends_on)),
        sent=first.sent,
        steps=tuple(joined(dict(zip(found, step))) for step in steps),
    )


def _paths(found: Iterator[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """The paths of all states, those of a state beside the own one behind its name."""
    return tuple(path if name in (OWN, path) else f"{name}.{path}" for name, paths in found for path in paths)
