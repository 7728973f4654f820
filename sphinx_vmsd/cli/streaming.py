"""What ``sphinx-vmsd stream`` does, without what its options need: a small stream takes less time than that."""
from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple, Optional, Union

from sphinx_vmsd.cli.bytebar import byte_bar
from sphinx_vmsd.readers.streamfile import STDIN, UnreadableError, opened
from sphinx_vmsd.render.stream.select import Pattern
from sphinx_vmsd.wire.printable import printable
from sphinx_vmsd.wire.stream import frames
from sphinx_vmsd.wire.stream.parts import Data, Fault, Stream, Unread

if TYPE_CHECKING:    # each way to show a stream loads its own modules: decoding a small one takes less than that
    from pathlib import Path

    from sphinx_vmsd.model import Snapshot
    from sphinx_vmsd.render.stream.trials import Tried
    from sphinx_vmsd.wire.stream.known import Descriptions

_LINES = 4096


#: Which sections and which fields are wanted.
Filters = tuple[tuple[Pattern, ...], tuple[Pattern, ...]]


class _Side(NamedTuple):
    """An open stream."""

    data: Data
    stream: Stream


class _Wanted(NamedTuple):
    """What the options ask for."""

    filters: Filters
    as_json: bool
    other: Union[str, Path, None]
    snapshot: Optional[Snapshot]
    full: bool


def run(file: Union[str, Path], filters: Filters, as_json: bool = False, other: Union[str, Path, None] = None,
        source: Optional[str] = None, full: bool = False) -> int:
    """Show the stream *file*; the exit status. ``-`` stands for the standard input."""
    if str(file) == str(other) == STDIN:
        _tell("the standard input can't be compared with itself: give one of the two as a file")
        return 2
    snapshot = _snapshot(source) if source else None
    wanted = _Wanted(filters, as_json, other, snapshot, full)
    try:
        with _side(file, snapshot) as side:
            found = _show(file, side, wanted)
            found = _report(file, side.stream) or found
    except UnreadableError as error:
        _tell(str(error))
        return 2
    return 1 if found else 0


def _show(file: Union[str, Path], side: _Side, wanted: _Wanted) -> bool:
    """Print what is wanted; whether it is a finding."""
    if wanted.other:
        return _differences(file, side, wanted.other, wanted)
    tried = _tried(side, wanted.snapshot, wanted.filters[0]) if wanted.snapshot else None
    if wanted.as_json:
        from sphinx_vmsd.render.stream.document import document

        _print(document(side.data, side.stream, str(file), *wanted.filters, tried.json() if tried else ()))
    elif tried:
        _print(f"{line}\n" for line in tried.lines())
    else:
        from sphinx_vmsd.render.stream.tree import tree
        from sphinx_vmsd.render.stream.words import SHOWN

        _print(f"{line}\n" for line in tree(side.data, side.stream, *wanted.filters, None if wanted.full else SHOWN))
    return _nothing((side,), wanted) or bool(tried and tried.fails)


def _nothing(sides: tuple[_Side, ...], asked: _Wanted) -> bool:
    """Whether a filter fits nothing in any of *sides*; says so."""
    from sphinx_vmsd.render.stream.select import wanted, wants_section
    from sphinx_vmsd.wire.stream import values
    from sphinx_vmsd.wire.stream.parts import sections_of

    sections, fields = asked.filters
    if not any(asked.filters):
        return False
    chosen = [(side, one) for side in sides for one in sections_of(side.stream.pieces) if wants_section(one, sections)]
    if sections and not chosen:
        _tell("no section has a name that --section asks for")
    elif fields and not any(wanted(values(*side, one), fields) for side, one in chosen):
        _tell("no field has a name that --field asks for")
    else:
        return False
    return True


def _differences(file: Union[str, Path], side: _Side, other: Union[str, Path], wanted: _Wanted) -> bool:
    from sphinx_vmsd.render.stream.compared import compare
    from sphinx_vmsd.render.stream.framing import Side

    with _side(other, wanted.snapshot) as second:
        found = compare(Side(*side), Side(*second), wanted.filters)
        if wanted.as_json:
            _print(found.json((str(file), str(other)), (side.stream, second.stream)))
        else:
            _print(f"{difference}\n" for difference in found.differs)
        if found.as_bytes:
            _tell(f"sections compared as bytes, because no description fits them in both streams: {found.as_bytes}")
        if found.in_parts:
            _tell(f"not compared: what is sent in parts, such as pages of memory ({', '.join(found.in_parts)})")
        damaged = _report(other, second.stream)
        return bool(found.differs) or _nothing((side, second), wanted) or damaged


def _tried(side: _Side, snapshot: Snapshot, sections: tuple[Pattern, ...]) -> Tried:
    from sphinx_vmsd.render.stream.select import wants_section
    from sphinx_vmsd.render.stream.trials import Tried
    from sphinx_vmsd.wire.stream.against import Attempt

    attempt = Attempt(side.data, side.stream, snapshot)
    trials = tuple(one for one in attempt.trials() if wants_section(one.section, sections))
    return Tried(trials, str(snapshot.release), attempt.stopped())


def _snapshot(source: str) -> Snapshot:
    """The newest release in *source*; ends the command when it is unreadable."""
    from sphinx_vmsd.cli.sources import read_shown
    from sphinx_vmsd.model import Evidence
    from sphinx_vmsd.readers.releases import release_problems

    history, problems = read_shown(source)
    for problem in problems:
        _tell(str(problem))
    untold = release_problems((source, one) for one in history.snapshots if Evidence.DUMP in one.evidence) \
        if history else ()
    for problem in untold:
        _tell(str(problem))
    if history is None or not history.snapshots or untold:
        sys.exit(2)
    return history.snapshots[-1]


@contextmanager
def _side(file: Union[str, Path], snapshot: Optional[Snapshot]) -> Iterator[_Side]:
    """The open stream; raises :class:`UnreadableError` when it is none."""
    packed: list[Fault] = []
    with ExitStack() as stack:
        with byte_bar("copying") as progress:
            data = stack.enter_context(opened(file, packed.append, progress))
        with byte_bar("reading", len(data)) as progress:
            stream = frames.read(data, _describer(snapshot), progress)
        if stream.pieces and isinstance(stream.pieces[0], Unread):
            fault = stream.faults[-1]
            raise UnreadableError(file, fault.message, fault.remedy)
        if not stream.pieces:
            raise UnreadableError(file, "empty file")
        yield _Side(data, stream._replace(faults=(*packed, *stream.faults)) if packed else stream)


def _describer(snapshot: Optional[Snapshot]) -> Optional[Descriptions]:
    if snapshot is None:
        return None
    from sphinx_vmsd.wire.stream.known import Descriptions

    return Descriptions(snapshot)


def _print(parts: Iterable[str]) -> None:
    """Write to stdout in large blocks: a stream has some ten thousand lines."""
    block: list[str] = []
    for part in parts:
        block.append(part)
        if len(block) >= _LINES:
            sys.stdout.write("".join(block))
            block = []
    sys.stdout.write("".join(block))


def _report(file: Union[str, Path], stream: Stream) -> bool:
    """Print the stream's faults; whether there are any."""
    for fault in stream.faults:
        remedy = f" ({fault.remedy})" if fault.remedy else ""
        _tell(f"{file}: offset {fault.offset:#x}: {fault.message}{remedy}")
    return bool(stream.faults)


def _tell(line: str) -> None:
    print(printable(line), file=sys.stderr, flush=True)
