"""JUnit XML: every finding is a test case; those that are not notes failed."""
from __future__ import annotations

from html import escape

from sphinx_vmsd.compat.finding import Finding, Severity
from sphinx_vmsd.render.report.report import Report, details


def junit(report: Report) -> str:
    """One suite; without findings it holds one case that passed."""
    failed = sum(one.severity is not Severity.NOTE for one in report.findings)
    cases = [_case(one) for one in report.findings]
    cases += [f"  <testcase classname={_attribute(one.rule)} name={_attribute(one.subject)}>"
              f"<skipped message={_attribute(waiver.reason)}/></testcase>\n" for one, waiver in report.waived]
    if not cases:
        cases = [f"  <testcase classname=\"sphinx-vmsd\" name={_attribute(report.title)}/>\n"]
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<testsuite name={_attribute(report.title)} tests="{len(cases)}" failures="{failed}" '
            f'skipped="{len(report.waived)}">\n{"".join(cases)}</testsuite>\n')


def _case(one: Finding) -> str:
    head = f"  <testcase classname={_attribute(one.rule)} name={_attribute(one.subject)}>"
    text = "\n".join([one.message, *(f"{word}: {value}" for word, value in details(one))])
    if one.severity is Severity.NOTE:
        return f"{head}<system-out>{escape(text)}</system-out></testcase>\n"
    settings = f"type={_attribute(one.severity.value)} message={_attribute(one.message)}"
    return f"{head}\n    <failure {settings}>{escape(text)}</failure>\n  </testcase>\n"


def _attribute(text: str) -> str:
    return '"' + escape(text).replace("\n", "&#10;") + '"'
