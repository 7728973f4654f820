"""What is told of sizes that changed, and of fields whose length another member or the code decides."""
from __future__ import annotations

import json
from typing import Optional

import pytest

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.finding import BOTH, Finding, Severity
from sphinx_vmsd.compat.samples import CTRL, NEW, OLD, STATUS, nic, part, sample
from sphinx_vmsd.model import Description, Field, FromMember, Release, Snapshot
from sphinx_vmsd.readers.dump import read_dump_text

#: Of a field in a dump: its size in memory and the number of its elements, where the dump tells one.
Size = tuple[int, Optional[int]]
BLOB = Field("blob", "buffer", size=FromMember("length"))
CONTENTS = Field("contents", "uint8", count=FromMember("chip_size"), array=True)
MAP = Field("map", "bitmap", size=FromMember("bits"))
RINGS = Field("rings", "struct", count=FromMember("used"), array=True,
              description=Description("ring", 1, 1, (Field("base", "uint64"), Field("tail", "uint32"))))
QUEUE = Field("queue", "qtailq", count=None, description=Description("entry", 1, 1, (Field("address", "uint64"),)))
OPAQUE = Field("data", "name:demo_info")


def a_dump(release: Release, *fields: tuple[str, int, Optional[int]]) -> Snapshot:
    """A dump with one type; *fields*: name, size, number of elements where the dump tells one."""
    listed = [{"field": name, "version_id": 0, "field_exists": False, "size": size,
               **({} if number is None else {"num": number})} for name, size, number in fields]
    entry = {"Name": "demo-nic", "version_id": 1, "minimum_version_id": 1}
    top = {"vmschkmachine": {"Name": "none"},
           "demo-nic": {**entry, "Description": {**entry, "name": "demo-nic", "Fields": listed}}}
    snapshot, problems = read_dump_text(json.dumps(top), "demo.json", release)
    assert snapshot is not None, problems
    return snapshot


def told(*dumps: tuple[tuple[str, int, Optional[int]], ...]) -> list[tuple[str, Severity]]:
    """What is found between two dumps with these fields between others: rule and severity."""
    around = ("ctrl", 4, None), ("status", 4, None)
    sides = (a_dump(release, around[0], *fields, around[1]) for release, fields in zip((OLD, NEW), dumps))
    return [(one.rule, one.severity) for one in check(*sides)]


@pytest.mark.parametrize("old, new", [
    ((4, None), (8, None)), ((8, None), (4, None)), ((1, None), (8, None)), ((4, 4), (2, 4)),
    ((256, None), (512, None)), ((2, None), (4, 4)), ((48, None), (4, None)),
])
def test_a_size_in_a_dump_is_the_one_on_the_wire(old: Size, new: Size) -> None:
    """Also where the dump does not say how many elements there are: they all are wider."""
    assert told((("x", *old),), (("x", *new),)) == [("field-size-changed", Severity.ERROR)]


@pytest.mark.parametrize("old, new, severity", [
    ((0, None), (4, None), Severity.WARNING), ((4, None), (0, None), Severity.WARNING),
    ((8, None), (0, None), Severity.WARNING),
    ((8, 3), (0, 3), Severity.NOTE),            # an array of pointers, before and after 10.2
    ((8, None), (48, None), Severity.NOTE),     # a timer behind a pointer, and one by value
    ((48, None), (64, None), Severity.NOTE),    # a timer that grew in memory
    ((1, None), (16, None), Severity.NOTE),     # an array of bytes before 8.1, and a buffer
])
def test_a_size_that_may_be_in_memory_only(old: Size, new: Size, severity: Severity) -> None:
    """It is told with the doubt: never silent, and never as the same bytes."""
    assert told((("x", *old),), (("x", *new),)) == [("field-size-changed", severity)]


def test_bytes_that_a_buffer_and_an_array_share() -> None:
    """The count of the array is not taken for one of buffers."""
    (found,) = told((("x", 16, None),), (("x", 1, 16),))
    assert found == ("field-type-changed", Severity.NOTE)


def test_two_fields_that_became_one() -> None:
    """As in the aspeed RTC of 10.0: a number of 4 bytes, sent twice, is one of 8 bytes now."""
    found = told((("offset", 4, None), ("offset", 4, None)), (("offset", 8, None),))
    assert ("field-size-changed", Severity.WARNING) in found


