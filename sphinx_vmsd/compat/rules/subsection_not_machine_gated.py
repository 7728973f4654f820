"""A new subsection that old machine types send, too."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.assume import words
from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.errors import unknown_subsection_error
from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.gatefix import gate_fix
from sphinx_vmsd.compat.gating import Gate, gate_of
from sphinx_vmsd.compat.judging import parent_refused, subject
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.properties import property_of
from sphinx_vmsd.compat.rule import ChangeRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, machine, nic, part, sample
from sphinx_vmsd.compat.settings import promised
from sphinx_vmsd.model import Description, Property
from sphinx_vmsd.model.condition import Always, GuestState, PropertyIs

_SEVERITY = {Gate.OPEN: Severity.ERROR, Gate.GUEST: Severity.WARNING, Gate.UNKNOWN: Severity.NOTE}


def _judge(change: Change, pair: Pair) -> Iterator[Judgement]:
    new = change.new
    assert isinstance(new, Description)
    if new.needed is None or isinstance(new.needed, Always) or parent_refused(change, pair, Direction.BACKWARD):
        return
    gated = gate_of(new.needed, pair)
    if gated.gate is Gate.SHUT:
        return
    when = words(new.needed)
    switches = _switches(new, pair) if gated.gate is Gate.GUEST else ()
    unsure = f"whether {' or '.join(switches)}, new with it, keeps it off old machine types"
    yield Judgement(
        Severity.NOTE if switches else _SEVERITY[gated.gate],
        subject(change, pair),
        f"new subsection {new.name} is sent on old machine types when: {when}",
        (Direction.BACKWARD,),
        None,
        change.new_location,
        error=unknown_subsection_error(pair, new, Direction.BACKWARD),
        fix=gate_fix(new, pair),
        unchecked=(when,) if gated.gate is Gate.UNKNOWN else (unsure,) if switches else (),
        devices=gated.devices,
        machines=gated.machines,
    )


def _switches(new: Description, pair: Pair) -> tuple[str, ...]:
    """What came with the subsection and may decide what its condition reads, other code in between.

    A property with its name that is off, or for the state of a machine an option of old versions.
    """
    before, after = pair.types or (None, None)
    part = new.name.rpartition("/")[2].replace("_", "-")
    props = [one.name for one in after.properties if one.default is False and property_of(before, one.name) is None
             and part in one.name.replace("_", "-")] if after else []
    if not (new.state or "").endswith("MachineState"):
        return tuple(f"property {name}" for name in props)
    kept = promised(pair.after.machines, pair.before.release)
    known = {*pair.before.options, *(name for one in pair.before.machines for name, _value in one.options)}
    options = sorted({name for one in kept for name, _value in one.options} - known)
    return (*(f"property {name}" for name in props), *(f"option {name}" for name in options))


RULE = ChangeRule(
    id="subsection-not-machine-gated",
    family=Family.WIRE,
    title="New subsection is sent on old machine types",
    what=(
        "A new subsection has a needed function, but no property that the old machine types switch off takes part "
        "in it."
    ),
    why="Once its condition is true, the stream is refused by every release that does not know the subsection.",
    breaks="Backward, when the condition is true. With a value that is nearly always set, that is nearly always.",
    fix="Combine the condition with a compat property.",
    examples=(
        Example(
            "only the guest decides",
            True,
            sample(nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=GuestState("s->link_up")),))),
            sample(nic(CTRL), OLD),
        ),
        Example(
            "the machine type decides",
            False,
            sample(
                nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=PropertyIs("migrate-link")),)),
                properties=(Property("migrate-link", "bool", True),),
                machines=(machine("8.0", ("migrate-link", False)),),
            ),
            sample(nic(CTRL), OLD, machines=(machine("8.0"),)),
        ),
    ),
    on=(Kind.SUBSECTION_ADDED,),
    judge=_judge,
)
