"""A stream as a readable tree: a line a piece, with offset, size and what it says."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.render.stream.select import Pattern, wanted, wants_section
from sphinx_vmsd.render.stream.words import SHOWN, block_text, bytes_text, quoted, value_text
from sphinx_vmsd.wire.stream import values
from sphinx_vmsd.wire.stream.parts import (
    Block,
    Command,
    Configuration,
    Data,
    EndMark,
    Header,
    Pages,
    Piece,
    Ram,
    Section,
    Stream,
    Unread,
    Value,
    VmdescPiece,
)

_MAPPED = ("made with mapped-ram: pages lie at fixed offsets of the file, bitmaps tell which are used; it loads from "
           "file: with the same capability only")
HEAD = f"{'offset':>10} {'size':>10}"


def tree(
    data: Data, stream: Stream, sections: tuple[Pattern, ...] = (), fields: tuple[Pattern, ...] = (),
    shown: Optional[int] = SHOWN,
) -> Iterator[str]:
    """The lines of the tree; with filters only what they want."""
    yield HEAD
    yield from _pieces(data, stream, stream.pieces, (sections, fields), shown, 0)


_Filters = tuple[tuple[Pattern, ...], tuple[Pattern, ...]]


def _pieces(
    data: Data, stream: Stream, pieces: tuple[Piece, ...], filters: _Filters, shown: Optional[int], depth: int,
) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Section):
            yield from _section_lines(data, stream, piece, filters, shown, depth)
            continue
        if not any(filters):
            yield _line(piece, depth, _words(piece))
            yield from _values(piece.values if isinstance(piece, Configuration) else (), shown, depth + 1)
        if isinstance(piece, Command):
            yield from _pieces(data, stream, piece.nested, filters, shown, depth + 1)


def _section_lines(
    data: Data, stream: Stream, piece: Section, filters: _Filters, shown: Optional[int], depth: int,
) -> Iterator[str]:
    sections, fields = filters
    if not wants_section(piece, sections):
        return
    found = wanted(values(data, stream, piece), fields)
    if found or not fields:
        yield _line(piece, depth, _section(piece))
        yield from _ram(piece.body, depth + 1) if isinstance(piece.body, Ram) and not fields else ()
        yield from _values(found, shown, depth + 1)


def _line(piece: Piece, depth: int, text: str) -> str:
    return f"{piece.offset:#010x} {piece.size:10} {'  ' * depth} {text}"


def _section(piece: Section) -> str:
    found = "" if piece.how in ("description", "format") else f" [end: {piece.how}]"
    return f"{piece.kind} {piece.section_id}: {quoted(piece.name)[1:-1]} #{piece.instance_id} v{piece.version}{found}"


def _words(piece: Piece) -> str:
    if isinstance(piece, Header):
        return f"header: migration stream, file version {piece.version}"
    if isinstance(piece, Configuration):
        return f"configuration: machine type {quoted(piece.machine)}"
    if isinstance(piece, Command):
        value = "" if piece.value is None else f" {piece.value:#x}"
        return f"command {piece.number}: {piece.name}{value}"
    if isinstance(piece, VmdescPiece):
        return "description (JSON)"
    if isinstance(piece, Unread):
        return f"unread: {piece.why}"
    return "end of sections" if isinstance(piece, EndMark) else ""


def _values(found: tuple[Value, ...], shown: Optional[int], depth: int) -> Iterator[str]:
    for value in found:
        yield f"{value.offset:#010x} {value.size:10} {'  ' * depth} {_value(value, shown)}"
        yield from _values(value.children, shown, depth + 1)


def _value(value: Value, shown: Optional[int]) -> str:
    kind = value.type if value.elements is None else f"{value.type}[{value.elements}]"
    kind = quoted(kind)[1:-1]
    named = f" {quoted(value.vmsd)[1:-1]}" if value.vmsd and value.vmsd != value.name else ""
    version = "" if value.version is None or value.type == "array" else f" v{value.version}"
    text = value_text(value, shown)
    return f"{quoted(value.name)[1:-1]}: {kind}{named}{version}{' = ' if text else ''}{text}"


def _ram(ram: Ram, depth: int) -> Iterator[str]:
    blank = " " * 21 + "  " * depth
    if ram.total is not None:
        yield f"{blank} total: {bytes_text(ram.total)}"
    if any(block.mapped for block in ram.blocks):
        yield f"{blank} {_MAPPED}"
    yield from (f"{blank} {_block(block)}" for block in ram.blocks)
    yield from (f"{blank} {_pages(pages)}" for pages in ram.pages)
    yield from (f"{blank} mark: {mark}" for mark in ram.marks)


def _block(block: Block) -> str:
    mapped = f", mapped: pages at {block.mapped.pages:#x}, bitmap at {block.mapped.bitmap:#x}" if block.mapped else ""
    return f"block {quoted(block.name)}: {block_text(block)}{mapped}"


def _pages(pages: Pages) -> str:
    kinds = (("full", pages.full), ("filled with one byte", pages.filled), ("XBZRLE", pages.xbzrle),
             ("compressed", pages.compressed))
    return f"pages of {quoted(pages.block)}: " + ", ".join(f"{count} {kind}" for kind, count in kinds if count)
