"""For a terminal: what breaks in full, notes in brief, and what to paste."""
from __future__ import annotations

import textwrap

from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.compat.waivers import entry_for
from sphinx_vmsd.render.report.report import Report, details, facts_of

_INDENT, _WIDTH = 4, 80
_QEMU = "QEMU says"
#: What a note in brief still says.
_BRIEF = frozenset({"concerns", "old", "new", "at", "not known", "facts"})


def as_text(report: Report) -> str:
    """One paragraph a finding, worst first; then the waivers to paste, the facts that all stand on, and the count."""
    facts = set(map(facts_of, report.findings)) - {""}
    known = {"fingerprint", "facts"} if len(facts) == 1 else {"fingerprint"}
    brief = [one for one in report.findings if not (one.severity.rank or report.full)]
    parts = [_finding(one, known) for one in report.findings if one.severity.rank or report.full]
    parts += ["".join(_finding(one, known, brief=True) for one in brief)] if brief else []
    parts += [f"waived: {one.rule}: {one.subject}: {one.message} ({waiver.reason})\n" for one, waiver in report.waived]
    end = ["Notes are in brief; --full says more."] if brief else []
    end += [f"Facts: {one}" for one in facts if len(facts) == 1]
    return "\n".join([*parts, *_waivers(report), "\n".join([*end, f"{report.title}: {report.summary}\n"])])


def _waivers(report: Report) -> list[str]:
    """The entries to paste, under a line that says where; nothing when nothing breaks."""
    entries = dict.fromkeys(entry_for(one) for one in report.findings if one.directions and one.severity.rank)
    head = "To accept a break, put its entry under 'waivers:' in a file for --waivers:\n\n"
    return [head + "".join(entries)] if entries else []


def _finding(one: Finding, known: set[str], brief: bool = False) -> str:
    """*one* without the details that are *known* from elsewhere: waivers have fingerprints, the end has facts."""
    lines = [f"{one.severity.value}: {one.rule}: {one.subject}", *_block(" " * _INDENT, one.message)]
    for word, text in details(one):
        if word not in known and (word in _BRIEF or not brief):
            lines += _block(f"{' ' * _INDENT}{word}: ", text)
    return "\n".join(lines) + "\n"


def _block(head: str, text: str) -> list[str]:
    """*text* after *head*; code keeps its lines, prose is filled, and a message stays one to search for."""
    if "\n" not in text and head.strip() == f"{_QEMU}:":
        return [f"{head}{text}"]
    if "\n" in text:
        return [head.rstrip(), *(f"{' ' * 2 * _INDENT}{line}".rstrip() for line in text.split("\n"))]
    indent = " " * min(len(head), 2 * _INDENT)
    return textwrap.wrap(text, _WIDTH, initial_indent=head, subsequent_indent=indent, break_long_words=False,
                         break_on_hyphens=False)
