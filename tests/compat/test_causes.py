"""A finding tells the cause: what QEMU says or does not say, the right rule, and a repair that fits it."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional, Union

import pytest

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.finding import BOTH, Direction, Finding, Severity
from sphinx_vmsd.compat.judging import SILENT
from sphinx_vmsd.compat.samples import CTRL, NEW, OLD, STATUS, nic, part, sample
from sphinx_vmsd.model import Description, Field, FromMember, Snapshot
from sphinx_vmsd.model.condition import GuestState, VersionIs

WORD, HALVES = Field("page", "uint16"), (Field("page", "uint8"), Field("pageh", "uint8"))


def found(old: Description, new: Description) -> list[Finding]:
    return list(check(sample(old, OLD), sample(new, NEW)))


@pytest.mark.parametrize(("old", "new", "rule"), [
    (nic(CTRL, STATUS), nic(STATUS, CTRL), "field-moved"),
    (nic(CTRL, STATUS), nic(Field("wide", "uint64")), "bytes-regrouped"),
    (nic(*HALVES), nic(WORD), "bytes-regrouped"),
], ids=["exchanged", "two words, a wide one", "two bytes, a halfword"])
def test_qemu_says_nothing_where_lengths_are_equal(old: Description, new: Description, rule: str) -> None:
    (one,) = found(old, new)
    assert (one.rule, one.severity, one.directions, one.error) == (rule, Severity.ERROR, BOTH, None)
    assert one.message.endswith(SILENT)


def test_qemu_says_that_the_footer_is_missing_where_they_are_not() -> None:
    (one,) = found(nic(CTRL, STATUS), nic(CTRL))
    assert one.error is not None and "footer" in one.error
    assert SILENT not in one.message


@pytest.mark.parametrize(("minimum", "directions"), [
    (1, [Direction.FORWARD]), (2, [Direction.FORWARD, Direction.BACKWARD]),
])
def test_a_lowered_version_is_not_a_raised_one(minimum: int, directions: list[Direction]) -> None:
    lowered = found(nic(CTRL, version=2, minimum=minimum), nic(CTRL, version=1, minimum=1))
    assert {one.rule for one in lowered} == {"version-lowered"}
    assert sorted((one.directions for one in lowered), key=str) == sorted(((each,) for each in directions), key=str)
    for one in lowered:
        assert one.fix == "set .version_id to 2 again"
    assert all("no version below 2" in one.message for one in lowered if one.directions == (Direction.BACKWARD,))


@pytest.mark.parametrize(("old", "new", "words"), [
    (VersionIs(1, 1), VersionIs(0, 2), "was sent when version 1..1 and is now sent when version 0..2"),
    (VersionIs(0, 2), VersionIs(1, 1), "was sent when version 0..2 and is now sent when version 1..1"),
    (VersionIs(1, 1), None, "was sent when version 1..1 and is now sent always"),
], ids=["wider", "narrower", "none"])
def test_another_predicate_is_neither_a_new_field_nor_a_lost_one(
    old: VersionIs, new: Optional[VersionIs], words: str,
) -> None:
    unused = Field("unused", "unused_buffer", size=4)
    (one,) = found(*(nic(CTRL, replace(unused, exists=exists), STATUS, version=2, minimum=1) for exists in (old, new)))
    assert (one.rule, one.severity, one.directions) == ("field-condition-changed", Severity.ERROR, BOTH)
    assert words in one.message


def test_a_predicate_that_reads_older_versions_differently() -> None:
    """The field is on the wire at the version of either side; the new one does not expect it of version 1."""
    old = nic(CTRL, replace(STATUS, exists=VersionIs(1)))
    new = nic(CTRL, replace(STATUS, exists=VersionIs(2)), version=2)
    assert ("field-condition-changed", Severity.ERROR) in {(one.rule, one.severity) for one in found(old, new)}


def test_a_size_that_nobody_knows_leaves_a_sure_break_sure() -> None:
    """Behind the added field stands the same expression on both sides; another one may make up for it."""
    table = Field("table", "uint32", count=None, array=True, unread=("REGS: not found",))
    added = found(nic(CTRL, table), nic(CTRL, STATUS, table))
    assert [(one.rule, one.severity) for one in added] == [("field-added", Severity.ERROR)]
    other = found(nic(CTRL, table), nic(CTRL, STATUS, replace(table, unread=("LESS: not found",))))
    assert {one.severity for one in other} == {Severity.NOTE}


FIFO = part("Fifo8", Field("data", "buffer", size=FromMember("capacity")), Field("head", "uint32"))


def fifos(*names: str) -> list[Field]:
    return [Field(name, "struct", description=FIFO) for name in names]


def test_a_lost_fifo_is_a_sure_break_whatever_it_holds() -> None:
    for others in ([STATUS], [STATUS, *fifos("tx")]):
        lost = found(nic(CTRL, *fifos("rx"), *others), nic(CTRL, *others))
        assert {(one.rule, one.severity) for one in lost} == {("field-removed", Severity.ERROR)}


def test_unused_bytes_taken_by_a_field_of_a_new_version() -> None:
    """The old release still sends the bytes at its version, where the new one expects nothing."""
    later = nic(CTRL, replace(STATUS, version=2), version=2)
    told = found(nic(CTRL, Field("unused", "unused_buffer", size=4)), later)
    assert ("field-version-changed", (Direction.FORWARD,)) in {(one.rule, one.directions) for one in told}


def test_an_array_of_structs_has_another_length() -> None:
    rings = Field("ring", "struct", count=2, array=True, description=part("ring", CTRL, STATUS))
    (one,) = found(nic(rings), nic(replace(rings, count=3)))
    assert (one.rule, one.message) == ("field-count-changed", "array ring has 3 elements instead of 2")


def test_a_description_named_at_run_time_goes_by_its_symbol() -> None:
    old, new = (Snapshot(release, descriptions=(replace(nic(*fields), name="", symbol="vmstate_demo"),))
                for release, fields in ((OLD, (CTRL, STATUS)), (NEW, (CTRL,))))
    (one,) = check(old, new)
    assert (one.subject, one.error) == ("vmstate_demo: status", None)


def test_the_condition_of_the_guest_is_told_both_ways() -> None:
    old, new = (nic(CTRL, replace(STATUS, exists=GuestState(f"s->{name}"))) for name in ("up", "down"))
    (one,) = found(old, new)
    assert "when s->up and is now sent when s->down" in one.message


USED, ROOM = Field("used", "uint32"), Field("room", "uint32")


def _data(count: Union[int, FromMember]) -> Field:
    return Field("data", "uint32", count=count, array=True)


@pytest.mark.parametrize(("old", "new", "severity", "said"), [
    ((USED, ROOM, _data(FromMember("used"))), (USED, ROOM, _data(FromMember("room"))), Severity.WARNING,
     "array data has room elements instead of used"),
    ((USED, _data(4)), (USED, _data(FromMember("used"))), Severity.WARNING,
     "array data has used elements instead of 4"),
    ((USED, _data(FromMember("used"))), (USED, _data(FromMember("used", 2))), Severity.WARNING,
     "array data has 2 * used elements instead of used"),
    ((USED, Field("data", "buffer", size=FromMember("used"))), (USED, Field("data", "uint8", count=300, array=True)),
     Severity.WARNING, "data buffer became data uint8, 300 bytes"),
    ((USED, _data(FromMember("used"))), (replace(USED, name="taken"), _data(FromMember("taken"))), Severity.NOTE,
     "array data has taken elements instead of used"),
], ids=["another member", "a member for a number", "twice as many", "a number for a member", "a renamed member"])
def test_what_decides_a_length_is_switched(
    old: tuple[Field, ...], new: tuple[Field, ...], severity: Severity, said: str,
) -> None:
    told = {one.message: one for one in found(nic(*old), nic(*new))}
    assert told[said].severity is severity
    assert told[said].directions == BOTH
