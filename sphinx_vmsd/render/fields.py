"""The field table of a device: what its description holds as of a release, and since when."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Optional, Union

from sphinx_vmsd.compat.run import find_device
from sphinx_vmsd.model import Description, Device, Field, FromMember, History, Release, Snapshot
from sphinx_vmsd.model.types import BY_NAME
from sphinx_vmsd.render.compared import compared
from sphinx_vmsd.render.entries import Entry, entries
from sphinx_vmsd.render.past import first_seen
from sphinx_vmsd.render.sizes import why_unknown, wire_size
from sphinx_vmsd.render.table import Cell, Column, Kind, Part, Ref, Row, Table, cell, unknown
from sphinx_vmsd.render.tidy import tidy
from sphinx_vmsd.render.words import condition_cell, senders, since_cell, since_note

FIELD_COLUMNS = (
    Column("name", "Field", Kind.CODE),
    Column("type", "Type", Kind.TEXT),
    Column("count", "Count", Kind.NUMBER, "elements of an array"),
    Column("bytes", "Bytes", Kind.NUMBER, "on the wire"),
    Column("offset", "Offset", Kind.NUMBER, "in bytes from the start of the section's data"),
    Column("version", "Version", Kind.NUMBER, "version_id: sent and loaded from this version of the description on"),
    Column("since", "Since", Kind.TEXT, "the first release that has it"),
    Column("condition", "Condition", Kind.TEXT, "what decides whether it is sent"),
    Column("sent", "Sent by", Kind.TEXT, "the machine types that send it"),
    Column("summary", "Meaning", Kind.TEXT),
)


def fields_table(
    history: History, device: str, release: Optional[Release] = None, base: Optional[Release] = None
) -> Optional[Table]:
    """Every field and subsection of *device* as of *release* (the newest known when ``None``), in stream order.

    With *base*, rows that differ from that release are marked and the removed ones stand where they were. ``None``
    when the device is unknown at that release or has no description.
    """
    table = _plain(history, device, release)
    if table is None or base is None:
        return table and tidy(table)
    before = _plain(history, device, base) or replace(table, rows=())
    return tidy(compared(before, table, base, ignore=("offset", "since", "sent")))


def _plain(history: History, device: str, release: Optional[Release]) -> Optional[Table]:
    snapshot = history.at(release) if release else history.snapshots[-1] if history.snapshots else None
    found = find_device(snapshot, device) if snapshot else None
    if snapshot is None or found is None or found.description is None:
        return None
    since = first_seen(history, device, snapshot.release)
    rows = tuple(_row(entry, found, snapshot, history, since) for entry in entries(found.description))
    caption = f"State of {device} in {snapshot.release}, version {found.description.version}"
    return Table(FIELD_COLUMNS, rows, caption, since_note(history), kind="fields")


def _row(
    entry: Entry, device: Device, snapshot: Snapshot, history: History, since: Mapping[str, Release]
) -> Row:
    item = entry.item
    role = "sub" if isinstance(item, Description) else "field"
    own = item.exists if isinstance(item, Field) else item.needed
    sent = senders(entry.open, entry.owner.version, device, snapshot) if entry.reached else _unreached(entry)
    cells = (
        cell(Part(item.name, code=True), Kind.CODE),
        type_cell(item),
        count_cell(item),
        bytes_cell(item),
        cell(),
        cell(item.version),
        since_cell(since.get(entry.key), history),
        condition_cell(own, device.name) if own is not None else cell(),
        sent,
        cell(item.summary),
    )
    target = item.name if isinstance(item, Description) else f"{device.name}.{entry.key}"
    return Row(cells, entry.key, entry.depth, entry.parent, ref=Ref(role, target))


def _unreached(entry: Entry) -> Cell:
    if isinstance(entry.item, Field) and entry.item.version > entry.owner.version:
        return cell("none", note=f"its version is above version {entry.owner.version} of {entry.owner.name}")
    return cell("none", note="its condition never holds when saving")


def type_cell(item: Union[Field, Description]) -> Cell:
    """The type in a spec's word with its meaning as note; the nested description's name beside it."""
    if isinstance(item, Description):
        return cell("subsection")
    known = BY_NAME.get(item.type or "")
    word = known.word if known else item.type or ("struct" if item.description else "")
    if not word:
        return unknown("the source does not say the type")
    parts = [Part(word, code=True)]
    if item.description is not None and item.description.name != word:
        parts += [Part(" "), Part(item.description.name, code=True)]
    return cell(parts, Kind.TEXT, known.meaning if known else "")


def count_cell(item: Union[Field, Description]) -> Cell:
    """The number of elements; empty for a single value."""
    if isinstance(item, Description) or (item.count == 1 and not item.array):
        return cell()
    if item.count is None:
        return unknown("the source does not say the number of elements")
    if isinstance(item.count, FromMember):
        times = [Part(f"{item.count.multiply} × ")] if item.count.multiply != 1 else []
        return cell((*times, Part(item.count.member, code=True)), Kind.NUMBER, "the value of this member decides")
    return cell(item.count)


def bytes_cell(item: Union[Field, Description]) -> Cell:
    """Bytes on the wire; empty for what holds other rows."""
    if isinstance(item, Description) or item.description is not None:
        return cell()
    size = wire_size(item)
    return cell(size) if size is not None else unknown(why_unknown(item))
