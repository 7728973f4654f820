"""A whole section: what the real binaries said about damaged ones (``facts/vmstate.md``, Appendix D)."""
from __future__ import annotations

import pytest

from sphinx_vmsd.model import Context, Description, Field, Release
from sphinx_vmsd.model.condition import Never
from sphinx_vmsd.wire.section import footer, header, load_section, save_section

TIMER = Description(
    "timer", 2, 1,
    (Field("cpu_ticks_offset", "int64"), Field("unused", "unused_buffer", size=8),
     Field("cpu_clock_offset", "int64", version=2)),
    (Description("timer/icount", 1, 1, (Field("bias", "int64"),), needed=Never()),),
)
BODY = bytes(range(24))
OLD, NEW = Release("10.0.13"), Release("11.1.3")
GOOD = header(0, "timer", 0, 2) + BODY + footer(0)


def lines(data: bytes, release: Release) -> list[str]:
    return list(load_section(TIMER, data, Context(), dialect=release).messages)


def test_what_is_saved_loads() -> None:
    values = {"cpu_ticks_offset": -5, "cpu_clock_offset": 7}
    for release in (Release("5.2"), OLD, NEW):
        saved = save_section(TIMER, values, Context(), dialect=release, section=3)
        loaded = load_section(TIMER, saved.data, Context(), dialect=release)
        assert (saved.ok, loaded.ok, loaded.values, loaded.messages) == (True, True, values, ())
        assert loaded.consumed == len(saved.data)
        assert [slot.size for slot in saved.chunks] == [slot.size for slot in loaded.chunks] == [19, 8, 8, 8, 5]
        assert loaded.defaulted == ("timer/icount",)


SUB = b"\5\x0btimer/bogus\0\0\0\1"
ICOUNT = b"\5\x0ctimer/icount\0\0\1\2" + b"\0" * 8
CASES = {
    "version-too-new": (
        header(0, "timer", 0, 9) + BODY + footer(0),
        ["savevm: unsupported version 9 for 'timer' v2", "load of migration failed: Invalid argument"],
        ["load of migration failed: Invalid argument: unsupported version 9 for 'timer' v2"]),
    "version-too-old": (
        header(0, "timer", 0, 0) + BODY + footer(0),
        ["timer: incoming version_id 0 is too old for local minimum version_id  1",
         "error while loading state for instance 0x0 of device 'timer'", "load of migration failed: Invalid argument"],
        ["load of migration failed: Invalid argument: error while loading state for instance 0x0 of device 'timer': "
         "timer: incoming version_id 0 is too old for local minimum version_id 1"]),
    "name-unknown": (
        header(0, "timex", 0, 2) + BODY + footer(0),
        ["Unknown savevm section or instance 'timex' 0. Make sure that your current VM setup matches your saved VM "
         "setup, including any hotplugged devices", "load of migration failed: Invalid argument"],
        ["load of migration failed: Invalid argument: Unknown section or instance 'timex' 0. Make sure that your "
         "current VM setup matches your saved VM setup, including any hotplugged devices"]),
    "footer-wrong-id": (
        header(0, "timer", 0, 2) + BODY + footer(3),
        ["Mismatched section id in footer for timer - read 0x3 expected 0x0",
         "load of migration failed: Invalid argument"],
        ["Mismatched section id in footer for timer - read 0x3 expected 0x0",
         "load of migration failed: Invalid argument: Section footer error, section_id: 0"]),
    "extra-byte-before-footer": (
        header(0, "timer", 0, 2) + BODY + b"\0" + footer(0),
        ["Missing section footer for timer", "load of migration failed: Invalid argument"],
        ["Missing section footer for timer",
         "load of migration failed: Invalid argument: Section footer error, section_id: 0"]),
    "truncated-in-header": (
        header(0, "timer", 0, 2)[:7],
        ["Unable to read ID string for section 0", "load of migration failed: Invalid argument"],
        ["load of migration failed: Invalid argument: Unable to read ID string for section 0"]),
    "sub-unknown": (
        header(0, "timer", 0, 2) + BODY + SUB + footer(0),
        ["error while loading state for instance 0x0 of device 'timer'",
         "load of migration failed: No such file or directory"],
        ["load of migration failed: Invalid argument: error while loading state for instance 0x0 of device 'timer': "
         "VM subsection 'timer/bogus' in 'timer' does not exist"]),
    "sub-version-0x102": (
        header(0, "timer", 0, 2) + BODY + ICOUNT + footer(0),
        ["timer/icount: incoming version_id 2 is too new for local version_id 1",
         "error while loading state for instance 0x0 of device 'timer'", "load of migration failed: Invalid argument"],
        ["load of migration failed: Invalid argument: error while loading state for instance 0x0 of device 'timer': "
         "Loading VM subsection 'timer/icount' in 'timer' failed: timer/icount: incoming version_id 2 is too new for "
         "local version_id 1"]),
}


@pytest.mark.parametrize("name", CASES)
def test_damaged(name: str) -> None:
    data, old, new = CASES[name]
    assert lines(data, OLD) == old
    assert lines(data, NEW) == new


def test_not_needed_is_not_sent() -> None:
    device = Description("d", needed=Never(), fields=(Field("a", "uint8"),))
    saved = save_section(device, {}, Context(), dialect=OLD)
    assert (saved.ok, saved.data, saved.skipped) == (True, b"", ("d",))


def test_every_truncation_fails_with_a_place() -> None:
    for length in range(1, len(GOOD)):
        for release in (Release("5.2"), OLD, Release("10.2.2"), NEW):
            loaded = load_section(TIMER, GOOD[:length], Context(), dialect=release)
            if length >= len(GOOD) - 4:
                continue    # the id of the footer is not checked for being complete, and 0 is what is expected
            assert loaded.ok is False
            assert loaded.failure is not None
            assert loaded.failure.offset <= length
            assert loaded.messages[-1].startswith("load of migration failed: ")