def test_a_struct_that_only_grew_in_memory_is_not_told() -> None:
    snapshots = []
    for release, size in ((OLD, 100), (NEW, 104)):
        nested = nic(Field("ring", None, size=size, description=Description("ring", 1, 1, (Field("base", "uint64"),))))
        snapshots.append(sample(nested, release))
    assert not check(*snapshots)


def test_a_field_gone_from_a_dump_that_tells_no_counts() -> None:
    """Fields of one name and size are taken as equal: only what is gone makes the difference."""
    assert told((("x", 4, None), ("y", 0, None)), (("y", 0, None),)) == [("field-removed", Severity.ERROR)]
    assert told((("y", 0, None),), ()) == [("field-removed", Severity.ERROR)]


def test_a_dump_without_fields_may_show_a_device_that_cannot_migrate() -> None:
    (found,) = check(a_dump(OLD), a_dump(NEW, ("virtio", 0, None)))
    assert (found.rule, found.severity) == ("field-added", Severity.NOTE)


def found_by(old: tuple[Field, ...], new: tuple[Field, ...]) -> list[Finding]:
    return [one for one in check(sample(nic(*old), OLD), sample(nic(*new), NEW)) if one.directions]


@pytest.mark.parametrize("field", [BLOB, CONTENTS, MAP, RINGS, QUEUE, OPAQUE], ids=lambda field: field.name)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_field_of_variable_length_that_comes_or_goes(field: Field, at: int) -> None:
    """Only where it happens to be empty nothing breaks."""
    without = (CTRL, STATUS, Field("length", "uint32"))
    fields = (*without[:at], field, *without[at:])
    for pair, rule in (((without, fields), "field-added"), ((fields, without), "field-removed")):
        (found,) = found_by(*pair)
        assert (found.rule, found.severity, found.directions) == (rule, Severity.ERROR, BOTH)
        assert "may still agree" not in str(found.unchecked)


def test_an_element_of_another_width() -> None:
    """Twice the bytes, however many elements there are."""
    wider = Field("contents", "uint16", count=FromMember("chip_size"), array=True)
    for pair in (((CTRL, CONTENTS), (CTRL, wider)), ((CTRL, wider), (CTRL, CONTENTS))):
        (found,) = found_by(*pair)
        assert (found.rule, found.severity) == ("field-size-changed", Severity.ERROR)
        assert "each element of contents takes" in found.message


def test_an_element_of_the_same_width() -> None:
    """Only then it takes the same bytes."""
    signed = Field("contents", "int8", count=FromMember("chip_size"), array=True)
    (found,) = found_by((CTRL, CONTENTS), (CTRL, signed))
    assert found.severity is Severity.NOTE and "takes the same bytes" in found.message
    (found,) = found_by((CTRL, OPAQUE), (CTRL, Field("data", "name:other_info")))
    assert found.severity is Severity.NOTE and "how many bytes is not known" in found.message


def test_lengths_that_may_make_up_for_each_other() -> None:
    """A fixed buffer beside one whose length a member tells: both may be as long."""
    found = found_by((CTRL, Field("blob", "buffer", size=64)), (CTRL, BLOB))
    assert found and all(one.severity is not Severity.ERROR for one in found)
    shorter = found_by((CTRL, Field("pad", "uint8")), (CTRL, Field("more", "uint32"), BLOB))
    assert Severity.ERROR in {one.severity for one in shorter}, "a byte can't make up for four and a buffer"


def test_a_minimum_that_the_version_was_below() -> None:
    """As PIIX3 in the test data of upstream's checker: version 1, minimum 2, and version 3 later."""
    found = check(sample(nic(CTRL, minimum=2), OLD), sample(nic(CTRL, version=3, minimum=2)))
    assert ("minimum-version-raised", Severity.ERROR) in {(one.rule, one.severity) for one in found}


def test_a_subsection_gone_from_a_section_that_is_refused() -> None:
    """Told, but not as what breaks."""
    old = nic(CTRL, subsections=(part("demo-nic/link", STATUS),))
    found = {one.rule: one.severity for one in check(sample(old, OLD), sample(nic(CTRL, version=2, minimum=2)))}
    assert found["subsection-removed"] is Severity.NOTE and found["minimum-version-raised"] is Severity.ERROR
