"""From single runs to one verdict: every open condition is answered both ways, and what differs is named."""
from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sphinx_vmsd.compat.arrival import Effects, total
from sphinx_vmsd.compat.assume import Answers, by_guest, open_leaves, words
from sphinx_vmsd.compat.journey import End, tidy, travel, whole
from sphinx_vmsd.compat.matching import same
from sphinx_vmsd.compat.static import Trial
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Condition, Outcome, describe
from sphinx_vmsd.model.condition import Build, Not

#: Up to so many open conditions every combination is run; above, each one alone against all others.
EXHAUSTIVE = 5


@dataclass(frozen=True)
class _Run:
    """One run: the answers assumed, what happened, and the outcome that makes."""

    answers: Answers
    trial: Trial
    outcome: Outcome


def explore(blank: Verdict, ends: Sequence[End], values: Mapping[str, object]) -> Verdict:
    """*blank* completed by running the migrations between *ends* under every relevant guess about open conditions.

    Ends that are all the same answer alike, whatever that is; then one run tells, in which everything is sent.
    """
    leaves = _leaves(ends)
    first = ends[0].side
    alike = all(first.context == one.side.context and same(first.description, one.side.description) for one in ends)
    guesses = [dict.fromkeys(leaves, True)] if alike else list(_guesses(leaves))
    paths = [(answers, travel(ends, values, answers)) for answers in guesses]
    found = _summed(blank, leaves, [_run(answers, whole(ends, trials)) for answers, trials in paths])
    if len(ends) == 2:
        return found
    steps = []
    for number, (source, destination) in enumerate(zip(ends, ends[1:])):
        runs = [_run(answers, trials[number]) for answers, trials in paths if number < len(trials)]
        step = replace(blank, source=source.release, destination=destination.release, via=())
        steps += [_summed(step, leaves, runs)] if runs else []
    return replace(found, steps=tuple(steps))


def _leaves(ends: Sequence[End]) -> tuple[Condition, ...]:
    """The conditions open at one of *ends*; on a longer way the given values may get lost and more be open."""
    later = [end.knowing({}) for end in ends[1:]] if len(ends) > 2 else []
    return tuple(dict.fromkeys(leaf for end in (*ends[:2], *later)
                               for leaf in open_leaves(end.side.description, end.side.context)))


def _summed(blank: Verdict, leaves: tuple[Condition, ...], runs: Sequence[_Run]) -> Verdict:
    """*blank* completed with what *runs* have in common, and with the worst of them."""
    decisive = tuple(leaf for leaf in leaves if _decides(leaf, runs))
    outcome = _outcome(runs, decisive)
    worst = next((run for run in runs if run.outcome is Outcome.FAILS), runs[0])
    shown = worst if outcome in (Outcome.FAILS, Outcome.DEPENDS, Outcome.UNKNOWN) else runs[0]
    lost = _merged(runs)
    return replace(
        blank,
        outcome=outcome,
        message=shown.trial.message if shown.outcome is Outcome.FAILS and outcome is not Outcome.UNKNOWN else None,
        reasons=_reasons(runs, shown, outcome, decisive),
        dropped=lost.dropped, defaulted=lost.defaulted, corrupted=lost.corrupted, renamed=lost.renamed,
        depends_on=tuple(map(words, decisive)) if outcome in (Outcome.DEPENDS, Outcome.UNKNOWN) else (),
        sent=None if any(isinstance(leaf, Build) for leaf in leaves) else shown.trial.data,
    )


def _guesses(leaves: tuple[Condition, ...]) -> Iterator[Answers]:
    """Answers for *leaves*, nothing holding first; bounded (a few per leaf when there are many)."""
    if len(leaves) <= EXHAUSTIVE:
        for answers in itertools.product((False, True), repeat=len(leaves)):
            yield dict(zip(leaves, answers))
        return
    for usual in (False, True):
        yield dict.fromkeys(leaves, usual)
        for odd in leaves:
            yield {leaf: (leaf is odd) is not usual for leaf in leaves}


def _run(answers: Answers, trial: Trial) -> _Run:
    return _Run(answers, trial, _judge(trial))


def _judge(trial: Trial) -> Outcome:
    if trial.ok is None:
        return Outcome.UNKNOWN
    if not trial.ok or trial.effects.corrupted:
        return Outcome.FAILS
    return Outcome.LOSSY if trial.effects.dropped or trial.effects.defaulted else Outcome.WORKS


def _outcome(runs: Sequence[_Run], decisive: tuple[Condition, ...]) -> Outcome:
    """One outcome for all: equal ones stand, losses count as loss, else it depends."""
    outcomes = {run.outcome for run in runs}
    if len(outcomes) == 1:
        return outcomes.pop()
    if outcomes <= {Outcome.WORKS, Outcome.LOSSY}:
        return Outcome.LOSSY
    if Outcome.UNKNOWN in outcomes or not decisive or not all(by_guest(leaf) for leaf in decisive):
        return Outcome.UNKNOWN
    return Outcome.DEPENDS


def _decides(leaf: Condition, runs: Sequence[_Run]) -> bool:
    """Whether two runs that differ in *leaf* only end differently (accepted intact or not)."""
    by_rest: dict[frozenset[tuple[Condition, bool]], set[object]] = {}
    for run in runs:
        rest = frozenset((other, answer) for other, answer in run.answers.items() if other is not leaf)
        by_rest.setdefault(rest, set()).add(Outcome.WORKS if run.outcome is Outcome.LOSSY else run.outcome)
    return any(len(outcomes) > 1 for outcomes in by_rest.values())


def _merged(runs: Sequence[_Run]) -> Effects:
    """What any accepted run loses, each name once."""
    return tidy(total(run.trial.effects for run in runs if run.trial.ok))


def _reasons(runs: Sequence[_Run], shown: _Run, outcome: Outcome, decisive: tuple[Condition, ...]) -> tuple[str, ...]:
    reasons = [] if outcome in (Outcome.WORKS, Outcome.LOSSY) else list(shown.trial.reasons)
    if outcome is Outcome.UNKNOWN:
        reasons += [f"not known: {words(leaf)}" for leaf in decisive if not by_guest(leaf)]
    if outcome is Outcome.DEPENDS:
        reasons += [f"when {describe(leaf if shown.answers[leaf] else Not(leaf))}" for leaf in decisive]
    lost = _merged(runs)
    lists = (("dropped", lost.dropped), ("keeps its default", lost.defaulted), ("corrupted", lost.corrupted))
    reasons += [f"{word}: {', '.join(names)}" for word, names in lists if names]
    reasons += [f"same bytes under another name: {old} → {new}" for old, new in lost.renamed]
    return tuple(dict.fromkeys(reasons))
