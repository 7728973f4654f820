"""Commands at the destination. Source: ``loadvm_process_command`` of 5.2, 7.2, 10.0 and the branch after 10.2."""
from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.wire.engine import Undecided
from sphinx_vmsd.wire.engine.cursor import EINVAL, Cursor
from sphinx_vmsd.wire.engine.load_fields import LoadRun
from sphinx_vmsd.wire.engine.report import ErrorSlot
from sphinx_vmsd.wire.stream.command import BY_NUMBER

ERANGE, EPERM, EAGAIN = -34, -1, -11
#: The load ends here without an error (POSTCOPY_RUN).
QUIT = 1
_ENABLE_COLO, _SWITCHOVER_START = 8, 11
_SWITCHOVER = Release("10.0")
_COLO_CHECKED, _COLO_GONE = Release("8.1"), Release("11.0")
_POSTCOPY_LATER = "what a destination in postcopy does is not described here"
Main = Callable[[LoadRun, Optional[ErrorSlot]], int]


class Commands:
    """Acts on commands; remembers what QEMU remembers between them. ``main`` loads a packaged stream."""

    def __init__(self, release: Release, main: Main, postcopy: bool) -> None:
        self.release = release
        self.main = main
        self.postcopy = postcopy
        self.return_path = False
        self.state = 0

    def __call__(self, run: LoadRun, slot: Optional[ErrorSlot]) -> int:
        start = run.cursor.position
        number, length = run.cursor.integer(2), run.cursor.integer(2)
        if run.cursor.error:
            run.report.fail(slot, "command-unreadable", "", start, ret=run.cursor.error)
            return run.cursor.error
        known = BY_NUMBER.get(number)
        if known is None or (number == _SWITCHOVER_START and self.release < _SWITCHOVER):
            run.report.fail(slot, "command-unknown", "", start, command=number, length=length)
            return EINVAL
        if known.length is not None and known.length != length:
            name = "(null)" if number == _ENABLE_COLO else known.name
            run.report.fail(slot, "command-length", "", start, command=name, expected=known.length, length=length)
            return ERANGE
        act = _ACTIONS.get(number)
        return act(self, run, slot, length) if act else 0

    def open_return_path(self, run: LoadRun, slot: Optional[ErrorSlot], length: int) -> int:
        """OPEN_RETURN_PATH: a second one is only reported."""
        if self.return_path:
            run.report.say(slot, "return-path-open")
        self.return_path = True
        return 0

    def ping(self, run: LoadRun, slot: Optional[ErrorSlot], length: int) -> int:
        """PING: the answer needs a return path."""
        start = run.cursor.position
        value = run.cursor.integer(4)
        if self.return_path:
            return 0
        run.report.fail(slot, "ping-without-return-path", "", start, value=value)
        return EPERM

    def advise(self, run: LoadRun, slot: Optional[ErrorSlot], length: int) -> int:
        """POSTCOPY_ADVISE: the state changes even when the command is refused."""
        before, self.state = self.state, 1
        if before:
            return self._wrong_state(run, slot, "POSTCOPY_ADVISE", before)
        start = run.cursor.position
        if length not in (0, 16):
            run.report.fail(slot, "postcopy-advise-length", "", start, length=length)
            return EINVAL
        if self.postcopy and length:
            raise Undecided(_POSTCOPY_LATER, "")
        if self.postcopy or length:
            run.report.fail(slot, "postcopy-advise-full" if length else "postcopy-advise-empty", "", start)
            return EINVAL
        return 0

    def listen(self, run: LoadRun, slot: Optional[ErrorSlot], length: int) -> int:
        """POSTCOPY_LISTEN."""
        if self.state in (1, 2):
            raise Undecided(_POSTCOPY_LATER, "")
        before, self.state = self.state, 3
        return self._wrong_state(run, slot, "POSTCOPY_LISTEN", before)

    def run(self, run: LoadRun, slot: Optional[ErrorSlot], length: int) -> int:
        """POSTCOPY_RUN."""
        return self._wrong_state(run, slot, "POSTCOPY_RUN", self.state)

    def discard(self, run: LoadRun, slot: Optional[ErrorSlot], length: int) -> int:
        """POSTCOPY_RAM_DISCARD."""
        if self.state in (1, 2):
            raise Undecided(_POSTCOPY_LATER, "")
        return self._wrong_state(run, slot, "POSTCOPY_RAM_DISCARD", self.state)

    def resume(self, run: LoadRun, slot: Optional[ErrorSlot], length: int) -> int:
        """POSTCOPY_RESUME: out of place it is only reported."""
        run.report.say(slot, "resume-unexpected")
        return 0

    def packaged(self, run: LoadRun, slot: Optional[ErrorSlot], length: int) -> int:
        """PACKAGED: loads a stream inside the stream."""
        start = run.cursor.position
        size = run.cursor.integer(4)
        outer, begin = run.cursor, run.cursor.position
        if outer.left < size:
            run.report.fail(slot, "packaged-short", "", start, ret=outer.left, length=size)
            return EAGAIN
        run.cursor = Cursor(outer.data, begin, begin + size)
        outer.position += size
        ret = self.main(run, slot)
        run.cursor = outer
        return ret

    def colo(self, run: LoadRun, slot: Optional[ErrorSlot], length: int) -> int:
        """ENABLE_COLO: accepted at first, then only with the capability, then no longer."""
        if self.release < _COLO_CHECKED:
            return 0
        condition = "command-deprecated" if self.release >= _COLO_GONE else "colo-not-set"
        run.report.fail(slot, condition, "", run.cursor.position, command=_ENABLE_COLO, length=length)
        return EINVAL

    def bitmap(self, run: LoadRun, slot: Optional[ErrorSlot], length: int) -> int:
        """RECV_BITMAP."""
        raise Undecided(_POSTCOPY_LATER, "")

    def _wrong_state(self, run: LoadRun, slot: Optional[ErrorSlot], command: str, state: int) -> int:
        run.report.fail(slot, "postcopy-state", "", run.cursor.position, command=command, state=state)
        return EPERM


_ACTIONS: dict[int, Callable[[Commands, LoadRun, Optional[ErrorSlot], int], int]] = {
    1: Commands.open_return_path, 2: Commands.ping, 3: Commands.advise, 4: Commands.listen, 5: Commands.run,
    6: Commands.discard, 7: Commands.packaged, _ENABLE_COLO: Commands.colo, 9: Commands.resume, 10: Commands.bitmap,
}
