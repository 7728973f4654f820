"""A device's section of the stream: header, state, footer, and what each release says about a bad one.

Source: ``facts/vmstate.md`` 3.4 and 4.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Callable, Optional, Union

from sphinx_vmsd.model import Context, Description, Release
from sphinx_vmsd.model.condition import Condition
from sphinx_vmsd.wire.dialects import DIALECTS, Dialect, dialect_of
from sphinx_vmsd.wire.engine import (
    NO_ACTIONS,
    NO_ASSUMPTIONS,
    Action,
    Chunk,
    Loaded,
    Saved,
    Undecided,
    load_run,
    loaded_of,
    save,
)
from sphinx_vmsd.wire.engine.cursor import EINVAL, Cursor
from sphinx_vmsd.wire.engine.load_fields import LoadRun
from sphinx_vmsd.wire.engine.loading import load_state
from sphinx_vmsd.wire.engine.report import ErrorSlot, Report
from sphinx_vmsd.wire.engine.state import Run, Scope, decide, wrap32
from sphinx_vmsd.wire.engine.store import own_copy
from sphinx_vmsd.wire.messages import strerror
from sphinx_vmsd.wire.stream.parts import Data

START, FULL, FOOTER = 0x01, 0x04, 0x7E


@dataclass
class Entry:
    """What the destination has registered: a name, an instance, and its state.

    ``description`` ``None``: hand-written, ``load`` reads it and gives QEMU's result. ``version`` is the highest
    accepted one; the description's own when ``None``. ``section`` is the id the stream gave it (0 until then, as in
    QEMU), ``incoming`` the version.
    """

    idstr: str
    instance: int = 0
    description: Optional[Description] = None
    values: dict[str, object] = field(default_factory=dict)
    load: Optional[Callable[[LoadRun, int], int]] = None
    version: Optional[int] = None
    section: int = 0
    incoming: int = 0


#: Finds what is registered under a name and an instance.
Find = Callable[[str, int], Optional[Entry]]


def header(section: int, idstr: str, instance: int, version: int, kind: int = FULL) -> bytes:
    """The bytes that start a section."""
    name = idstr.encode("utf-8", "surrogateescape")[:255]
    numbers = [(number & 0xFFFFFFFF).to_bytes(4, "big") for number in (section, instance, version)]
    return bytes([kind]) + numbers[0] + bytes([len(name)]) + name + numbers[1] + numbers[2]


def footer(section: int) -> bytes:
    """The bytes that end a section."""
    return bytes([FOOTER]) + (section & 0xFFFFFFFF).to_bytes(4, "big")


def save_section(
    description: Description, values: Mapping[str, object], context: Context, *, dialect: Union[Dialect, Release],
    section: int = 0, idstr: Optional[str] = None, instance: int = 0, with_footer: bool = True,
    assume: Mapping[Condition, bool] = NO_ASSUMPTIONS, actions: Mapping[tuple[str, str], Action] = NO_ACTIONS,
    vmdesc: bool = False,
) -> Saved:
    """Save a whole section, as :func:`sphinx_vmsd.wire.engine.save` does; nothing is sent when ``needed`` is false.

    Offsets in ``chunks`` count from the start of the section.
    """
    name = idstr or description.name
    try:
        if not _needed(description, values, context, assume):
            return Saved(True, 0, b"", skipped=(name,))
    except Undecided as reason:
        return Saved(None, 0, b"", undecided=reason)
    saved = save(description, values, context, dialect=dialect, assume=assume, actions=actions, vmdesc=vmdesc)
    start = header(section, name, instance, description.version)
    end = footer(section) if with_footer and saved.ok else b""
    chunks = [Chunk("", "header", 0, len(start))]
    chunks += [slot._replace(offset=slot.offset + len(start)) for slot in saved.chunks]
    if end:
        chunks.append(Chunk("", "footer", len(start) + len(saved.data), len(end)))
    printed = () if saved.errp is None else (saved.errp,)
    return replace(saved, data=start + saved.data + end, chunks=tuple(chunks), messages=saved.messages + printed)


def _needed(
    description: Description, values: Mapping[str, object], context: Context, assume: Mapping[Condition, bool],
) -> bool:
    if description.needed is None:
        return True
    run = Run(context, Report(DIALECTS[0]), assume, NO_ACTIONS)
    return decide(run, description.needed, Scope(dict(values)), description.version, "")


def load_section(
    description: Optional[Description], data: Data, context: Context, *, dialect: Union[Dialect, Release],
    idstr: Optional[str] = None, instance: int = 0, values: Mapping[str, object] = {},
    with_footer: bool = True, position: int = 0, assume: Mapping[Condition, bool] = NO_ASSUMPTIONS,
    actions: Mapping[tuple[str, str], Action] = NO_ACTIONS, end: Optional[int] = None,
) -> Loaded:
    """Load the section that starts at *position* of *data*, which goes to *end*, into a destination with one device.

    ``description`` ``None``: it has none. ``messages`` are the lines QEMU prints, the last one ``load of migration
    failed``; ``errp`` is the error before that is put in front. Offsets count from the start of *data*.
    """
    chosen = dialect_of(dialect) if isinstance(dialect, Release) else dialect
    run = load_run(Cursor(data, position, end), chosen, context, assume, actions)
    name = idstr or (description.name if description else "")
    entry = Entry(name, instance, description, own_copy(values))
    slot = ErrorSlot()

    def find(found: str, number: int) -> Optional[Entry]:
        return entry if description is not None and (found, number) == (name, instance) else None

    undecided, ret = None, 0
    try:
        run.cursor.integer(1)
        ret = read_section(run, slot, find, with_footer)
    except Undecided as reason:
        undecided = reason
    loaded = loaded_of(run, ret, entry.values, slot, position, undecided)
    return replace(loaded, messages=loaded.messages + final_lines(run, ret, slot)) if ret < 0 else loaded


def read_section(run: LoadRun, slot: Optional[ErrorSlot], find: Find, with_footer: bool = True) -> int:
    """Load a START or FULL section whose type byte was read; QEMU's result."""
    cursor, report = run.cursor, run.report
    start = cursor.position
    section = cursor.integer(4)
    size = cursor.integer(1)
    name = cursor.take(size)
    if not size or len(name) < size:
        report.fail(slot, "section-name-unreadable", "", start, section=section)
        return EINVAL
    idstr = name.split(b"\0")[0].decode("utf-8", "surrogateescape")
    instance, version = cursor.integer(4), cursor.integer(4)
    if cursor.error:
        report.fail(slot, "section-header-unreadable", "", start, ret=cursor.error)
        return cursor.error
    run.chunks.append(Chunk("", "header", start - 1, cursor.position - start + 1))
    entry = find(idstr, instance)
    if entry is None:
        report.fail(slot, "section-unknown", "", start, idstr=idstr, instance=instance)
        return EINVAL
    local = entry.version if entry.version is not None else entry.description.version if entry.description else 0
    if version > local:
        report.fail(slot, "section-version", "", start, version=wrap32(version), idstr=idstr, local=local)
        return EINVAL
    entry.section, entry.incoming = section, wrap32(version)
    ret = read_state(run, slot, entry, entry.incoming)
    if ret < 0:
        report.say(slot, "section-failed", instance=instance, idstr=idstr)
        return ret
    return read_footer(run, slot, idstr, section) if with_footer else 0


