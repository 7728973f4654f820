"""A member of the machine class that a released machine type sets to another value than it did."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import LATE, family
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import NEW, OLD, sample
from sphinx_vmsd.compat.settings import promised, twins
from sphinx_vmsd.model import MachineType, Release, Snapshot

#: Texts and limits of what a user may ask for: another value changes no machine that ran before.
_FREE = frozenset({
    "alias", "default_display", "default_machine_opts", "desc", "family", "is_default", "max_cpus", "min_cpus",
})
#: A value that says what it is: a number, a truth, a text; for a macro of a text, which macro and the text.
_PLAIN = re.compile(r'(?:-?(?:0x)?[\da-fA-F]+[uUlL]*|true|false|(?P<macro>[A-Z]\w*)?\(?"[^"]*"\)?)')


#: Options that only allow what a user then asks for.
_ALLOWING = re.compile(r"has_|.*_(?:supported|allowed)$|\w+\.")


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    lines: dict[tuple[tuple[str, Optional[str]], str, str, str], list[tuple[MachineType, MachineType]]] = {}
    known, kept = ({*one.options, *(name for each in one.machines for name, _value in each.options)}
                   for one in (old, new))
    for before, after in twins(promised(old.machines, old.release), new.machines):
        past, now = dict(before.options), dict(after.options)
        begun, left = _unset(now, known if past else ()), _unset(past, kept if now else ())
        for name, was in {**begun, **past}.items() if after.release is not None else ():
            value = now.get(name, left.get(name, was))
            if name not in _FREE and _differs(was, value):
                lines.setdefault((family(after), name, was, value), []).append((before, after))
    for (_line, name, was, value), found in lines.items():
        before, after = max(found, key=lambda one: one[1].release or new.release)
        chosen = name not in dict(before.options) and _far_back(after, new)
        yield Judgement(
            Severity.NOTE if chosen else Severity.WARNING,
            f"{after.name}.{name}",
            f"the released machine type sets {name} to {value} instead of {was}",
            BOTH,
            before.location,
            after.location,
            machines=tuple(sorted(one.name for _before, one in found)),
            fix=f"set {name} to {was} in the options of the newest of them",
            unchecked=(f"whether it gives back what {after.release} did: then it stands right",) if chosen else (),
        )


def _unset(given: Iterable[str], names: Container[str]) -> dict[str, str]:
    """The options among *given* that are known by *names*, with the value of what nobody sets."""
    return {name: "0" for name in given if name in names and not _ALLOWING.match(name)}


def _far_back(machine: MachineType, new: Snapshot) -> bool:
    """Whether newer versions of *machine*, more than a late series is late by, stay as they were: then it is meant."""
    versions = {one.release for one in new.machines if one.release is not None and family(one) == family(machine)}
    return sum(1 for one in versions if machine.release is not None and machine.release < one <= new.release.series
               ) > LATE


def _differs(was: str, now: str) -> bool:
    """Whether both values say what they are, and are not the same: names of constants may change where they do not."""
    first, second = (_PLAIN.fullmatch({"true": "1", "false": "0"}.get(one, one)) for one in (was, now))
    return (first is not None and second is not None and first["macro"] == second["macro"]
            and first.group() != second.group())


def _machines(of_8_0: str, of_9_0: str = "true") -> tuple[MachineType, ...]:
    made = (("8.0", of_8_0), ("9.0", of_9_0))
    return tuple(MachineType(f"demo-{name}", Release(name), (), options=(("fast", one),)) for name, one in made)


_OLD = sample(None, Release("8.0.50"), machines=_machines("false", "false")[:1])
_OTHER = MachineType("other", options=(("fast", "true"),))
_BARE = MachineType("demo-8.0", Release("8.0"), (), options=(("desc", '"demo"'),))

RULE = SnapshotPairRule(
    id="machine-option-changed",
    family=Family.COMPAT,
    title="Option of a released machine type changed",
    what="A member of the machine class, such as the default CPU, has another value on a released machine type; one "
    "that only other machine types set before, or set now, is 0.",
    why="The machine type is the promise of what the guest sees. A new default belongs to the new machine type alone; "
    "the options of the last release's take it back.",
    breaks="Both directions between the releases that disagree, where the guest or the stream depends on the option.",
    fix="Set the old value in the function of the last release's machine type.",
    examples=(
        Example("for all machine types", True, sample(None, machines=_machines("true")), _OLD),
        Example("set for all, which only others did", True, sample(None, machines=(_OTHER, *_machines("true"))),
                replace(_OLD, machines=(_OTHER, _BARE))),
        Example("set no more", True, replace(_OLD, release=NEW, machines=(_OTHER, _BARE)),
                sample(None, OLD, machines=(_OTHER, *_machines("true")))),
        Example("set for all, and new as such", False, sample(None, machines=_machines("true")),
                replace(_OLD, machines=(_BARE,))),
        Example("for the new one", False, sample(None, machines=_machines("false")), _OLD),
    ),
    judge=_judge,
)
