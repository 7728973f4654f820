"""No false alarm: what goes on between two releases, and conditions that no released configuration meets."""
from __future__ import annotations

from dataclasses import replace

import pytest

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.samples import CTRL, STATUS, array, machine, nic, part, sample, types
from sphinx_vmsd.compat.unopened import opened
from sphinx_vmsd.model import CompatArray, Condition, Device, Location, MachineType, Property, Release, Snapshot
from sphinx_vmsd.model.condition import AllOf, GuestState, Not, PropertyIs

LAST, BETWEEN, CANDIDATE = Release("8.0"), Release("8.0.50"), Release("8.0.91")
LINK = Property("link", "bool", True)
GATED = nic(CTRL, subsections=(part("demo-nic/link", STATUS, needed=PropertyIs("link")),))


def _virt(version: str, *applied: CompatArray, name: str = "virt") -> MachineType:
    entries = tuple(entry for one in applied for entry in one.entries)
    return MachineType(f"{name}-{version}", Release(version), entries, tuple(one.name for one in applied))


def _worst(old: Snapshot, new: Snapshot, rule: str) -> str:
    found = [one.severity for one in check(old, new) if one.rule == rule]
    return max(found, key=lambda one: one.rank).value if found else ""


@pytest.mark.parametrize(("release", "found"), [(BETWEEN, ""), (CANDIDATE, "error"), (LAST, "error")])
def test_the_last_release_of_a_family_without_a_newer_version_yet(release: Release, found: str) -> None:
    """The function that adds the next version applies the newest array; a release candidate must have it."""
    older = array("7.2", ("demo-nic", "old", False)), array("8.0")
    newer = older[0], array("8.0", ("demo-nic", "link", False))
    machines = _virt("8.0"), _virt("7.2", older[0])
    old = types(("demo-nic", (replace(LINK, default=False),)), arrays=older, machines=machines, release=release)
    new = types(("demo-nic", (LINK,)), arrays=newer, machines=machines, release=release)
    assert _worst(old, new, "default-changed-no-compat") == found
    ahead = tuple(replace(one, machines=(_virt("8.1"), *one.machines)) for one in (old, new))
    assert _worst(*ahead, "default-changed-no-compat") == "error", "the family has its next version"


def test_an_older_family_on_the_arrays_of_one_without_a_newer_version() -> None:
    """pc-1.3 builds on pc-i440fx-1.4: it gets what that one will get."""
    arrays = array("7.2", family="pc_compat"), array("8.0", ("demo-nic", "link", False))
    other = array("7.2", ("demo-nic", "old", False), family="other")
    snapshot = Snapshot(BETWEEN, arrays=(*arrays, other), machines=(
        _virt("8.0", name="pc-i440fx"), _virt("7.2", arrays[0], name="pc-i440fx"), _virt("1.3", arrays[0], name="pc"),
        _virt("1.3", other, name="sun")))
    assert [(one.name, one.arrays) for one in opened(snapshot).machines] == [
        ("pc-i440fx-8.0", ("hw_compat_8_0",)), ("pc-i440fx-7.2", ("hw_compat_8_0", "pc_compat_7_2")),
        ("pc-1.3", ("hw_compat_8_0", "pc_compat_7_2")), ("sun-1.3", ("other_7_2",)),
    ]


@pytest.mark.parametrize(("release", "found"), [(BETWEEN, "note"), (CANDIDATE, "note"), (LAST, "error")])
def test_an_entry_in_a_commit_after_that_of_its_property(release: Release, found: str) -> None:
    """Between two releases no tree tells whether the last one has the property that decides what is sent."""
    off = machine("8.0", ("link", False))
    old = sample(GATED, release, (LINK,), machines=(machine("8.0"),), arrays=(array("8.0"),))
    new = replace(old, arrays=(array("8.0", ("demo-nic", "link", False)),), machines=(off,))
    assert _worst(old, new, "effective-default-changed") == found
    both = (replace(one, devices=(replace(one.devices[0], description=nic(CTRL)),)) for one in (old, new))
    assert _worst(*both, "effective-default-changed") == "error", "the property decides about other things"


def test_an_entry_for_a_property_that_only_machine_types_set() -> None:
    """Its name tells; an entry for another property changes what released machine types are."""
    for name, found in (("smm-compat", "note"), ("x-link", "note"), ("link", "error")):
        link = (replace(LINK, name=name, default=False),)
        old = sample(nic(CTRL), BETWEEN, link, machines=(machine("8.0"),), arrays=(array("8.0"),))
        new = replace(old, arrays=(array("8.0", ("demo-nic", name, True)),), machines=(machine("8.0", (name, True)),))
        assert _worst(old, new, "effective-default-changed") == found


