"""Reading numbers and strings at an offset, never beyond the end of what was given."""
from __future__ import annotations

import mmap
from struct import Struct

from sphinx_vmsd.wire.stream.parts import Data, MalformedError

#: So much of a mapped file is read before its pages are given back.
WINDOW = 32 << 20
_DROP = getattr(mmap, "MADV_DONTNEED", None)
_BE16, _BE32, _BE64 = Struct(">H"), Struct(">I"), Struct(">Q")


def need(offset: int, size: int, end: int, what: str) -> None:
    """Raise :class:`MalformedError` unless *size* bytes are left at *offset*."""
    if offset + size > end:
        raise MalformedError(offset, f"the stream ends inside {what}: {size} bytes expected, {end - offset} left",
                        "the stream is cut off; was the migration interrupted?")


def drop(data: Data, start: int, end: int) -> None:
    """Give back the memory of the mapped pages between *start* and *end*: they are read anew when needed."""
    if _DROP is not None and isinstance(data, mmap.mmap):
        first = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE
        if first < end:
            data.madvise(_DROP, first, end - first)


def byte(data: Data, offset: int, end: int, what: str) -> int:
    """The byte at *offset*."""
    need(offset, 1, end, what)
    return data[offset]


def be16(data: Data, offset: int, end: int, what: str) -> int:
    """The big-endian 16-bit number at *offset*."""
    if offset + 2 > end:
        need(offset, 2, end, what)
    number: int = _BE16.unpack_from(data, offset)[0]
    return number


def be32(data: Data, offset: int, end: int, what: str) -> int:
    """The big-endian 32-bit number at *offset*."""
    if offset + 4 > end:
        need(offset, 4, end, what)
    number: int = _BE32.unpack_from(data, offset)[0]
    return number


def be64(data: Data, offset: int, end: int, what: str) -> int:
    """The big-endian 64-bit number at *offset*."""
    if offset + 8 > end:
        need(offset, 8, end, what)
    number: int = _BE64.unpack_from(data, offset)[0]
    return number


def counted(data: Data, offset: int, end: int, what: str) -> tuple[str, int]:
    """The string with a length byte at *offset*, and the offset behind it."""
    size = byte(data, offset, end, what)
    behind = offset + 1 + size
    if behind > end:
        need(offset + 1, size, end, what)
    return data[offset + 1:behind].decode("utf-8", "backslashreplace"), behind


def text(raw: bytes) -> str:
    """*raw* as text; bytes that are no UTF-8 show as ``\\xNN``."""
    return raw.decode("utf-8", "backslashreplace")
