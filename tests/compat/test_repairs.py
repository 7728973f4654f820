"""Repairs that fit the case: one finding for a property of a base type, versions where they help, arrays that exist."""
from __future__ import annotations

from dataclasses import replace

import pytest

from sphinx_vmsd.compat.check import check, lint
from sphinx_vmsd.compat.drivers import drivers_of
from sphinx_vmsd.compat.recipes import array_like
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, array, nic, sample, types
from sphinx_vmsd.model import Field, Location, Property, Release

SWITCH = Property("x-link", "bool", True, location=Location("demo.c", 1))
NAMES = ("demo-a", "demo-b", "demo-c")


def test_a_property_of_a_base_type_is_one_finding() -> None:
    """It names the base in the entry, and all subtypes as concerned."""
    before = types(("demo", ()), *((name, (), "demo") for name in NAMES), arrays=(array("8.0"),), release=OLD)
    after = types(("demo", (SWITCH,)), *((name, (SWITCH,), "demo") for name in NAMES), arrays=(array("8.0"),))
    (found,) = [one for one in check(before, after) if one.rule == "default-changed-no-compat"]
    assert (found.subject, found.devices) == ("demo.x-link", NAMES)
    assert '{ "demo", "x-link", "off" }' in found.fix
    mended = replace(after, arrays=(array("8.0", ("demo", "x-link", "off")),))
    assert not check(before, mended)


def test_the_drivers_of_an_entry() -> None:
    """The nearest base that all share and that has the property; else those that have it, one by one."""
    bare = types(("bus", ()), ("demo", ()), *((name, (SWITCH,), "demo") for name in NAMES))
    based = types(("bus", ()), ("demo", (SWITCH,)), *((name, (SWITCH,), "demo") for name in NAMES))
    assert drivers_of(NAMES, bare, "x-link") == tuple(reversed(NAMES))
    assert drivers_of(NAMES, based, "x-link") == ("demo",)
    assert drivers_of(("nowhere",), based) == ("nowhere",)


@pytest.mark.parametrize(("fields", "helps"), [
    ((CTRL, replace(STATUS, version=2)), True),
    ((Field("ctrl", "uint64"), replace(STATUS, version=2)), False),
    ((replace(STATUS, version=2),), False),
])
def test_versions_are_offered_where_they_help(fields: tuple[Field, ...], helps: bool) -> None:
    """Not where an old field is gone or has another size."""
    found = check(sample(nic(CTRL), OLD), sample(nic(*fields, version=2, minimum=2)))
    (raised,) = [one for one in found if one.rule == "minimum-version-raised"]
    assert ("give new fields version 2" in raised.fix) is helps


def test_an_entry_for_types_without_the_property() -> None:
    """The repair names all that have it, or lets the entry pass."""
    have = [(f"demo-{letter}", (SWITCH,), "demo") for letter in "abcde"]
    (found,) = lint(types(("demo", ()), *have, arrays=(array("8.0", ("demo", "x-link", "off")),)))
    assert "demo-a, demo-b, demo-c and 2 more" in found.message
    assert ".optional = true" in found.fix and "demo-a, demo-b, demo-c, demo-d, demo-e" in found.fix


def test_an_array_that_can_be() -> None:
    """An array inside the function of one machine type has no siblings of that name."""
    local = "board_10_0_options.board_compat_10_0"
    assert array_like(local, Release("10.2"), ()) == "hw_compat_10_2"
    assert array_like("board_compat_10_0", Release("10.2"), ()) == "board_compat_10_2"
    assert array_like(local, Release("10.2"), ("board_10_0_options.board_compat_10_2",)).endswith("compat_10_2")
