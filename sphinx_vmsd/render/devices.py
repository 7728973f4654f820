"""The overview of many devices: one line each, with the versions in every release and whether the state changed."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Optional

from sphinx_vmsd.model import Device, History, Release
from sphinx_vmsd.render.entries import entries
from sphinx_vmsd.render.fields import fields_table
from sphinx_vmsd.render.others import tables_of
from sphinx_vmsd.render.table import Cell, Column, Kind, Mark, Part, Ref, Row, Table, cell


def devices_table(histories: Mapping[str, History], devices: Sequence[str], releases: Sequence[Release]) -> Table:
    """One row for each of *devices*; *releases* are the columns of versions, oldest first."""
    columns = (
        Column("name", "Device", Kind.CODE),
        Column("vmsd", "VMSD", Kind.CODE),
        *(Column(f"version-{release}", str(release), Kind.NUMBER, f"version_id in {release}") for release in releases),
        Column("fields", "Fields", Kind.NUMBER, "fields and subsections, nested ones too"),
        Column("changed", "Changed", Kind.TEXT, "rows of the field table that differ between the releases"),
    )
    return Table(columns, tuple(_row(histories[name], name, releases) for name in devices), kind="devices")


def _row(history: History, name: str, releases: Sequence[Release]) -> Row:
    by_release = [_device(history, name, release) for release in releases]
    known = [device for device in by_release if device]
    states = known[-1].states if known else ()
    changed, mark = difference(history, name, releases)
    cells = (
        cell(Part(name, code=True, ref=Ref("dev", name)), Kind.CODE),
        cell(", ".join(dict.fromkeys(state.name for state in states)), Kind.CODE),
        *(_version(device) for device in by_release),
        cell(sum(len(entries(state)) for state in states)),
        cell(changed),
    )
    return Row(cells, name, mark=mark)


def difference(history: History, name: str, releases: Sequence[Release]) -> tuple[str, Optional[Mark]]:
    """What became of a device between the first and the last of *releases*, in words and as a mark."""
    if len(releases) < 2:
        return "", None
    old, new = _device(history, name, releases[0]), _device(history, name, releases[-1])
    if old is None or new is None:
        return ("new", Mark.ADDED) if new else ("gone", Mark.REMOVED)
    if (old.description, old.others) == (new.description, new.others):
        return "", None
    tables = tables_of(fields_table, history, name, releases[-1], releases[0])
    marked = sum(1 for table in tables.values() for row in table.rows if row.mark)
    return (f"{marked} row{'s' if marked > 1 else ''}", Mark.CHANGED) if marked else ("", None)


def _device(history: History, name: str, release: Release) -> Optional[Device]:
    snapshot = history.at(release)
    return snapshot.device(name) if snapshot else None


def _version(device: Optional[Device]) -> Cell:
    if device is None:
        return cell()
    return cell(device.states[0].version) if device.states else cell("no VMSD")
