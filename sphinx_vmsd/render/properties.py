"""The tables of a device's subsections and properties."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.model import (
    Condition,
    Description,
    Device,
    History,
    MachineType,
    Property,
    Release,
    Scalar,
    Snapshot,
    find_device,
    walk,
)
from sphinx_vmsd.model.condition import AllOf, AnyOf, Not, PropertyAtLeast, PropertyIs
from sphinx_vmsd.render.compared import compared
from sphinx_vmsd.render.others import find_part
from sphinx_vmsd.render.past import first_seen
from sphinx_vmsd.render.table import Cell, Column, Kind, Part, Ref, Row, Table, cell, unknown
from sphinx_vmsd.render.tidy import tidy
from sphinx_vmsd.render.words import condition_cell, machine_parts, name_cell, senders, since_cell, since_note

SUBSECTION_COLUMNS = (
    Column("name", "Subsection", Kind.CODE),
    Column("version", "Version", Kind.NUMBER, "version_id"),
    Column("minimum", "Minimum", Kind.NUMBER, "minimum_version_id: the lowest version that is accepted"),
    Column("fields", "Fields", Kind.NUMBER),
    Column("needed", "Needed", Kind.TEXT, "when the source sends it"),
    Column("sent", "Sent by", Kind.TEXT, "the machine types that send it"),
    Column("since", "Since", Kind.TEXT, "the first release that has it"),
    Column("summary", "Meaning", Kind.TEXT),
)
PROPERTY_COLUMNS = (
    Column("name", "Property", Kind.CODE),
    Column("type", "Type", Kind.CODE),
    Column("default", "Default", Kind.CODE),
    Column("since", "Since", Kind.TEXT, "the first release that has it"),
    Column("machines", "Set by machine types", Kind.TEXT, "compat properties in force under a machine type"),
    Column("summary", "Meaning", Kind.TEXT),
)
Builder = Callable[[History, Device, Snapshot, str], Table]


def subsections_table(
    history: History, device: str, release: Optional[Release] = None, base: Optional[Release] = None, part: str = "",
) -> Optional[Table]:
    """Every subsection of *device*, also those of nested descriptions; arguments as for ``fields_table``."""
    return _table(_subsections, history, device, release, base, part)


def properties_table(
    history: History, device: str, release: Optional[Release] = None, base: Optional[Release] = None
) -> Optional[Table]:
    """The properties of *device* and what machine types make of them; arguments as for ``fields_table``."""
    return _table(_properties, history, device, release, base)


def deciding_table(
    history: History, device: str, release: Optional[Release] = None, base: Optional[Release] = None
) -> Optional[Table]:
    """The properties that decide what is sent: set by machine types, or tested by a condition; else as above."""
    return _table(_deciding, history, device, release, base)


def _table(
    build: Builder, history: History, device: str, release: Optional[Release], base: Optional[Release],
    part: str = "",
) -> Optional[Table]:
    table = _at(build, history, device, release, part)
    if table is None or base is None:
        return table and tidy(table)
    before = _at(build, history, device, base, part) or replace(table, rows=())
    return tidy(compared(before, table, base, ignore=("since", "sent")))


def _at(build: Builder, history: History, device: str, release: Optional[Release], part: str) -> Optional[Table]:
    snapshot = history.shown(release)
    found = find_part(snapshot, device, part) if snapshot else None
    return build(history, found, snapshot, part) if found and snapshot else None


def _subsections(history: History, device: Device, snapshot: Snapshot, part: str) -> Table:
    now, past = first_seen(history, device.name, snapshot.release, part)
    rows = []
    for entry in now:
        if not isinstance(entry.item, Description):
            continue
        item = entry.item
        cells = (
            name_cell(item, snapshot),
            cell(item.version),
            cell(item.minimum_version),
            cell(len(item.fields)),
            condition_cell(item.needed, device.name),
            senders(entry.open, entry.owner.version, device, snapshot) if entry.reached else cell("none"),
            since_cell(past[entry.key].since, history),
            cell(item.summary),
        )
        rows.append(Row(cells, entry.key, ref=Ref("sub", item.name)))
    caption = f"Subsections of {f'state {part} of ' if part else ''}{device.name} in {snapshot.release}"
    found = (row.cells[_place(SUBSECTION_COLUMNS)] for row in rows)
    notes = since_note(history, found) if rows else (f"{device.name} has no subsections in {snapshot.release}.",)
    return Table(SUBSECTION_COLUMNS, tuple(rows), caption, notes, kind="subsections")


def _place(columns: tuple[Column, ...]) -> int:
    """The place of the column "since"."""
    return [column.key for column in columns].index("since")


def _properties(history: History, device: Device, snapshot: Snapshot, part: str = "") -> Table:
    rows = []
    settings = _settings(device, snapshot)
    for prop in device.properties:
        cells = (
            cell(Part(prop.name, code=True), Kind.CODE),
            cell(prop.type or "", Kind.CODE),
            _default(prop),
            since_cell(_property_since(history, device.name, prop, snapshot.release), history),
            _setting(settings.get(prop.name, {}), snapshot),
            cell(prop.summary),
        )
        rows.append(Row(cells, prop.name, ref=Ref("prop", f"{device.name}.{prop.name}")))
    caption = f"Properties of {device.name} in {snapshot.release}"
    found = (row.cells[_place(PROPERTY_COLUMNS)] for row in rows)
    none = f"No properties of {device.name} in {snapshot.release} are known here."
    notes = since_note(history, found) if rows else (none,)
    return Table(PROPERTY_COLUMNS, tuple(rows), caption, notes, kind="properties")


def deciding(device: Device, snapshot: Snapshot) -> tuple[Property, ...]:
    """The properties of *device* that machine types of *snapshot* set, or that a condition tests."""
    inner = [one for state in device.states for _path, one in walk(state)]
    conditions = [each for one in inner for each in (one.needed, *(field.exists for field in one.fields)) if each]
    names = {name for one in conditions for name in _tested(one)}
    names.update(entry.property for setting in snapshot.settings(device) for entry in setting.entries)
    return tuple(one for one in device.properties if one.name in names)


def _deciding(history: History, device: Device, snapshot: Snapshot, part: str) -> Table:
    return _properties(history, replace(device, properties=deciding(device, snapshot)), snapshot)


def _tested(condition: Condition) -> Iterator[str]:
    """The properties that *condition* looks at."""
    if isinstance(condition, (AllOf, AnyOf)):
        for one in condition.of:
            yield from _tested(one)
    elif isinstance(condition, Not):
        yield from _tested(condition.of)
    elif isinstance(condition, (PropertyIs, PropertyAtLeast)):
        yield condition.property


def _default(prop: Property) -> Cell:
    if prop.default is None:
        return unknown("the source does not say the default")
    return cell(spell(prop.default), Kind.CODE)


def spell(value: Scalar) -> str:
    """A property value as QEMU's command line takes it."""
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _property_since(history: History, device: str, prop: Property, release: Release) -> Optional[Release]:
    since = None
    for snapshot in history.snapshots:
        if release < snapshot.release:
            break
        found = find_device(snapshot, device)
        there = found is not None and any(one.name == prop.name for one in found.properties)
        since = (since or snapshot.release) if there else None
    return since


def _settings(device: Device, snapshot: Snapshot) -> dict[str, dict[str, list[MachineType]]]:
    """For each property that compat entries set: each value with the machine types that give it."""
    found: dict[str, dict[str, list[MachineType]]] = {}
    for setting in snapshot.settings(device):
        for name in dict.fromkeys(entry.property for entry in setting.entries):
            machines = found.setdefault(name, {}).setdefault(spell(setting.properties[name]), [])
            machines += setting.machines
    return found


def _setting(by_value: Mapping[str, list[MachineType]], snapshot: Snapshot) -> Cell:
    """``off by 8.1, 8.0``: each value other than the default with the machine types that give it."""
    parts: list[Part] = []
    for value, machines in by_value.items():
        parts += [Part("; ")] if parts else []
        parts += [Part(value, code=True), Part(" by "), *machine_parts(machines, snapshot.machines)]
    return cell(parts)
