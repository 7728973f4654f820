"""For programs: JSON with a version and a schema."""
from __future__ import annotations

import json
from typing import Optional

from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.model import Location
from sphinx_vmsd.model.plain import Plain
from sphinx_vmsd.render.report.report import Report
from sphinx_vmsd.wire.printable import printable_json

#: Raised when a key changes its meaning; new keys come without.
FORMAT = 1
_TEXT: dict[str, Plain] = {"type": "string"}
_TEXTS: dict[str, Plain] = {"type": "array", "items": {"type": "string"}}
_MAYBE: dict[str, Plain] = {"type": ["string", "null"]}
_PLACE: dict[str, Plain] = {"type": ["object", "null"], "required": ["file", "line", "column"], "properties": {
    "file": {"type": "string"}, "line": {"type": "integer"}, "column": {"type": "integer"}}}
_MEMBERS: dict[str, Plain] = {
    "rule": _TEXT, "severity": {"enum": ["note", "warning", "error"]}, "subject": _TEXT, "message": _TEXT,
    "devices": _TEXTS, "directions": _TEXTS, "pairs": _TEXTS, "machines": _TEXTS, "old": _PLACE, "new": _PLACE,
    "offset": {"type": ["integer", "null"]}, "error": _MAYBE, "fix": _TEXT, "evidence": _TEXTS, "unchecked": _TEXTS,
    "fingerprint": _TEXT,
}
#: JSON Schema of the report.
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
        "waived": {"type": "array", "items": {"type": "object", "required": [*_MEMBERS, "reason"], "properties": {
            **_MEMBERS, "reason": _TEXT}}},
    },
}


def as_json(report: Report) -> str:
    """The report as :data:`SCHEMA` describes it."""
    value: dict[str, Plain] = {
        "format": FORMAT,
        "title": report.title,
        "summary": report.summary,
        "findings": [plain_finding(one) for one in report.findings],
        "waived": [{**plain_finding(one), "reason": waiver.reason} for one, waiver in report.waived],
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
