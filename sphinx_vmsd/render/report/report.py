"""What every format starts from."""
from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sphinx_vmsd.compat.finding import Finding, Severity
from sphinx_vmsd.compat.rules import BY_ID
from sphinx_vmsd.compat.waivers import Waiver


class Report(NamedTuple):
    """The outcome of a command: its ``title`` (``check 8.0 9.0``), the findings that stand, and those waived.

    ``full``: a format that tells notes in brief does not.
    """

    title: str
    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    full: bool = False

    @property
    def summary(self) -> str:
        """How many of each severity, worst first."""
        counted = Counter(one.severity for one in self.findings)
        some = [one for one in reversed(Severity) if counted[one]]
        parts = [f"{counted[one]} {one.value}{'' if counted[one] == 1 else 's'}" for one in some]
        waived = f", {len(self.waived)} waived" if self.waived else ""
        return (", ".join(parts) or "nothing found") + waived


def title_of(rule: str) -> str:
    """The title of *rule*; its id where it has none (waivers)."""
    return BY_ID[rule].title if rule in BY_ID else rule.replace("-", " ")


def directions_of(finding: Finding) -> str:
    """The directions in words, empty for lint."""
    return " and ".join(one.value for one in finding.directions)


def facts_of(finding: Finding) -> str:
    """The layers of facts that *finding* stands on, in words."""
    return ", ".join(sorted(one.value for one in finding.evidence))


def details(finding: Finding) -> list[tuple[str, str]]:
    """Everything a person needs besides the message, as pairs of word and text; empty ones left out."""
    more = len(finding.devices) - 5
    devices = ", ".join(finding.devices[:5]) + (f" and {more} more" if more > 0 else "")
    rows = [
        ("devices", devices),
        ("breaks" if finding.severity.rank else "concerns", "; ".join(finding.concerns) or directions_of(finding)),
        ("offset", "" if finding.offset is None else f"byte {finding.offset} of the state"),
        ("old", str(finding.old or "")),
        ("new" if finding.pairs or finding.old else "at", str(finding.new or "")),
        ("QEMU says", finding.error or ""),
        ("not known", "; ".join(finding.unchecked)),
        ("facts", facts_of(finding)),
        ("fix", finding.fix),
        ("fingerprint", finding.fingerprint),
    ]
    return [row for row in rows if row[1]]
