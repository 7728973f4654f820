"""A reviewed list of breaks that are accepted: each with a reason, and for as long as it says.

All that a waiver says must fit. One with a direction or a machine type accepts the break there only.
"""
from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.finding import Direction, Finding, Severity
from sphinx_vmsd.model import Location, Release
from sphinx_vmsd.wire.printable import printable

_Case = tuple[Optional[Direction], Optional[str]]


class Waiver(NamedTuple):
    """One accepted break. Selectors that are ``None`` fit everything; ``expires``: the first release it is not for.

    In ``rule``, ``subject`` and ``device`` a ``*`` stands for any text, wherever it stands; ``machine`` may be ``*`` as
    a whole. A fingerprint and a direction are exact.
    """

    reason: str
    fingerprint: Optional[str] = None
    rule: Optional[str] = None
    subject: Optional[str] = None
    device: Optional[str] = None
    direction: Optional[str] = None
    machine: Optional[str] = None
    link: Optional[str] = None
    expires: Optional[Release] = None
    location: Optional[Location] = None

    def takes(self, finding: Finding) -> frozenset[_Case]:
        """The cases of *finding* that were accepted; none: it is another break."""
        fits = (
            self.fingerprint in (None, finding.fingerprint) and like(self.rule, [finding.rule])
            and like(self.subject, [finding.subject]) and like(self.device, finding.devices)
        )
        return frozenset(case for case in _cases(finding) if fits and self._named(*case))

    def _named(self, direction: Optional[Direction], machine: Optional[str]) -> bool:
        return self.direction in (None, direction and direction.value) and self.machine in (None, "*", machine)


class Sorted(NamedTuple):
    """Findings that stand, those that were waived (with their waivers), and what is wrong with the waivers."""

    standing: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...] = ()


def apply(waivers: Sequence[Waiver], findings: Sequence[Finding], release: Release) -> Sorted:
    """*findings* without the waived ones; unused and expired waivers are findings themselves.

    *release* is the newer side of the comparison: a waiver that expires at or before it no longer counts.
    """
    live = [one for one in waivers if one.expires is None or release < one.expires]
    standing: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    for finding in findings:
        left = frozenset(_cases(finding))
        for waiver in live:
            taken = waiver.takes(finding) & left
            waived += [(part, waiver) for part in _parts(finding, taken)]
            left -= taken
        standing += _parts(finding, left)
    used = {id(waiver) for _, waiver in waived}
    gone_off = [one for one in waivers if one not in live]
    stale = [_stale(one, "waiver-expired", f"the waiver expired at {one.expires}") for one in gone_off]
    stale += [_stale(one, "waiver-unused", "the waiver fits no finding") for one in live if id(one) not in used]
    return Sorted((*standing, *stale), tuple(waived))


def _cases(finding: Finding) -> tuple[_Case, ...]:
    """Every direction on every machine type that *finding* is about; ``None`` where it names none."""
    return tuple((direction, machine) for direction in finding.directions or (None,)
                 for machine in finding.machines or (None,))


def _parts(finding: Finding, cases: frozenset[_Case]) -> list[Finding]:
    """*finding* for *cases* alone: itself when they are all, one for each set of machine types otherwise."""
    if cases == frozenset(_cases(finding)):
        return [finding]
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, direction in enumerate(finding.directions or (None,)):
        machines = tuple(one for one in finding.machines or (None,) if (direction, one) in cases)
        if machines:
            groups.setdefault(tuple(one for one in machines if one is not None), []).append(number)
    return [
        replace(finding, directions=tuple(finding.directions[number] for number in numbers if finding.directions),
                pairs=tuple(finding.pairs[number] for number in numbers if finding.pairs), machines=machines,
                whole=finding)
        for machines, numbers in groups.items()
    ]


def entry_for(finding: Finding) -> str:
    """A waiver for *finding*, ready to paste; whoever accepts the break replaces the reason by a better one.

    Names come from the input: none may end a line, and so begin an entry of its own.
    """
    reason = json.dumps("accepted: " + printable(finding.message), ensure_ascii=False)
    return f"- fingerprint: {finding.fingerprint}  # {finding.rule}: {printable(finding.subject)}\n  reason: {reason}\n"


def _stale(waiver: Waiver, rule: str, message: str) -> Finding:
    subject = waiver.fingerprint or f"{waiver.rule}: {waiver.subject}"
    return Finding(rule, Severity.WARNING, subject, f"{message} ({waiver.reason})", new=waiver.location,
                   fix="remove the entry")


def like(pattern: Optional[str], values: Iterable[str]) -> bool:
    """Whether one of *values* is *pattern*, in which only ``*`` is special: subjects hold ``[0]``."""
    plain = (pattern or "").replace("[", "[[]").replace("?", "[?]")
    return pattern is None or any(fnmatch.fnmatchcase(value, plain) for value in values)
