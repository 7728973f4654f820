"""Every format of findings is well-formed and complete, whatever the texts contain."""
from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from sphinx_vmsd.compat.finding import BOTH, Finding, Severity
from sphinx_vmsd.compat.waivers import Waiver
from sphinx_vmsd.model import Evidence, Location
from sphinx_vmsd.render.report import FORMATS, write
from sphinx_vmsd.render.report.as_json import SCHEMA
from sphinx_vmsd.render.report.report import Report

NASTY = 'a <b> & "c" | *d* %0A\x01 ::error:: `e`\nsecond line'
FINDING = Finding(
    "field-added", Severity.ERROR, f"demo: {NASTY}", NASTY, ("demo",), BOTH, ("8.0 → 9.0",), Location("a,b:c.c", 3),
    Location("new.c", 7, 2), 4, NASTY, NASTY, frozenset({Evidence.SOURCE}), (NASTY,))
NOTE = Finding("field-renamed", Severity.NOTE, "demo: x", "renamed")
REPORT = Report("check 8.0 9.0", (FINDING, NOTE), ((NOTE, Waiver("agreed")),))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("report", [REPORT, Report("check", ())], ids=["some", "none"])
def test_ends_with_a_newline(form: str, report: Report) -> None:
    text = write(report, form)
    assert text.endswith("\n") or (form == "github" and not report.findings)


def test_json_holds_what_the_schema_promises() -> None:
    value = json.loads(write(REPORT, "json"))
    items = SCHEMA["properties"]["findings"]["items"]  # type: ignore[index,call-overload]
    assert set(value) == set(SCHEMA["required"])  # type: ignore[arg-type]
    for one in value["findings"]:
        assert set(one) == set(items["required"])  # type: ignore[index,call-overload,arg-type]
    assert value["findings"][0]["message"] == NASTY
    assert value["waived"][0]["reason"] == "agreed"


def test_junit_counts() -> None:
    suite = ElementTree.fromstring(write(REPORT, "junit"))
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    assert len(suite.findall("testcase/failure")) == 1
    assert len(ElementTree.fromstring(write(Report("check", ()), "junit")).findall("testcase")) == 1


def test_sarif_results_refer_to_rules() -> None:
    run = json.loads(write(REPORT, "sarif"))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == ["field-added", "field-renamed", "field-renamed"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 7, "startColumn": 2}
    assert run["results"][2]["suppressions"][0]["justification"] == "agreed"


def test_github_commands_stay_one_line_each() -> None:
    lines = write(REPORT, "github").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("::error file=new.c,line=7,title=")
    assert "%250A" in lines[0]


def test_gitlab_rows() -> None:
    rows = json.loads(write(REPORT, "gitlab"))
    assert [row["severity"] for row in rows] == ["critical", "info"]
    assert rows[0]["location"] == {"path": "new.c", "lines": {"begin": 7}}


def test_markdown_escapes() -> None:
    text = write(REPORT, "markdown")
    assert "\\<b\\>" in text and "<b>" not in text.split("      ")[0]


def test_text_tells_notes_in_brief() -> None:
    note = Finding("field-renamed", Severity.NOTE, "demo: x", "renamed", fix="nothing to repair", directions=BOTH,
                   pairs=("8.0 → 9.0",), new=Location("new.c", 7), evidence=frozenset({Evidence.SOURCE}))
    text = write(Report("check", (note, note)), "text")
    assert text.count("    renamed\n    concerns: 8.0 → 9.0\n    new: new.c:7\n") == 2
    assert "nothing to repair" not in text and "--full" in text
    full = write(Report("check", (note,), full=True), "text")
    assert "fix: nothing to repair" in full and "--full" not in full


def test_text_says_once_what_all_findings_stand_on() -> None:
    one = Finding("a", Severity.ERROR, "d", "m", evidence=frozenset({Evidence.SOURCE}))
    assert write(Report("lint", (one, one)), "text").count("C source") == 1
    other = Finding("a", Severity.ERROR, "d", "m", evidence=frozenset({Evidence.DUMP}))
    text = write(Report("lint", (one, other)), "text")
    assert text.count("facts: C source") == text.count("facts: -dump-vmstate") == 1


def test_text_keeps_what_people_search_for_on_its_line() -> None:
    error = "error while loading state for instance 0x0 of device '0000:00:02.0/some-device-with-a-name'"
    text = write(Report("check", (Finding("a", Severity.ERROR, "d", "word " * 30, error=error),)), "text")
    assert f"    QEMU says: {error}\n" in text
    assert max(map(len, text.replace(error, "").splitlines())) <= 80


def test_text_offers_a_waiver() -> None:
    assert f"- fingerprint: {FINDING.fingerprint}" in write(REPORT, "text")
    assert "1 error, 1 note, 1 waived" in write(REPORT, "text")
