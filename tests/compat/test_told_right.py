"""What a finding says: QEMU's message, the condition and the repair of the case at hand, and no second finding."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from sphinx_vmsd.compat.check import check, lint
from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.samples import CTRL, STATUS, array, nic, part, sample, types
from sphinx_vmsd.model import Condition, Description, Field, MachineType, Property, Release
from sphinx_vmsd.model.condition import AllOf, AnyOf, GuestState, MemberIs, Never, Not, PropertyIs, Unknown, VersionIs

OLD, NEW = Release("10.2"), Release("10.2.50")
OFF = array("10.2", ("demo-nic", "x-link", "off"))
SWITCH = (Property("x-link", "bool", True),)
APPLIES = MachineType("one-10.2", Release("10.2"), OFF.entries, (OFF.name,))
FORGOT = MachineType("two-10.2", Release("10.2"), (), ("two_compat",))
NEWEST = MachineType("two-11.0", Release("11.0"), ())


def test_a_subsection_without_the_prefix_ends_the_section() -> None:
    """The loader compares the prefix first, and says nothing about a subsection."""
    for name, error in (("other/link", "Missing section footer for demo-nic"),
                        ("demo-nic/link", "VM subsection 'demo-nic/link' in 'demo-nic' does not exist")):
        added = nic(CTRL, subsections=(part(name, STATUS, needed=GuestState("s->link")),))
        found = check(sample(nic(CTRL), OLD), sample(added, NEW))
        assert [one.error for one in found if one.rule == "subsection-not-machine-gated"] == [error]


def test_the_description_that_carries_a_subsection_is_named() -> None:
    """A nested struct's subsection is unknown in that struct's description."""
    inner = Description("demo-part", 1, 1, (STATUS,))
    more = replace(inner, subsections=(part("demo-part/a/b", STATUS, needed=GuestState("s->link")),))
    old, new = (nic(CTRL, Field("part", "struct", description=one)) for one in (inner, more))
    (found,) = check(sample(old, OLD), sample(new, NEW))
    assert found.error == "VM subsection 'demo-part/a/b' in 'demo-part' does not exist"


def test_a_field_version_that_changes_nothing_is_not_the_cause() -> None:
    """Description 3 sends a field of version 2 and one of version 3: only the new field is at fault."""
    more = Field("more", "uint32", version=1)
    old = nic(replace(CTRL, version=2), version=3)
    new = nic(replace(CTRL, version=3), more, version=3)
    assert [one.rule for one in check(sample(old, OLD), sample(new, NEW))] == ["field-added"]
    new = nic(replace(CTRL, version=4), version=4)
    assert "field-version-changed" in {one.rule for one in check(sample(old, OLD), sample(new, NEW))}


def test_an_entry_that_one_machine_type_does_not_apply() -> None:
    """For a default and for a field that a predicate guards: what is missing is told, no second entry or property."""
    fix = 'apply hw_compat_10_2, which has { "demo-nic", "x-link", "off" }, in the options of two-10.2'
    machines = (APPLIES, FORGOT, NEWEST)
    before = types(("demo-nic", (Property("x-link", "bool", False),)), machines=machines, release=OLD)
    after = types(("demo-nic", SWITCH), machines=machines, arrays=(OFF,), release=NEW)
    assert ("default-changed-no-compat", fix) in {(one.rule, one.fix) for one in check(before, after)}
    board = replace(OFF, name="demo_board_10_2", entries=(replace(OFF.entries[0], array="demo_board_10_2"),))
    (found,) = [one for one in check(before, replace(after, arrays=(board,))) if one.rule.startswith("default-")]
    assert "add an entry" in found.fix, "nothing tells that this machine type is of that board's family"
    guarded = nic(CTRL, replace(STATUS, exists=PropertyIs("x-link")))
    new = sample(guarded, NEW, SWITCH, machines, (OFF,))
    (found,) = [one for one in check(sample(nic(CTRL), OLD, machines=machines), new) if one.rule == "field-added"]
    assert (found.fix, found.machines) == (fix, ("two-10.2",))
    assert "its condition does not keep it from the other release: property x-link is true" in found.message


@pytest.mark.parametrize("value", ["off", "false"])
def test_machine_types_that_an_entry_leaves_out_on_purpose(value: str) -> None:
    """An entry in one family's array is no forgotten one of the others: worth a note, however its value is spelt."""
    entry = replace(OFF.entries[0], array="pc_compat_10_2", value=value)
    spares = MachineType("pc-10.2", Release("10.2"), (entry,), ("pc_compat_10_2",))
    other = MachineType("virt-10.2", Release("10.2"), (), ("virt_compat_10_2",))  # its array is empty
    before = types(("demo-nic", (Property("x-link", "bool", False),)), machines=(
        replace(spares, entries=()), other), release=OLD)
    after = types(("demo-nic", SWITCH), machines=(spares, other),
                  arrays=(replace(OFF, name="pc_compat_10_2", entries=(entry,)),), release=NEW)
    (found,) = [one for one in check(before, after) if one.rule == "default-changed-no-compat"]
    assert (found.severity, found.machines) == (Severity.NOTE, ("virt-10.2",))
    forgot = MachineType("pc-10.1", Release("10.1"), (), ("pc_compat_10_1",))
    both = [replace(one, machines=(*one.machines, forgot)) for one in (before, after)]
    (found,) = [one for one in check(*both) if one.rule == "default-changed-no-compat"]
    assert (found.severity, found.machines) == (Severity.ERROR, ("pc-10.1",))


