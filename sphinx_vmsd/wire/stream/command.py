"""Commands in a stream: one row a number. Source: ``facts/vmstate.md`` section 4.

Annotations are not postponed here, as in :mod:`sphinx_vmsd.wire.stream.parts`.
"""
from typing import NamedTuple, Optional


class CommandType(NamedTuple):
    """A command: ``length`` of its payload in bytes (``None``: it varies), and what it tells the destination."""

    number: int
    name: str
    length: Optional[int]
    meaning: str


COMMANDS: tuple[CommandType, ...] = (
    CommandType(1, "OPEN_RETURN_PATH", 0, "open the channel back to the source"),
    CommandType(2, "PING", 4, "answer on the return path"),
    CommandType(3, "POSTCOPY_ADVISE", None, "postcopy may follow"),
    CommandType(4, "POSTCOPY_LISTEN", 0, "be ready for pages out of order"),
    CommandType(5, "POSTCOPY_RUN", 0, "start the guest, pages follow"),
    CommandType(6, "POSTCOPY_RAM_DISCARD", None, "pages that are stale"),
    CommandType(7, "PACKAGED", 4, "a stream inside the stream: the devices of a postcopy migration"),
    CommandType(8, "ENABLE_COLO", 0, "start COLO"),
    CommandType(9, "POSTCOPY_RESUME", 0, "continue after a pause"),
    CommandType(10, "RECV_BITMAP", None, "which pages of a block arrived"),
    CommandType(11, "SWITCHOVER_START", 0, "the source has stopped its guest (10.0 and later)"),
)
BY_NUMBER = {row.number: row for row in COMMANDS}
PACKAGED = 7
