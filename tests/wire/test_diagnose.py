"""The field to blame, also where QEMU itself notices late."""
from __future__ import annotations

from dataclasses import replace

from sphinx_vmsd.model import Context, Description, Field, Release
from sphinx_vmsd.wire.diagnose import diagnose, first_difference
from sphinx_vmsd.wire.engine import Chunk, load
from sphinx_vmsd.wire.section import save_section

MAC = Field("mac", "uint8", count=6, array=True)
OLD = Description("nic", 2, 1, (Field("ctrl", "uint32"), MAC, Field("x", "bool")))
NEW = replace(OLD, fields=(OLD.fields[0], Field("rate", "uint16"), *OLD.fields[1:]))
RELEASE = Release("10.0.13")


def test_field_that_the_destination_lacks() -> None:
    saved = save_section(NEW, {}, Context(), dialect=RELEASE, section=4)
    found = diagnose(saved.data, OLD, Context(), dialect=RELEASE, idstr="nic", sent=saved.chunks)
    assert found.loaded.ok is False
    assert found.message == "Missing section footer for nic"
    assert (found.field, str(found.difference)) == (
        "mac", "at offset 21 the source sends rate (2 bytes) where the destination reads mac (6 bytes)")
    assert found.offset == 21
    assert "different lengths" in found.meaning


def test_message_names_the_field_without_the_sources_words() -> None:
    wrong = Description("nic", 2, 1, (Field("ctrl", "uint32_equal", hint="set ctrl alike"), *OLD.fields[1:]))
    saved = save_section(OLD, {"ctrl": 9}, Context(), dialect=RELEASE)
    found = diagnose(saved.data, wrong, Context(), dialect=RELEASE, idstr="nic", values={"ctrl": 8})
    assert (found.field, found.offset, found.message) == ("ctrl", 17, "8 != 9")
    assert found.loaded.messages[-1] == "load of migration failed: Invalid argument"


def test_no_such_device_and_no_failure() -> None:
    saved = save_section(OLD, {}, Context(), dialect=RELEASE)
    gone = diagnose(saved.data, None, Context(), dialect=RELEASE, idstr="nic")
    assert gone.message.startswith("Unknown savevm section or instance 'nic' 0")
    fine = diagnose(saved.data, OLD, Context(), dialect=RELEASE, idstr="nic", sent=saved.chunks)
    assert (fine.loaded.ok, fine.difference, fine.message) == (True, None, "")


def test_cuts_of_one_array_are_no_difference() -> None:
    whole = (Chunk("a", "uint8", 0, 4, 4), Chunk("b", "uint8", 4, 1))
    split = (*(Chunk(f"a[{i}]", "uint8", i, 1) for i in range(4)), Chunk("b", "uint8", 4, 1))
    assert first_difference(whole, split) is None
    assert first_difference(split, whole) is None
    assert first_difference(whole, split[:2]) is not None


def test_unknown_is_said() -> None:
    vague = Description("nic", 2, 1, (Field("ctrl", None, size=4),))
    loaded = load(vague, b"1234", Context(), dialect=RELEASE)
    assert loaded.ok is None
    saved = save_section(OLD, {}, Context(), dialect=RELEASE)
    found = diagnose(saved.data, vague, Context(), dialect=RELEASE, idstr="nic")
    assert (found.field, found.meaning) == ("ctrl", "its type is not known")
