"""SARIF 2.1.0, which code scanning of forges reads."""
from __future__ import annotations

import json
from typing import Optional

from sphinx_vmsd import __version__
from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.compat.rules import BY_ID
from sphinx_vmsd.model import Location
from sphinx_vmsd.model.plain import Plain
from sphinx_vmsd.render.report.report import Report, details, title_of
from sphinx_vmsd.wire.printable import printable_json


def sarif(report: Report) -> str:
    """One run with the rules that found something and a result for each finding."""
    used = sorted({one.rule for one in report.findings} | {one.rule for one, _ in report.waived})
    results = [_result(one, used) for one in report.findings]
    for one, waiver in report.waived:
        accepted: list[Plain] = [{"kind": "external", "status": "accepted", "justification": waiver.reason}]
        results.append({**_result(one, used), "suppressions": accepted})
    run: dict[str, Plain] = {
        "tool": {"driver": {"name": "sphinx-vmsd", "version": __version__, "rules": [_rule(one) for one in used]}},
        "results": list(results),
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    value: dict[str, Plain] = {"$schema": schema, "version": "2.1.0", "runs": [run]}
    return printable_json(json.dumps(value, indent=2, ensure_ascii=False)) + "\n"


def _rule(name: str) -> dict[str, Plain]:
    rule = BY_ID.get(name)
    found: dict[str, Plain] = {"id": name, "shortDescription": {"text": title_of(name)}}
    if rule is not None:
        found["fullDescription"] = {"text": rule.what}
        found["help"] = {"text": f"{rule.why} {rule.breaks} {rule.fix}"}
    return found


def _result(one: Finding, used: list[str]) -> dict[str, Plain]:
    text = "\n".join([f"{one.subject}: {one.message}", *(f"{word}: {value}" for word, value in details(one))])
    found: dict[str, Plain] = {
        "ruleId": one.rule,
        "ruleIndex": used.index(one.rule),
        "level": one.severity.value,
        "message": {"text": text},
        "partialFingerprints": {"vmsd/v1": one.fingerprint},
    }
    place = _place(one.location)
    if place is not None:
        found["locations"] = [place]
    return found


def _place(location: Optional[Location]) -> Optional[dict[str, Plain]]:
    if location is None:
        return None
    region: dict[str, Plain] = {"startLine": max(location.line, 1)}
    if location.column:
        region["startColumn"] = location.column
    artifact: dict[str, Plain] = {"uri": location.file}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
