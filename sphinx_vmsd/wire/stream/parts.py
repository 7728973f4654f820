"""What a migration stream consists of: pieces that follow each other without a gap, and decoded values.

Offsets count bytes from the start of the (unpacked) file. Format: ``facts/vmstate.md`` section 4.

Annotations are not postponed here: compiling those of all these tuples takes longer than reading a small stream.
"""
import mmap
from collections.abc import Iterator, Mapping
from struct import Struct
from typing import NamedTuple, Optional, Union

from sphinx_vmsd.wire.printable import printable

#: What a stream is read from: bytes, or a mapped file of any size.
Data = Union[bytes, mmap.mmap]
Plain = Union[int, str, bytes, None]


class MalformedError(Exception):
    """The stream does not continue as it has to: where, why, and what to do. Caught by the frame reader."""

    def __init__(self, offset: int, message: str, remedy: Optional[str] = None) -> None:
        super().__init__(message)
        self.fault = Fault(offset, printable(message), remedy)


class Fault(NamedTuple):
    """Something wrong at ``offset`` of a stream."""

    offset: int
    message: str
    remedy: Optional[str] = None


class Value(NamedTuple):
    """A decoded piece of state.

    ``type`` is the type name of the stream's own description, or ``subsection``, ``undescribed``. A single
    scalar has ``value``; an array of scalars has a tuple in ``value`` and ``elements``; everything that nests has
    ``children``. ``version`` is the version of a nested description, ``vmsd`` its name. ``note`` says in words
    what a reader should know (a register's name, a timer that is not armed).
    """

    name: str
    type: str
    offset: int
    size: int
    value: Union[Plain, tuple[Plain, ...]] = None
    children: "tuple[Value, ...]" = ()
    elements: Optional[int] = None
    version: Optional[int] = None
    vmsd: Optional[str] = None
    note: str = ""


class Rows(tuple[Value, ...]):
    """Elements of an array that differ in their numbers only: structs of scalars, described alike."""


class Header(NamedTuple):
    """Magic and file version: the first eight bytes."""

    offset: int
    size: int
    version: int

    @property
    def end(self) -> int:
        """The offset behind the last byte."""
        return self.offset + self.size


class Configuration(NamedTuple):
    """The configuration section: machine type name and subsections, as ``values``."""

    offset: int
    size: int
    machine: str
    values: tuple[Value, ...]

    @property
    def end(self) -> int:
        """The offset behind the last byte."""
        return self.offset + self.size

    @property
    def capabilities(self) -> tuple[str, ...]:
        """The capabilities the source listed for validation."""
        found = (value for top in self.values for value in top.children if value.name == "capabilities")
        return tuple(str(item) for value in found for item in as_tuple(value.value))


class Mapped(NamedTuple):
    """Where a file made with mapped-ram holds a block: bitmap and pages lie at fixed offsets."""

    version: int
    page_size: int
    bitmap: int
    pages: int


class Block(NamedTuple):
    """A RAM block as the setup section lists it; ``length`` in bytes."""

    name: str
    length: int
    page_size: Optional[int] = None
    address: Optional[int] = None
    mapped: Optional[Mapped] = None


class Pages(NamedTuple):
    """Pages of one block in one chunk: how many of each kind, and the bytes they take in the stream."""

    block: str
    full: int = 0
    filled: int = 0
    xbzrle: int = 0
    compressed: int = 0
    size: int = 0


class Ram(NamedTuple):
    """The data of one RAM section: the list of blocks (setup only), pages by block, other marks met."""

    total: Optional[int] = None
    blocks: tuple[Block, ...] = ()
    pages: tuple[Pages, ...] = ()
    marks: tuple[str, ...] = ()


