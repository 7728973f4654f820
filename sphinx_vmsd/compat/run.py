"""Migrations, executed: save at one release, load at another, with the properties in force on each side."""
from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Optional, Union

from sphinx_vmsd.compat.assume import name_unknowns
from sphinx_vmsd.compat.explore import explore
from sphinx_vmsd.compat.journey import End
from sphinx_vmsd.compat.parts import OWN, State, joined, states_of
from sphinx_vmsd.compat.reconcile import reconcile
from sphinx_vmsd.compat.state import full_context
from sphinx_vmsd.compat.static import Side
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import (
    Context,
    Description,
    Device,
    Evidence,
    History,
    Outcome,
    Release,
    Snapshot,
    find_device,
    properties_in_force,
    with_builds,
)

#: What QEMU says when it is started with a machine type it does not have (all releases).
NO_MACHINE = "unsupported machine type"


@dataclass(frozen=True)
class _Missing:
    """Why there is no such end; ``machine``: that release can't even start with the machine type."""

    reason: str
    machine: bool = False


def migrate(history: History, device: str, source: Release, destination: Release, machine: Optional[str] = None,
            values: Optional[Mapping[str, object]] = None, via: Sequence[Release] = ()) -> Verdict:
    """What happens when *device* migrates from *source* to *destination* on *machine*, by way of *via*.

    All that the device sends is tried, each state by itself, and the worst that happens to one is the outcome.
    *values* are members of the source's state; conditions that neither they nor the properties decide are tried
    both ways. Without *machine* the properties have their defaults.
    """
    blank = Verdict(device, source, destination, machine, Outcome.UNKNOWN, via=tuple(via))
    snapshots = [history.at(release) for release in blank.route]
    known = tuple(filter(None, snapshots))
    if len(known) < len(snapshots):
        unknown = blank.route[snapshots.index(None)]
        return replace(blank, reasons=(f"nothing is known of release {unknown}",))
    blank = replace(blank, evidence=frozenset().union(*(snapshot.evidence for snapshot in known)))
    states = [states_of(snapshot, device, known) for snapshot in known]
    elsewhere = {name for snapshot in history.snapshots for name in states_of(snapshot, device, known)}
    names = dict.fromkeys(name for one in states for name in one) or {OWN: None}
    return joined({
        name: _of_state(blank, known, [one.get(name) for one in states], name, name in elsewhere, values or {})
        for name in names
    })


def _of_state(blank: Verdict, snapshots: Sequence[Snapshot], states: Sequence[Optional[State]], name: str,
              elsewhere: bool, values: Mapping[str, object]) -> Verdict:
    """The verdict for one state of the device, in *states* as each of *snapshots* has it."""
    what = f"'{name}' of '{blank.device}'" if name else f"of '{blank.device}'"
    ends = [_end(snapshot, blank, state or what, values) for snapshot, state in zip(snapshots, states)]
    verdict = _between(blank, ends, values, elsewhere)
    # The lines for a part of another section are those of that one, which only QEMU's code for it knows.
    return replace(verdict, message=None) if any(one and one.inside for one in states) else verdict


def _between(blank: Verdict, ends: Sequence[Union[End, _Missing]], values: Mapping[str, object],
             elsewhere: bool) -> Verdict:
    """The verdict for a route whose *ends* are known or missing; *elsewhere*: some release describes the device."""
    whole = [end for end in ends if isinstance(end, End)]
    if len(whole) == len(ends):
        return explore(blank, _reconciled(whole), values)
    missing = next(end for end in ends if isinstance(end, _Missing))
    blank = replace(blank, reasons=(missing.reason,))
    if missing.machine:
        return replace(blank, outcome=Outcome.FAILS, message=NO_MACHINE)
    if not elsewhere or blank.evidence != {Evidence.SPEC}:
        return blank
    if not whole:  # a device that sends nothing starts from reset on the other side
        return replace(blank, outcome=Outcome.LOSSY, defaulted=(blank.device,))
    return _partly(blank, [end if isinstance(end, End) else None for end in ends])


def _partly(blank: Verdict, ends: Sequence[Optional[End]]) -> Verdict:
    """Where a complete source of facts does not know the device everywhere: nothing is sent, or nobody takes it."""
    start = next(number for number, end in enumerate(ends) if end is not None)
    there = [end for end in itertools.takewhile(lambda end: end is not None, ends[start:]) if end is not None]
    name = there[0].side.description.name
    if start + len(there) < len(ends):
        there.append(End(blank.route[start + len(there)], Side(Description(""), Context()), Context()))
    if len(there) == 1:
        return replace(blank, outcome=Outcome.LOSSY, defaulted=(name,))
    found = explore(blank, _reconciled(there), {})
    kept = found.outcome in (Outcome.WORKS, Outcome.LOSSY)
    return replace(found, outcome=Outcome.LOSSY, dropped=(), defaulted=(name,)) if start and kept else found


def _reconciled(ends: Sequence[End]) -> tuple[End, ...]:
    """All *ends*, each with what only the source of the next or of the one before it says about counts."""
    found = list(ends)
    for number in range(len(found) - 1):
        pair = reconcile(*(end.side.description for end in found[number:number + 2]))
        found[number:number + 2] = [replace(end, side=end.side._replace(description=description))
                                    for end, description in zip(found[number:], pair)]
    return tuple(found)


def _end(snapshot: Snapshot, blank: Verdict, state: Union[State, str],
         values: Mapping[str, object]) -> Union[End, _Missing]:
    """*state* of the device of *blank* in *snapshot*, or why there is none: a text says what is missing."""
    machine = blank.machine
    if machine is not None and snapshot.machines and snapshot.machine(machine) is None:
        return _Missing(f"release {snapshot.release} has no machine type '{machine}'", machine=True)
    device = find_device(snapshot, blank.device)
    if device is None or isinstance(state, str):
        return _Missing(f"release {snapshot.release} has no state description {state}")
    context = context_of(snapshot, device, machine, values)
    description = name_unknowns(with_builds(state.description))
    return End(snapshot.release, Side(description, context), full_context(device, context))


def context_of(snapshot: Snapshot, device: Device, machine: Optional[str], values: Mapping[str, object]) -> Context:
    """The properties in force and the given members; nothing is known of the properties of a machine without a list."""
    found = snapshot.machine(machine) if machine is not None else None
    unlisted = found is not None and found.entries is None
    return Context(properties={} if unlisted else properties_in_force(device, found), members=values)
