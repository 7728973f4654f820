"""For a terminal."""
from __future__ import annotations

import textwrap

from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.compat.waivers import entry_for
from sphinx_vmsd.render.report.report import Report, details

_INDENT, _WIDTH = 4, 110


def as_text(report: Report) -> str:
    """One paragraph a finding, then the waivers to paste and the count."""
    parts = [_finding(one) for one in report.findings]
    parts += [f"waived: {one.rule}: {one.subject}: {one.message} ({waiver.reason})\n" for one, waiver in report.waived]
    serious = [one for one in report.findings if one.directions and one.severity.rank]
    if serious:
        parts.append("To accept a break, put its entry under 'waivers:' in a file for --waivers:\n\n"
                     + "".join(dict.fromkeys(map(entry_for, serious))))
    return "\n".join([*parts, f"{report.title}: {report.summary}\n"])


def _finding(one: Finding) -> str:
    lines = [f"{one.severity.value}: {one.rule}: {one.subject}", f"{' ' * _INDENT}{one.message}"]
    for word, text in details(one):
        head = f"{' ' * _INDENT}{word}: "
        lines += _block(head, text)
    return "\n".join(lines) + "\n"


def _block(head: str, text: str) -> list[str]:
    """*text* after *head*; code keeps its lines, prose is filled."""
    if "\n" in text:
        return [head.rstrip(), *(f"{' ' * 2 * _INDENT}{line}".rstrip() for line in text.split("\n"))]
    return textwrap.wrap(text, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False,
                         break_on_hyphens=False)
