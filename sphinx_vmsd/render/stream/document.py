"""A stream as plain data for programs; the schema is documented in ``docs/reference/stream-json.rst``."""
from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Union

from sphinx_vmsd.render.stream.select import Pattern, wanted, wants_section
from sphinx_vmsd.wire.stream import values
from sphinx_vmsd.wire.stream.parts import (
    Block,
    Command,
    Configuration,
    Data,
    EndMark,
    Fault,
    Header,
    Pages,
    Piece,
    Plain,
    Ram,
    Section,
    Stream,
    Unread,
    Value,
    VmdescPiece,
)

#: The version of the schema: a new key keeps it, a changed or removed one raises it.
FORMAT = 1
Json = Union[dict[str, "Json"], list["Json"], str, int, float, None]
_KINDS: dict[type[Piece], str] = {
    Header: "header", Configuration: "configuration", Command: "command", EndMark: "end", VmdescPiece: "description",
    Unread: "unread", Section: "section",
}


def document(
    data: Data, stream: Stream, file: str, sections: tuple[Pattern, ...] = (), fields: tuple[Pattern, ...] = (),
) -> Iterator[str]:
    """The JSON text in parts, one piece of the stream a line, so that it need not be held in memory."""
    head: dict[str, Json] = {
        "format": FORMAT, "file": file, "size": stream.size, "page_size": stream.page_size,
        "machine": stream.configuration.machine if stream.configuration else None,
        "problems": [_fault(fault) for fault in stream.faults],
    }
    yield json.dumps(head)[:-1] + ', "pieces": ['
    comma = "\n"
    for piece in stream.pieces:
        if isinstance(piece, Section) and not wants_section(piece, sections):
            continue
        if (sections or fields) and not isinstance(piece, Section):
            continue
        yield comma + json.dumps(_piece(data, stream, piece, fields))
        comma = ",\n"
    yield "\n]}\n"


def _fault(fault: Fault) -> Json:
    return {"offset": fault.offset, "message": fault.message, "remedy": fault.remedy}


def _piece(data: Data, stream: Stream, piece: Piece, fields: tuple[Pattern, ...]) -> Json:
    node: dict[str, Json] = {"piece": _KINDS[type(piece)], "offset": piece.offset, "size": piece.size}
    if isinstance(piece, Section):
        node.update(
            kind=piece.kind, section_id=piece.section_id, name=piece.name, instance_id=piece.instance_id,
            version=piece.version, data_offset=piece.data, data_size=piece.data_end - piece.data,
            footer=piece.footer, end_known_by=piece.how,
            fields=[value_json(value) for value in wanted(values(data, stream, piece), fields)],
        )
        if isinstance(piece.body, Ram):
            node["ram"] = _ram(piece.body)
    elif isinstance(piece, Configuration):
        node.update(machine=piece.machine, fields=[value_json(value) for value in piece.values])
    elif isinstance(piece, Command):
        node.update(number=piece.number, name=piece.name, value=piece.value,
                    pieces=[_piece(data, stream, nested, fields) for nested in piece.nested])
    elif isinstance(piece, (Header, Unread)):
        node.update({"version": piece.version} if isinstance(piece, Header) else {"why": piece.why})
    return node


def value_json(value: Value) -> Json:
    """One value: raw bytes are hexadecimal text under ``bytes``, everything else is under ``value``."""
    node: dict[str, Json] = {"name": value.name, "type": value.type, "offset": value.offset, "size": value.size}
    plain = value.value
    if isinstance(plain, bytes):
        node["bytes"] = plain.hex()
    elif isinstance(plain, tuple):
        node["value"] = [_plain(one) for one in plain]
    elif plain is not None:
        node["value"] = plain
    if value.vmsd is not None:
        node["vmsd"] = value.vmsd
    if value.version is not None:
        node["version"] = value.version
    if value.elements is not None:
        node["elements"] = value.elements
    if value.note:
        node["note"] = value.note
    if value.children:
        node["fields"] = [value_json(child) for child in value.children]
    return node


def _plain(plain: Plain) -> Json:
    return plain.hex() if isinstance(plain, bytes) else plain


def _ram(ram: Ram) -> Json:
    return {"total": ram.total, "blocks": [_block(block) for block in ram.blocks],
            "pages": [_pages(pages) for pages in ram.pages], "marks": list(ram.marks)}


def _block(block: Block) -> Json:
    node: dict[str, Json] = {"name": block.name, "length": block.length, "page_size": block.page_size,
                             "address": block.address}
    if block.mapped:
        node["mapped"] = {"version": block.mapped.version, "page_size": block.mapped.page_size,
                          "bitmap_offset": block.mapped.bitmap, "pages_offset": block.mapped.pages}
    return node


def _pages(pages: Pages) -> Json:
    return {"block": pages.block, "full": pages.full, "filled": pages.filled, "xbzrle": pages.xbzrle,
            "compressed": pages.compressed, "size": pages.size}