def test_an_array_is_not_too_new_when_newer_machine_types_are_there() -> None:
    """Work for the next machine type goes on while a release is made."""
    late = types(("demo-nic", SWITCH), arrays=(OFF,), release=Release("10.2.0"))
    assert "compat-entry-array-too-new" in {one.rule for one in lint(late)}
    newer = replace(late, machines=(APPLIES, MachineType("one-11.0", Release("11.0"), ())))
    assert "compat-entry-array-too-new" not in {one.rule for one in lint(newer)}


def test_a_condition_is_named() -> None:
    new = nic(CTRL, replace(STATUS, exists=VersionIs(1)))
    (found,) = check(sample(nic(CTRL), OLD), sample(new, NEW))
    assert found.message.startswith("field status is new, and its condition does not keep it")
    hidden = nic(CTRL, replace(STATUS, exists=Unknown("a predicate")))
    (found,) = check(sample(nic(CTRL), OLD), sample(hidden, NEW))
    assert found.message.endswith("is new, and whether its predicate keeps it from the other release is not known")
    inner = (Description("demo-part", 1, 1, fields) for fields in ((CTRL,), (CTRL, STATUS)))
    old, new = (nic(Field("part", "struct", description=one)) for one in inner)
    (found,) = check(sample(old, OLD), sample(new, NEW))
    assert "send it in a subsection of demo-nic" in found.fix
    assert "let realize copy such a property" in found.fix


@pytest.mark.parametrize(("before", "after", "severity"), [
    (Not(MemberIs("level", 0)), MemberIs("level", 0), Severity.WARNING),
    (GuestState("s->level", "level"), MemberIs("level", 0), Severity.WARNING),
    (AllOf((PropertyIs("x-link"), GuestState("s->up"))),
     AnyOf((PropertyIs("x-link", False), Not(GuestState("s->up")))), Severity.WARNING),
    (Not(MemberIs("level", 0)), GuestState("hs->level", "level"), None),
    (MemberIs("level", False), MemberIs("level", 0), None),
    (Not(MemberIs("level", 0)), MemberIs("level", 1), Severity.NOTE),
    (None, Never(), Severity.NOTE),
])
def test_the_opposite_and_the_same_in_other_words(
    before: Optional[Condition], after: Condition, severity: Optional[Severity],
) -> None:
    """Of a subsection's ``needed``; a field whose predicate says the same is silent, too."""
    old, new = (nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=one),)) for one in (before, after))
    found = [one.severity for one in check(sample(old, OLD), sample(new, NEW)) if one.rule == "needed-changed"]
    assert found == ([severity] if severity else [])
    if before is not None and severity is not Severity.NOTE:
        old, new = (nic(CTRL, replace(STATUS, exists=one)) for one in (before, after))
        assert bool(check(sample(old, OLD), sample(new, NEW))) is (severity is not None)
