"""A stream as plain data for programs; :mod:`sphinx_vmsd.render.stream.form` says in what form."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _text
from typing import Optional

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
    Rows,
    Section,
    Stream,
    Unread,
    Value,
    VmdescPiece,
)

#: The version of the form: a new key keeps it, a changed or removed one raises it.
FORMAT = 1
_KINDS: dict[type[tuple[object, ...]], str] = {
    Header: "header", Configuration: "configuration", Command: "command", EndMark: "end", VmdescPiece: "description",
    Unread: "unread", Section: "section",
}


def document(
    data: Data, stream: Stream, file: str, sections: tuple[Pattern, ...] = (), fields: tuple[Pattern, ...] = (),
    more: Iterable[str] = (),
) -> Iterator[str]:
    """The JSON text in parts, one piece of the stream a line, so that it need not be held in memory.

    *more*: the text of another member, in parts.
    """
    machine = _text(stream.configuration.machine) if stream.configuration else "null"
    yield (f'{{"format": {FORMAT}, "file": {_text(file)}, "size": {stream.size}, "page_size": {stream.page_size}, '
           f'"machine": {machine}, "problems": {problems(stream)}, "pieces": [')
    comma = "\n"
    for piece in stream.pieces:
        if isinstance(piece, Section) and not wants_section(piece, sections):
            continue
        if (sections or fields) and not isinstance(piece, Section):
            continue
        yield comma + _piece(data, stream, piece, fields)
        comma = ",\n"
    yield "\n]"
    comma = ", "
    for part in more:
        yield comma + part
        comma = ""
    yield "}\n"


def problems(stream: Stream) -> str:
    """What is wrong with *stream*, as a list."""
    return f"[{', '.join(map(_fault, stream.faults))}]"


def _fault(fault: Fault) -> str:
    remedy = _text(fault.remedy) if fault.remedy is not None else "null"
    return f'{{"offset": {fault.offset}, "message": {_text(fault.message)}, "remedy": {remedy}}}'


def _piece(data: Data, stream: Stream, piece: Piece, fields: tuple[Pattern, ...]) -> str:
    head = f'{{"piece": "{_KINDS[type(piece)]}", "offset": {piece.offset}, "size": {piece.size}'
    if isinstance(piece, Section):
        return f"{head}, {_section(piece)}, {_fields(wanted(values(data, stream, piece), fields))}}}"
    if isinstance(piece, Configuration):
        return f'{head}, "machine": {_text(piece.machine)}, {_fields(piece.values)}}}'
    if isinstance(piece, Command):
        nested = ", ".join([_piece(data, stream, inner, fields) for inner in piece.nested])
        value = "null" if piece.value is None else piece.value
        head += f', "number": {piece.number}, "name": {_text(piece.name)}'
        return f'{head}, "value": {value}, "pieces": [{nested}]}}'
    if isinstance(piece, Header):
        return f'{head}, "version": {piece.version}}}'
    return f'{head}, "why": {_text(piece.why)}}}' if isinstance(piece, Unread) else head + "}"


def _section(piece: Section) -> str:
    ram = f', "ram": {_ram(piece.body)}' if isinstance(piece.body, Ram) else ""
    return (f'"kind": "{piece.kind}", "section_id": {piece.section_id}, "name": {_text(piece.name)}, '
            f'"instance_id": {piece.instance_id}, "version": {piece.version}, "data_offset": {piece.data}, '
            f'"data_size": {piece.data_end - piece.data}, "footer": {"true" if piece.footer else "false"}, '
            f'"end_known_by": {_text(piece.how)}{ram}')


def _fields(found: tuple[Value, ...]) -> str:
    parts: list[str] = []
    _write(found, parts.append)
    return f'"fields": [{"".join(parts)}]'


def value_json(value: Value) -> str:
    """One value as JSON text: raw bytes are hexadecimal text under ``bytes``, everything else is under ``value``."""
    parts: list[str] = []
    _write((value,), parts.append)
    return "".join(parts)


def _write(found: tuple[Value, ...], add: Callable[[str], None]) -> None:
    """Write *found* with commas between: without dictionaries, because a stream has some ten thousand values."""
    if type(found) is Rows:
        add(_rows(found))
        return
    comma = ""
    for name, kind, offset, size, plain, children, elements, version, vmsd, note in found:
        before, behind = _head(name, kind, size)
        if type(plain) is int and not note:
            add(f'{comma}{before}{offset}{behind}, "value": {plain}}}')
            comma = ", "
            continue
        add(f"{comma}{before}{offset}{behind}")
        comma = ", "
        if plain is not None:
            add(f', "bytes": "{plain.hex()}"' if isinstance(plain, bytes) else f', "value": {_spelt(plain)}')
        add(_more(vmsd, version, elements, note))
        if children:
            add(', "fields": [')
            _write(children, add)
            add("]}")
        else:
            add("}")


def _more(vmsd: Optional[str], version: Optional[int], elements: Optional[int], note: str) -> str:
    text = "" if vmsd is None else f', "vmsd": {_text(vmsd)}'
    if version is not None:
        text += f', "version": {version}'
    if elements is not None:
        text += f', "elements": {elements}'
    return text + (f', "note": {_text(note)}' if note else "")


def _rows(rows: Rows) -> str:
    """The same for structs that differ in their numbers only: one pattern for all of them."""
    first = rows[0]
    before, behind = _head("[%d]", first.type, first.size)
    heads = [_head(field.name, field.type, field.size) for field in first.children]
    fields = ", ".join([f'{_escaped(head[0])}%d{_escaped(head[1])}, "value": %s}}' for head in heads])
    more = _escaped(_more(first.vmsd, first.version, None, first.note))
    pattern = f'{before}%d{behind}{more}, "fields": [{fields}]}}'
    truths = any(isinstance(field.value, bool) for field in first.children)
    texts = []
    for index, row in enumerate(rows):
        numbers: list[object] = [index, row.offset]
        for field in row.children:
            numbers += (field.offset, _spelt(field.value) if truths else field.value)
        texts.append(pattern % tuple(numbers))
    return ", ".join(texts)


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


@lru_cache(maxsize=4096)
def _head(name: str, kind: str, size: int) -> tuple[str, str]:
    """What stands before and behind the offset."""
    return f'{{"name": {_text(name)}, "type": {_text(kind)}, "offset": ', f', "size": {size}'


def _spelt(plain: object) -> str:
    """A number, text, nothing, or an array of them."""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if plain is None or type(plain) is int:
        return "null" if plain is None else str(plain)
    if isinstance(plain, tuple) and plain and type(plain[0]) is int:
        return str(list(plain))
    return json.dumps(plain)


def _ram(ram: Ram) -> str:
    return (f'{{"total": {_spelt(ram.total)}, "blocks": [{", ".join(map(_block, ram.blocks))}], '
            f'"pages": [{", ".join(map(_pages, ram.pages))}], "marks": [{", ".join(map(_text, ram.marks))}]}}')


def _block(block: Block) -> str:
    text = (f'{{"name": {_text(block.name)}, "length": {block.length}, "page_size": {_spelt(block.page_size)}, '
            f'"address": {_spelt(block.address)}')
    if block.mapped:
        text += (f', "mapped": {{"version": {block.mapped.version}, "page_size": {block.mapped.page_size}, '
                 f'"bitmap_offset": {block.mapped.bitmap}, "pages_offset": {block.mapped.pages}}}')
    return text + "}"


def _pages(pages: Pages) -> str:
    return (f'{{"block": {_text(pages.block)}, "full": {pages.full}, "filled": {pages.filled}, '
            f'"xbzrle": {pages.xbzrle}, "compressed": {pages.compressed}, "size": {pages.size}}}')
