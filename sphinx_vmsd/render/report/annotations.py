"""Annotations: GitHub's workflow commands and GitLab's code quality report."""
from __future__ import annotations

import json

from sphinx_vmsd.compat.finding import Finding, Severity
from sphinx_vmsd.render.report.report import Report, title_of
from sphinx_vmsd.wire.printable import printable_json

_GITHUB = {Severity.NOTE: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}
_GITLAB = {Severity.NOTE: "info", Severity.WARNING: "minor", Severity.ERROR: "critical"}


def github(report: Report) -> str:
    """One workflow command a finding."""
    return "".join(_command(one) for one in report.findings)


def gitlab(report: Report) -> str:
    """A code quality report."""
    rows = [
        {
            "description": f"{one.subject}: {one.message}",
            "check_name": one.rule,
            "fingerprint": one.fingerprint,
            "severity": _GITLAB[one.severity],
            "location": {
                "path": one.location.file if one.location else "-",
                "lines": {"begin": max(one.location.line, 1) if one.location else 1},
            },
        }
        for one in report.findings
    ]
    return printable_json(json.dumps(rows, indent=2, ensure_ascii=False)) + "\n"


def _command(one: Finding) -> str:
    settings = [f"title={_setting(f'{title_of(one.rule)} ({one.rule})')}"]
    if one.location is not None:
        settings.insert(0, f"file={_setting(one.location.file)},line={max(one.location.line, 1)}")
    fix = f"\n{one.fix}" if one.fix else ""
    return f"::{_GITHUB[one.severity]} {','.join(settings)}::{_data(f'{one.subject}: {one.message}{fix}')}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _setting(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
