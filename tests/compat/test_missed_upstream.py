"""What upstream's checker of dumps misses by design (compared one way, without types, counts, conditions) is found."""
from __future__ import annotations

from dataclasses import replace

import pytest

from sphinx_vmsd.compat.check import check, lint
from sphinx_vmsd.compat.samples import CTRL, MAC, NEW, OLD, STATUS, machine, nic, part, sample, types
from sphinx_vmsd.model import Description, Field, FromMember, Property, Snapshot
from sphinx_vmsd.model.condition import GuestState

GUARDED = Field("status", "uint32", exists=GuestState("the link is up"))
OTHER = Field("status", "uint32", exists=GuestState("the cable is in"))
KEY, LONG_KEY = part("demo-key", Field("id", "uint32")), part("demo-key", Field("id", "uint64"))


def _counted(member: str) -> Description:
    return nic(CTRL, Field("data", "uint32", count=FromMember(member), array=True))


def _tree(key: Description) -> Description:
    return nic(Field("map", "gtree", key=key, description=part("demo-value", STATUS)))


def _inner(kind: str, version: int) -> Description:
    inner = Description("demo-part", 2, 1, (CTRL, replace(STATUS, version=2)))
    return nic(Field("part", kind, description=inner, struct_version=version if kind == "vstruct" else None))


@pytest.mark.parametrize(("old", "new", "rule"), [
    (nic(CTRL), nic(CTRL, STATUS), "field-added"),
    (nic(CTRL), nic(CTRL, subsections=(part("demo-nic/x", STATUS),)), "subsection-without-needed"),
    (nic(CTRL, GUARDED), nic(CTRL, OTHER), "field-condition-changed"),
    (nic(CTRL, GUARDED), nic(CTRL, STATUS), "field-condition-changed"),
    (nic(CTRL), nic(replace(CTRL, type="int32")), "field-type-changed"),
    (nic(Field("t", "timer")), nic(Field("t", "uint64")), "field-type-changed"),
    (nic(MAC), nic(replace(MAC, count=8)), "field-count-changed"),
    (_counted("ctrl"), _counted("length"), "field-count-changed"),
    (_tree(KEY), _tree(LONG_KEY), "field-size-changed"),
    (_inner("struct", 2), _inner("vstruct", 1), "field-removed"),
], ids=["trailing field", "subsection without needed", "predicate", "no predicate", "signedness", "timer", "count",
        "counter", "keys of a tree", "vstruct"])
def test_two_descriptions(old: Description, new: Description, rule: str) -> None:
    """As a device's state, and as a section that belongs to no device type."""
    assert rule in {one.rule for one in check(sample(old, OLD), sample(new))}
    loose = [Snapshot(release, descriptions=(one,)) for release, one in ((OLD, old), (NEW, new))]
    assert rule in {one.rule for one in check(*loose)}


def test_properties() -> None:
    off, on = (types(("demo-nic", (Property("link", "bool", value),)), machines=(machine("8.0"),), release=release)
               for value, release in ((False, OLD), (True, NEW)))
    assert {one.rule for one in check(off, on)} == {"default-changed-no-compat"}


def test_fields_that_are_never_sent() -> None:
    assert {one.rule for one in lint(sample(nic(CTRL, replace(STATUS, version=2))))} == {"field-version-exceeds-vmsd"}
