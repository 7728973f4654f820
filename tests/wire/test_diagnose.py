"""The field to blame, also where QEMU itself notices late."""
from __future__ import annotations

from dataclasses import replace

from sphinx_vmsd.model import Context, Description, Field, Release
from sphinx_vmsd.wire.diagnose import first_difference
from sphinx_vmsd.wire.engine import Chunk
from sphinx_vmsd.wire.section import load_section, save_section

MAC = Field("mac", "uint8", count=6, array=True)
OLD = Description("nic", 2, 1, (Field("ctrl", "uint32"), MAC, Field("x", "bool")))
NEW = replace(OLD, fields=(OLD.fields[0], Field("rate", "uint16"), *OLD.fields[1:]))
RELEASE = Release("10.0.13")


def parted(source: Description, destination: Description) -> str:
    saved = save_section(source, {}, Context(), dialect=RELEASE, section=4)
    loaded = load_section(destination, saved.data, Context(), dialect=RELEASE)
    return str(first_difference(saved.chunks, loaded.chunks) or "")


def test_field_that_one_side_lacks() -> None:
    assert parted(NEW, OLD) == (
        "at offset 0x15 the source sends rate (2 bytes) where the destination reads mac (6 bytes)")
    assert parted(OLD, NEW) == (
        "at offset 0x15 the source sends mac (6 bytes) where the destination reads rate (2 bytes)")
    assert parted(OLD, OLD) == ""
    longer = replace(OLD, fields=(*OLD.fields, Field("more", "uint8")))
    assert parted(longer, OLD) == (
        "at offset 0x1c the source sends more (1 byte) where the destination reads nothing more")


def test_subsection_that_the_destination_lacks() -> None:
    sending = replace(OLD, subsections=(Description("nic/s", 1, 1, (Field("y", "uint8"),)),))
    assert "sends the subsection nic/s (11 bytes) where the destination reads nothing more" in parted(sending, OLD)


def test_cuts_of_one_array_are_no_difference() -> None:
    whole = (Chunk("a", "uint8", 0, 4, 4), Chunk("b", "uint8", 4, 1))
    split = (*(Chunk(f"a[{i}]", "uint8", i, 1) for i in range(4)), Chunk("b", "uint8", 4, 1))
    assert first_difference(whole, split) is None
    assert first_difference(split, whole) is None
    assert first_difference(whole, split[:2]) is not None
