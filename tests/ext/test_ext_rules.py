"""``vmsd:rule`` and ``vmsd:rules``: the catalogue of ``check`` and ``lint`` on a page."""
from __future__ import annotations

from pathlib import Path

import pytest
from harness import Built, Project

from sphinx_vmsd.compat.rules import RULES


def built(folder: Path, body: str) -> Built:
    return Project(folder, {"index.rst": f"Page\n====\n\n{body}\n"}).build()


def test_a_rule_of_ours_tells_what_explain_tells(tmp_path: Path) -> None:
    page = built(tmp_path, ".. vmsd:rule:: field-added\n\n   And our own advice.\n\n:vmsd:rule:`field-added`")
    rule = next(one for one in RULES if one.id == "field-added")
    text = page.text("index.html")
    assert page.warnings == ""
    for said in (rule.title, rule.what, rule.why, rule.breaks, rule.fix, "And our own advice."):
        assert said.replace("'", "’") in text.replace("&#x27;", "’"), said
    assert 'href="#vmsd-rule-field-added"' in text


@pytest.mark.parametrize(("body", "said"), [
    (".. vmsd:rule:: feild-added", "no rule 'feild-added' in the catalogue (did you mean 'field-added'?)"),
    (".. vmsd:rules::\n   :only: nothing-*", "no rule 'nothing-*' in the catalogue"),
    (".. vmsd:rules::\n   :family: cobol", '"cobol" unknown'),
])
def test_what_is_no_rule_is_one_warning(tmp_path: Path, body: str, said: str) -> None:
    page = built(tmp_path, body)
    assert said in page.warnings and "index.rst:4" in page.warnings


def test_a_project_s_own_rule_has_its_own_text(tmp_path: Path) -> None:
    page = built(tmp_path, ".. vmsd:rule:: house-rule\n\n   Ours.")
    assert page.warnings == "" and "Ours." in page.text("index.html")


def test_all_rules_or_some_of_them(tmp_path: Path) -> None:
    everything = built(tmp_path / "all", ".. vmsd:rules::").text("index.html")
    assert all(f'id="vmsd-rule-{one.id}"' in everything for one in RULES)
    some = built(tmp_path / "some", ".. vmsd:rules::\n   :family: run\n   :only: ramblock-*").text("index.html")
    assert some.count('id="vmsd-rule-') == sum(one.id.startswith("ramblock-") for one in RULES)