class Section(NamedTuple):
    """A setup (``start``), ``part``, ``end`` or ``full`` section.

    ``data`` is the offset of its data, ``data_end`` the offset behind it; ``footer`` tells whether a footer
    follows. ``how`` says what delimits the data: the stream's own description, its format, a given description,
    or a search (then the length is likely, not certain). ``body``: the decoded data of an iterable section.
    """

    offset: int
    size: int
    kind: str
    section_id: int
    name: str
    instance_id: int
    version: int
    data: int
    data_end: int
    footer: bool
    how: str
    body: Union[Ram, tuple[Value, ...], None] = None

    @property
    def end(self) -> int:
        """The offset behind the last byte."""
        return self.offset + self.size


class Command(NamedTuple):
    """A command with its payload; ``nested`` are the pieces of a packaged stream."""

    offset: int
    size: int
    number: int
    name: str
    length: int
    value: Optional[int] = None
    nested: "tuple[Piece, ...]" = ()

    @property
    def end(self) -> int:
        """The offset behind the last byte."""
        return self.offset + self.size


class EndMark(NamedTuple):
    """The byte 0x00 behind the last section."""

    offset: int
    size: int

    @property
    def end(self) -> int:
        """The offset behind the last byte."""
        return self.offset + self.size


class VmdescPiece(NamedTuple):
    """The stream's own description: byte 0x06, length, JSON."""

    offset: int
    size: int

    @property
    def end(self) -> int:
        """The offset behind the last byte."""
        return self.offset + self.size


class Unread(NamedTuple):
    """Bytes that could not be read, and why."""

    offset: int
    size: int
    why: str

    @property
    def end(self) -> int:
        """The offset behind the last byte."""
        return self.offset + self.size


#: A stream is a row of these; each has ``size`` bytes from ``offset`` on, up to ``end``.
Piece = Union[Header, Configuration, Section, Command, EndMark, VmdescPiece, Unread]


class Stream(NamedTuple):
    """A whole stream: its pieces in order (they cover every byte) and what was wrong with it.

    ``devices``: the description of each (section name, instance id), as far as there is one.
    """

    size: int
    pieces: tuple[Piece, ...]
    faults: tuple[Fault, ...]
    page_size: int
    devices: "Mapping[tuple[str, int], Shape]"

    @property
    def configuration(self) -> Optional[Configuration]:
        """The configuration section, if one was sent."""
        return next((piece for piece in self.pieces if isinstance(piece, Configuration)), None)


def sections_of(pieces: tuple[Piece, ...]) -> Iterator[Section]:
    """The sections among *pieces*, packaged ones too."""
    for piece in pieces:
        if isinstance(piece, Section):
            yield piece
        elif isinstance(piece, Command):
            yield from sections_of(piece.nested)


class Entry(NamedTuple):
    """One field of a stream's own description; ``size`` in bytes of one element.

    ``elements`` is given for an array described once; an array whose elements are described singly is several
    entries of one name. ``shapes`` are the descriptions of what nests: one for a struct, one an element for lists
    (repeated JSON keys). ``scalar`` reads one element, when the type is a number.
    """

    name: str
    type: str
    size: int
    elements: Optional[int] = None
    shapes: "tuple[Shape, ...]" = ()
    scalar: Optional[Struct] = None


class Shape(NamedTuple):
    """A description as a stream tells it: fields in wire order, and the subsections that were sent."""

    vmsd: str
    version: int
    entries: tuple[Entry, ...] = ()
    subsections: "tuple[Shape, ...]" = ()


#: type name in the description -> format character
SCALARS = {
    "uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q", "int8": "b", "int16": "h", "int32": "i", "int64": "q",
    "uint8 equal": "B", "uint16 equal": "H", "uint32 equal": "I", "int64 equal": "Q", "int32 equal": "i",
    "int32 le": "i", "bool": "?", "timer": "q",
}
#: (type name, bytes of one element) -> how it is read
READERS = {(kind, Struct(">" + char).size): Struct(">" + char) for kind, char in SCALARS.items()}


def as_tuple(value: Union[Plain, tuple[Plain, ...]]) -> tuple[Plain, ...]:
    """*value* as a tuple of elements."""
    return value if isinstance(value, tuple) else (value,)
