"""For programs: JSON with a version and a schema."""
from __future__ import annotations

import enum
import json
from typing import Optional

from sphinx_vmsd.compat.finding import Direction, Finding, Severity
from sphinx_vmsd.model import Evidence, Location
from sphinx_vmsd.model.plain import Plain
from sphinx_vmsd.render.report.report import Report
from sphinx_vmsd.wire.printable import printable_json

#: Raised when a key changes its meaning; new keys come without.
FORMAT = 1
_TEXT: dict[str, Plain] = {"type": "string"}
_TEXTS: dict[str, Plain] = {"type": "array", "items": {"type": "string"}}
_MAYBE: dict[str, Plain] = {"type": ["string", "null"]}
_COUNT: dict[str, Plain] = {"type": "integer", "minimum": 0}
_PLACE: dict[str, Plain] = {"type": ["object", "null"], "required": ["file", "line", "column"], "properties": {
    "file": _TEXT, "line": _COUNT, "column": _COUNT}}


def _words(of: type[enum.Enum]) -> dict[str, Plain]:
    return {"enum": [one.value for one in of]}


_MEMBERS: dict[str, Plain] = {
    "rule": _TEXT, "severity": _words(Severity), "subject": _TEXT, "message": _TEXT, "devices": _TEXTS,
    "directions": {"type": "array", "items": _words(Direction)}, "pairs": _TEXTS, "machines": _TEXTS,
    "old": _PLACE, "new": _PLACE, "offset": {"type": ["integer", "null"], "minimum": 0}, "error": _MAYBE,
    "fix": _TEXT, "evidence": {"type": "array", "items": _words(Evidence)}, "unchecked": _TEXTS,
    "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
}
_WAIVED: dict[str, Plain] = {**_MEMBERS, "reason": _TEXT, "link": _MAYBE}
#: JSON Schema of the report. It lets other keys pass: a later version may have more.
SCHEMA: dict[str, Plain] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Findings of sphinx-vmsd check and lint",
    "type": "object",
    "required": ["format", "title", "summary", "findings", "waived"],
    "properties": {
        "format": {"const": FORMAT},
        "title": _TEXT,
        "summary": _TEXT,
        "findings": {"type": "array", "items": {"type": "object", "required": [*_MEMBERS], "properties": _MEMBERS}},
        "waived": {"type": "array", "items": {"type": "object", "required": [*_WAIVED], "properties": _WAIVED}},
    },
}


def as_json(report: Report) -> str:
    """The report as :data:`SCHEMA` describes it."""
    value: dict[str, Plain] = {
        "format": FORMAT,
        "title": report.title,
        "summary": report.summary,
        "findings": [plain_finding(one) for one in report.findings],
        "waived": [{**plain_finding(one), "reason": waiver.reason, "link": waiver.link}
                   for one, waiver in report.waived],
    }
    return printable_json(json.dumps(value, indent=2, ensure_ascii=False)) + "\n"


def plain_finding(one: Finding) -> dict[str, Plain]:
    """*one* as JSON values."""
    return {
        "rule": one.rule, "severity": one.severity.value, "subject": one.subject, "message": one.message,
        "devices": list(one.devices), "directions": [each.value for each in one.directions], "pairs": list(one.pairs),
        "machines": list(one.machines), "old": _place(one.old), "new": _place(one.new), "offset": one.offset,
        "error": one.error, "fix": one.fix,
        "evidence": [*sorted(each.value for each in one.evidence)], "unchecked": list(one.unchecked),
        "fingerprint": one.fingerprint,
    }


def _place(location: Optional[Location]) -> Plain:
    if location is None:
        return None
    return {"file": location.file, "line": location.line, "column": location.column}
