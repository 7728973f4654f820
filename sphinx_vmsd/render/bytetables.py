"""Bytes on the wire as tables: layouts side by side with their picture, and real bytes one by one."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Optional

from sphinx_vmsd.render.bytepicture import byte_picture
from sphinx_vmsd.render.bytes import Run, Strip, lines
from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.table import Cell, Column, Kind, Part, Row, Table, cell, unknown

MOST_HEX = 16


def bytes_table(strips: Sequence[Strip], caption: str, say: Say = plainly) -> Table:
    """For every strip offset and size of each field; with the picture of the same, whose words *say* translates."""
    columns = [Column("name", "Field", Kind.CODE), Column("type", "Type", Kind.CODE)]
    for one in strips:
        of = f" in {one.title}" if len(strips) > 1 else ""
        columns.append(Column(f"offset-{one.title}", f"Offset{of}", Kind.NUMBER))
        columns.append(Column(f"bytes-{one.title}", f"Bytes{of}", Kind.NUMBER))
    rows = []
    for line in lines(strips):
        newest = next(run for run in reversed(line.runs) if run)
        cells = [cell(Part(line.name, code=True), Kind.CODE), cell(newest.type, Kind.CODE)]
        for run in line.runs:
            cells += [_number(run, run.offset), _number(run, run.size)] if run else [cell(), cell()]
        rows.append(Row(tuple(cells), mark=line.mark))
    picture = byte_picture(strips, say(caption), say=say) if rows else ""
    return Table(tuple(columns), tuple(rows), caption, kind="bytes", picture=picture)


def _number(run: Run, number: Optional[int]) -> Cell:
    return cell(number) if number is not None else unknown(run.why)


def hex_table(data: bytes, found: Strip, most: int = 400) -> Table:
    """*data* byte by byte: what each run holds; bytes that no field claims are shown as such."""
    columns = (
        Column("offset", "Offset", Kind.NUMBER), Column("bytes", "Bytes", Kind.CODE),
        Column("name", "Field", Kind.CODE), Column("type", "Type", Kind.CODE),
    )
    rows = []
    for run in _covered(data, found.runs)[:most]:
        start, size = run.offset or 0, run.size or 0
        shown = data[start : start + min(size, MOST_HEX)].hex(" ")
        more = f" … {size - MOST_HEX} more" if size > MOST_HEX else ""
        name = cell(Part(run.name, code=True), Kind.CODE) if run.name else cell("(not a field)")
        held = cell((Part(shown, code=True), Part(more)), Kind.CODE)
        rows.append(Row((cell(start), held, name, cell(run.type, Kind.CODE)), f"{start}-{run.name}"))
    notes = (f"Only the first {most} fields are shown.",) if len(found.runs) > most else ()
    return Table(columns, tuple(rows), f"{found.title}, byte by byte ({len(data)} bytes)", notes, kind="hex")


def _covered(data: bytes, runs: Iterable[Run]) -> list[Run]:
    """*runs* with the gaps between them, up to the end of *data*."""
    covered, at = [], 0
    for run in sorted((run for run in runs if run.offset is not None and run.size), key=lambda run: run.offset or 0):
        if run.offset is None or run.size is None or run.offset < at:
            continue
        if run.offset > at:
            covered.append(Run("", "", at, run.offset - at))
        covered.append(run)
        at = run.offset + run.size
    if at < len(data):
        covered.append(Run("", "", at, len(data) - at))
    return covered
