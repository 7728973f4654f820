"""What the frames and the decoder make of streams that no sample shows."""
from __future__ import annotations

import pytest
from made import (
    EOS,
    be,
    command,
    configuration,
    device,
    field,
    name,
    part,
    section,
    stream,
    struct,
    subsection,
    vmdesc,
)

from sphinx_vmsd.wire.stream import read, values
from sphinx_vmsd.wire.stream.decode import OWN_TYPES
from sphinx_vmsd.wire.stream.opaque import OPAQUE
from sphinx_vmsd.wire.stream.parts import Command, Ram, Section, Stream, Unread, Value

U32 = field("a", "uint32", 4)


def sections(data: bytes) -> list[Section]:
    found = read(data)
    covered(found, data)
    return [piece for piece in found.pieces if isinstance(piece, Section)]


def covered(found: Stream, data: bytes) -> None:
    offset = 0
    for piece in found.pieces:
        assert piece.offset == offset
        offset = piece.end
    assert offset == len(data)


def decoded(data: bytes) -> tuple[Value, ...]:
    """The values of the first section."""
    found = read(data)
    covered(found, data)
    assert found.faults == ()
    return values(data, found, next(piece for piece in found.pieces if isinstance(piece, Section)))


def ram(data: bytes, more: bytes = b"", page_size: int = 4096, config: bytes = b"") -> Ram:
    body = stream(section(2, "ram", data + EOS, version=4, kind=1), more, config=config or configuration(),
                  description=vmdesc(page_size=page_size))
    found = read(body)
    covered(found, body)
    assert found.faults == ()
    bodies = [piece.body for piece in found.pieces if isinstance(piece, Section)]
    assert isinstance(bodies[-1], Ram)
    return bodies[-1]


class TestArrays:
    def test_described_once(self) -> None:
        description = vmdesc(device("d", field("a", "uint16", 2, array_len=3)))
        data = stream(section(0, "d", bytes(range(6))), description=description)
        assert decoded(data)[0].value == (0x0001, 0x0203, 0x0405)

    @pytest.mark.parametrize("last", [{"index": 2}, {}], ids=["index on all", "none on the last (10.0)"])
    def test_described_singly(self, last: dict) -> None:
        fields = [field("a", "uint8", 1, index=0), field("a", "uint8", 1, index=1), field("a", "uint8", 1, **last)]
        data = stream(section(0, "d", b"\1\2\3"), description=vmdesc(device("d", *fields)))
        (array,) = decoded(data)
        assert (array.type, array.elements, [one.value for one in array.children]) == ("array", 3, [1, 2, 3])

    def test_without_index(self) -> None:
        data = stream(section(0, "d", b"\1\2"), description=vmdesc(device("d", *[field("a", "uint8", 1)] * 2)))
        assert [one.value for one in decoded(data)[0].children] == [1, 2]

    def test_null_runs_since_10_0(self) -> None:
        fields = [struct("a", 4, U32), field("a", "nullptr", 1, array_len=2), struct("a", 4, U32)]
        data = stream(section(0, "d", be(7) + b"00" + be(8)), description=vmdesc(device("d", *fields)))
        (array,) = decoded(data)
        assert [(one.name, one.type, one.note) for one in array.children] == [
            ("[0]", "struct", ""), ("[1]", "nullptr", "NULL"), ("[2]", "nullptr", "NULL"), ("[3]", "struct", "")]

    def test_null_pointers_before_10_0_are_found_by_the_footer(self) -> None:
        description = vmdesc(device("d", struct("a", 4, U32, array_len=3)))
        data = stream(section(0, "d", be(7) + b"0" + be(8)), description=description)
        (array,) = decoded(data)
        assert [one.note for one in array.children] == ["", "NULL", ""]


class TestNesting:
    def test_subsections(self) -> None:
        sub = {"vmsd_name": "d/s", "version": 3, "fields": [U32]}
        description = vmdesc(device("d", U32, subsections=[sub]))
        data = stream(section(0, "d", be(1) + subsection("d/s", be(2), 3)), description=description)
        last = decoded(data)[-1]
        assert (last.name, last.type, last.version, last.children[0].value) == ("d/s", "subsection", 3, 2)

    def test_list_with_repeated_keys(self) -> None:
        element = '"vmsd_name": "e", "version": 1, "fields": [{"name": "x", "type": "uint8", "size": 1}]'
        text = ('{ "name": "d", "instance_id": 0, "vmsd_name": "d", "version": 1, "fields": [{ "name": "l", '
                f'"type": "qtailq", {element}, {element}, "size": 5}}]}}')
        (found,) = decoded(stream(section(0, "d", b"\1\5\1\6\0"), description=vmdesc(text)))
        assert [child.name for child in found.children] == ["[0]", "[1]", "end"]
        assert [child.children[0].value for child in found.children[:2]] == [5, 6]

    def test_list_that_is_not_understood_shows_its_bytes(self) -> None:
        listed = {"name": "l", "type": "qtailq", "vmsd_name": "e", "version": 1, "fields": [U32], "size": 3}
        (found,) = decoded(stream(section(0, "d", b"\1\5\0"), description=vmdesc(device("d", listed))))
        assert [(child.name, child.size) for child in found.children] == [("undescribed", 3)]

    def test_spelling_of_5_2(self) -> None:
        text = ('{ "name": "d", "instance_id": 0, "vmsd_name": "d", "version": 1, '
                '"fields": [ { "name": "a", "type": "uint8", "size": 1 } ] }')
        assert decoded(stream(section(0, "d", b"\7"), description=vmdesc(text)))[0].value == 7

    def test_timer_that_is_not_armed(self) -> None:
        data = stream(section(0, "d", b"\xff" * 8), description=vmdesc(device("d", field("t", "timer", 8))))
        assert decoded(data)[0].note == "not armed"


