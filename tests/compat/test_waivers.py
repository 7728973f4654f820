"""Accepted breaks: what they cover, and how stale ones show."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sphinx_vmsd.compat.finding import BOTH, Finding, Severity
from sphinx_vmsd.compat.waiverfile import read_waivers
from sphinx_vmsd.compat.waivers import Waiver, apply, entry_for
from sphinx_vmsd.model import Location, Release

FINDING = Finding("field-added", Severity.ERROR, "demo: ctrl", "new", ("demo-nic",), BOTH,
                  ("8.0 → 9.0", "9.0 → 8.0"), machines=("8.0",))
NOW = Release("9.0")


@pytest.mark.parametrize(("waiver", "fits"), [
    (Waiver("why", fingerprint=FINDING.fingerprint), True),
    (Waiver("why", rule="field-*", subject="demo:*"), True),
    (Waiver("why", rule="field-added", subject="*", machine="8.0", device="demo-*"), True),
    (Waiver("why", rule="field-added", subject="other*"), False),
    (Waiver("why", rule="field-added", subject="*", machine="7.0"), False),
    (Waiver("why", rule="field-added", subject="*", machine="8"), False),
    (Waiver("why", rule="field-added", subject="*", machine="9.0"), False),
    (Waiver("why", fingerprint=FINDING.fingerprint, device="nothing"), False),
    (Waiver("why", fingerprint=FINDING.fingerprint, rule="field-removed"), False),
    (Waiver("why", fingerprint="*"), False),
    (Waiver("why", rule="*-added", subject="*ctrl"), True),
    (Waiver("why", rule="field-adde?", subject="*"), False),
    (Waiver("why", rule="field-added", subject="demo: [c]trl"), False),
])
def test_selectors(waiver: Waiver, fits: bool) -> None:
    judged = apply([waiver], [FINDING], NOW)
    assert bool(judged.waived) is fits
    assert [one.rule for one in judged.standing] == ([] if fits else ["field-added", "waiver-unused"])


def _left(*waivers: Waiver) -> list[tuple[str, tuple[str, ...]]]:
    finding = replace(FINDING, machines=("8.0", "8.1"))
    judged = apply([*waivers], [finding], NOW)
    assert all(one.fingerprint == finding.fingerprint for one in judged.standing)
    assert all(len(one.directions) == len(one.pairs) for one in judged.standing)
    return [(each.value, one.machines) for one in judged.standing for each in one.directions]


def test_a_narrowed_waiver_leaves_the_rest() -> None:
    backward = Waiver("why", fingerprint=FINDING.fingerprint, direction="backward")
    one = Waiver("why", rule="*", subject="*", machine="8.1")
    assert _left(backward) == [("forward", ("8.0", "8.1"))]
    assert _left(one) == [("forward", ("8.0",)), ("backward", ("8.0",))]
    assert _left(one._replace(direction="backward")) == [("forward", ("8.0", "8.1")), ("backward", ("8.0",))]
    assert _left(backward, one) == [("forward", ("8.0",))]
    assert _left(one._replace(machine="8.0"), one) == []


def test_expired_waiver_no_longer_counts() -> None:
    judged = apply([Waiver("why", fingerprint=FINDING.fingerprint, expires=NOW)], [FINDING], NOW)
    assert [one.rule for one in judged.standing] == ["field-added", "waiver-expired"]


def test_printed_entry_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text("waivers:\n" + entry_for(FINDING))
    waivers, problems = read_waivers(path)
    assert not problems
    assert apply(waivers, [FINDING], NOW).waived


@pytest.mark.parametrize("end", ["\n", "\r", "\x85", "\u2028", "\u2029", "\x1b"])
def test_a_name_adds_no_entry_to_the_printed_one(tmp_path: Path, end: str) -> None:
    name = f"f{end}  reason: ok{end}- rule: '*'{end}  subject: '*'{end}  link: x"
    finding = replace(FINDING, subject=f"demo: {name}", message=f"field {name} is new")
    assert len(entry_for(finding).splitlines()) == 2
    path = tmp_path / "waivers.yaml"
    path.write_text("waivers:\n" + entry_for(finding), encoding="utf-8")
    waivers, problems = read_waivers(path)
    assert not problems
    assert [(one.fingerprint, one.rule) for one in waivers] == [(finding.fingerprint, None)]


def test_an_element_is_named_as_it_is_printed() -> None:
    finding = replace(FINDING, subject="demo: regs[0]")
    assert apply([Waiver("why", rule="field-added", subject="demo: regs[0]")], [finding], NOW).waived
    assert not apply([Waiver("why", rule="field-added", subject="demo: regs[1]")], [finding], NOW).waived


def read(tmp_path: Path, text: str) -> tuple[tuple[Waiver, ...], list[str]]:
    path = tmp_path / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    waivers, problems = read_waivers(path)
    assert all(one.location.file == str(path) for one in problems)
    return waivers, [f"{one.location.line}: {one.message}" for one in problems]


KNOWN = "fingerprint: 0123456789abcdef"


@pytest.mark.parametrize(("text", "problem"), [
    ("waivers: 3", "1: is not a list of waivers"),
    ("waiver: []", "1: unknown key 'waiver'"),
    ("waivers: [x]", "1: a waiver is a mapping"),
    ("waivers: [{reason: a}]", "1: the waiver selects nothing"),
    ("- rule: field-added\n  reason: a", "1: the waiver selects nothing"),
    (f"waivers: [{{{KNOWN}}}]", "1: the waiver has no reason"),
    (f"waivers:\n- {KNOWN}\n  what: a\n  reason: b", "3: unknown key 'what'"),
    (f"- {KNOWN}\n  reason: b\n  expires: soon", "3: 'soon' is not a release"),
    (f"- {KNOWN}\n  reason: b\n  direction: sideways", "3: unknown direction 'sideways'"),
    (f"- {KNOWN}\n  reason: b\n  reason: c", "3: the key 'reason' is already given in line 2"),
    (f"- {KNOWN}\n  reason: [b]", "2: 'reason' is no text"),
    (f"- {KNOWN}\n  reason: {{b: c}}", "2: 'reason' is no text"),
    (f"- {KNOWN}\n  reason: ''", "2: 'reason' is empty"),
    (f"- {KNOWN}\n  device:\n  reason: b", "2: 'device' is empty"),
    ("- fingerprint: '*'\n  reason: b", "1: '*' is not a fingerprint"),
    ("- fingerprint: 0123456789ABCDEF\n  reason: b", "1: '0123456789ABCDEF' is not a fingerprint"),
    ("- rule: field-aded\n  subject: '*'\n  reason: b", "1: unknown rule 'field-aded'"),
    ("- rule: nothing-*\n  subject: '*'\n  reason: b", "1: unknown rule 'nothing-*'"),
    (": :", "1: "), ("", "0: is empty"), ("# nothing", "0: is not a list of waivers"),
    ("- !!python/object:os.system {}", "1: the tag"),
    ("- a\n---\n- b", "2: a second document"),
])
def test_bad_files_are_told_with_the_line(tmp_path: Path, text: str, problem: str) -> None:
    waivers, problems = read(tmp_path, text)
    assert not waivers
    assert any(one.startswith(problem) for one in problems), problems


def test_aliases_cannot_multiply(tmp_path: Path) -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 10))
    waivers, problems = read(tmp_path, f"l0: &l0 [a]\n{levels}waivers:\n- {{{KNOWN}, reason: *l9}}\n")
    assert not waivers and "more than 200000 parts" in problems[-1]


def test_texts_are_read_as_they_are_written(tmp_path: Path) -> None:
    """No number is made of what looks like one: 10.10 is not 10.1, and digits may be a fingerprint."""
    waivers, problems = read(tmp_path, "- fingerprint: 0012345678901234\n  reason: 8\n  expires: 10.10\n")
    assert not problems
    assert [(one.fingerprint, one.reason, one.expires) for one in waivers] == [
        ("0012345678901234", "8", Release("10.10"))]
    assert waivers[0].expires != Release("10.1")


def test_stale_entries_are_found_at_their_line(tmp_path: Path) -> None:
    text = f"waivers:\n- {KNOWN}\n  reason: a\n- {KNOWN}\n  reason: b\n  expires: '9.0'\n"
    waivers, problems = read(tmp_path, text)
    assert not problems
    found = {one.rule: one.location for one in apply(waivers, [], NOW).standing}
    path = str(tmp_path / "waivers.yaml")
    assert found == {"waiver-unused": Location(path, 2, 3), "waiver-expired": Location(path, 4, 3)}
