"""State that devices register by a call, or as a CPU's, compared like a type's own."""
from __future__ import annotations

from dataclasses import replace

import pytest

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.finding import Direction
from sphinx_vmsd.compat.samples import CTRL, NEW, OLD, STATUS, nic, part
from sphinx_vmsd.model import Description, Device, Evidence, Registration, Release, Snapshot, Written


def tree(*others: Registration, own: Description | None = None, release: Release = NEW, **more: object) -> Snapshot:
    return Snapshot(release, (Device("demo-nic", own, others=others),), evidence=frozenset({Evidence.SOURCE}), **more)


def by_hand(description: Description) -> Registration:
    return Registration("vmstate_register", replace(description, symbol="vmstate_nic"))


def rules_of(old: Snapshot, new: Snapshot) -> set[str]:
    return {one.rule for one in check(old, new)}


def test_another_name_for_the_same_symbol() -> None:
    old, new = by_hand(nic(CTRL)), by_hand(nic(CTRL, name="demo-other"))
    assert rules_of(tree(old, release=OLD), tree(new)) == {"vmsd-renamed"}


def test_from_a_cpu_s_old_way_to_the_type_s_own() -> None:
    """The section keeps its name; what changed in it is told."""
    old = tree(Registration("cc->legacy_vmsd", nic(CTRL)), release=OLD)
    assert rules_of(old, tree(own=nic(CTRL))) == set()
    assert rules_of(old, tree(own=nic(CTRL, version=2, minimum=2))) == {"minimum-version-raised", "version-raised"}


@pytest.mark.parametrize("loose", [(), (nic(CTRL),)], ids=["gone", "there, unused"])
def test_nobody_registers_it_any_more(loose: tuple[Description, ...]) -> None:
    (one,) = check(tree(by_hand(nic(CTRL)), release=OLD), tree(descriptions=loose))
    assert (one.rule, one.devices, one.severity.value) == ("section-removed", ("demo-nic",), "warning")


def test_another_device_registers_it_now() -> None:
    new = tree()
    other = Device("demo-bus", others=(by_hand(nic(CTRL)),))
    new = replace(new, devices=(other, *new.devices))
    assert "section-removed" not in rules_of(tree(by_hand(nic(CTRL)), release=OLD), new)


def test_two_of_the_same_way_are_not_mixed_up() -> None:
    first, second = by_hand(nic(CTRL)), Registration("vmstate_register", part("demo-more", STATUS))
    assert rules_of(tree(first, second, release=OLD), tree(second, first)) == set()


@pytest.mark.parametrize(("one", "severity"), [
    (by_hand(nic(CTRL)), "warning"),
    (replace(by_hand(nic(CTRL)), under="s->early"), "note"),
    (Written("demo-nic", 1), "warning"),
    (Written("demo-nic", 1, under="s->early"), "note"),
])
def test_a_call_that_is_new_sends_a_section_that_older_ones_refuse(one: Registration | Written, severity: str) -> None:
    registers = isinstance(one, Registration)
    device = Device("demo-nic", others=(one,) if registers else (), written=() if registers else (one,))
    new = replace(tree(), devices=(device,))
    (found,) = check(tree(release=OLD), new)
    assert (found.rule, found.severity.value, found.directions) == ("section-added", severity, (Direction.BACKWARD,))
    assert not check(tree(release=OLD, descriptions=(nic(CTRL),)), new)  # board code may have registered it


def written(version: int | None, name: str = "demo-nic") -> Snapshot:
    """A device whose functions write its section, as in older releases."""
    device = Device("demo-nic", written=(Written(name, version),))
    return Snapshot(OLD, (device,), evidence=frozenset({Evidence.SOURCE}))


@pytest.mark.parametrize(("version", "minimum", "told"), [
    (3, 0, set()),
    (4, 0, {"version-raised"}),
    (4, 4, {"version-raised", "minimum-version-raised"}),
    (2, 0, {"version-lowered"}),
])
def test_a_description_of_what_functions_wrote(version: int, minimum: int, told: set[str]) -> None:
    """Only the versions can be compared; that the rest is not is told, too."""
    found = check(written(3), tree(own=nic(CTRL, version=version, minimum=minimum)))
    assert {one.rule for one in found if one.severity.rank} == told
    (note,) = [one for one in found if not one.severity.rank]
    assert (note.rule, "not compared" in note.message) == ("section-added", True)


def test_functions_of_another_section_or_version_are_not_taken_for_it() -> None:
    assert "section-added" in {one.rule for one in check(written(3, "other"), tree(own=nic(CTRL))) if one.severity.rank}
    assert not [one for one in check(written(None), tree(own=nic(CTRL, version=5))) if one.severity.rank]
    assert not check(written(3), replace(written(3), release=NEW))
    assert {one.rule for one in check(written(3), replace(written(4), release=NEW))} == {"version-raised"}
