"""A false claim fails the build, names its own line, and shows what was expected and what happened."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from harness import Project
from samples import FILES, MARKDOWN, PAGE, SPEC

EXAMPLE = """\
Title
=====

.. vmsd:example::
   :language: yaml

   format: 1
   device: demo-x
   releases: ["8.0", "8.1"]
   state:
     name: demo-x
     version: 1
     minimum_version: 1
     fields:
     - {name: ctrl, type: uint32}
   claims:
   - {from: "8.0", to: "8.1", machine: "8.0", expect: EXPECT}
"""


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_true_claims_say_nothing(tmp_path: Path) -> None:
    built = Project(tmp_path, FILES).build()
    assert built.warnings == "" and built.code == 0


def test_a_result_tells_the_values_it_was_run_with(tmp_path: Path) -> None:
    page = PAGE.replace(":expect: fails", ":expect: fails\n   :values: ctrl=1, on=true")
    assert "ctrl=1, on=true" not in page.split(".. vmsd:migrate")[0]
    text = Project(tmp_path, {**FILES, "index.rst": page}).build("text").text("index.txt")
    assert re.search(r',\s+with\s+"ctrl=1",\s+"on=true"', text)


def test_a_false_claim_of_a_page_names_its_line(tmp_path: Path) -> None:
    built = Project(tmp_path, {**FILES, "index.rst": PAGE.replace(":expect: fails", ":expect: works")}).build()
    line = line_of(PAGE, ":expect: fails")
    assert re.search(rf"index\.rst:{line}: WARNING: false claim: .*expected works; actually fails", built.warnings)
    said = re.sub(r"&#x27;|&#39;", "'", built.text("index.html"))
    assert f"<p>index.rst:{line}: The claim is: works. In fact: " in said
    assert re.search(r"In fact: fails, with message 'savevm: [^<]* / load of migration failed", said)  # quoted as it is


def test_a_false_claim_in_markdown_names_its_line(tmp_path: Path) -> None:
    pytest.importorskip("myst_parser")
    files = {name: text for name, text in FILES.items() if name != "index.rst"}
    page = MARKDOWN.replace(":expect: fails", ":expect: works")
    built = Project(tmp_path, {**files, "index.md": page}, 'extensions.append("myst_parser")\n').build()
    lines = {line_of(MARKDOWN, words) for words in (":expect: fails", "```{vmsd:migrate}")}  # older MyST: the directive
    assert any(f"index.md:{line}: WARNING: false claim" in built.warnings for line in lines)


def test_a_wrong_message_names_its_line(tmp_path: Path) -> None:
    page = PAGE.replace(":expect: fails", ":expect: fails\n   :message: no such words")
    built = Project(tmp_path, {**FILES, "index.rst": page}).build()
    assert f"index.rst:{line_of(page, ':message:')}: WARNING: false claim" in built.warnings


WAY = PAGE.replace("   :from: 8.1\n", "   :from: 8.0\n   :via: 8.1\n")


def test_a_claim_about_a_way_shows_its_steps(tmp_path: Path) -> None:
    built = Project(tmp_path, {**FILES, "index.rst": WAY}).build()
    assert built.warnings == ""
    page = re.sub(r"<[^>]+>|\s+", " ", built.text("index.html"))
    assert re.search(r"from 8\.0 by way of 8\.1 to 8\.0 \(2 steps", page)
    assert re.search(r"from 8\.0 to 8\.1 \(forward.* from 8\.1 to 8\.0 \(backward", page)


def test_a_false_claim_about_a_way_names_the_step(tmp_path: Path) -> None:
    page = WAY.replace(":expect: fails", ":expect: works")
    built = Project(tmp_path, {**FILES, "index.rst": page}).build("vmsd-check")
    assert f"index.rst:{line_of(page, ':expect:')}: WARNING: false claim: " in built.warnings
    assert "from 8.0 by way of 8.1 to 8.0 on machine type 8.0" in built.warnings
    unknown = Project(tmp_path / "b", {**FILES, "index.rst": WAY.replace(":via: 8.1", ":via: 8.7")}).build()
    assert f"index.rst:{line_of(WAY, '.. vmsd:migrate')}: WARNING: no release '8.7'" in unknown.warnings


def test_a_message_of_two_lines_is_told_in_one(tmp_path: Path) -> None:
    page = PAGE.replace(":expect: fails", ":expect: works")
    built = Project(tmp_path, {**FILES, "index.rst": page}).build("vmsd-check")
    assert len(built.warnings.splitlines()) == 1 and " / " in built.warnings
    assert len(built.text("output.txt").splitlines()) == 4 + 1 + 1


def test_a_false_claim_of_a_spec_names_its_line(tmp_path: Path) -> None:
    spec = SPEC.replace('"expect": "works"', '"expect": "fails"')
    built = Project(tmp_path, {**FILES, "demo-nic.json": spec}).build()
    line = line_of(SPEC, '{"from": "8.0"')
    assert re.search(rf"demo-nic\.json:{line}:\d+: WARNING: false claim: .*expected fails; actually", built.warnings)


@pytest.mark.parametrize(("expect", "bad"), [("works", False), ("fails", True)])
def test_claims_of_an_example_name_their_line_in_the_page(tmp_path: Path, expect: str, bad: bool) -> None:
    pytest.importorskip("yaml")
    built = Project(tmp_path, {"index.rst": EXAMPLE.replace("EXPECT", expect)}).build()
    assert ("index.rst:17" in built.warnings) is bad
    told = re.search(r"<p>index\.rst:17:\d+: The claim is: fails\. In fact: works", built.text("index.html"))
    assert bool(told) is bad


def test_claims_of_an_example_in_markdown_name_their_line(tmp_path: Path) -> None:
    pytest.importorskip("myst_parser")
    body = EXAMPLE.replace(".. vmsd:example::", "```{vmsd:example}").replace("\n   ", "\n").replace("EXPECT", "fails")
    page = "# Title\n\n\n" + body.partition("=====\n\n")[2] + "```\n"
    built = Project(tmp_path, {"index.md": page}, 'extensions.append("myst_parser")\n').build()
    assert f"index.md:{line_of(page, '- {from')}" in built.warnings


def test_an_undecided_claim_is_not_true(tmp_path: Path) -> None:
    spec = SPEC.replace('{"name": "ctrl", "type": "uint32"', '{"name": "ctrl", "type": "unknown"').replace(
        '{"name": "mac", "type": "uint8", "count": 6}', '{"name": "mac", "type": "uint8", "count": 6, "since": "8.1"}')
    built = Project(tmp_path, {**FILES, "demo-nic.json": spec}).build()
    assert "false claim" in built.warnings


def test_a_false_claim_stays_false_in_the_next_build(tmp_path: Path) -> None:
    project = Project(tmp_path, {**FILES, "index.rst": PAGE.replace(":expect: fails", ":expect: works")})
    first, second = project.build(), project.build()
    assert second.read == () and first.warnings == second.warnings != ""


def test_the_option_switches_claims_off(tmp_path: Path) -> None:
    files = {**FILES, "index.rst": PAGE.replace(":expect: fails", ":expect: works")}
    assert Project(tmp_path, files).build(vmsd_check_claims=False).warnings == ""


def test_check_builder_counts_and_fails(tmp_path: Path) -> None:
    project = Project(tmp_path, FILES)
    good = project.build("vmsd-check")
    assert good.code == 0 and "4 claims in 3 files: 4 true, 0 false" in good.status
    project.write({"index.rst": PAGE.replace(":expect: fails", ":expect: works")})
    bad = project.build("vmsd-check")
    assert bad.code == 1 and "3 true, 1 false" in bad.status
    assert "in fact: fails" in bad.text("output.txt")


def test_check_builder_runs_specs_that_no_page_shows(tmp_path: Path) -> None:
    project = Project(tmp_path, {"index.rst": "T\n=\n", "specs/demo-nic.json": SPEC}, 'vmsd_spec_path = ["specs"]\n')
    assert "1 claims in 1 files: 1 true" in project.build("vmsd-check").status


def test_coverage_builder_names_devices_without_description(tmp_path: Path) -> None:
    project = Project(tmp_path, {"index.rst": "T\n=\n", "specs/demo-nic.json": SPEC}, 'vmsd_spec_path = ["specs"]\n')
    built = project.build("vmsd-coverage")
    assert built.text("output.txt").splitlines()[0] == "demo-nic" and "0 of 1 devices" in built.status


def test_compare_holds_findings_against_the_page(tmp_path: Path) -> None:
    built = Project(tmp_path, {**FILES, "index.rst": PAGE.replace(":expect: version-raised", ":expect: none")}).build()
    line = line_of(PAGE, ":expect: version-raised")
    assert f"index.rst:{line}: WARNING: false claim: findings for demo-nic from 8.0 to 8.1" in built.warnings
    assert "expected no rule; actually version-raised" in built.warnings


def test_compare_tells_a_section_that_comes_and_goes(tmp_path: Path) -> None:
    """A release between two others has no description of the device: that is a change, with its findings."""
    state = {"name": "demo-led", "version": 1, "minimum_version": 1, "fields": [{"name": "colour", "type": "uint8"}]}
    led = {"format": 1, "device": "demo-led", "releases": ["8.0", "8.1", "8.2"],
           "state": [{**state, "until": "8.0"}, {**state, "since": "8.2"}]}
    page = "T\n=\n" + "".join(
        f"\n.. vmsd:compare:: demo-led\n   :spec: led.json\n   :since: {old}\n   :release: {new}\n   :expect: {rule}\n"
        for old, new, rule in (("8.0", "8.1", "none"), ("8.1", "8.2", "section-added")))
    built = Project(tmp_path, {**FILES, "index.rst": page, "led.json": json.dumps(led)}).build("text")
    assert "expected no rule; actually section-removed" in built.warnings and built.warnings.count("false claim") == 1
    text = built.text("index.txt")
    rows = [re.split(r"  +", line.strip()) for line in text.splitlines() if line.strip().startswith("demo-led  ")]
    assert [row[1:3] for row in rows] == [
        ["section removed", "demo-led (version 1, minimum 1)"], ["section added", "nothing"]]
    assert "no state of its own" not in text


def test_compare_knows_the_rules(tmp_path: Path) -> None:
    built = Project(tmp_path, {**FILES, "index.rst": PAGE.replace("version-raised", "version-rised")}).build()
    assert "no rule 'version-rised' in the catalogue (did you mean 'version-raised'?)" in built.warnings