def test_an_entry_that_moves_to_the_array_of_the_last_release() -> None:
    """It stood in too old an array, which the commit repairs."""
    row = "demo-nic", "link", False
    old = types(("demo-nic", (LINK,)), arrays=(array("8.0"), array("7.2", row)),
                machines=(machine("8.0"), machine("7.2", ("link", False))), release=BETWEEN)
    moved = machine("8.0", ("link", False)), machine("7.2", ("link", False))
    new = replace(old, arrays=(array("8.0", row), array("7.2")), machines=moved)
    assert _worst(old, new, "effective-default-changed") == "note"
    more = replace(new, arrays=(array("8.0", row), array("7.2", row)))
    assert _worst(old, more, "effective-default-changed") == "error", "it was in releases before"


FEATURE = GuestState("cpu_isar_feature(aa64_sve, cpu)")
GUEST = GuestState("s->pending")


@pytest.mark.parametrize(("needed", "found"), [
    (FEATURE, "note"),
    (GuestState("arm_feature(env, ARM_FEATURE_M)"), "note"),
    (GuestState("(vdev->host_features >> 32) != 0"), "note"),
    (AllOf((FEATURE, GUEST)), "note"),
    (AllOf((Not(FEATURE), GUEST)), "warning"),
    (GuestState("virtio_vdev_has_feature(vdev, VIRTIO_F_RING_PACKED)"), "warning"),
    (GUEST, "warning"),
])
def test_a_subsection_for_a_feature(needed: Condition, found: str) -> None:
    """No fact tells whether an older release has a feature; what the guest decides may well be the same there."""
    old = sample(nic(CTRL), LAST, machines=(machine("8.0"),))
    new = sample(nic(CTRL, subsections=(part("demo-nic/part", STATUS, needed=needed),)), machines=(machine("8.0"),))
    assert _worst(old, new, "subsection-not-machine-gated") == found


@pytest.mark.parametrize(("wanted", "found"), [("7.2", "warning"), ("7.1", "warning"), ("7.0", "note")])
def test_an_array_chosen_far_back(wanted: str, found: str) -> None:
    """A series is merged a release or two late; an entry for much older machine types is meant for these."""
    arrays = [array(one) for one in ("8.0", "7.2", "7.1", "7.0")]
    old = types(("demo-nic", ()), arrays=tuple(arrays), release=BETWEEN)
    new = types(("demo-nic", (LINK,)), release=BETWEEN, arrays=tuple(
        array(wanted, ("demo-nic", "link", "off")) if f"{one.release}" == wanted else one for one in arrays))
    assert _worst(old, new, "compat-entry-array-too-old") == found


@pytest.mark.parametrize(("parents", "found"), [
    (("demo-pci-base", "demo-pci", "pci-device", "device", "object"), "warning"),
    (("pci-device", "device", "object"), ""),
])
def test_a_property_with_entries_for_other_types(parents: tuple[str, ...], found: str) -> None:
    """They matter where the types share more than the bus."""
    kin = Device("demo-blk-pci", parents=("demo-blk-pci-base", "demo-pci", "pci-device", "device", "object"))
    rows = array("7.2", ("demo-blk-pci", "vectors", 2))
    old = Snapshot(BETWEEN, (kin, Device("demo-rng-pci", parents=parents)), arrays=(rows,))
    new = replace(old, devices=(kin, replace(old.devices[1], properties=(Property("vectors", "uint32", 4),))))
    assert _worst(old, new, "default-changed-no-compat") == found


def test_a_sibling_that_is_no_news() -> None:
    """An entry that stood in an array of another name names its siblings no less than before."""
    row = "demo-nic", "link", "off"
    devices = ("demo-base", (LINK,)), ("demo-nic", (LINK,), "demo-base"), ("demo-nic-x", (LINK,), "demo-base")
    located = [replace(LINK, location=Location("demo.c", 3))]
    rows = [(name, tuple(located), *rest) for name, _, *rest in devices]
    bare, moved, again = (types(*rows, arrays=arrays, release=BETWEEN) for arrays in (
        (array("8.0"),), (array("8.0", row),), (array("8.0", row), array("8.0", row, family="pc_compat"))))
    assert _worst(bare, moved, "compat-entry-narrow-type") == "error"
    assert not _worst(moved, again, "compat-entry-narrow-type")


def test_what_a_type_has_from_its_parent_is_told_once() -> None:
    """The finding names the subtypes, too."""
    rows = ("demo-base", (LINK,)), ("demo-nic", (LINK,), "demo-base"), ("demo-blk", (LINK,), "demo-base")
    old = types(*rows, machines=(machine("8.0"),), release=LAST)
    new = types(*((name, (replace(LINK, default=False),), *rest) for name, _, *rest in rows), machines=old.machines)
    (found,) = (one for one in check(old, new) if one.rule == "default-changed-no-compat")
    assert (found.subject, found.devices) == ("demo-base.link", ("demo-base", "demo-blk", "demo-nic"))