def read_state(run: LoadRun, slot: Optional[ErrorSlot], entry: Entry, version: int) -> int:
    """Load the data of a section, without header and footer; QEMU's result."""
    if entry.description is not None:
        return load_state(run, entry.description, Scope(entry.values), version, slot)
    ret = entry.load(run, version) if entry.load else 0
    if ret < 0:
        run.report.fail(slot, "old-style-failed", "", run.cursor.position, version=version, ret=ret)
    return ret


def read_footer(run: LoadRun, slot: Optional[ErrorSlot], idstr: str, section: int) -> int:
    """Check the footer of *section*; QEMU's result."""
    cursor, report = run.cursor, run.report
    start = cursor.position
    mark = cursor.integer(1)
    found = section
    if cursor.error:
        report.fail(None, "footer-unreadable", "", start, ret=cursor.error)
    elif mark != FOOTER:
        report.fail(None, "footer-missing", "", start, idstr=idstr)
    else:
        found = cursor.integer(4)
        if found == section:
            run.chunks.append(Chunk("", "footer", start, cursor.position - start))
            return 0
        report.fail(None, "footer-mismatch", "", start, idstr=idstr, read=found, section=section)
    report.say(slot, "footer-error", section=wrap32(section))
    return EINVAL


def final_lines(run: LoadRun, ret: int, slot: ErrorSlot) -> tuple[str, ...]:
    """What ends the output of a failed load: ``load of migration failed``, with the whole error from 10.2 on."""
    error = ErrorSlot()
    error.text = slot.text or ""
    before = len(run.report.lines)
    run.report.say(error, "load-failed", strerror=strerror(ret))
    printed = tuple(run.report.lines[before:])
    return printed or (error.text,)
