"""The catalogue of rules: complete, and every rule does what its examples say."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sphinx_vmsd.compat import rules
from sphinx_vmsd.compat.check import check, lint
from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import Example, Rule, SnapshotRule
from sphinx_vmsd.compat.rules import RULES
from sphinx_vmsd.compat.samples import CTRL, NEW, OLD, array, machine, nic, sample, types
from sphinx_vmsd.model import Device, MachineType, Property, Release, Snapshot
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
    doubtful = isinstance(rule, SnapshotRule) and rule.either
    for snapshot in (example.old, example.new):
        assert snapshot is None or bool(check(snapshot, snapshot)) is (doubtful and example.fires)


MACHINES = tuple(machine(f"7.{number}", ("link", number > 2)) for number in range(5))


def test_all_machine_types_that_break_are_told() -> None:
    wider = replace(CTRL, type="uint64")
    link = (Property("link", "bool", True),)
    old, new = sample(nic(CTRL), OLD, link, MACHINES), sample(nic(wider), NEW, link, MACHINES)
    found = check(old, new)
    assert [one.rule for one in found] == ["field-size-changed"]
    assert found[0].machines == ("7.0", "7.1", "7.2", "7.3", "7.4")
    assert found[0].concerns[0] == "8.0 → 9.0 on machine 7.0, 7.1, 7.2 and 2 more"


def test_one_machine_type_is_asked_about() -> None:
    link = (Property("link", "bool", True),)
    old = sample(nic(CTRL), OLD, link, (machine("7.0", ("link", False)), machine("7.1")))
    new = sample(nic(CTRL), NEW, link, (machine("7.0"), machine("7.1")))
    assert [one.machines for one in check(old, new)] == [("7.0",)]
    assert [one.machines for one in check(old, new, machine="7.0")] == [("7.0",)]
    assert not check(old, new, machine="7.1")


def test_what_compares_machine_types_is_told_for_the_one_that_breaks() -> None:
    """The machine type of the last release lacks the option: asked about it, the rule still sees the others."""
    rule = next(rule for rule in RULES if rule.id == "machine-option-too-old")
    old, new = rule.examples[0].old, rule.examples[0].new
    assert old is not None
    assert [one.machines for one in check(old, new)] == [("demo-8.1",)]
    assert [one.machines for one in check(old, new, machine="demo-8.1")] == [("demo-8.1",)]
    assert not check(old, new, machine="demo-8.0")
    usual = [replace(one, machines=tuple(replace(each, alias="demo" if each.name == "demo-8.1" else None)
                                         for each in one.machines)) for one in (old, new)]
    assert [one.machines for one in check(*usual)] == [("demo-8.1",)], "also of the one that is asked for by its alias"


def test_an_entry_in_too_old_an_array_concerns_the_machine_types_in_between() -> None:
    entry = array("7.2", ("demo-nic", "link", False))
    machines = tuple(MachineType(f"demo-{name}", Release(name), entry.entries if name == "7.2" else (),
                                 (entry.name,) if name == "7.2" else ()) for name in ("7.2", "8.0"))
    old = types(("demo-nic", ()), arrays=(array("7.2"),), machines=machines, release=OLD)
    new = types(("demo-nic", (Property("link", "bool", True),)), arrays=(entry,), machines=machines)
    for machine_type in (None, "demo-8.0"):
        (found,) = check(old, new, machine=machine_type)
        assert (found.rule, found.machines) == ("compat-entry-array-too-old", ("demo-8.0",))
    assert not check(old, new, machine="demo-7.2")


def test_what_is_wrong_with_the_new_release_itself_is_told_where_the_old_one_is_right() -> None:
    wrong = replace(CTRL, name="late", version=5)
    right, bad = sample(nic(CTRL), OLD), sample(nic(CTRL, wrong), NEW)
    assert "field-version-exceeds-vmsd" in {one.rule for one in check(right, bad)}
    assert "field-version-exceeds-vmsd" not in {one.rule for one in check(bad, replace(bad, release=NEW))}


@pytest.mark.parametrize("release", ["7.2.22", "10.0.13"])
def test_silent_on_equal_dumps(conformance: Path, release: str) -> None:
    first, _ = read_dump(conformance / "dumps" / release / "x86_64.json")
    second, _ = read_dump(conformance / "dumps" / release / "x86_64.json")
    assert first is not None and second is not None
    assert not check(first, second)


def test_an_entry_for_a_removed_property_is_fatal() -> None:
    """QEMU's words, the machine types that apply the array, and what to mend."""
    entry = array("7.2", ("demo-nic", "mtu", "9000"))
    machines = (MachineType("demo-7.2", Release("7.2"), entry.entries, (entry.name,)), MachineType("demo-8.0", OLD, ()))
    mtu, rest = Property("mtu", "uint32", 1500), (Property("link", "bool", True),)
    old = types(("demo-nic", (*rest, mtu)), arrays=(entry,), machines=machines, release=OLD)
    new = types(("demo-nic", rest), arrays=(entry,), machines=machines)
    (found,) = check(old, new)
    assert (found.severity, found.machines) == (Severity.ERROR, ("demo-7.2",))
    assert found.error == "can't apply global demo-nic.mtu=9000: Property 'demo-nic.mtu' not found"
    assert found.fix == "restore the name, or mend the entry for it in hw_compat_7_2"
    optional = replace(new, arrays=(replace(entry, entries=(replace(entry.entries[0], optional=True),)),))
    unused = replace(new, machines=machines[1:])
    assert [one.severity for one in check(old, optional)] == [Severity.WARNING]
    assert [one.severity for one in check(old, unused)] == [Severity.NOTE], "it goes with its machine type"


