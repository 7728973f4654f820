"""Stream files as bytes: mapped, and unpacked when they are compressed. Loads fast: no model, no other reader."""
from __future__ import annotations

import mmap
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, BinaryIO, Optional, Protocol, Union

from sphinx_vmsd.wire.stream.parts import Data

if TYPE_CHECKING:    # takes longer to load than a small stream to decode
    from pathlib import Path

GZIP = b"\x1f\x8b"
STDIN = "-"
_STARTS = (GZIP, b"QEVM")
#: A compressed stream is unpacked to a temporary file of at most this many bytes.
MOST_UNPACKED = 16 << 30
_CHUNK = 1 << 20
#: Smaller files are read: that is faster than mapping them.
_SMALL = 1 << 19


class Readable(Protocol):
    """Something bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to *size* bytes; none at the end."""


class UnreadableError(Exception):
    """The file can't be read at all: ``reason`` and ``remedy``; as text also with the file's name."""

    def __init__(self, path: Union[str, Path], reason: str, remedy: Optional[str] = None) -> None:
        super().__init__(f"{path}: {reason}" + (f" ({remedy})" if remedy else ""))
        self.reason = reason
        self.remedy = remedy


@contextmanager
def opened(path: Union[str, Path]) -> Iterator[Data]:
    """The bytes of the stream file *path*, mapped and not copied; a gzip file is unpacked to a temporary one.

    So is what can't be read twice: a pipe, or the standard input (``-``).

    Raises :class:`UnreadableError`.
    """
    with ExitStack() as stack:
        try:
            data: Data = (b"" if str(path) == STDIN else _small(path)) or _mapped(path, stack)
        except (OSError, ValueError) as error:  # ValueError: a null byte in the name
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise UnreadableError(path, f"cannot be read: {reason}") from None
        yield data


def _small(path: Union[str, Path]) -> bytes:
    """The whole file, if it is small and plain; else nothing."""
    with open(path, "rb", 0) as file:    # noqa: PTH123 - faster than a path's own
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > _SMALL:
            return b""
        start = file.read(found.st_size)
    return b"" if start.startswith(GZIP) else start


def _mapped(path: Union[str, Path], stack: ExitStack) -> Data:
    # the stack closes it
    file = sys.stdin.buffer if str(path) == STDIN else stack.enter_context(open(path, "rb"))  # noqa: SIM115, PTH123
    plain = stack.enter_context(_unpacked(file, path))
    if not plain.seek(0, 2):
        return b""
    return stack.enter_context(mmap.mmap(plain.fileno(), 0, access=mmap.ACCESS_READ))


@contextmanager
def _unpacked(file: BinaryIO, path: Union[str, Path]) -> Iterator[BinaryIO]:
    """*file*, or what it holds when it is compressed or not seekable."""
    if file.seekable():
        file.seek(0)
        packed = file.read(2) == GZIP
        file.seek(0)
        if not packed:
            yield file
            return
    import tempfile  # costs a third of the time a small stream takes, and most are not packed

    with tempfile.TemporaryFile() as plain:
        if file.seekable():
            _unpack(file, plain, path)
        else:
            _copy(file, plain, path)
        plain.flush()
        with _unpacked(plain, path) if not file.seekable() else nullcontext(plain) as whole:
            yield whole


def _unpack(file: BinaryIO, plain: BinaryIO, path: Union[str, Path]) -> None:
    import gzip
    import zlib

    try:
        _copy(gzip.GzipFile(fileobj=file), plain, path)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableError(path, f"damaged gzip file: {error}") from None


def _copy(source: Readable, target: BinaryIO, path: Union[str, Path]) -> None:
    """All of *source*; of what starts as no stream does, only the start, which tells that."""
    left = MOST_UNPACKED
    while chunk := source.read(_CHUNK):
        if left == MOST_UNPACKED and not chunk.startswith(_STARTS):
            target.write(chunk)
            return
        left -= len(chunk)
        if left < 0:
            raise UnreadableError(path, f"unpacks to more than {MOST_UNPACKED >> 30} GiB", "unpack it first")
        target.write(chunk)
