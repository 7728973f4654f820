"""Iterable sections besides RAM that delimit themselves: one row a section name.

They do not appear in the stream's own description, so their format has to be known. Sources: the load
functions of each release, ``facts/vmstate.md`` sections 6.2 and 9.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sphinx_vmsd.wire.stream.cursor import be16, be32, be64, byte, counted, need
from sphinx_vmsd.wire.stream.parts import Data, MalformedError, Value

Reader = Callable[[Data, int, int], tuple[tuple[Value, ...], int]]


class Iterable(NamedTuple):
    """A section that is sent in parts: its name, its highest version and how one part of its data is read."""

    name: str
    version: int
    read: Reader
    meaning: str


def _htab(data: Data, offset: int, end: int) -> tuple[tuple[Value, ...], int]:
    what = "the hash page table"
    start, head = offset, be32(data, offset, end, what)
    offset += 4
    if head:
        note = "no hash page table" if head == 0xFFFFFFFF else "first section: the size's shift"
        return (Value("shift", "uint32", start, 4, head, note=note),), offset
    valid_entries = chunks = 0
    while True:
        index, valid = be32(data, offset, end, what), be16(data, offset + 4, end, what)
        invalid = be16(data, offset + 6, end, what)
        offset += 8
        if not index and not valid and not invalid:
            break
        need(offset, valid * 16, end, what)
        offset, valid_entries, chunks = offset + valid * 16, valid_entries + valid, chunks + 1
    note = f"{valid_entries} valid entries in {chunks} chunks"
    return (Value("entries", "htab", start, offset - start, None, note=note),), offset


def _storage_attributes(data: Data, offset: int, end: int) -> tuple[tuple[Value, ...], int]:
    what, pages, start, flags = "the storage attributes", 0, offset, 0
    while not flags & 0x01:
        flags = be64(data, offset, end, what) & 0xFFF
        offset += 8
        if flags == 0x02:
            count = be64(data, offset, end, what)
            need(offset + 8, count, end, what)
            offset, pages = offset + 8 + count, pages + count
        elif flags == 0x08 and data[offset:offset + 1] != b"\0":
            break    # some sources write no end mark behind the mark of the last part
        elif flags not in (0x01, 0x08):
            raise MalformedError(offset - 8, f"unknown flags {flags:#x} in {what}")
    return (Value("attributes", "bytes", start, offset - start, None, note=f"of {pages} pages"),), offset


def _skeys(data: Data, offset: int, end: int) -> tuple[tuple[Value, ...], int]:
    what, pages, start = "the storage keys", 0, offset
    while True:
        flags = be64(data, offset, end, what) & 0xFFF
        offset += 8
        if flags != 0x02:
            break
        count = be64(data, offset, end, what)
        need(offset + 8, count, end, what)
        offset, pages = offset + 8 + count, pages + count
    if flags not in (0x01, 0x04):
        raise MalformedError(offset - 8, f"unknown flags {flags:#x} in {what}")
    note = f"of {pages} pages" if flags == 0x01 else "the source marks an error"
    return (Value("keys", "bytes", start, offset - start, None, note=note),), offset


def _bitmaps(data: Data, offset: int, end: int) -> tuple[tuple[Value, ...], int]:
    what, chunks, start, flags = "the dirty bitmaps", 0, offset, 0
    while not flags & 0x01:
        flags = byte(data, offset, end, what)
        width = 1 if not flags & 0x80 else 4 if byte(data, offset + 1, end, what) & 0x80 else 2
        need(offset, width, end, what)
        flags = int.from_bytes(data[offset:offset + width], "big") & 0x7F if width > 1 else flags
        if not flags:
            raise MalformedError(offset, f"a chunk without content in {what}")
        offset += width
        for named in (0x08, 0x04):
            if flags & named:
                _, offset = counted(data, offset, end, what)
        offset = _bitmap_chunk(data, offset, end, flags)
        chunks += 1
    return (Value("bitmaps", "bytes", start, offset - start, None, note=f"{chunks} chunks"),), offset


def _bitmap_chunk(data: Data, offset: int, end: int, flags: int) -> int:
    """The offset behind what follows the names of a dirty bitmap's chunk."""
    what = "the dirty bitmaps"
    if flags & 0x10:
        need(offset, 5, end, what)
        return offset + 5
    if not flags & 0x40:
        return offset
    need(offset, 12, end, what)
    offset += 12
    if flags & 0x02:
        return offset
    size = be64(data, offset, end, what)
    need(offset + 8, size, end, what)
    return offset + 8 + size


ITERABLES: tuple[Iterable, ...] = (
    Iterable("spapr/htab", 1, _htab, "hash page table of a pseries guest"),
    Iterable("s390-storage_attributes", 0, _storage_attributes, "storage attributes of s390x pages"),
    Iterable("s390-skeys", 1, _skeys, "storage keys of s390x pages"),
    Iterable("dirty-bitmap", 1, _bitmaps, "dirty bitmaps of block devices"),
)
BY_NAME = {row.name: row for row in ITERABLES}
