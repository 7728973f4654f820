"""Loading a whole stream at a destination, step by step as ``qemu_loadvm_state`` goes."""
from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Optional

from sphinx_vmsd.wire.dialects import dialect_of
from sphinx_vmsd.wire.engine import Undecided, load_run
from sphinx_vmsd.wire.engine.cursor import EINVAL, Cursor
from sphinx_vmsd.wire.engine.load_fields import LoadRun
from sphinx_vmsd.wire.engine.loading import load_state
from sphinx_vmsd.wire.engine.report import ErrorSlot
from sphinx_vmsd.wire.engine.state import Scope, wrap32
from sphinx_vmsd.wire.incoming import configuration
from sphinx_vmsd.wire.incoming.commands import QUIT, Commands
from sphinx_vmsd.wire.incoming.destination import Destination, Incoming, Key
from sphinx_vmsd.wire.incoming.ram import RamLoader
from sphinx_vmsd.wire.messages import strerror
from sphinx_vmsd.wire.section import Entry, Find, final_lines, read_footer, read_section, read_state
from sphinx_vmsd.wire.stream.configuration import CONFIGURATION
from sphinx_vmsd.wire.stream.frames import FILE_VERSION, MAGIC
from sphinx_vmsd.wire.stream.parts import Data
from sphinx_vmsd.wire.stream.search import COMMAND, END, END_MARK, FULL, PART, START, VMDESC

ENOTSUP = -95
_OLD_VERSION = 2
_BITMAP_END, _BITMAP_MARKS, _BLOCK_END = 0x01, 0xFD, (2).to_bytes(8, "big")


def load_stream(data: Data, destination: Destination) -> Incoming:
    """What *destination* does with the stream *data*, and what it prints."""
    return _incoming(_Loading(data, destination), whole=True)


def load_rest(data: Data, destination: Destination, start: int, before: Before) -> Incoming:
    """What *destination* does with a stream from *start* on: 0, or where a section or command starts."""
    return _incoming(_Loading(data, destination, start, before), whole=not start)


def _incoming(loading: _Loading, whole: bool) -> Incoming:
    slot, ret, undecided = ErrorSlot(), 0, None
    run = loading.context
    try:
        ret = loading.whole(slot) if whole else loading.rest(slot)
    except Undecided as reason:
        undecided = reason
    lines = tuple(run.report.lines)
    if undecided is not None:
        return Incoming(None, ret, lines, run.report.failure, loading.section, undecided)
    if ret < 0:
        lines += final_lines(run, ret, slot)
    if ret >= 0:
        return Incoming(True, ret, lines)
    reading = run.chunks[-1].type if run.chunks else ""
    return Incoming(False, ret, lines, run.report.failure, loading.section, reading=reading)


class Before(NamedTuple):
    """What was loaded before the rest of a stream: the sections ``started``, by id, with their versions.

    ``more`` finds what is registered but not listed. ``resume``: where in the next RAM section the first item lies
    that can't be read (what is before it is sound, and can be many gigabytes).
    """

    started: Mapping[int, tuple[str, int, int]]
    more: Find
    resume: Optional[int] = None


