"""Waivers from a file, read as specs are: with places, all mistakes at once, and bounded aliases.

The file is YAML or JSON: ``waivers:`` and a list of entries with ``fingerprint``, or ``rule`` and ``subject``, with
``reason``, and optionally ``link``, ``device``, ``direction``, ``machine`` and ``expires`` (a release).
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

from sphinx_vmsd.compat.finding import Direction
from sphinx_vmsd.compat.rules import BY_ID
from sphinx_vmsd.compat.waivers import Waiver, like
from sphinx_vmsd.model import Location, Problem, Release
from sphinx_vmsd.readers.files import read_text
from sphinx_vmsd.readers.spec.findings import Findings
from sphinx_vmsd.readers.spec.load import load
from sphinx_vmsd.readers.spec.nodes import SIZE, Items, Node, Pairs, Text, show

_ROOT = "waivers"
_KEYS = ("fingerprint", "rule", "subject", "device", "direction", "machine", "reason", "link", "expires")
_ENTRY = "an entry has 'fingerprint', or 'rule' and 'subject', and always 'reason'"
#: The form of a value: a pattern, what it is called, and how to get it right.
_FORMS = {
    "fingerprint": (re.compile(r"[0-9a-f]{16}\Z"), "fingerprint",
                    "it is 16 hexadecimal digits, as the report prints them"),
    "expires": (re.compile(r"\d{1,4}(\.\d{1,4}){1,3}\Z"), "release", "such as \"10.1\""),
}
_WORDS = {"rule": tuple(BY_ID), "direction": tuple(one.value for one in Direction)}


def read_waivers(path: Path) -> tuple[tuple[Waiver, ...], tuple[Problem, ...]]:
    """The waivers in *path*, or what is wrong there: a file with a mistake accepts nothing."""
    text, unreadable = read_text(path, SIZE)
    if text is None:
        return (), unreadable
    node, problems = load(text, str(path))
    if node is None and problems:
        return (), problems
    findings = Findings()
    for problem in problems:
        findings.add(problem.location, problem.message, problem.remedy)
    read = [_waiver(entry, findings) for entry in _entries(node, Location(str(path)), findings)]
    wrong = findings.sorted()
    return () if wrong else tuple(one for one in read if one is not None), wrong


def _entries(node: Optional[Node], file: Location, findings: Findings) -> Iterator[Node]:
    """The entries of the list that the file is, or has under its only key."""
    if isinstance(node, Pairs):
        for key, _ in node.pairs:
            if key.text != _ROOT:
                findings.unknown(key.location, "key", key.text, [_ROOT])
        node = next((value for key, value in node.pairs if key.text == _ROOT), None)
    if isinstance(node, Items):
        yield from node.items
    else:
        findings.add(node.location if node else file, "is not a list of waivers", _ENTRY)


def _waiver(entry: Node, findings: Findings) -> Optional[Waiver]:
    if not isinstance(entry, Pairs):
        findings.add(entry.location, "a waiver is a mapping", _ENTRY)
        return None
    given = {key.text for key, _ in entry.pairs}
    words = {key.text: value for key, value in entry.pairs if _is_right(key, value, findings)}
    if "reason" not in given:
        findings.add(entry.location, "the waiver has no reason", _ENTRY)
    elif "fingerprint" not in given and not {"rule", "subject"} <= given:
        findings.add(entry.location, "the waiver selects nothing", _ENTRY)
    elif len(words) == len(entry.pairs):
        texts = {key: value.text for key, value in words.items() if isinstance(value, Text)}
        expires = texts.pop("expires", None)
        return Waiver(**texts, expires=Release(expires) if expires else None, location=entry.location)
    return None


def _is_right(key: Text, value: Node, findings: Findings) -> bool:
    """Whether *value* may stand under *key*; a value that selects nothing at all is a mistake."""
    if key.text not in _KEYS:
        findings.unknown(key.location, "key", key.text, _KEYS)
    elif not isinstance(value, Text):
        findings.add(value.location, f"'{key.text}' is no text", "write one text, in quotes where it looks like more")
    elif not value.text.strip():
        findings.add(value.location, f"'{key.text}' is empty", "say what it is, or leave the key out")
    elif key.text in _FORMS and not _FORMS[key.text][0].match(value.text):
        _, what, remedy = _FORMS[key.text]
        findings.add(value.location, f"{show(value.text)} is not a {what}", remedy)
    elif not _is_known(key.text, value.text):
        findings.unknown(value.location, key.text, value.text, _WORDS[key.text])
    else:
        return True
    return False


def _is_known(key: str, text: str) -> bool:
    return key not in _WORDS or text in _WORDS[key] or (key == "rule" and like(text, _WORDS[key]))
