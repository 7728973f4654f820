"""Stream files as bytes: mapped, and unpacked when they are compressed. Loads fast: no model, no other reader."""
from __future__ import annotations

import mmap
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Optional, Union

from sphinx_vmsd.wire.stream.parts import Data, Fault

if TYPE_CHECKING:    # takes longer to load than a small stream to decode
    from pathlib import Path

GZIP = b"\x1f\x8b"
STDIN = "-"
#: How what is worth copying starts: packed, or a stream of the one file version there is.
_STARTS = (GZIP, b"QEVM\0\0\0\3")
_LONGEST_START = 8
#: A compressed stream, or one out of a pipe, is copied to a temporary file of at most this many bytes.
MOST_COPIED = 16 << 30
#: Told how many bytes are copied.
Progress = Callable[[int], None]
#: Told what is wrong with a packed file.
Tell = Callable[[Fault], None]
_CHUNK = 1 << 20
#: Smaller files are read: that is faster than mapping them.
_SMALL = 1 << 19


class UnreadableError(Exception):
    """The file can't be read at all: ``reason`` and ``remedy``; as text also with the file's name."""

    def __init__(self, path: Union[str, Path], reason: str, remedy: Optional[str] = None) -> None:
        super().__init__(f"{path}: {reason}" + (f" ({remedy})" if remedy else ""))
        self.reason = reason
        self.remedy = remedy


class _Options(NamedTuple):
    """Who hears what; ``path`` is the file's name."""

    path: Union[str, Path]
    tell: Optional[Tell]
    progress: Optional[Progress]


@contextmanager
def opened(
    path: Union[str, Path], tell: Optional[Tell] = None, progress: Optional[Progress] = None,
) -> Iterator[Data]:
    """The bytes of the stream file *path*, mapped and not copied; a gzip file is unpacked to a temporary one.

    So is what can't be read twice: a pipe, or the standard input (``-``). Of a gzip file that is cut off or damaged,
    the bytes before the damage are there, and *tell* hears of it.

    Raises :class:`UnreadableError`; without *tell* also for a damaged gzip file.
    """
    with ExitStack() as stack:
        try:
            data: Data = (b"" if str(path) == STDIN else _small(path)) or _mapped(_Options(path, tell, progress), stack)
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


def _mapped(options: _Options, stack: ExitStack) -> Data:
    stdin, path = str(options.path) == STDIN, options.path
    # the stack closes it
    file = sys.stdin.buffer if stdin else stack.enter_context(open(path, "rb"))  # noqa: SIM115, PTH123
    plain = file if _is_whole(file) else _copied(iter(lambda: file.read(_CHUNK), b""), options, stack)
    plain.seek(0)
    if plain.read(2) == GZIP:
        plain.seek(0)
        plain = _unpacked(plain, options, stack)
    if not plain.seek(0, 2):
        return b""
    return stack.enter_context(mmap.mmap(plain.fileno(), 0, access=mmap.ACCESS_READ))


def _is_whole(file: BinaryIO) -> bool:
    """Whether all of *file* is there and can be mapped: no pipe, no terminal, no endless device."""
    mode = os.fstat(file.fileno()).st_mode
    return stat.S_ISREG(mode) or stat.S_ISBLK(mode)


def _copied(chunks: Iterable[bytes], options: _Options, stack: ExitStack) -> BinaryIO:
    """A temporary file with all *chunks*; of what starts as no stream does, only the start, which tells that."""
    import tempfile  # costs a third of the time a small stream takes, and few are copied

    plain: BinaryIO = stack.enter_context(tempfile.TemporaryFile())    # noqa: SIM115 - the stack closes it
    count, head = 0, b""
    for chunk in chunks:
        count += len(chunk)
        if count > MOST_COPIED:
            raise UnreadableError(options.path, f"has more than {MOST_COPIED >> 30} GiB",
                                  "save it to a file, unpacked: that is read in place")
        try:
            plain.write(chunk)
            plain.flush()
        except OSError as error:
            reason = f"cannot be copied to {tempfile.gettempdir()}: {error.strerror}"
            raise UnreadableError(options.path, reason, "TMPDIR names another folder") from None
        head += chunk[:_LONGEST_START - len(head)]
        if len(head) == _LONGEST_START and not head.startswith(_STARTS):
            break
        if options.progress:
            options.progress(count)
    return plain


def _unpacked(file: BinaryIO, options: _Options, stack: ExitStack) -> BinaryIO:
    """What the gzip *file* holds, up to where it is damaged."""
    told: list[str] = []
    plain = _copied(_gunzipped(file, told), options, stack)
    size = plain.tell()
    if told and (options.tell is None or not size):
        raise UnreadableError(options.path, f"damaged gzip file: {told[0]}")
    if told and options.tell:
        options.tell(Fault(size, f"what the gzip file holds ends here: {told[0]}"))
    return plain


def _gunzipped(file: BinaryIO, told: list[str]) -> Iterator[bytes]:
    import gzip
    import zlib

    packed = gzip.GzipFile(fileobj=file)
    try:
        while chunk := packed.read1(_CHUNK):    # what is there at once: it is not lost when nothing follows
            yield chunk
    except EOFError:
        told.append("it is cut off")
    except (gzip.BadGzipFile, zlib.error) as error:
        told.append(str(error))
