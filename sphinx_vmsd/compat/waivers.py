"""A reviewed list of breaks that are accepted: each with a reason, and for as long as it says.

The file is YAML or JSON: ``waivers:`` and a list of entries with ``fingerprint``, or ``rule`` and ``subject``
(which may hold ``*``), ``reason``, and optionally ``link``, ``device``, ``direction``, ``machine`` and ``expires`` (a
release).
All that an entry says must fit. One with ``direction`` or ``machine`` accepts the break there only.
"""
from __future__ import annotations

import fnmatch
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional

from sphinx_vmsd.compat.finding import Direction, Finding, Severity
from sphinx_vmsd.model import Location, Problem, Release
from sphinx_vmsd.readers.files import read_text
from sphinx_vmsd.wire.printable import printable

_Case = tuple[Optional[Direction], Optional[str]]
_KEYS = ("fingerprint", "rule", "subject", "device", "direction", "machine", "reason", "link", "expires")
_REMEDY = "an entry has 'fingerprint' or 'rule' and 'subject', and 'reason'; also 'device', 'direction', 'machine', " \
          "'link', 'expires'"


@dataclass(frozen=True)
class Waiver:
    """One accepted break. Selectors that are ``None`` fit everything; ``expires``: the first release it is not for."""

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
            self.fingerprint in (None, finding.fingerprint) and _like(self.rule, [finding.rule])
            and _like(self.subject, [finding.subject]) and _like(self.device, finding.devices)
        )
        return frozenset(case for case in _cases(finding) if fits and self._named(*case))

    def _named(self, direction: Optional[Direction], machine: Optional[str]) -> bool:
        return self.direction in (None, direction and direction.value) and self.machine in (None, "*", machine)


@dataclass(frozen=True)
class Sorted:
    """Findings that stand, those that were waived (with their waivers), and what is wrong with the waivers."""

    standing: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...] = ()


def read_waivers(path: Path) -> tuple[tuple[Waiver, ...], tuple[Problem, ...]]:
    """The waivers in *path*, and the entries that are none."""
    text, problems = read_text(path)
    if text is None:
        return (), problems
    value = _parse(text)
    entries = value.get("waivers") if isinstance(value, dict) else value
    if not isinstance(entries, list):
        return (), (Problem(Location(str(path)), "is not a list of waivers", _REMEDY),)
    read = [_waiver(entry, Location(str(path)), number) for number, entry in enumerate(entries, 1)]
    waivers = tuple(one for one in read if isinstance(one, Waiver))
    return waivers, tuple(one for one in read if isinstance(one, Problem))


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


def _waiver(entry: object, location: Location, number: int) -> object:
    if not isinstance(entry, dict):
        return Problem(location, f"waiver {number} is not a mapping", _REMEDY)
    words = {str(key): str(value) for key, value in entry.items() if value is not None}
    unknown = sorted(set(words) - set(_KEYS))
    if unknown:
        return Problem(location, f"waiver {number}: unknown key '{unknown[0]}'", _REMEDY)
    if not words.get("reason", "").strip():
        return Problem(location, f"waiver {number} has no reason", _REMEDY)
    if "fingerprint" not in words and not {"rule", "subject"} <= set(words):
        return Problem(location, f"waiver {number} selects nothing", _REMEDY)
    if words.get("direction", "forward") not in [one.value for one in Direction]:
        return Problem(location, f"waiver {number}: '{words['direction']}' is not a direction", "forward or backward")
    expires = words.pop("expires", None)
    if expires is not None and not Release.is_valid(expires):
        return Problem(location, f"waiver {number}: '{expires}' is not a release", "such as 9.2")
    return Waiver(**words, expires=Release(expires) if expires else None, location=location)


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        pass
    import yaml  # only when a waivers file is not JSON

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None


def _like(pattern: Optional[str], values: Sequence[str]) -> bool:
    return pattern is None or any(fnmatch.fnmatchcase(value, pattern) for value in values)
