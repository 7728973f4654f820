"""The catalogue of rules: complete, and every rule does what its examples say."""
from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_vmsd.compat import rules
from sphinx_vmsd.compat.check import check, lint
from sphinx_vmsd.compat.rule import Example, Rule
from sphinx_vmsd.compat.rules import RULES
from sphinx_vmsd.readers.dump import read_dump

FILES = sorted(path.stem for path in Path(str(rules.__file__)).parent.glob("*.py") if path.stem != "__init__")
CASES = [(rule, example) for rule in RULES for example in rule.examples]


def test_every_file_is_registered_under_its_name() -> None:
    assert sorted(rule.id.replace("-", "_") for rule in RULES) == FILES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_texts_and_examples(rule: Rule) -> None:
    for text in (rule.title, rule.what, rule.why, rule.breaks, rule.fix):
        assert text.strip()
    assert {example.fires for example in rule.examples} == {True, False}


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{rule.id}: {example.title}" for rule, example in CASES])
def test_examples(rule: Rule, example: Example) -> None:
    found = lint(example.new, (rule,)) if example.old is None else check(example.old, example.new, rules=(rule,))
    assert bool(found) is example.fires, found
    for one in found:
        assert one.rule == rule.id
        assert one.fix
        assert len(one.fingerprint) == 16


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{rule.id}: {example.title}" for rule, example in CASES])
def test_silent_on_equals(rule: Rule, example: Example) -> None:
    for snapshot in (example.old, example.new):
        assert snapshot is None or not check(snapshot, snapshot)


@pytest.mark.parametrize("release", ["7.2.22", "10.0.13"])
def test_silent_on_equal_dumps(conformance: Path, release: str) -> None:
    first, _ = read_dump(conformance / "dumps" / release / "x86_64.json")
    second, _ = read_dump(conformance / "dumps" / release / "x86_64.json")
    assert first is not None and second is not None
    assert not check(first, second)
