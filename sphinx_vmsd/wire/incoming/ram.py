"""A RAM section at the destination. Source: ``ram_load_precopy`` of 5.2, 7.2, 10.0 and the branch after 10.2."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.wire.engine import Undecided
from sphinx_vmsd.wire.engine.cursor import EINVAL
from sphinx_vmsd.wire.engine.load_fields import LoadRun
from sphinx_vmsd.wire.incoming.configuration import c_string
from sphinx_vmsd.wire.incoming.destination import Destination
from sphinx_vmsd.wire.stream.ram import COMPRESSED, CONTINUE, EOS, FILLED, HOOK, MULTIFD_FLUSH, PAGE, SIZES, XBZRLE

VERSION = 4
#: With these, more is sent for each block, or pages lie elsewhere.
RAM_CAPABILITIES = ("mapped-ram", "x-ignore-shared")
_PAGES = FILLED | PAGE | XBZRLE
_CHECKED = Release("9.0")       # the address is checked before it is used
_NO_COMPRESSION = Release("9.1")
_FLUSH = Release("8.1")
_ZERO_ONLY = Release("8.2")
_NO_HOOKS = Release("8.2")      # the mark is ignored unless RDMA is in use


class RamLoader:
    """Loads the parts of a RAM section; remembers the block of the last page, as QEMU does between parts.

    ``resume``: the first part is read from there on, what lies before is known to be sound.
    """

    def __init__(self, destination: Destination, resume: Optional[int] = None) -> None:
        self.destination = destination
        self.release = destination.release
        self.page_size = 1 << destination.page_bits
        self.resume = resume
        self.block: str = "" if resume is None else "(of a page before)"

    def __call__(self, run: LoadRun, version: int) -> int:
        if version != VERSION:
            return EINVAL
        if self.resume is not None:
            run.cursor.position, self.resume = max(self.resume, run.cursor.position), None
        flags, ret = 0, 0
        while not ret and not flags & EOS:
            start = run.cursor.position
            word = run.cursor.integer(8)
            flags, address = word & (self.page_size - 1), word & -self.page_size
            if run.cursor.error and self.release >= _CHECKED:
                run.report.fail(None, "ram-unreadable", "", start)
                return run.cursor.error
            ret = self._item(run, flags, address, start) or run.cursor.error
        return ret

    def _item(self, run: LoadRun, flags: int, address: int, start: int) -> int:
        compression = self.release < _NO_COMPRESSION
        if flags & COMPRESSED and compression:
            run.report.fail(None, "ram-compressed", "", start)
            return EINVAL
        if flags & _PAGES and not self._place(run, flags, address, start):
            run.report.fail(None, "ram-offset", "", start, address=address)
            return EINVAL
        kind = flags & ~CONTINUE
        if kind == SIZES:
            return self._sizes(run, address)
        if kind == FILLED:
            return self._filled(run, start)
        if kind == PAGE:
            run.cursor.take(self.page_size)
            return 0
        return self._mark(run, flags, kind, start)

    def _mark(self, run: LoadRun, flags: int, kind: int, start: int) -> int:
        if kind == XBZRLE:
            run.report.fail(None, "ram-xbzrle", "", start, address=0)
            return EINVAL
        if kind == EOS or (kind == MULTIFD_FLUSH and self.release >= _FLUSH):
            return 0
        old_hook = flags & HOOK and self.release < _NO_HOOKS
        if old_hook:
            run.cursor.latch(EINVAL)
            return 0
        if kind == HOOK:
            return 0
        run.report.fail(None, "ram-flags", "", start, flags=flags)
        return EINVAL

    def _place(self, run: LoadRun, flags: int, address: int, start: int) -> bool:
        """Whether the page lies in a block of the destination; takes the block's name."""
        if flags & CONTINUE:
            if not self.block:
                run.report.fail(None, "ram-page-without-block", "", start)
                return False
        else:
            name, whole = _name(run)
            if not whole or (self.destination.blocks is not None and name not in self.destination.blocks):
                run.report.fail(None, "ram-page-of-unknown-block", "", start, block=name)
                return False
            self.block = name
        return self.destination.blocks is None or address < self.destination.blocks.get(self.block, address + 1)

    def _filled(self, run: LoadRun, start: int) -> int:
        value = run.cursor.integer(1)
        if value and self.release >= _ZERO_ONLY:
            run.report.fail(None, "ram-zero-page", "", start, value=value)
            return EINVAL
        return 0

    def _sizes(self, run: LoadRun, total: int) -> int:
        other = [one for one in RAM_CAPABILITIES if one in self.destination.enabled]
        if other:
            raise Undecided(f"how the list of RAM blocks is read with {other[0]} is not described here", "")
        while total:
            start = run.cursor.position
            name, whole = _name(run)
            length = run.cursor.integer(8)
            local = length if self.destination.blocks is None else self.destination.blocks.get(name)
            if run.cursor.error and whole and self.destination.blocks is None:
                raise Undecided("what is said depends on the size of the block at the destination", "")
            if local is None or not whole:
                run.report.fail(None, "ram-block-unknown", "", start, block=name)
                return EINVAL
            if local != length:
                run.report.fail(None, "ram-block-size", "", start, block=name, received=length, local=local,
                                strerror="Invalid argument")
                return EINVAL
            if run.cursor.error:
                return run.cursor.error
            total = (total - length) & 0xFFFFFFFFFFFFFFFF
        return 0


def _name(run: LoadRun) -> tuple[str, bool]:
    """The name of a block, and whether all of it is there: else QEMU goes on with what it had in memory behind it."""
    size = run.cursor.integer(1)
    raw = run.cursor.take(size)
    return c_string(raw), 0 < len(raw) == size
