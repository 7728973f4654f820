"""The data of a RAM section: block list and pages. Pages are counted and skipped, never copied.

Format: ``facts/vmstate.md`` section 4. A word ``offset | flags`` starts every item; the flags live in the low
bits of the page-aligned offset.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from struct import Struct
from typing import NamedTuple, Optional

from sphinx_vmsd.wire.stream.cursor import WINDOW, be32, be64, byte, counted, drop, need
from sphinx_vmsd.wire.stream.parts import Block, Data, MalformedError, Mapped, Pages, Ram

FILLED, SIZES, PAGE, EOS, CONTINUE = 0x02, 0x04, 0x08, 0x10, 0x20
XBZRLE, HOOK, COMPRESSED, MULTIFD_FLUSH = 0x40, 0x80, 0x100, 0x200
#: QEMU's page sizes reach from 1 KiB to 64 KiB; flags never leave the low ten bits.
FLAGS = 0x3FF
VERSION = 4
_WORD = Struct(">Q")
#: Consecutive pages of one block that are filled with one byte: nine bytes each. Bounded, for the matcher's memory.
_FILLED_RUN = rb"(?s)(?:.{6}[\x00\x04\x08\x0c\x10\x14\x18\x1c\x20-\xff]\x22.){1,2048}"
_KINDS = {PAGE: "full", FILLED: "filled", XBZRLE: "xbzrle", COMPRESSED: "compressed"}
_MAPPED_HEADER = 28
_MAPPED_VERSION = 1
_LEAST_PAGE, _LARGEST_PAGE = 256, 1 << 20


class Options(NamedTuple):
    """What the configuration and the description say about RAM."""

    page_size: int = 4096
    shared: bool = False
    mapped: bool = False


class UnreadableItemError(MalformedError):
    """A RAM section that can't be read: ``item`` is the offset of the item that stops it."""

    def __init__(self, error: MalformedError, item: int) -> None:
        super().__init__(*error.fault)
        self.item = item


def read(data: Data, offset: int, end: int, options: Options) -> tuple[Ram, int]:
    """The RAM data at *offset* and the offset behind its end mark; raises :class:`UnreadableItemError`."""
    item = [offset]
    try:
        return _read(data, offset, end, options, item)
    except MalformedError as error:
        raise UnreadableItemError(error, item[0]) from None


def _read(data: Data, offset: int, end: int, options: Options, item: list[int]) -> tuple[Ram, int]:
    """The same; ``item[0]`` is the offset of the item it is at."""
    counts = _Counter()
    total: Optional[int] = None
    blocks: tuple[Block, ...] = ()
    marks: list[str] = []
    passed = offset
    while True:
        if offset - passed >= WINDOW:
            drop(data, passed, offset)
            passed = offset
        item[0] = offset
        word = be64(data, offset, end, "the RAM section")
        flags = word & FLAGS
        kind = flags & ~CONTINUE
        if kind in _KINDS:
            offset = _pages(data, offset, end, flags, options, counts)
        elif kind == SIZES:
            total = word & ~FLAGS
            blocks, offset = _blocks(data, offset + 8, end, total, options)
        elif kind == EOS:
            drop(data, passed, offset)
            return Ram(total, blocks, counts.result(), tuple(marks)), offset + 8
        elif kind in (HOOK, MULTIFD_FLUSH):
            mark = "hook" if kind == HOOK else "multifd flush"
            marks += [] if mark in marks else [mark]
            offset += 8
        else:
            raise MalformedError(offset, f"unknown RAM flags {flags:#x}")


class _Counter:
    """Pages met so far, by block; a chunk may come back to a block."""

    def __init__(self) -> None:
        self.block: Optional[str] = None
        self.counts: dict[str, dict[str, int]] = {}

    def add(self, kind: str, pages: int, size: int) -> None:
        """Count *pages* of the current block that take *size* bytes in the stream."""
        counts = self.counts.setdefault(self.block or "", {})
        counts[kind] = counts.get(kind, 0) + pages
        counts["size"] = counts.get("size", 0) + size

    def result(self) -> tuple[Pages, ...]:
        """The counts as facts."""
        return tuple(Pages(block, **counts) for block, counts in self.counts.items())


def _pages(data: Data, offset: int, end: int, flags: int, options: Options, counts: _Counter) -> int:
    """Count the page at *offset*, and the ones of the same kind behind it; the offset behind them."""
    start, kind = offset, flags & ~CONTINUE
    offset += 8
    if not flags & CONTINUE:
        counts.block, offset = counted(data, offset, end, "the name of a RAM block")
    elif counts.block is None:
        counts.block = "(continued)"
    if kind == FILLED:
        byte(data, offset, end, "a RAM page filled with one byte")
        offset += 1
        run, offset = _run_of_filled(data, offset, end)
    elif kind == PAGE:
        need(offset, options.page_size, end, "a RAM page")
        offset += options.page_size
        run, offset = _run_of_full(data, offset, end, options.page_size)
    else:
        offset, run = _packed(data, offset, end, kind), 0
    counts.add(_KINDS[kind], run + 1, offset - start)
    return offset


