"""The smallest real stream, byte by byte: every byte in one row, what a decoder finds beside it."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sphinx_vmsd.readers.streamfile import opened
from sphinx_vmsd.render.stream.words import value_text
from sphinx_vmsd.wire.stream import read, values
from sphinx_vmsd.wire.stream.parts import Configuration, Data, Header, Piece, Ram, Section, Stream, Value, VmdescPiece

STREAM = Path(__file__).parents[2].joinpath("tests", "conformance", "data", "streams", "none-7.2.22.mig")
#: Bytes in a line, and how many are shown whole.
_LINE, _WHOLE = 8, 16
_TYPES = {"start": "setup section", "part": "part of a section", "end": "last part of a section",
          "full": "full section"}
_MARKS = {0x04: "RAM blocks follow: 0 bytes, none", 0x10: "end of this part of RAM"}


class Row(NamedTuple):
    """``size`` bytes from ``offset`` on and what they are, ``depth`` levels inside something."""

    offset: int
    size: int
    meaning: str
    depth: int = 0


def rows(data: Data, stream: Stream) -> Iterator[Row]:
    """One row for all bytes that belong together, in order and without a gap."""
    for piece in stream.pieces:
        yield from _piece(data, stream, piece)


def stream_bytes() -> Iterator[str]:
    """The rows of the smallest stream as reStructuredText."""
    with opened(STREAM) as data:
        yield from (".. code-block:: text", "")
        for row in rows(data, read(data)):
            shown = bytes(data[row.offset:row.offset + (row.size if row.size <= _WHOLE else _LINE)])
            first, *more = [shown[at:at + _LINE].hex(" ") for at in range(0, len(shown), _LINE)]
            first += "…" if row.size > _WHOLE else ""
            yield f"   {row.offset:#010x} {row.size:>5}  {first:<26}{'  ' * row.depth}{row.meaning}"
            yield from (f"{'':21}{line}" for line in more)
        yield ""


def _piece(data: Data, stream: Stream, piece: Piece) -> Iterator[Row]:
    start = piece.offset
    if isinstance(piece, Header):
        yield Row(start, 4, "magic number, 'QEVM'")
        yield Row(start + 4, 4, f"file version {piece.version}")
    elif isinstance(piece, Configuration):
        yield Row(start, 1, "configuration")
        yield from (_value(value) for value in piece.values)
    elif isinstance(piece, Section):
        yield from _section(data, stream, piece)
    elif isinstance(piece, VmdescPiece):
        yield Row(start, 1, "description")
        yield Row(start + 1, 4, f"its length: {piece.size - 5}", 1)
        yield Row(start + 5, piece.size - 5, "JSON, which a destination skips", 1)
    else:
        yield Row(start, piece.size, "end of the sections")


def _section(data: Data, stream: Stream, piece: Section) -> Iterator[Row]:
    yield Row(piece.offset, 1, _TYPES[piece.kind])
    yield Row(piece.offset + 1, 4, f"its id: {piece.section_id}", 1)
    if piece.kind in ("start", "full"):
        length = piece.data - 8 - piece.offset - 6
        yield Row(piece.offset + 5, 1, f"bytes of its name: {length}", 1)
        yield Row(piece.offset + 6, length, f"its name: '{piece.name}'", 1)
        yield Row(piece.data - 8, 4, f"instance {piece.instance_id}", 1)
        yield Row(piece.data - 4, 4, f"version {piece.version}", 1)
    if isinstance(piece.body, Ram):
        for offset in range(piece.data, piece.data_end, 8):
            yield Row(offset, 8, _MARKS[int.from_bytes(data[offset:offset + 8], "big")], 1)
    else:
        yield from (_value(value) for value in values(data, stream, piece))
    yield Row(piece.data_end, 1, "footer")
    yield Row(piece.data_end + 1, 4, f"the section's id: {piece.section_id}", 1)


def _value(value: Value) -> Row:
    text = value_text(value)
    shown = text[text.rindex(" '") + 1:] if value.size > _WHOLE and text.endswith("'") else text
    return Row(value.offset, value.size, f"{value.name}: {value.type} = {shown}", 1)
