"""One way a device can travel: a migration, or several in a row of which each sends what the one before has loaded."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sphinx_vmsd.compat.arrival import Effects, total
from sphinx_vmsd.compat.assume import Answers, assume
from sphinx_vmsd.compat.execute import execute
from sphinx_vmsd.compat.state import kept_back, left_alone
from sphinx_vmsd.compat.static import Side, Trial
from sphinx_vmsd.model import Context, Description, Release, holds

Values = Mapping[str, object]


@dataclass(frozen=True)
class End:
    """A device of a release under a machine type; ``full``: the context in which everything it has is sent."""

    release: Release
    side: Side
    full: Context

    def knowing(self, members: Values) -> End:
        """The same where just *members* of the state are known."""
        side = self.side._replace(context=self.side.context._replace(members=members))
        return replace(self, side=side, full=self.full._replace(members=members))


def travel(ends: Sequence[End], values: Values, answers: Answers) -> tuple[Trial, ...]:
    """The migrations from each of *ends* to the next, up to the first that is not accepted intact.

    *answers* hold on the whole way: it is one guest. *values* are known as long as they arrive.
    """
    state = known = values
    trials: list[Trial] = []
    for source, destination in zip(ends, ends[1:]):
        here, there = (source, destination) if not trials else (source.knowing(known), destination.knowing(known))
        open_ones = {leaf: answer for leaf, answer in answers.items() if holds(leaf, Context(members=known)) is None}
        trial = _migration(here, there, state, open_ones)
        trials.append(trial)
        if not trial.ok or trial.effects.corrupted:
            break
        state, known = _carried(destination.side.description, trial, known)
    return tuple(trials)


def _carried(local: Description, trial: Trial, known: Values) -> tuple[Values, Values]:
    """The state of *local* after *trial*, and what is known of it: all of *known* that was not lost.

    A member that no field describes is configuration, the same everywhere; one that needed not be sent is as it was.
    """
    lost = {*trial.effects.dropped, *trial.effects.defaulted}
    gone = lost | _names(one for one in local.subsections if one.name in lost)
    taken = [one for one in local.subsections if one.name in trial.sent]
    loaded = {} if trial.loaded is None else trial.loaded
    arrived = _names([replace(local, subsections=()), *taken]) & set(loaded)
    known = {name: loaded[name] if name in arrived else value for name, value in known.items() if name not in gone}
    return {**{name: value for name, value in loaded.items() if name not in gone}, **known}, known


def _names(descriptions: Iterable[Description]) -> set[str]:
    found: set[str] = set()
    for one in descriptions:
        found |= {field.name for field in one.fields} | _names(one.subsections)
    return found


def _migration(source: End, destination: End, values: Values, answers: Answers) -> Trial:
    ours = source.side._replace(description=assume(source.side.description, answers))
    theirs = destination.side._replace(description=assume(destination.side.description, answers))
    trial = execute(ours, theirs, values, (source.release, destination.release))
    if not trial.ok:
        return trial
    lost = kept_back(ours, source.full)
    alone = left_alone(ours, theirs, destination.full, trial.sent, lost)
    return trial._replace(effects=tidy(total((trial.effects, lost, alone))))


def whole(ends: Sequence[End], trials: Sequence[Trial]) -> Trial:
    """*trials* between *ends* as one: what stops it is that of its last, what arrives is what passes all of them."""
    last = trials[-1]
    if len(ends) == 2:
        return last
    passed = trials[0].effects
    for trial in trials[1:]:
        passed = _onward(passed, trial.effects)
    step = f"from {ends[len(trials) - 1].release} to {ends[len(trials)].release}"
    reasons = [f"{step}: {reason}" for reason in last.reasons] or ([f"it fails {step}"] if not last.ok else [])
    return last._replace(effects=tidy(passed), reasons=tuple(reasons), data=None)


def _onward(first: Effects, second: Effects) -> Effects:
    """What *first* and then *second* do: lost is what the first end has, left alone what the last one has."""
    later, earlier = dict(second.renamed), {new: old for old, new in first.renamed}
    dropped = [earlier.get(name, name) for name in second.dropped if name not in first.defaulted]
    left = [later.get(name, name) for name in first.defaulted if name not in second.dropped]
    renamed = [(old, later.get(new, new)) for old, new in first.renamed if new not in second.dropped]
    renamed += [(old, new) for old, new in second.renamed if old not in earlier and old not in first.defaulted]
    return Effects(
        (*first.dropped, *dropped), (*second.defaulted, *left), (*first.corrupted, *second.corrupted),
        tuple((old, new) for old, new in renamed if old != new),
    )


def tidy(found: Effects) -> Effects:
    """Each name once; what is renamed or corrupted is neither dropped nor left at its default."""
    arrived = {name for pair in found.renamed for name in pair} | set(found.corrupted)
    return Effects(
        tuple(dict.fromkeys(name for name in found.dropped if name not in arrived)),
        tuple(dict.fromkeys(name for name in found.defaulted if name not in arrived)),
        tuple(dict.fromkeys(found.corrupted)),
        tuple(dict.fromkeys(found.renamed)),
    )
