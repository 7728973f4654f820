"""Two snapshots compared, or one looked at: every rule applied, every judgement made a finding."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.compat.finding import Direction, Finding
from sphinx_vmsd.compat.matching import pairs_of
from sphinx_vmsd.compat.pair import Pair, pairs_between
from sphinx_vmsd.compat.rule import ChangeRule, DescriptionRule, Judgement, Rule, SnapshotPairRule, SnapshotRule
from sphinx_vmsd.compat.rules import RULES
from sphinx_vmsd.compat.settings import machines_of
from sphinx_vmsd.compat.unopened import opened
from sphinx_vmsd.model import Description, Evidence, Snapshot


def check(old: Snapshot, new: Snapshot, *, directions: tuple[Direction, ...] = tuple(Direction),
          machine: Optional[str] = None, rules: tuple[Rule, ...] = RULES) -> tuple[Finding, ...]:
    """What changed between *old* and *new* that matters to a migration in one of *directions*.

    That includes what is wrong with *new* by itself, where *old* is right, and what makes the answer doubtful. With
    *machine* only that machine type counts. Findings are sorted: worst first, then by subject.
    """
    both = opened(old), opened(new)
    apart = [*_whole(*both, machine, rules), *_introduced(old, new, rules)]
    found = [*_compared(*both, machine, rules), *_limited(apart, _named(old, machine) | _named(new, machine))]
    found += _doubtful((old, new), rules)
    wanted = (one for one in found if set(one.directions) & set(directions) or not one.directions)
    return _sorted(wanted)


def lint(snapshot: Snapshot, rules: tuple[Rule, ...] = RULES) -> tuple[Finding, ...]:
    """What is wrong with *snapshot* by itself, sorted like :func:`check`."""
    found = []
    wanted = [rule for rule in rules if isinstance(rule, DescriptionRule)]
    for devices, path, description in _descriptions(snapshot):
        for each in wanted:
            found += [_finding(each, one, snapshot.evidence, devices) for one in each.judge(description, path)]
    for rule in rules:
        if isinstance(rule, SnapshotRule):
            found += [_finding(rule, one, snapshot.evidence) for one in rule.judge(snapshot)]
    return _sorted(_joined(found))


def _joined(found: Iterable[Finding]) -> Iterator[Finding]:
    """*found* with one for all that are the same: a dump shows a description again under each type that carries it."""
    groups: dict[str, list[Finding]] = {}
    for one in found:
        groups.setdefault(one.fingerprint, []).append(one)
    for first, *others in groups.values():
        devices = {name for one in (first, *others) for name in one.devices}
        yield replace(first, devices=tuple(sorted(devices))) if others else first


def _doubtful(both: Iterable[Snapshot], rules: tuple[Rule, ...]) -> Iterator[Finding]:
    wanted = [rule for rule in rules if isinstance(rule, SnapshotRule) and rule.either]
    for snapshot in both:
        yield from (_finding(rule, one, snapshot.evidence) for rule in wanted for one in rule.judge(snapshot))


def _introduced(old: Snapshot, new: Snapshot, rules: tuple[Rule, ...]) -> Iterator[Finding]:
    vouched = old.recording is None or new.recording is not None    # a stream can't tell that the old side is right
    found = lint(new, rules) if vouched else ()
    known = {one.fingerprint for one in lint(old, rules)} if found else set()
    yield from (one for one in found if one.fingerprint not in known)


def _compared(old: Snapshot, new: Snapshot, machine: Optional[str], rules: tuple[Rule, ...]) -> Iterator[Finding]:
    wanted = [rule for rule in rules if isinstance(rule, ChangeRule)]
    for pair in pairs_of(old, new, machine):
        for change in pair.changes:
            for rule in wanted:
                if change.kind in rule.on:
                    yield from (_of_pair(rule, one, pair) for one in rule.judge(change, pair))


def _whole(old: Snapshot, new: Snapshot, machine: Optional[str], rules: tuple[Rule, ...]) -> Iterator[Finding]:
    evidence = old.evidence | new.evidence
    fewer = _only(old, machine), _only(new, machine)
    for rule in rules:
        if isinstance(rule, SnapshotPairRule):
            for one in rule.judge(old, new) if rule.across else rule.judge(*fewer):
                yield _finding(rule, one, evidence, (), pairs_between(old, new, one.directions))


def _only(snapshot: Snapshot, machine: Optional[str]) -> Snapshot:
    """*snapshot* as if *machine* were its only machine type; whole, when none is wanted or it has none of that name."""
    wanted = _named(snapshot, machine)
    return replace(snapshot, machines=tuple(one for one in machines_of(snapshot) if one.name in wanted)
                   ) if wanted else snapshot


def _named(snapshot: Snapshot, machine: Optional[str]) -> frozenset[str]:
    """The names of the machine types of *snapshot* that *machine*, a name or an alias, means."""
    return frozenset(one.name for one in machines_of(snapshot)
                     if machine is not None and machine in (one.name, one.alias))


def _limited(found: Iterable[Finding], wanted: frozenset[str]) -> Iterator[Finding]:
    """What is *found* without the machine types that are not *wanted*; all of it when nothing is wanted."""
    for one in found:
        if not wanted or not one.machines:
            yield one
        elif wanted & set(one.machines):
            yield replace(one, machines=tuple(name for name in one.machines if name in wanted))


def _of_pair(rule: Rule, one: Judgement, pair: Pair) -> Finding:
    return _finding(rule, one, pair.evidence, pair.devices, pair.pairs_in(one.directions))


def _finding(rule: Rule, one: Judgement, evidence: frozenset[Evidence], devices: tuple[str, ...] = (),
             pairs: tuple[str, ...] = ()) -> Finding:
    return Finding(
        rule.id, one.severity, one.subject, one.message, one.devices or devices, one.directions,
        pairs, one.old, one.new, one.offset, one.error, one.fix or rule.fix,
        evidence, one.unchecked, one.machines,
    )


def _sorted(found: Iterable[Finding]) -> tuple[Finding, ...]:
    unique = {one.fingerprint: one for one in found}
    return tuple(sorted(unique.values(), key=lambda one: (-one.severity.rank, one.subject, one.rule, one.message)))


def _descriptions(snapshot: Snapshot) -> Iterator[tuple[tuple[str, ...], str, Description]]:
    """Every description once, with the device types that carry it, sorted, and a path to it."""
    carriers: dict[int, list[str]] = {}
    tops: dict[int, Description] = {}
    for device in snapshot.devices:
        for top in device.states:
            tops[id(top)] = top
            carriers.setdefault(id(top), []).append(device.name)
    tops.update({id(top): top for top in snapshot.descriptions})
    found: dict[tuple[str, Description], dict[str, None]] = {}
    for key, top in tops.items():
        for part in _parts(top, top.name):
            found.setdefault(part, {}).update(dict.fromkeys(carriers.get(key, ())))
    for (path, description), devices in found.items():
        yield tuple(sorted(devices)), path, description


def _parts(description: Description, path: str) -> Iterator[tuple[str, Description]]:
    """*description* and all in it, each with its path: a nested one is the same wherever it is used."""
    yield path, description
    for field in description.fields:
        for nested in (field.key, field.description):
            if nested is not None:
                yield from _parts(nested, nested.name)
    for subsection in description.subsections:
        yield from _parts(subsection, f"{path}/{subsection.name}")
