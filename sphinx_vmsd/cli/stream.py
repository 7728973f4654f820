"""``sphinx-vmsd stream FILE``: what is in a migration stream."""
from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Optional

import click

from sphinx_vmsd.readers.streamfile import UnreadableError, opened
from sphinx_vmsd.render.stream.select import Pattern, pattern
from sphinx_vmsd.wire.stream import frames
from sphinx_vmsd.wire.stream.parts import Data, Stream, Unread

if TYPE_CHECKING:    # each way to show a stream loads its own modules: decoding a small one takes less than that
    from sphinx_vmsd.model import Snapshot
    from sphinx_vmsd.wire.stream.known import Descriptions

#: Smaller files are read before a bar could be seen.
_BAR_FROM = 64 << 20
_LINES = 4096


class _Side(NamedTuple):
    """An open stream."""

    data: Data
    stream: Stream


class _Wanted(NamedTuple):
    """What the options ask for."""

    filters: tuple[tuple[Pattern, ...], tuple[Pattern, ...]]
    as_json: bool
    other: Optional[Path]
    snapshot: Optional[Snapshot]
    full: bool


@click.command("stream")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON (see the reference for its schema).")
@click.option("--section", "sections", multiple=True, metavar="GLOB",
              help="Only sections with this name, name#instance or last part of the name.")
@click.option("--field", "fields", multiple=True, metavar="GLOB",
              help="Only fields with this path (parent.child[0]) or name.")
@click.option("--diff", "other", type=click.Path(path_type=Path), metavar="OTHER",
              help="Print what differs between FILE and OTHER.")
@click.option("--against", "source", metavar="SOURCE",
              help="Try to load FILE with the descriptions of SOURCE (a spec, dump or stream; its newest release) and "
                   "print what QEMU would say. They also decode a stream without own description.")
@click.option("--full", is_flag=True, help="Print long arrays and buffers to their end.")
def command(file: Path, as_json: bool, sections: tuple[str, ...], fields: tuple[str, ...], other: Optional[Path],
            source: Optional[str], full: bool) -> None:
    """Decode the migration stream FILE: sections, fields, values and offsets.

    FILE may be compressed with gzip. Exit status: 0 the stream is sound, 1 something is wrong with it (or the two
    streams differ, a section does not load, or a filter fits nothing), 2 it can't be read.
    """
    filters = tuple(map(pattern, sections)), tuple(map(pattern, fields))
    snapshot = _snapshot(source) if source else None
    wanted = _Wanted(filters, as_json, other, snapshot, full)
    try:
        with _side(file, snapshot) as side:
            found = _show(file, side, wanted)
            found = _report(file, side.stream) or found
    except UnreadableError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    sys.exit(1 if found else 0)


def _show(file: Path, side: _Side, wanted: _Wanted) -> bool:
    """Print what is wanted; whether it is a finding."""
    if wanted.other:
        return _differences(side, wanted.other, wanted)
    if wanted.as_json:
        from sphinx_vmsd.render.stream.document import document

        _print(document(side.data, side.stream, str(file), *wanted.filters))
        return _nothing(side, wanted)
    elif wanted.snapshot:
        return _trials(side, wanted.snapshot)
    else:
        from sphinx_vmsd.render.stream.tree import tree
        from sphinx_vmsd.render.stream.words import SHOWN

        _print(f"{line}\n" for line in tree(side.data, side.stream, *wanted.filters, None if wanted.full else SHOWN))
        return _nothing(side, wanted)


def _nothing(side: _Side, asked: _Wanted) -> bool:
    """Whether a filter fits nothing; says so."""
    from sphinx_vmsd.render.stream.select import wanted, wants_section
    from sphinx_vmsd.wire.stream import values
    from sphinx_vmsd.wire.stream.parts import sections_of

    sections, fields = asked.filters
    if not any(asked.filters):
        return False
    chosen = [one for one in sections_of(side.stream.pieces) if wants_section(one, sections)]
    if sections and not chosen:
        click.echo("no section has a name that --section asks for", err=True)
    elif fields and not any(wanted(values(side.data, side.stream, one), fields) for one in chosen):
        click.echo("no field has a name that --field asks for", err=True)
    else:
        return False
    return True


def _differences(side: _Side, other: Path, wanted: _Wanted) -> bool:
    from sphinx_vmsd.render.stream.compared import Side, compare

    with _side(other, wanted.snapshot) as second:
        found = compare(Side(*side), Side(*second), wanted.filters)
        _print(f"{difference}\n" for difference in found)
        return bool(found)


def _trials(side: _Side, snapshot: Snapshot) -> bool:
    from sphinx_vmsd.render.stream.trials import trial_lines
    from sphinx_vmsd.wire.stream.against import Attempt

    attempt = Attempt(side.data, side.stream, snapshot)
    tried = tuple(attempt.trials())
    _print(f"{line}\n" for line in trial_lines(tried, str(snapshot.release), attempt.stopped()))
    return any(one.loads is False for one in tried)


def _snapshot(source: str) -> Snapshot:
    """The newest release in *source*; ends the command when it is unreadable."""
    from sphinx_vmsd.model import Evidence
    from sphinx_vmsd.readers.recognise import read_source
    from sphinx_vmsd.readers.releases import release_problems

    history, problems = read_source(source)
    for problem in problems:
        click.echo(str(problem), err=True)
    untold = release_problems((source, one) for one in history.snapshots if Evidence.DUMP in one.evidence) \
        if history else ()
    for problem in untold:
        click.echo(str(problem), err=True)
    if history is None or not history.snapshots or untold:
        sys.exit(2)
    return history.snapshots[-1]


@contextmanager
def _side(file: Path, snapshot: Optional[Snapshot]) -> Iterator[_Side]:
    """The open stream; raises :class:`UnreadableError` when it is none."""
    with opened(file) as data:
        stream = _read(data, _describer(snapshot))
        if stream.pieces and isinstance(stream.pieces[0], Unread):
            fault = stream.faults[-1]
            raise UnreadableError(file, fault.message, fault.remedy)
        if not stream.pieces:
            raise UnreadableError(file, "empty file")
        yield _Side(data, stream)


def _describer(snapshot: Optional[Snapshot]) -> Optional[Descriptions]:
    if snapshot is None:
        return None
    from sphinx_vmsd.wire.stream.known import Descriptions

    return Descriptions(snapshot)


def _read(data: Data, describer: Optional[Descriptions]) -> Stream:
    if len(data) < _BAR_FROM or not sys.stderr.isatty():
        return frames.read(data, describer)
    from rich.console import Console  # costs more time than reading a stream of a megabyte
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = (TextColumn("reading"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(data))
        return frames.read(data, describer, progress=lambda offset: bar.update(task, completed=offset))


def _print(parts: Iterable[str]) -> None:
    """Write to stdout in large blocks: a stream has some ten thousand lines."""
    block: list[str] = []
    for part in parts:
        block.append(part)
        if len(block) >= _LINES:
            click.echo("".join(block), nl=False)
            block = []
    click.echo("".join(block), nl=False)


def _report(file: Path, stream: Stream) -> bool:
    """Print the stream's faults; whether there are any."""
    for fault in stream.faults:
        remedy = f" ({fault.remedy})" if fault.remedy else ""
        click.echo(f"{file}: offset {fault.offset:#x}: {fault.message}{remedy}", err=True)
    return bool(stream.faults)
