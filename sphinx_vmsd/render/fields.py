"""The field table of a device: what its description holds as of a release, and since when."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Optional, Union

from sphinx_vmsd.model import (
    Condition,
    Context,
    Description,
    Device,
    Field,
    FromMember,
    History,
    Release,
    Snapshot,
    describe,
    properties_in_force,
)
from sphinx_vmsd.model.condition import AllOf, VersionIs, is_build
from sphinx_vmsd.model.types import BY_NAME
from sphinx_vmsd.render.compared import compared
from sphinx_vmsd.render.csource import c_of
from sphinx_vmsd.render.entries import Entry
from sphinx_vmsd.render.others import find_part
from sphinx_vmsd.render.past import Past, first_seen
from sphinx_vmsd.render.places import WHOLE, Key, Place, by_field, places
from sphinx_vmsd.render.renames import former_keys
from sphinx_vmsd.render.sizes import why_unknown, wire_size
from sphinx_vmsd.render.table import Cell, Column, Copy, Kind, Part, Ref, Row, Table, cell, unknown
from sphinx_vmsd.render.tidy import tidy
from sphinx_vmsd.render.words import also_loads, condition_cell, loads, name_cell, senders, since_cell, since_note

FIELD_COLUMNS = (
    Column("name", "Field", Kind.CODE),
    Column("type", "Type", Kind.TEXT),
    Column("count", "Count", Kind.NUMBER, "elements of an array"),
    Column("memory", "In memory", Kind.NUMBER, "bytes of one element in the device's state"),
    Column("bytes", "Bytes", Kind.NUMBER, "on the wire"),
    Column("offset", "Offset", Kind.NUMBER, "bytes from the start of the data, with the properties at their defaults"),
    Column("version", "Version", Kind.NUMBER,
           "version_id: sent and loaded from this version of the description on (empty: by every version)"),
    Column("since", "Since", Kind.TEXT, "the first release that has it"),
    Column("condition", "Condition", Kind.TEXT, "what decides whether it is sent"),
    Column("sent", "Sent by", Kind.TEXT, "the machine types that send it"),
    Column("summary", "Meaning", Kind.TEXT),
)
_OFFSET, _SINCE = ([column.key for column in FIELD_COLUMNS].index(key) for key in ("offset", "since"))


def fields_table(
    history: History, device: str, release: Optional[Release] = None, base: Optional[Release] = None, part: str = "",
) -> Optional[Table]:
    """Every field and subsection of *device* as of *release* (the newest known when ``None``), in stream order.

    With *base*, rows that differ from that release are marked and the removed ones stand where they were. ``None``
    when the device is unknown at that release or has no description. *part* names a description that it sends beside
    its own.
    """
    table = _plain(history, device, release, part)
    if table is None or base is None:
        return table and tidy(_without_idle_offsets(table))
    before = _plain(history, device, base, part) or replace(table, rows=())
    old, new = _described(history, device, base, part), _described(history, device, release, part)
    former = former_keys(old[2], new[2]) if old and new else {}
    own = tuple(_own_changes(old[2], new[2], base)) if old and new else ()
    return tidy(_without_idle_offsets(compared(before, table, base, ("offset", "since", "sent"), former, own)))


def _own_changes(old: Description, new: Description, base: Release) -> Iterator[str]:
    """What changed in the description itself, which no row shows: when it is sent, and its versions."""
    before, after = (one.needed and describe(one.needed) for one in (old, new))
    if before != after:
        yield f"In {base} the section was {f'sent only when {before}' if before else 'always sent'}."
    was, now = (f"version {one.version}, {loads(one)}" for one in (old, new))
    if was != now:
        yield f"{new.name}: {now} (was {was})."


def _without_idle_offsets(table: Table) -> Table:
    """*table* without offsets where they only tell that something is the first."""
    if any(row.cells[_OFFSET].text not in ("", "?", "0") for row in table.rows):
        return table
    rows = (row.holding((*row.cells[:_OFFSET], cell(), *row.cells[_OFFSET + 1 :])) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _plain(history: History, device: str, release: Optional[Release], part: str) -> Optional[Table]:
    where = _described(history, device, release, part)
    if where is None:
        return None
    snapshot, found, description = where
    now, past = first_seen(history, device, snapshot.release, part)
    here = _Here(found, snapshot, history, past)
    rows = tuple([_row(entry, here) for entry in now])
    caption = f"State {f'{part} ' if part else ''}of {device} in {snapshot.release}, version {description.version}"
    whole = () if description.needed is None else (f"The section is sent only when {describe(description.needed)}.",)
    blocked = ("The device says that it can't be migrated.",) if description.unmigratable else ()
    notes = (*blocked, *whole, *since_note(history, (row.cells[_SINCE] for row in rows)))
    return Table(FIELD_COLUMNS, rows, caption, notes, _copies(description), "fields")


def _described(
    history: History, device: str, release: Optional[Release], part: str
) -> Optional[tuple[Snapshot, Device, Description]]:
    """The snapshot of *release* (the newest when ``None``) with the device and its description."""
    snapshot = history.shown(release)
    found = find_part(snapshot, device, part) if snapshot else None
    if snapshot is None or found is None or found.description is None:
        return None
    return snapshot, found, found.description


def _copies(description: Description) -> tuple[Copy, ...]:
    """What can be taken along; CSV is made from the rows in view."""
    code = c_of(description)
    return (*((Copy("c", code),) if code else ()), Copy("csv", ""))


@dataclass(frozen=True)
class _Here:
    """What every row of a table looks at.

    ``layouts`` fills itself with the layout of each section, ``sent`` with the senders of what stands under the same
    conditions.
    """

    device: Device
    snapshot: Snapshot
    history: History
    past: Mapping[str, Past]
    layouts: dict[int, Mapping[Key, Place]] = field(default_factory=dict)
    sent: dict[tuple[tuple[Condition, ...], int], Cell] = field(default_factory=dict)

    def place(self, entry: Entry) -> Optional[Place]:
        """Where *entry* lies with the properties at their defaults; nowhere when it is never sent."""
        if not entry.reached:  # another entry of the same place and description may be sent
            return None
        if id(entry.section) not in self.layouts:
            context = Context(properties=properties_in_force(self.device, None))
            self.layouts[id(entry.section)] = by_field(places(entry.section, context))
        found = self.layouts[id(entry.section)]
        nested = isinstance(entry.item, Field) and entry.item.description is not None
        whole = found.get((entry.path, WHOLE)) if nested else None
        if whole is not None and not set(whole.piece.conditions) <= set(entry.open):
            whole = None  # the struct is sent with or without what it holds
        return found.get((entry.path, id(entry.item))) or whole

    def senders(self, entry: Entry) -> Cell:
        """The machine types that send *entry*."""
        asked = entry.open, entry.owner.version
        if asked not in self.sent:
            self.sent[asked] = senders(*asked, self.device, self.snapshot)
        return self.sent[asked]


def _row(entry: Entry, here: _Here) -> Row:
    item = entry.item
    name = here.device.name
    own = _own_condition(item)
    sent = here.senders(entry) if entry.reached else _unreached(entry)
    place, past = here.place(entry), here.past[entry.key]
    cells = (
        name_cell(item, here.snapshot),
        type_cell(item),
        count_cell(item),
        memory_cell(item),
        bytes_cell(item, place),
        offset_cell(place),
        version_cell(item),
        since_cell(past.since, here.history, past.changed),
        condition_cell(own, name) if own is not None else cell(),
        sent,
        cell(item.summary),
    )
    ref = Ref("sub", item.name) if isinstance(item, Description) else Ref("field", f"{name}.{entry.key}")
    return Row(cells, entry.key, entry.depth, entry.parent, ref=ref)


def _own_condition(item: Union[Field, Description]) -> Optional[Condition]:
    """The condition of *item*; where it is of the build, without the version, which has a column of its own."""
    condition = item.exists if isinstance(item, Field) else item.needed
    if isinstance(item, Field) and isinstance(condition, AllOf):
        first, *rest = condition.of
        return first if is_build(first) and rest == [VersionIs(item.version)] else condition
    return condition


def _unreached(entry: Entry) -> Cell:
    if isinstance(entry.item, Field) and entry.item.version > entry.owner.version:
        return cell("none", note=f"its version is above version {entry.owner.version} of {entry.owner.name}")
    return cell("none", note="its condition never holds when saving")


def type_cell(item: Union[Field, Description]) -> Cell:
    """The type in a spec's word with its meaning as note; beside it the nested description's name and versions."""
    if isinstance(item, Description):
        return cell(f"subsection, version {item.version}{also_loads(item)}")
    known = BY_NAME.get(item.type or "")
    word = known.word if known else item.type or ("struct" if item.description else "")
    if not word:
        return unknown("the source does not say the type")
    meaning, nested = known.meaning if known else "", item.description
    if nested is None:
        return _plain_type(word, meaning)
    name = (Part(" "), Part(nested.name, code=True)) if nested.name != word else ()
    return cell((Part(word, code=True), *name, Part(_version(item, nested))), Kind.TEXT, meaning)


@lru_cache(maxsize=256)
def _plain_type(word: str, meaning: str) -> Cell:
    return cell(Part(word, code=True), Kind.TEXT, meaning)


def _version(item: Field, nested: Description) -> str:
    """The version in which *nested* travels: its own, unless *item* fixes another."""
    if item.type == "vstruct" and item.struct_version is not None:
        return f", in version {item.struct_version}"
    return f", version {nested.version}{also_loads(nested)}"


def version_cell(item: Union[Field, Description]) -> Cell:
    """The version a field came with; empty for what every version has, and for a subsection: it has its own."""
    return cell(item.version) if isinstance(item, Field) and item.version else cell()


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


def memory_cell(item: Union[Field, Description]) -> Cell:
    """The size a dump tells, where type and count do not say the size on the wire."""
    if not isinstance(item, Field) or item.description is not None or not isinstance(item.size, int):
        return cell()
    unused = item.type == "unused_buffer" and item.count is None
    return cell(item.size) if item.type is None or unused else cell()


def bytes_cell(item: Union[Field, Description], place: Optional[Place]) -> Cell:
    """Bytes on the wire of all its elements; empty for what only holds other rows."""
    if place is not None and place.size is not None:
        return cell(place.size)
    if isinstance(item, Description) or item.description is not None:
        return cell()
    size = wire_size(item)
    return cell(size) if size is not None else unknown(why_unknown(item))


def offset_cell(place: Optional[Place]) -> Cell:
    """Bytes from the start of the section's or subsection's data; empty for what is not sent or holds other rows."""
    if place is None:
        return cell()
    return cell(place.offset) if place.offset is not None else unknown(place.why)
