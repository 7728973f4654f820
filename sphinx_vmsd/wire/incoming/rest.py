"""What a destination says where a stream stops making sense: it is cut off, or a piece is damaged.

Everything before was read by its format and is taken to load.
"""
from __future__ import annotations

from typing import NamedTuple, Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.wire.engine import BadValue, Undecided
from sphinx_vmsd.wire.engine.cursor import EIO
from sphinx_vmsd.wire.engine.load_elements import is_own
from sphinx_vmsd.wire.engine.load_fields import LoadRun
from sphinx_vmsd.wire.incoming.destination import Destination, Incoming, Key, Registered
from sphinx_vmsd.wire.incoming.load import Before, load_rest
from sphinx_vmsd.wire.incoming.none import actions
from sphinx_vmsd.wire.incoming.ram import RAM_CAPABILITIES
from sphinx_vmsd.wire.section import Entry, Find
from sphinx_vmsd.wire.stream import ram
from sphinx_vmsd.wire.stream.parts import Data, EndMark, Section, Stream, Unread, sections_of
from sphinx_vmsd.wire.stream.search import COMMAND, END, END_MARK, FULL, PART, START

_NO_CONFIGURATION = (START, PART, END, FULL, COMMAND, END_MARK)
_ITERABLE = (Registered("ram", 0, None, version=ram.VERSION), Registered("dirty-bitmap", 0, None, version=1))
_INSIDE = ("where exactly is not known ({}); if it is inside this section's state, and nothing there compares what is "
           "read (else it is Invalid argument):")
#: The bytes of magic number and file version.
_HEAD = 8


class Stopped(NamedTuple):
    """Where loading stops: ``lines`` are what QEMU prints, ``section`` the one that is being loaded then.

    ``path`` and ``offset`` tell the field and the byte. ``why``: in words, on what it depends when that is not known.
    ``own``: the type of the device's own whose reader stops there, and may say more before. ``condition``: the
    message's, as in the table of messages.
    """

    lines: tuple[str, ...]
    section: Optional[Key]
    path: str
    offset: int
    why: str = ""
    own: str = ""
    condition: str = ""


def stopped(data: Data, stream: Stream, release: Release, find: Find) -> Optional[Stopped]:
    """What *release* says to the first piece of *stream* that can't be read; ``None``: there is none, or it loads.

    *find* gives what the destination has registered for a section's name and instance.
    """
    start = _start(stream)
    if start is None:
        return None
    found = rest(data, stream, release, find, start)
    if found.ok is False:
        failure = found.failure
        return Stopped(found.lines, found.section, failure.path if failure else "",
                       failure.offset if failure else start, own=found.reading if is_own(found.reading) else "",
                       condition=failure.condition if failure else "")
    if found.undecided is None:
        return None
    unknown = f"what it says is not known: {found.undecided}"
    if data[-1:] == b"}":  # the stream's own description ends the file: it is damaged here, not cut off
        return Stopped((), found.section, "", start, unknown)
    least = rest(data, stream, release, _cut_off, start)
    return Stopped(least.lines, found.section, "", start, _INSIDE.format(found.undecided) if least.lines else unknown)


def framing(data: Data, stream: Stream, release: Release) -> Optional[Stopped]:
    """What *release* says to what lies between the sections: configuration and commands; ``None``: nothing bad."""
    ends = {one.data: one.data_end for one in sections_of(stream.pieces)}

    def skip(run: LoadRun, version: int) -> int:
        if run.cursor.position not in ends:
            raise Undecided("here the stream is no longer read", "")
        run.cursor.position = ends[run.cursor.position]
        return 0

    found = rest(data, stream, release, lambda name, instance: Entry(name, instance, load=skip, version=0x7FFFFFFF), 0,
                 skipping=True)
    if found.ok is not False or found.failure is None or found.section is not None:
        return None
    return Stopped(found.lines, None, found.failure.path, found.failure.offset)


def rest(
    data: Data, stream: Stream, release: Release, find: Find, start: int, skipping: bool = False,
) -> Incoming:
    """What *release* does with *stream* from *start* on, where it takes a piece to start.

    *skipping*: RAM is found by *find*, too.
    """
    sections = list(sections_of(stream.pieces))
    bits = stream.page_size.bit_length() - 1
    destination = Destination(
        release, None, () if skipping else _ITERABLE, page_bits=bits, least_page_bits=bits,
        enabled=frozenset(_capabilities(stream)),
        configuration=data[_HEAD:_HEAD + 1] == b"" or data[_HEAD] not in _NO_CONFIGURATION,
        actions=actions(release), footers=not sections or any(section.footer for section in sections))
    before = Before({one.section_id: (one.name, one.instance_id, one.version) for one in sections}, find,
                    _resume(data, stream, sections, start))
    try:
        return load_rest(data, destination, start if start > _HEAD else 0, before)
    except BadValue as error:
        return Incoming(None, 0, (), undecided=Undecided(str(error), ""))


def _start(stream: Stream) -> Optional[int]:
    """Where the first piece lies that was not read."""
    if any(isinstance(piece, EndMark) for piece in stream.pieces):
        return None
    last = stream.pieces[-1] if stream.pieces else None
    if last is None:
        return 0
    return last.offset if isinstance(last, Unread) else last.end


def _resume(data: Data, stream: Stream, sections: list[Section], start: int) -> Optional[int]:
    """The item at which the RAM section at *start* stops, if it is one: there can be many gigabytes before it."""
    inside = _ram_data(data, sections, start)
    if inside is None:
        return None
    capabilities = _capabilities(stream)
    options = ram.Options(stream.page_size, "x-ignore-shared" in capabilities, "mapped-ram" in capabilities)
    try:
        return ram.read(data, inside, len(data), options)[1]
    except ram.UnreadableItemError as error:
        return error.item


def _ram_data(data: Data, sections: list[Section], start: int) -> Optional[int]:
    """Where the data of the RAM section at *start* begins; ``None``: there is no such section."""
    kind, section_id = data[start:start + 1], int.from_bytes(data[start + 1:start + 5], "big")
    if kind in (bytes((PART,)), bytes((END,))):
        return start + 5 if any(one.name == "ram" and one.section_id == section_id for one in sections) else None
    begins = kind in (bytes((START,)), bytes((FULL,))) and data[start + 5:start + 9] == b"\3ram"
    return start + 17 if begins else None


def _capabilities(stream: Stream) -> tuple[str, ...]:
    """What decides how RAM is sent, as far as the stream says so."""
    found = stream.configuration.capabilities if stream.configuration else ()
    return tuple(one for one in found if one in RAM_CAPABILITIES)


def _cut_off(idstr: str, instance: int) -> Entry:
    """A device whose state goes on behind the end of the stream."""
    return Entry(idstr, instance, load=_never_ends, version=0x7FFFFFFF)


def _never_ends(run: LoadRun, version: int) -> int:
    run.cursor.position = run.cursor.end
    run.cursor.latch(EIO)
    return EIO