class TestSectionEnds:
    def test_longer_than_described(self) -> None:
        description = vmdesc(device("d", U32), device("e"))
        data = stream(section(0, "d", be(1) + b"xy"), section(1, "e", b""), description=description)
        found = read(data)
        assert [fault.message for fault in found.faults] == ["section 'd' 0 has 6 bytes, its description covers 4"]
        first = next(piece for piece in found.pieces if isinstance(piece, Section))
        assert [value.name for value in values(data, found, first)] == ["a", "undescribed"]

    def test_without_description_by_footer(self) -> None:
        assert [one.how for one in sections(stream(section(0, "d", b"1234"), section(1, "e", b"\x7e\0\0\0\1x")))] == [
            "footer found by search"] * 2

    def test_without_description_and_footers_by_next_header(self) -> None:
        data = stream(section(0, "dev", b"12", footer=False), section(1, "e", b"345", footer=False), config=b"")
        assert [(one.name, one.data_end - one.data) for one in sections(data)] == [("dev", 2), ("e", 3)]

    def test_given_description(self) -> None:
        data = stream(section(0, "d", b"1234"), section(1, "e", b"56"))
        found = read(data, lambda name, instance, version, data, offset, end: (offset + (4 if name == "d" else 2), ()))
        assert {piece.how for piece in found.pieces if isinstance(piece, Section)} == {"given description"}

    def test_cut_off(self) -> None:
        data = stream(section(0, "d", b"1234"), description=vmdesc(device("d", U32)))[:30]
        found = read(data)
        covered(found, data)
        assert isinstance(found.pieces[-1], Unread)
        assert 0 < found.faults[0].offset <= len(data)


class TestRam:
    def test_kinds_of_pages(self) -> None:
        blocks = be(0x5000 | 4, 8) + name("pc.ram") + be(0x5000, 8)
        pages = (be(0 | 8, 8) + name("pc.ram") + bytes(4096)
                 + be(0x1000 | 0x22, 8) + b"\xaa" + be(0x2000 | 0x22, 8) + b"\0"
                 + be(0x3000 | 0x60, 8) + b"\1" + be(3, 2) + b"abc" + be(0x4000 | 0x120, 8) + be(2) + b"zz")
        found = ram(blocks, part(2, pages + EOS))
        assert [(p.block, p.full, p.filled, p.xbzrle, p.compressed) for p in found.pages] == [("pc.ram", 1, 2, 1, 1)]

    def test_shared_blocks_have_an_address(self) -> None:
        caps = subsection("configuration/capabilities", be(1) + name("x-ignore-shared"))
        found = ram(be(0x1000 | 4, 8) + name("m") + be(0x1000, 8) + be(0xC0000, 8), config=configuration(more=caps))
        assert found.blocks[0].address == 0xC0000

    def test_huge_pages_with_postcopy(self) -> None:
        found = ram(be(0x400000 | 4, 8) + name("m") + be(0x400000, 8) + be(0x200000, 8))
        assert found.blocks[0].page_size == 0x200000

    def test_page_size_is_found_without_description(self) -> None:
        pages = be(8, 8) + name("m") + bytes(65536)
        data = stream(section(2, "ram", be(0x10000 | 4, 8) + name("m") + be(0x10000, 8) + EOS, version=4, kind=1),
                      part(2, pages + EOS), part(2, EOS, kind=3))
        found = read(data)
        assert found.faults == ()
        assert found.page_size == 65536

    def test_marks(self) -> None:
        assert ram(be(0x200, 8) + be(0x80, 8)).marks == ("multifd flush", "hook")


class TestCommands:
    def test_packaged(self) -> None:
        inner = section(0, "d", be(1)) + command(4) + command(5)
        data = stream(command(3, be(4096, 8) + be(4096, 8)), command(7, be(len(inner))) + inner,
                      description=vmdesc(device("d", U32)))
        found = read(data)
        covered(found, data)
        packaged = next(piece for piece in found.pieces if isinstance(piece, Command) and piece.nested)
        assert [type(piece).__name__ for piece in packaged.nested] == ["Section", "Command", "Command"]

    def test_unknown(self) -> None:
        found = read(stream(command(99)))
        assert "unknown command 0x63" in found.faults[0].message


@pytest.mark.parametrize(("idstr", "version", "data"), [
    ("spapr/htab", 1, be(24)),
    ("spapr/htab", 1, be(0) + be(5) + be(2, 2) + be(1, 2) + bytes(32) + be(0) + bytes(4)),
    ("s390-storage_attributes", 0, be(1, 8)),
    ("s390-storage_attributes", 0, be(0x1002, 8) + be(3, 8) + b"abc" + be(8, 8) + be(1, 8)),
    ("s390-storage_attributes", 0, be(8, 8)),
    ("s390-skeys", 1, be(2, 8) + be(3, 8) + b"abc" + be(1, 8)),
    ("dirty-bitmap", 1, b"\x1c" + name("node") + name("bm") + be(65536) + b"\1" + b"\x42" + bytes(12) + b"\1"),
], ids=["htab shift", "htab", "attributes setup", "attributes", "attributes without end", "skeys", "bitmaps"])
def test_iterables_delimit_themselves(idstr: str, version: int, data: bytes) -> None:
    (first, last) = sections(stream(section(5, idstr, data, version=version, kind=1), section(6, "d", b"")))[:2]
    assert (first.how, first.data_end - first.data, last.name) == ("format", len(data), "d")


def test_old_file_version() -> None:
    assert "file version 2" in read(bytes.fromhex("5145564d00000002")).faults[0].message


def test_types_of_the_devices_own_are_those_that_have_readers() -> None:
    assert set(OPAQUE) == OWN_TYPES
