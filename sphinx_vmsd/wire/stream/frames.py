"""A whole stream: header, configuration, sections, commands, end, description. Never raises for bad bytes.

The reader goes through the file once. Where a section ends is told by the stream's own description, by the
section's format (RAM and other iterables), by a description that the caller gives, or, when nothing knows, by
searching for what has to follow; :attr:`Section.how` says which.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from struct import Struct
from typing import Optional, Union

from sphinx_vmsd.wire.printable import printable
from sphinx_vmsd.wire.stream import command, configuration, iterables, ram, search, vmdesc
from sphinx_vmsd.wire.stream.cursor import be16, be32, counted, need
from sphinx_vmsd.wire.stream.decode import Decoder
from sphinx_vmsd.wire.stream.parts import (
    Command,
    Configuration,
    Data,
    EndMark,
    Fault,
    Header,
    MalformedError,
    Piece,
    Ram,
    Section,
    Shape,
    Stream,
    Unread,
    Value,
    VmdescPiece,
)
from sphinx_vmsd.wire.stream.sizes import contradiction, described_size

MAGIC = 0x5145564D
FILE_VERSION = 3
DESCRIBED, NULLS, FORMAT, GIVEN = "description", "description, with NULL pointers", "format", "given description"
BY_FOOTER, BY_NEXT = "footer found by search", "next section found by search"
#: (section name, instance id, version, data, offset, end) -> the offset behind the section's data, and its values
Describer = Callable[[str, int, int, Data, int, int], Optional[tuple[int, tuple[Value, ...]]]]
Progress = Callable[[int], None]
Body = Union[Ram, tuple[Value, ...], None]
_KINDS = {search.START: "start", search.PART: "part", search.END: "end", search.FULL: "full"}
_PAGE_SIZES = (4096, 65536, 16384, 8192, 1024, 2048)
_DEPTH = 4
_TWO = Struct(">II")
_NO_DESCRIPTION = "give descriptions of the same machine (a stream with its description, a spec or a dump) to decode it"


def read(data: Data, describer: Optional[Describer] = None, progress: Optional[Progress] = None) -> Stream:
    """The stream in *data*. Everything wrong with it is in ``faults``; the pieces cover every byte."""
    reader = _Reader(data, len(data), describer, progress)
    pieces = reader.whole()
    return Stream(len(data), tuple(pieces), tuple(reader.faults), reader.page_size, reader.devices)


class _Reader:
    """The state of one pass: what has been learnt so far."""

    def __init__(self, data: Data, size: int, describer: Optional[Describer], progress: Optional[Progress]) -> None:
        self.data = data
        self.size = size
        self.describer = describer
        self.progress = progress
        self.faults: list[Fault] = []
        self.devices: Mapping[tuple[str, int], Shape] = {}
        self.configuration: Optional[Shape] = None
        self.page_size, self.page_size_known = 4096, False
        self.capabilities: tuple[str, ...] = ()
        self.started: dict[int, tuple[str, int, int]] = {}
        self.footers = False
        self.described_at: Optional[int] = None

    def whole(self) -> list[Piece]:
        pieces: list[Piece] = []
        try:
            pieces.append(self._header())    # first: what is no stream is not searched
            self._description()
            if self.data[8:9] == bytes((configuration.CONFIGURATION,)):
                pieces.append(self._configuration(8))
            self._sections(pieces, pieces[-1].end, self.size, 0)
        except MalformedError as error:
            self.faults.append(error.fault)
            offset = pieces[-1].end if pieces else 0
            if offset < self.size:
                pieces.append(Unread(offset, self.size - offset, error.fault.message))
        return pieces

    def _description(self) -> None:
        try:
            offset = self.described_at = vmdesc.find(self.data, self.size)
            if offset is not None:
                found = vmdesc.read(self.data, offset, self.size)
                self.devices, self.configuration = found.devices, found.configuration
                self.page_size_known = found.page_size is not None
                self.page_size = found.page_size or self.page_size
        except MalformedError as error:
            self.faults.append(error.fault)

    def _header(self) -> Header:
        magic = be32(self.data, 0, self.size, "the magic number")
        if magic != MAGIC:
            raise MalformedError(0, f"not a migration stream: it starts with {magic:#010x} instead of {MAGIC:#010x}",
                            "is it compressed or encrypted, or an image file?")
        version = be32(self.data, 4, self.size, "the file version")
        if version != FILE_VERSION:
            raise MalformedError(4, f"file version {version}, only {FILE_VERSION} exists since QEMU 0.13")
        return Header(0, 8, version)

    def _configuration(self, offset: int) -> Configuration:
        found = configuration.read(self.data, offset, self.size, self.configuration)
        self.capabilities = found.capabilities
        bits = [child.value for value in found.values for child in value.children if child.name == "target_page_bits"]
        if not self.page_size_known and bits and isinstance(bits[0], int) and 10 <= bits[0] <= 20:
            self.page_size, self.page_size_known = 1 << bits[0], True
        return found

    def _sections(self, pieces: list[Piece], offset: int, end: int, depth: int) -> None:
        """Append the pieces from *offset* up to the end mark and what follows it."""
        while offset < end:
            kind = self.data[offset]
            if kind in _KINDS:
                piece: Piece = self._section(offset, end, kind)
            elif kind == search.COMMAND:
                piece = self._command(offset, end, depth)
            elif kind == search.END_MARK:
                self._tail(pieces, offset, end)
                return
            else:
                raise MalformedError(offset, f"unknown section type {kind:#04x}",
                                     "the section before it may have another length than its description says")
            pieces.append(piece)
            offset = piece.end
            if self.progress:
                self.progress(offset)
        if not depth:
            raise MalformedError(offset, "the stream ends without an end mark", "the stream is cut off")

    def _tail(self, pieces: list[Piece], offset: int, end: int) -> None:
        pieces.append(EndMark(offset, 1))
        offset += 1
        if offset < end and self.data[offset] == search.VMDESC:
            length = be32(self.data, offset + 1, end, "the description")
            need(offset + 5, length, end, "the description")
            pieces.append(VmdescPiece(offset, 5 + length))
            if offset != self.described_at:
                self._check_description(offset)
            offset += 5 + length
        if offset < end:
            raise MalformedError(offset, f"{end - offset} bytes behind the end of the stream")

    def _check_description(self, offset: int) -> None:
        """Tell what is wrong with a description that was not found, because it starts as none does."""
        try:
            vmdesc.read(self.data, offset, self.size)
        except MalformedError as error:
            self.faults.append(error.fault)

    def _section(self, offset: int, end: int, kind: int) -> Section:
        data, what = self.data, "a section header"
        section_id = be32(data, offset + 1, end, what)
        here = offset + 5
        if kind in (search.START, search.FULL):
            name, here = counted(data, here, end, what)
            need(here, 8, end, what)
            instance, version = _TWO.unpack_from(data, here)
            here += 8
            self.started[section_id] = (name, instance, version)
        elif section_id not in self.started:
            raise MalformedError(offset, f"a part of section {section_id}, which has not started")
        name, instance, version = self.started[section_id]
        data_end, how, body = self._data(section_id, here, end)
        footer = search.is_footer(data, data_end, section_id)
        self.footers |= footer
        behind = data_end + (5 if footer else 0)
        return Section(offset, behind - offset, _KINDS[kind], section_id, name, instance, version, here, data_end,
                       footer, how, body)

    def _data(self, section_id: int, offset: int, end: int) -> tuple[int, str, Body]:
        """Where the section's data ends, how that is known, and what was decoded on the way."""
        name, instance, version = self.started[section_id]
        if name == "ram":
            body, behind = self._ram(section_id, offset, end, version)
            return behind, FORMAT, body
        shape = self.devices.get((name, instance))
        if shape is not None:
            return (*self._described(shape, section_id, offset, end), None)
        known = iterables.BY_NAME.get(name)
        if known and version <= known.version:
            values, behind = known.read(self.data, offset, end)
            return behind, FORMAT, values
        given = self.describer(name, instance, version, self.data, offset, end) if self.describer else None
        if given is not None and self._ends(given[0], section_id, end):
            return given[0], GIVEN, given[1]
        return (*self._searched(section_id, offset, end), None)

    def _ends(self, offset: int, section_id: int, end: int) -> bool:
        """Whether a section may end at *offset*."""
        if search.is_footer(self.data, offset, section_id):
            return True
        return not self.footers and search.may_follow(self.data, offset, end, self.started)

    def _described(self, shape: Shape, section_id: int, offset: int, end: int) -> tuple[int, str]:
        behind = offset + described_size(shape)
        if behind <= end and self._ends(behind, section_id, end):
            fault = contradiction(self.data, shape, offset, behind)
            if fault:
                name, instance, _ = self.started[section_id]
                self.faults.append(Fault(fault.offset, printable(f"section '{name}' {instance}: {fault.message}")))
            return behind, DESCRIBED
        try:
            _, nulls = Decoder(self.data, offset, min(end, behind), nulls=True).shape(shape, offset)
        except MalformedError:
            nulls = behind
        if nulls < behind and self._ends(nulls, section_id, end):
            return nulls, NULLS
        found, how = self._searched(section_id, offset, end)
        name, instance, _ = self.started[section_id]
        self.faults.append(Fault(offset, printable(
            f"section '{name}' {instance} has {found - offset} bytes, its description covers {behind - offset}")))
        return found, how

    def _searched(self, section_id: int, offset: int, end: int) -> tuple[int, str]:
        """Where the section ends by what follows; raises when nothing fits."""
        found = search.by_footer(self.data, offset, end, section_id, self.started)
        if found is not None:
            return found, BY_FOOTER
        if not self.footers:
            found = search.by_next(self.data, offset, end)
            if found is not None:
                return found, BY_NEXT
        name, instance, _ = self.started[section_id]
        if self.footers:
            raise MalformedError(offset, f"section '{name}' {instance} has no footer: the stream is cut off or damaged")
        raise MalformedError(offset, f"nothing tells where section '{name}' {instance} ends", _NO_DESCRIPTION)

    def _ram(self, section_id: int, offset: int, end: int, version: int) -> tuple[Ram, int]:
        if version != ram.VERSION:
            raise MalformedError(offset, f"RAM section of version {version}, only {ram.VERSION} is known")
        shared, mapped = "x-ignore-shared" in self.capabilities, "mapped-ram" in self.capabilities
        sizes = (self.page_size,) if self.page_size_known else (self.page_size, *_PAGE_SIZES)
        first: Optional[MalformedError] = None
        for size in sizes:
            try:
                body, behind = ram.read(self.data, offset, end, ram.Options(size, shared, mapped))
            except MalformedError as error:
                first = first or error
                continue
            if self.page_size_known or self._ends(behind, section_id, end):
                self.page_size = size
                return body, behind
        if first:
            raise first
        raise MalformedError(offset, "the RAM section does not end where a section may end")

    def _command(self, offset: int, end: int, depth: int) -> Command:
        what = "a command"
        number, length = be16(self.data, offset + 1, end, what), be16(self.data, offset + 3, end, what)
        known = command.BY_NUMBER.get(number)
        if known is None or known.length not in (None, length):
            raise MalformedError(offset, f"unknown command {number:#x} with {length} bytes")
        here = offset + 5
        need(here, length, end, f"command {known.name}")
        value = int.from_bytes(self.data[here:here + length], "big") if 0 < length <= 8 else None
        here += length
        nested: list[Piece] = []
        if number == command.PACKAGED and value:
            need(here, value, end, "a packaged stream")
            if depth >= _DEPTH:
                raise MalformedError(offset, "packaged streams that are nested too deeply")
            self._sections(nested, here, here + value, depth + 1)
            here += value
        return Command(offset, here - offset, number, known.name, length, value, tuple(nested))
