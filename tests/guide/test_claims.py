"""The claims of the guide and the gallery: all true, and every one that is turned around is caught."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from claims import PAGES, ROOT, Written, mutants, spec, written

from sphinx_vmsd.compat import journey
from sphinx_vmsd.compat.check import check, lint
from sphinx_vmsd.compat.claims import check_claim
from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.compat.static import try_static
from sphinx_vmsd.guide import FOLDER
from sphinx_vmsd.model import Outcome, Release, Snapshot
from sphinx_vmsd.model.description import walk

CLAIMS = list(written())
SPECS = sorted((FOLDER / "specs").glob("*")) + sorted((ROOT / "docs/gallery/specs").glob("*"))


@pytest.mark.parametrize("one", CLAIMS, ids=lambda one: one.where)
def test_claim_is_true(one: Written) -> None:
    result = check_claim(one.history, one.claim)
    assert result.ok, f"{one.where}: expected {result.expected}; it is {result.actual}"


@pytest.mark.parametrize("one", CLAIMS, ids=lambda one: one.where)
def test_every_mutant_is_caught(one: Written) -> None:
    survivors = [mutant for mutant in mutants(one.claim) if check_claim(one.history, mutant).ok]
    assert not survivors, survivors


@pytest.mark.parametrize("one", CLAIMS, ids=lambda one: one.where)
def test_layouts_and_engine_agree(one: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    if any(map(_decides_by_value, one.history.snapshots)):
        pytest.skip("values and hooks decide here, and layouts do not know them")
    by_engine = check_claim(one.history, one.claim).verdict.outcome
    monkeypatch.setattr(journey, "execute", lambda source, destination, *_: try_static(source, destination))
    assert check_claim(one.history, one.claim).verdict.outcome is by_engine


def _decides_by_value(snapshot: Snapshot) -> bool:
    described = [one for device in snapshot.devices if device.description for _, one in walk(device.description)]
    return any(hook.returns or hook.kind == "guest" for one in described for hook in one.hooks or ()) or any(
        (field.type or "").endswith("equal") for one in described for field in one.fields)


def test_there_are_enough_claims() -> None:
    assert len(CLAIMS) >= 150


def test_every_part_of_the_guide_has_a_claim() -> None:
    with_claims = {one.where.split(":")[0] for one in CLAIMS}
    parts = {page.name for page in PAGES if page.parent.name == "guide"}
    assert parts - with_claims <= {"opening.rst"}


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_specs_are_readable_and_used(path: Path) -> None:
    assert spec(path).device
    assert any(f"specs/{path.name}" in page.read_text("utf-8") for page in PAGES if page.parent == path.parent.parent)


#: column of the table of repairs -> the spec it speaks of
REPAIRS = {"Repair A": "broken-follow-good", "Repair B": "broken", "C, switch off": "broken-follow-good",
           "C, switch on": "broken-switch"}


def test_the_table_of_repairs_is_true() -> None:
    text = (FOLDER / "already-broken.rst").read_text("utf-8")
    table = text.split("\nWhat each repair trades\n")[1].split("\nNo repair mends")[0]
    head, *rows = (re.findall(r"^   [* ] - (.*)$", block, re.MULTILINE) for block in re.split(r"(?=^   \* - )", table,
                   flags=re.MULTILINE)[1:])
    assert head[1:] == list(REPAIRS) and len(rows) == 5
    for pair, *said in rows:
        ends = [Release(one) for one in pair.split(" to ")]
        for name, word in zip(REPAIRS.values(), said):
            found = spec(FOLDER / f"specs/{name}.json")
            outcome = migrate(found.history, found.device, ends[0], ends[1], "8.0").outcome
            assert (outcome is Outcome.FAILS) == (word == "fails"), (pair, name)


def test_messages_of_the_gallery_table_are_said() -> None:
    table = (ROOT / "docs/gallery/index.rst").read_text("utf-8")
    listed = re.findall(r"^   ([\w.-]+): (.+)$", table.split("\n.. breaks::\n")[1], re.MULTILINE)
    pages = "".join(page.read_text("utf-8") for page in PAGES)
    for name, message in listed:
        history = spec(ROOT / f"docs/gallery/specs/{name}.json").history
        said = [check_claim(one.history, one.claim).verdict.message or "" for one in CLAIMS if one.history is history]
        assert f"   {message}\n" in pages or any(message in text for text in said), (name, message)
    assert len(listed) >= 40


def test_gallery_is_about_recorded_breaks(conformance: Path) -> None:
    recorded = conformance / "breaks.json"
    if not recorded.exists():
        pytest.skip("no breaks.json in this conformance folder")
    known = {one["id"] for one in json.loads(recorded.read_text("utf-8"))["breaks"]}
    shown = {path.stem for path in SPECS if "gallery" in path.parts}
    assert shown <= known
    assert len(shown) >= 40


def test_every_entry_of_the_gallery_is_complete() -> None:
    index = (ROOT / "docs/gallery/index.rst").read_text("utf-8").split("\n.. breaks::\n")[1]
    without = set(re.findall(r"^   ([\w.-]+):$", index, re.MULTILINE))
    for page in PAGES:
        for block in page.read_text("utf-8").split("\n.. _break-")[1:]:
            name = block.split(":", 1)[0]
            for wanted in ("\n| Device: ", "\n| Broken ", "\n| Fixed ", "\n| In the model, ", "vmsd:matrix::",
                           "vmsd:migrate::", "\n*The repair:*"):
                assert wanted in block, (name, wanted)
            assert re.search(r"vmsd:(compare|properties|fields)::", block), (name, "the change")
            refused = any(one.claim.expect is Outcome.FAILS and check_claim(one.history, one.claim).verdict.message
                          for one in CLAIMS if one.history is spec(ROOT / f"docs/gallery/specs/{name}.json").history)
            assert refused or name in without, (name, "neither a message nor listed as silent")


def found_by() -> list[tuple[str, frozenset[str], Release | None]]:
    """The breaks of the gallery, each with the rules that its page names and the release that has the repair."""
    listed: list[tuple[str, frozenset[str], Release | None]] = []
    for page in PAGES:
        for block in page.read_text("utf-8").split("\n.. _break-")[1:]:
            name = block.split(":", 1)[0]
            line = re.search(r"^\| In the model, (.*)$", block, re.MULTILINE)
            assert line is not None, name
            fixed = re.search(r"^\| Fixed in (\d+\.\d+)", block, re.MULTILINE)
            listed.append((name, frozenset(re.findall(r":vmsd:rule:`([\w-]+)`", line.group(1))),
                           Release(fixed.group(1)) if fixed else None))
    return listed


@pytest.mark.parametrize(
    ("name", "rules", "fixed"), found_by(), ids=lambda value: value if isinstance(value, str) else "")
def test_rules_named_in_the_gallery_find_the_break(name: str, rules: frozenset[str], fixed: Release | None) -> None:
    """At the step that breaks, or in the broken release; where no earlier one is known, at the step that mends."""
    snapshots = spec(ROOT / f"docs/gallery/specs/{name}.json").history.snapshots
    steps = [lint(snapshots[0]), *((*check(old, new), *lint(new)) for old, new in zip(snapshots, snapshots[1:]))]
    breaking = steps[:-1] if len(steps) > 2 and snapshots[-1].release == fixed else steps
    found = [frozenset(finding.rule for finding in step) for step in breaking]
    assert any(rules <= one for one in found)
