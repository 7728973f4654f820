"""A stream as plain data for programs; the schema is documented in ``docs/reference/stream-json.rst``."""
from __future__ import annotations

import json
from collections.abc import Iterator
from json.encoder import encode_basestring_ascii as _quote
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
    Ram,
    Section,
    Stream,
    Unread,
    Value,
    VmdescPiece,
)

#: The version of the schema: a new key keeps it, a changed or removed one raises it.
FORMAT = 1
_SPELT: dict[object, str] = {True: "true", False: "false"}
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
        yield comma + _piece(data, stream, piece, fields)
        comma = ",\n"
    yield "\n]}\n"


def _fault(fault: Fault) -> Json:
    return {"offset": fault.offset, "message": fault.message, "remedy": fault.remedy}


def _piece(data: Data, stream: Stream, piece: Piece, fields: tuple[Pattern, ...]) -> str:
    node: dict[str, Json] = {"piece": _KINDS[type(piece)], "offset": piece.offset, "size": piece.size}
    more = ""
    if isinstance(piece, Section):
        node.update(
            kind=piece.kind, section_id=piece.section_id, name=piece.name, instance_id=piece.instance_id,
            version=piece.version, data_offset=piece.data, data_size=piece.data_end - piece.data,
            footer=piece.footer, end_known_by=piece.how,
        )
        if isinstance(piece.body, Ram):
            node["ram"] = _ram(piece.body)
        more = f', "fields": {_values(wanted(values(data, stream, piece), fields))}'
    elif isinstance(piece, Configuration):
        node.update(machine=piece.machine)
        more = f', "fields": {_values(piece.values)}'
    elif isinstance(piece, Command):
        node.update(number=piece.number, name=piece.name, value=piece.value)
        more = f', "pieces": [{", ".join(_piece(data, stream, nested, fields) for nested in piece.nested)}]'
    elif isinstance(piece, (Header, Unread)):
        node.update({"version": piece.version} if isinstance(piece, Header) else {"why": piece.why})
    return json.dumps(node)[:-1] + more + "}"


def _values(found: tuple[Value, ...]) -> str:
    return "[" + ", ".join([value_json(value) for value in found]) + "]"


def value_json(value: Value) -> str:
    """One value as JSON text: raw bytes are hexadecimal text under ``bytes``, everything else is under ``value``.

    Written without intermediate dictionaries: a stream has some ten thousand values.
    """
    name, kind, offset, size, plain, children, elements, version, vmsd, note = value
    text = f'{{"name": {_quote(name)}, "type": {_quote(kind)}, "offset": {offset}, "size": {size}'
    if isinstance(plain, bytes):
        text += f', "bytes": "{plain.hex()}"'
    elif plain is not None:
        text += f', "value": {plain if type(plain) is int else _SPELT.get(plain) or json.dumps(plain)}'
    if vmsd is not None:
        text += f', "vmsd": {_quote(vmsd)}'
    if version is not None:
        text += f', "version": {version}'
    if elements is not None:
        text += f', "elements": {elements}'
    if note:
        text += f', "note": {_quote(note)}'
    return text + (f', "fields": {_values(children)}}}' if children else "}")


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