class _Loading:
    """The state of one load: the run, what is registered, the section being loaded."""

    def __init__(
        self, data: Data, destination: Destination, start: int = 0, before: Optional[Before] = None,
    ) -> None:
        self.destination = destination
        actions = {**configuration.hooks(destination), **destination.actions}
        dialect = dialect_of(destination.release)
        self.context = load_run(Cursor(data, start), dialect, destination.context, destination.assume, actions)
        self.ram = RamLoader(destination, before.resume if before else None)
        self.entries = [
            Entry(one.idstr, one.instance, one.description, dict(one.values),
                  self.ram if one.idstr == "ram" else _empty, one.version) for one in destination.registered]
        self.more = before.more if before else None
        for section, (idstr, instance, version) in (before.started if before else {}).items():
            entry = self._find(idstr, instance)
            if entry:
                entry.section, entry.incoming = section, version
        self.command = Commands(destination.release, self.main, "postcopy-ram" in destination.enabled)
        self.section: Optional[Key] = None

    def whole(self, slot: ErrorSlot) -> int:
        """Header, sections, and what follows the end; QEMU's result."""
        return self._header(self.context, slot) or self.rest(slot)

    def rest(self, slot: ErrorSlot) -> int:
        """Sections, and what follows the end; QEMU's result."""
        run = self.context
        ret = self.main(run, slot)
        if ret == 0 and run.cursor.error < 0:
            ret = run.cursor.error
            run.report.fail(slot, "end-stream-error", "", run.cursor.position, ret=ret)
        if ret == 0 and self.destination.description:
            mark = run.cursor.integer(1)
            if mark != VMDESC:
                run.report.say(slot, "vmdesc-missing", type=mark)
        return ret

    def _header(self, run: LoadRun, slot: ErrorSlot) -> int:
        cursor, report = run.cursor, run.report
        magic = cursor.integer(4)
        if magic != MAGIC:
            report.fail(slot, "bad-magic", "", 0, read=magic, expected=MAGIC)
            return EINVAL
        version = cursor.integer(4)
        if version != FILE_VERSION:
            condition = "file-version-2" if version == _OLD_VERSION else "file-version"
            report.fail(slot, condition, "", 4, read=version, expected=FILE_VERSION)
            return ENOTSUP
        if not self.destination.configuration:
            return 0
        mark = cursor.integer(1)
        if mark != CONFIGURATION:
            report.fail(slot, "configuration-missing", "", 8, read=mark, expected=CONFIGURATION)
            return EINVAL
        return load_state(run, configuration.CONFIGURATION, Scope(configuration.state(self.destination)), 0, slot)

    def main(self, run: LoadRun, slot: Optional[ErrorSlot]) -> int:
        """Sections and commands up to the end mark, or to an error."""
        while True:
            start = run.cursor.position
            kind = run.cursor.integer(1)
            if run.cursor.error:
                self._channel_error(run, slot, start)
                return run.cursor.error
            if kind == END_MARK:
                return 0
            ret = self._piece(run, slot, kind, start)
            if ret < 0:
                run.cursor.latch(ret)
                return ret
            if ret == QUIT:
                return 0

    def _piece(self, run: LoadRun, slot: Optional[ErrorSlot], kind: int, start: int) -> int:
        if kind in (START, FULL):
            return read_section(run, slot, self._find, self.destination.footers)
        if kind in (PART, END):
            return self._part(run, slot, start)
        if kind == COMMAND:
            self.section = None
            return self.command(run, slot)
        run.report.fail(slot, "section-type-unknown", "", start, type=kind)
        return EINVAL

    def _channel_error(self, run: LoadRun, slot: Optional[ErrorSlot], start: int) -> None:
        error = run.cursor.error
        run.report.fail(slot, "channel-error", "", start, strerror=strerror(error))
        run.report.say(slot, "section-type-unreadable", ret=error)

    def _find(self, idstr: str, instance: int) -> Optional[Entry]:
        self.section = (idstr, instance)
        entry = next((one for one in self.entries if (one.idstr, one.instance) == (idstr, instance)), None)
        if entry is None and self.more is not None:
            entry = self.more(idstr, instance)
            self.entries += [entry] if entry else []
        return entry

    def _part(self, run: LoadRun, slot: Optional[ErrorSlot], start: int) -> int:
        section = run.cursor.integer(4)
        if run.cursor.error:
            run.report.fail(slot, "section-id-unreadable", "", start, ret=run.cursor.error)
            return run.cursor.error
        entry = next((one for one in self.entries if one.section == section), None)
        if entry is None:
            run.report.fail(slot, "part-unknown", "", start, section=wrap32(section))
            return EINVAL
        self.section = (entry.idstr, entry.instance)
        ret = read_state(run, slot, entry, entry.incoming)
        if ret < 0:
            run.report.say(slot, "part-failed", section=wrap32(section), idstr=entry.idstr)
            return ret
        return read_footer(run, slot, entry.idstr, section) if self.destination.footers else 0


def _empty(run: LoadRun, version: int) -> int:
    """Dirty bitmaps and block devices: a part without any ends with its mark at once; more is not followed."""
    first = run.cursor.peek()
    if first & _BITMAP_MARKS == _BITMAP_END:
        run.cursor.take(1)
        return 0
    if run.cursor.peek_bytes(8, 0) == _BLOCK_END:
        run.cursor.take(8)
        return 0
    raise Undecided("how this section is loaded is not known", "")
