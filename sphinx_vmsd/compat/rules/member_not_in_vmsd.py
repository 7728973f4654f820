"""A new member of the state that nothing sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.gatefix import of_device, off_for
from sphinx_vmsd.compat.properties import last_release
from sphinx_vmsd.compat.recipes import called, subsection
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, sample
from sphinx_vmsd.model import Description, Snapshot, walk

_END = re.compile(r"[.\[]")


@dataclass
class _State:
    """A state struct: one description of it, its plain members in order, and the members that descriptions list.

    ``owner``: the struct of the device that it is nested in, if no device has it as its own.
    """

    description: Description
    owner: str = ""
    members: dict[str, None] = field(default_factory=dict)
    devices: list[str] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    known = _states(old)
    for kind, after in _states(new).items():
        before = known.get(kind)
        told = after.listed.union(after.members if before is None else before.members)
        for name in after.members:
            if name not in told:
                yield _missing(after, kind, name, old, new)


def _missing(state: _State, kind: str, name: str, old: Snapshot, new: Snapshot) -> Judgement:
    parent, part = state.description.name, called(name)
    entries = off_for(part, tuple(sorted(set(state.devices))) or (parent,), new, last_release(old))
    skeleton = f"{subsection(parent, part, f'/* the macro of {name} */', kind, state.owner)}\n{entries}"
    return Judgement(
        Severity.NOTE,
        f"{parent}: {name}",
        f"{name} is a new member of {kind}, and no description lists it",
        BOTH,
        new=state.description.location,
        devices=tuple(sorted(set(state.devices))),
        fix=f"nothing, where post_load or the next reset makes {name} anew, else a subsection:\n\n{skeleton}",
    )


def _states(snapshot: Snapshot) -> dict[str, _State]:
    """The state structs of *snapshot* by C type: any description of it, in any file, may list a member."""
    found: dict[str, _State] = {}
    carried = [(device.name, one) for device in snapshot.devices for one in device.states]
    for device, top in [*carried, *(("", one) for one in snapshot.descriptions)]:
        own = set(map(id, of_device(top)))
        for _, one in walk(top):
            if one.state is None or one.members is None:
                continue
            state = found.setdefault(one.state, _State(one, top.state or "State"))
            state.owner = "" if id(one) in own else state.owner
            state.members.update(dict.fromkeys(one.members))
            state.listed.update(_END.split(each.name)[0] for each in one.fields)
            state.devices += [device] if device else []
    return found


def _nic(*members: str) -> Description:
    return replace(nic(CTRL), state="DemoNic", members=("ctrl", *members))


RULE = SnapshotPairRule(
    id="member-not-in-vmsd",
    family=Family.COMPAT,
    title="New member is in no description",
    what=(
        "The struct of a device's state got a member that holds a number or a truth value, no property sets it, and no "
        "description of that struct lists it. Only the C source shows this."
    ),
    why="What is in no description is not sent. The compiler and a test without a migration don't notice.",
    breaks="Nothing fails: after a migration the member has the value of a reset, in both directions.",
    fix="Send it in a subsection, unless it follows from other state.",
    examples=(
        Example("a member and no field", True, sample(_nic("status")), sample(_nic(), OLD)),
        Example("with its field", False, sample(replace(_nic("status"), fields=(CTRL, STATUS))), sample(_nic(), OLD)),
        Example("it was there before", False, sample(_nic("status")), sample(_nic("status"), OLD)),
        Example("members are not known", False, sample(_nic("status")), sample(nic(CTRL), OLD)),
    ),
    judge=_judge,
)