def test_an_inherited_property_is_told_once() -> None:
    rest, gone = Property("link", "bool", True), Property("mtu", "uint32", 1500)
    old = types(("demo-base", (rest, gone)), ("demo-nic", (rest, gone), "demo-base"), release=OLD)
    new = types(("demo-base", (rest,)), ("demo-nic", (rest,), "demo-base"))
    assert [one.subject for one in check(old, new)] == ["demo-base.mtu"]


@pytest.mark.parametrize(("driver", "name", "severity", "fix"), [
    ("demo-nic", "migrate-lnk", Severity.ERROR, "name the property that it has: migrate-link"),
    ("demo-nic", "something", Severity.NOTE, "check that the property exists"),
    ("demo-nick", "migrate-link", Severity.WARNING, "name the type that has the property: demo-nic"),
    ("other", "migrate-link", Severity.NOTE, "check that the type exists: other"),
])
def test_new_entries_for_what_nobody_has(driver: str, name: str, severity: Severity, fix: str) -> None:
    """Only what is like another name is certain: code may add properties and types that no table shows."""
    rows = ("demo-nic", (Property("migrate-link", "bool", True),))
    old = types(rows, arrays=(array("7.2"),), release=OLD)
    new = types(rows, arrays=(array("7.2", (driver, name, "off")),))
    (found,) = [one for one in check(old, new) if one.rule == "compat-entry-misspelt"]
    assert (found.severity, found.fix, found.machines) == (severity, fix, ("7.2",))
    assert ("the entry does nothing" in found.message) is (severity is Severity.WARNING)
    assert (found.error or "").endswith("not found") is (severity is Severity.ERROR)
    assert not [one for one in check(new, new) if one.rule == "compat-entry-misspelt"]


def test_a_description_that_moves_between_an_abstract_type_and_its_subtype() -> None:
    """The subtype sends the same section before and after."""
    leaf = Device("demo-leaf", nic(CTRL), parents=("demo-base",))
    without, carrying = (Device("demo-base", one, abstract=True) for one in (None, nic(CTRL)))
    first, second = (Snapshot(NEW, (base, leaf)) for base in (without, carrying))
    assert not check(first, second)
    assert not check(second, first)
    alone = [Snapshot(NEW, (base,)) for base in (without, carrying)]
    assert check(*alone), "of what was read nobody else tells it"
    assert check(*reversed(alone))


@pytest.mark.parametrize(("was", "now", "told"), [
    ("true", "false", True), ("0", "false", False), ("0x10", "0x20", True), ('"a"', '"b"', True),
    ('CPU("a")', 'CPU("b")', True), ('CPU("a")', 'TYPE("b")', False), ("128 * MiB", "128 * M_BYTE", False),
    ("IF_IDE", "IF_SCSI", False), ("new_way", "old_way", False),
])
def test_options_that_are_told_are_values_not_names(was: str, now: str, told: bool) -> None:
    one = MachineType("demo-8.0", Release("8.0"), (), options=(("way", was),))
    old, new = sample(None, OLD, machines=(one,)), sample(None, NEW, machines=(replace(one, options=(("way", now),)),))
    assert [each.rule for each in check(old, new)] == ["machine-option-changed"] * told