def _run_of_filled(data: Data, offset: int, end: int) -> tuple[int, int]:
    pattern = re.compile(_FILLED_RUN)
    found = pattern.match(data, offset, end)
    pages, limit = 0, offset + WINDOW
    while found and offset < limit:
        pages += (found.end() - offset) // 9
        offset = found.end()
        found = pattern.match(data, offset, end)
    return pages, offset


def _run_of_full(data: Data, offset: int, end: int, page_size: int) -> tuple[int, int]:
    unpack, wanted, step, pages = _WORD.unpack_from, PAGE | CONTINUE, 8 + page_size, 0
    last = min(end - 8 - page_size, offset + WINDOW)
    while offset <= last and unpack(data, offset)[0] & FLAGS == wanted:
        offset += step
        pages += 1
    return pages, offset


def _packed(data: Data, offset: int, end: int, kind: int) -> int:
    """The offset behind an XBZRLE page (mark, be16 length) or a compressed one (be32 length)."""
    if kind == XBZRLE:
        need(offset, 3, end, "an XBZRLE page")
        size, offset = int.from_bytes(data[offset + 1:offset + 3], "big"), offset + 3
    else:
        size, offset = be32(data, offset, end, "a compressed page"), offset + 4
    need(offset, size, end, "a packed RAM page")
    return offset + size


def _blocks(data: Data, offset: int, end: int, total: int, options: Options) -> tuple[tuple[Block, ...], int]:
    """The block list. With postcopy a page size follows a block whose pages are huge: seen by what makes sense."""
    left, blocks = total, []
    while left > 0:
        start = offset
        name, offset = counted(data, offset, end, "the list of RAM blocks")
        length = be64(data, offset, end, "the list of RAM blocks")
        if not name or not length or length > left:
            raise MalformedError(start, f"the list of RAM blocks has {name!r} with {length} bytes, but {left} are left")
        offset += 8
        left -= length
        page_size = _huge_page_size(data, offset, end, length, left, options)
        offset += 8 if page_size else 0
        address = None
        if options.shared:
            address, offset = be64(data, offset, end, "the list of RAM blocks"), offset + 8
        mapped = None
        if options.mapped:
            mapped, offset = _mapped(data, offset, end, length)
        blocks.append(Block(name, length, page_size, address, mapped))
    return tuple(blocks), offset


def _huge_page_size(data: Data, offset: int, end: int, length: int, left: int, options: Options) -> Optional[int]:
    """The page size that postcopy adds for huge pages; a name or the next word can't look like one.

    A name starts with a length byte that is not zero; the next item is a word whose flags are not zero.
    """
    if offset + 8 > end or options.shared or options.mapped:
        return None
    word: int = _WORD.unpack_from(data, offset)[0]
    power_of_two = word and not word & (word - 1)
    return word if power_of_two and options.page_size < word <= length and not word & FLAGS else None


def _mapped(data: Data, offset: int, end: int, length: int) -> tuple[Mapped, int]:
    """The header that mapped-ram writes for a block, and the offset of the next block's entry behind the pages."""
    need(offset, _MAPPED_HEADER, end, "the mapped-ram header of a RAM block")
    mapped = Mapped(be32(data, offset, end, ""), be64(data, offset + 4, end, ""), be64(data, offset + 12, end, ""),
                    be64(data, offset + 20, end, ""))
    wrong = _wrong(mapped, range(offset + _MAPPED_HEADER, end), length)
    if wrong:
        raise MalformedError(offset, f"the mapped-ram header {wrong}")
    return mapped, mapped.pages + length


def _wrong(mapped: Mapped, room: range, length: int) -> str:
    """What can't be in the header of a block of *length* bytes whose bitmap and pages lie in *room*."""
    if mapped.version != _MAPPED_VERSION:
        return f"is of version {mapped.version}, known is {_MAPPED_VERSION}"
    page = mapped.page_size
    if page & (page - 1) or not _LEAST_PAGE <= page <= _LARGEST_PAGE:
        return f"has pages of {page} bytes"
    size = (length // page + 63) // 64 * 8
    if mapped.bitmap not in room:
        return f"places the bitmap at {mapped.bitmap:#x}, outside the file or before the header's end"
    if mapped.pages not in room or mapped.pages + length > room.stop:
        return f"places the pages at {mapped.pages:#x}, outside the file"
    if mapped.bitmap + size > mapped.pages:
        return f"places the pages at {mapped.pages:#x}, inside the bitmap of {size} bytes at {mapped.bitmap:#x}"
    return ""


def by_block(rams: tuple[Ram, ...]) -> Mapping[str, Pages]:
    """The pages of several chunks, summed by block."""
    sums: dict[str, Pages] = {}
    for pages in (item for ram in rams for item in ram.pages):
        old = sums.get(pages.block, Pages(pages.block))
        sums[pages.block] = Pages(pages.block, old.full + pages.full, old.filled + pages.filled,
                                  old.xbzrle + pages.xbzrle, old.compressed + pages.compressed, old.size + pages.size)
    return sums
