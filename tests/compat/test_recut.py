"""The same bytes written in another way: an array and its elements are one state, other boundaries are not."""
from __future__ import annotations

from dataclasses import replace

import pytest

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.finding import Finding, Severity
from sphinx_vmsd.compat.samples import CTRL, NEW, OLD, STATUS, nic, part, sample
from sphinx_vmsd.model import Description, Field

MASK = Field("mask", "uint32", count=2, array=True)
INNER = part("demo-channel", Field("base", "uint32"), Field("level", "uint8"))


def elements(name: str, *numbers: int, kind: str = "uint32") -> tuple[Field, ...]:
    return tuple(Field(f"{name}[{number}]", kind) for number in numbers)


def channels(*numbers: int) -> tuple[Field, ...]:
    return tuple(Field(f"ch[{number}]", "struct", description=INNER) for number in numbers)


def both(old: Description, new: Description) -> list[list[Finding]]:
    """What is found between the two, and between them the other way round."""
    return [list(check(sample(one, OLD), sample(other, NEW))) for one, other in ((old, new), (new, old))]


@pytest.mark.parametrize(("one", "other"), [
    ((MASK,), elements("mask", 0, 1)),
    ((CTRL, MASK, STATUS), (CTRL, *elements("mask", 0, 1), STATUS)),
    ((MASK,), (replace(MASK, count=1), replace(MASK, count=1, start=1))),
    ((replace(MASK, count=4),), (MASK, replace(MASK, start=2))),
    ((Field("mask", "uint32"),), elements("mask", 0)),
    ((Field("ch", "struct", count=2, array=True, description=INNER),), channels(0, 1)),
    ((Field("ch", "struct", count=2, array=True, description=part("one", CTRL)),),
     tuple(Field(f"ch[{number}]", "struct", description=part("one", CTRL)) for number in (0, 1))),
    ((Field("regs", "struct", description=part("regs", MASK)),), elements("mask", 0, 1)),
], ids=["alone", "between others", "sub arrays of one", "sub arrays", "single value", "structs", "structs of one field",
        "out of a nested struct"])
def test_an_array_is_its_elements(one: tuple[Field, ...], other: tuple[Field, ...]) -> None:
    assert both(nic(*one), nic(*other)) == [[], []]


def test_elements_under_another_name_are_renamed() -> None:
    pulls = Field("pur", "uint8"), Field("pdr", "uint8")
    for found in both(nic(*pulls), nic(Field("pull", "uint8", count=2, array=True))):
        assert [(one.rule, one.severity) for one in found] == [("field-renamed", Severity.NOTE)] * 2


@pytest.mark.parametrize(("one", "other", "rule"), [
    ((MASK,), elements("mask", 1, 0), "field-renamed"),
    ((Field("ch", "struct", count=2, array=True, description=INNER),), channels(1, 0), "field-renamed"),
    ((Field("page", "uint8"), Field("pageh", "uint8")), (Field("page", "uint16"),), "bytes-regrouped"),
    ((MASK,), (Field("mask", "uint64"),), "field-type-changed"),
    ((*elements("mask", 0, 1), STATUS), (Field("mask", "uint64"), STATUS), "bytes-regrouped"),
], ids=["elements exchanged", "structs exchanged", "two bytes, one halfword", "one wide value", "elements, wide value"])
def test_other_meaning_is_an_error(one: tuple[Field, ...], other: tuple[Field, ...], rule: str) -> None:
    for found in both(nic(*one), nic(*other)):
        assert {one.rule for one in found} == {rule}
        assert {one.severity for one in found} == {Severity.ERROR}


def test_an_element_of_a_later_version_is_told() -> None:
    later = (Field("mask[0]", "uint32"), Field("mask[1]", "uint32", version=2))
    found = check(sample(nic(MASK), OLD), sample(nic(*later, version=2), NEW))
    assert {one.rule for one in found} == {"field-version-changed", "version-raised"}
