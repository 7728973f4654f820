"""Compat arrays and the machine types that apply them."""
from __future__ import annotations

from sphinx_vmsd.compat.check import lint
from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.compat.samples import array, sample
from sphinx_vmsd.model import MachineType, Release

ARRAYS = tuple(array(release) for release in ("7.1", "7.2", "8.0"))


def of(name: str, *releases: str) -> MachineType:
    names = tuple(one.name for one in ARRAYS if one.release in map(Release, releases))
    return MachineType(name, Release(name.rpartition("-")[2]), (), arrays=names)


def misapplied(*machines: MachineType) -> list[Finding]:
    return [one for one in lint(sample(None, arrays=ARRAYS, machines=machines))
            if one.rule == "compat-array-misapplied"]


def test_one_finding_for_a_family_that_builds_on_the_one_to_mend() -> None:
    (one,) = misapplied(of("demo-8.0", "8.0"), of("demo-7.2", "8.0"), of("demo-7.1", "8.0", "7.1"))
    assert one.subject == "demo-7.2"
    assert one.machines == ("demo-7.2", "demo-7.1")
    assert one.fix == "add hw_compat_7_2 in the options of demo-7.2"


def test_each_family_has_its_own() -> None:
    found = misapplied(of("demo-8.0"), of("other-8.0"), of("other-7.2", "7.2"))
    assert [(one.subject, one.machines) for one in found] == [
        ("demo-8.0", ("demo-8.0",)), ("other-8.0", ("other-8.0", "other-7.2"))]


def test_an_array_of_an_older_release() -> None:
    (one,) = misapplied(of("demo-8.1", "8.0"), of("demo-8.0", "8.0"))
    assert (one.subject, one.machines) == ("demo-8.1", ("demo-8.1",))
    assert one.fix == "take hw_compat_8_0 out of the options of demo-8.1"


def test_a_machine_type_between_two_releases_belongs_to_the_first() -> None:
    assert not misapplied(of("demo-8.0.1", "8.0"), of("demo-8.0", "8.0"))
