"""A device on both sides of a comparison, and in which direction each part of its state breaks."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.assume import (
    Answers,
    assume_field,
    by_guest,
    conditions_of,
    leaves_of,
    name_unknowns,
    open_leaves,
)
from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.changes import changes
from sphinx_vmsd.compat.finding import BOTH, Direction
from sphinx_vmsd.compat.overlap import Run
from sphinx_vmsd.compat.pieces import pieces_of
from sphinx_vmsd.compat.reconcile import reconcile
from sphinx_vmsd.compat.settings import Setting, concerned, settings
from sphinx_vmsd.compat.static import Side, Trial, fields_only, refused
from sphinx_vmsd.model import Condition, Context, Description, Device, Evidence, Field, Snapshot, heard, walk
from sphinx_vmsd.model.condition import PropertyAtLeast, PropertyIs, needs

#: So many open conditions of one description are tried one by one; any further ones only together.
SINGLY = 12


class Break(NamedTuple):
    """How a section or subsection fails in one direction.

    ``refused``: by its version, before any field. ``always``: whatever open conditions answer; else ``open_on`` are
    those it hangs on and ``guest`` tells that the running guest decides them all; without them a size is not known.
    ``in_step``: the lengths agree and only the meaning differs, of what the destination calls ``corrupted``.
    ``setting``: a case that fails; ``machines`` and ``devices``: the machine types and types of all cases that do.
    """

    direction: Direction
    reasons: tuple[str, ...]
    refused: bool = False
    always: bool = True
    guest: bool = False
    open_on: tuple[Condition, ...] = ()
    setting: Optional[Setting] = None
    in_step: bool = False
    corrupted: frozenset[str] = frozenset()
    machines: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two descriptions of one state, of *before* and *after*; ``devices`` are the types that carry it.

    ``carriers`` are those that are ever created, on both sides, for their properties; ``machine``: only this machine
    type counts.
    """

    before: Snapshot
    after: Snapshot
    old: Description
    new: Description
    devices: tuple[str, ...] = ()
    carriers: tuple[tuple[Device, Device], ...] = ()
    machine: Optional[str] = None

    @property
    def types(self) -> Optional[tuple[Device, Device]]:
        """One of the carriers; ``None``: no type is known."""
        return self.carriers[0] if self.carriers else None

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """The machine types both sides have, grouped by what they make of the properties of :attr:`carriers` that
        conditions ask for."""
        asked = (leaf for one in (self.old, self.new) for condition in conditions_of(one) for leaf in needs(condition))
        names = frozenset(leaf.property for leaf in asked if isinstance(leaf, (PropertyIs, PropertyAtLeast)))
        carriers = self.carriers or ((Device(self.old.name), Device(self.new.name)),)
        found = settings(self.before, self.after, carriers, names, self.machine)
        return found if self.carriers else tuple(one._replace(devices=()) for one in found)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The typed differences."""
        return changes(self.old, self.new)

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """What kinds of differences there are."""
        return frozenset(one.kind for one in self.changes)

    @cached_property
    def lost(self) -> Mapping[int, str]:
        """Why no destination finds some subsections of the old side by their names; by their identity."""
        return {id(one): why for _path, carrier in walk(self.old) for one, why in _lost(carrier)}

    @property
    def evidence(self) -> frozenset[Evidence]:
        """The layers of facts behind the comparison."""
        return self.before.evidence | self.after.evidence

    def pairs_in(self, directions: tuple[Direction, ...]) -> tuple[str, ...]:
        """The migrations concerned, in words."""
        return pairs_between(self.before, self.after, directions)

    def breaks(self, units: tuple[Description, Description]) -> tuple[Break, ...]:
        """In which directions the fields of *units* (old and new) fail, at most one answer a direction."""
        key = id(units[0]), id(units[1])
        if key not in self._known:
            ours, theirs = (name_unknowns(unit) for unit in reconcile(*units))
            found = (self._break(direction, ours, theirs) for direction in BOTH)
            self._known[key] = tuple(one for one in found if one is not None)
        return self._known[key]

    def refuses(self, units: tuple[Description, Description], direction: Direction) -> bool:
        """Whether the version of *units* (old and new) is refused in *direction*, before any field is read."""
        old, new = heard(*units), heard(*reversed(units))
        return (refused(old, new) if direction is Direction.FORWARD else refused(new, old)) is not None

    @cached_property
    def _known(self) -> dict[tuple[int, int], tuple[Break, ...]]:
        """Answers already given, by the identity of the units (which :attr:`changes` keeps alive)."""
        return {}

    def _break(self, direction: Direction, old: Description, new: Description) -> Optional[Break]:
        sent, local = (old, new) if direction is Direction.FORWARD else (new, old)
        reason = refused(sent, local)
        if reason is not None:
            return Break(direction, (reason,), refused=True)
        worst = [_layout(direction, sent, local, setting) for setting in self.settings]
        failing = [one for one in worst if one is not None]
        if not failing:
            return None
        chosen = next((one for one in failing if one.always), failing[0])
        machines, devices = concerned([one.setting for one in failing if one.setting], self.settings)
        return chosen._replace(machines=machines, devices=devices)


def pairs_between(before: Snapshot, after: Snapshot, directions: tuple[Direction, ...]) -> tuple[str, ...]:
    """The migrations from one release to the other in *directions*, in words; two trees of a release are told apart."""
    old, new = str(before.release), str(after.release)
    old, new = (old, new) if old != new else (f"{old} (old)", f"{new} (new)")
    ends = {Direction.FORWARD: f"{old} → {new}", Direction.BACKWARD: f"{new} → {old}"}
    return tuple(ends[one] for one in directions)


def _lost(carrier: Description) -> Iterator[tuple[Description, str]]:
    taken: set[str] = set()
    for one in carrier.subsections:
        if not one.name.startswith(carrier.name):
            yield one, f"it does not begin with {carrier.name}"
        elif one.name in taken:
            yield one, "another one before it has the same"
        taken.add(one.name)


def _layout(direction: Direction, sent: Description, local: Description, setting: Setting) -> Optional[Break]:
    """How the fields of *sent* fail at *local* under *setting*; ``None``: they do not."""
    contexts = (setting.old, setting.new) if direction is Direction.FORWARD else (setting.new, setting.old)
    source, destination = Side(_bare(sent), contexts[0]), Side(_bare(local), contexts[1])
    ours, theirs = (open_leaves(side.description, side.context) for side in (source, destination))
    leaves = tuple(dict.fromkeys((*ours, *theirs)))
    asked = frozenset(ours) ^ frozenset(theirs)
    lonely = tuple(leaf for leaf in leaves if leaf in asked)
    sends, reads = (_fields(side, sent.version, frozenset(leaves)) for side in (source, destination))
    trials = [(answers, fields_only(sends(answers), reads(answers))) for answers in _guesses(leaves, lonely)]
    bad = [(answers, trial) for answers, trial in trials if fails(trial)]
    if not bad:
        unsure = next((trial for _, trial in trials if trial.ok is None), None)
        return None if unsure is None else Break(direction, unsure.reasons, always=False, setting=setting)
    deciding = _deciding(trials)
    always = len(bad) == len(trials)
    return Break(
        direction, bad[0][1].reasons or _corrupted(bad[0][1]), always=always,
        guest=bool(deciding) and all(map(by_guest, deciding)), open_on=() if always else deciding, setting=setting,
        in_step=all(trial.ok for _, trial in bad),
        corrupted=frozenset(path for _, trial in bad for path in trial.effects.corrupted),
    )


def _deciding(trials: Sequence[tuple[Answers, Trial]]) -> tuple[Condition, ...]:
    """The conditions that turn the outcome when they alone hold; all of them when it takes more than one."""
    none, others = trials[0], trials[1:]
    alone = [leaf for answers, trial in others if sum(answers.values()) == 1 and fails(trial) != fails(none[1])
             for leaf in answers if answers[leaf]]
    return tuple(alone) or tuple(none[0])


def _bare(description: Description) -> Description:
    return replace(description, subsections=(), needed=None)


def _fields(side: Side, version: int, leaves: frozenset[Condition]) -> Callable[[Answers], Run]:
    """What *side* puts on the wire or expects there at *version*, without subsections, under answers to *leaves*."""
    parts = [_field(one, side.context, version, leaves) for one in side.description.fields]
    return lambda answers: tuple(piece for part in parts for piece in part(answers))


def _field(field: Field, context: Context, version: int, leaves: frozenset[Condition]) -> Callable[[Answers], Run]:
    """The same of one *field*, made once for all answers that agree in what it asks for."""
    asked = leaves_of(field) & leaves
    known: dict[tuple[bool, ...], Run] = {}

    def under(answers: Answers) -> Run:
        key = tuple(answers[leaf] for leaf in asked)
        if key not in known:
            known[key] = pieces_of(assume_field(field, answers), context, version)
        return known[key]

    return under


def fails(trial: Trial) -> bool:
    """Whether the stream is refused, or accepted with values in wrong places."""
    return trial.ok is False or (trial.ok is True and bool(trial.effects.corrupted))


def _corrupted(trial: Trial) -> tuple[str, ...]:
    return tuple(f"{path} receives bytes of another field" for path in trial.effects.corrupted)


def _guesses(leaves: Sequence[Condition], lonely: Sequence[Condition]) -> Iterator[Answers]:
    """None holds, all hold, and each that only one side asks alone."""
    yield dict.fromkeys(leaves, False)
    if leaves:
        yield dict.fromkeys(leaves, True)
    for one in lonely[:SINGLY] if len(leaves) > 1 else ():
        yield {leaf: leaf is one for leaf in leaves}
