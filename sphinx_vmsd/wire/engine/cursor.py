"""Reading as ``QEMUFile`` does: past the end it gives zeros and latches -EIO, and goes on."""
from __future__ import annotations

import mmap
from typing import Optional, Union

EIO, EINVAL, ENOENT = -5, -22, -2
#: Bytes that QEMU reads at once.
IO_BUF_SIZE = 32768


class Cursor:
    """A position in ``data`` up to ``end``. ``error`` is the first error latched, 0 while there is none."""

    def __init__(self, data: Union[bytes, mmap.mmap], position: int = 0, end: Optional[int] = None) -> None:
        self.data = data
        self.position = position
        self.end = len(data) if end is None else end
        self.error = 0

    @property
    def left(self) -> int:
        """Bytes between the position and the end."""
        return self.end - self.position

    def latch(self, error: int) -> None:
        """Remember *error* unless there is one already."""
        self.error = self.error or error

    def take(self, size: int) -> bytes:
        """Up to *size* bytes; fewer, and -EIO latched, at the end."""
        end = self.position + size
        if end > self.end:
            self.latch(EIO)
            end = self.end
        piece = bytes(self.data[self.position:end])
        self.position = end
        return piece

    def take_block(self, size: int) -> bytes:
        """As :meth:`take`, with the bytes that ``qemu_get_buffer`` gives where the data ends.

        The refill that finds the end moves what is left to the front of the buffer, but the copy starts where it was
        before. Known here while all data fits into the buffer.
        """
        start, left = self.position, self.left
        piece = self.take(size)
        if len(piece) == size or self.end > IO_BUF_SIZE:
            return piece
        return (piece + bytes(self.data[left:self.end]))[start:self.end]

    def integer(self, size: int) -> int:
        """A big-endian number of *size* bytes; bytes that are not there count as zero."""
        return int.from_bytes(self.take(size).ljust(size, b"\0"), "big")

    def peek(self, offset: int = 0) -> int:
        """The byte at *offset* from the position without taking it; 0, and -EIO latched, past the end."""
        index = self.position + offset
        if index >= self.end:
            self.latch(EIO)
            return 0
        return self.data[index]

    def peek_bytes(self, size: int, offset: int) -> bytes:
        """Up to *size* bytes at *offset*; fewer, and -EIO latched, at the end."""
        start = self.position + offset
        piece = bytes(self.data[start:min(start + size, self.end)])
        if len(piece) < size:
            self.latch(EIO)
        return piece
