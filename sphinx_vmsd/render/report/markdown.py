"""Markdown for a mail or a comment."""
from __future__ import annotations

import re

from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.render.report.report import Report, details, directions_of

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def markdown(report: Report) -> str:
    """A table of the findings, then each with its details."""
    parts = [f"# {_plain(report.title)}\n\n{report.summary}\n"]
    if report.findings:
        rows = [_row(one) for one in report.findings]
        parts.append("\n".join(["| | rule | where | breaks | what |", "|---|---|---|---|---|", *rows]) + "\n")
    parts += [_section(one) for one in report.findings if one.severity.rank]
    parts += [f"Waived: {one.rule}, {_plain(one.subject)}: {_plain(waiver.reason)}\n" for one, waiver in report.waived]
    return "\n".join(parts)


def _row(one: Finding) -> str:
    cells = (one.severity.value, one.rule, _plain(one.subject), directions_of(one), _plain(one.message))
    return f"| {' | '.join(cells)} |"


def _section(one: Finding) -> str:
    lines = [f"## {one.rule}: {_plain(one.subject)}", "", _plain(one.message), ""]
    for word, text in details(one):
        if word in ("fix", "QEMU says"):
            lines += [f"- {word}:", "", *(f"      {line}".rstrip() for line in text.split("\n")), ""]
        else:
            lines.append(f"- {word}: {_plain(text)}")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", " ")
