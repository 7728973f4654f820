"""Accepted breaks: what they cover, and how stale ones show."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sphinx_vmsd.compat.finding import BOTH, Finding, Severity
from sphinx_vmsd.compat.waivers import Waiver, apply, entry_for, read_waivers
from sphinx_vmsd.model import Release

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
    assert _left(replace(one, direction="backward")) == [("forward", ("8.0", "8.1")), ("backward", ("8.0",))]
    assert _left(backward, one) == [("forward", ("8.0",))]
    assert _left(replace(one, machine="8.0"), one) == []


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


@pytest.mark.parametrize("text", [
    "waivers: 3", "waivers: [x]", "waivers: [{reason: a}]", "waivers: [{fingerprint: a}]", "waivers: [{what: a}]",
    "waivers: [{fingerprint: a, reason: b, expires: soon}]",
    "waivers: [{fingerprint: a, reason: b, direction: sideways}]", ": :", "",
])
def test_bad_files_are_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(text)
    waivers, problems = read_waivers(path)
    assert not waivers and len(problems) == 1
    assert str(path) in str(problems[0])
