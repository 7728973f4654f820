"""Tables without dead weight: columns that say nothing leave, and one sentence says why."""
from __future__ import annotations

from dataclasses import replace

from sphinx_vmsd.render.table import Cell, Column, Kind, Table, without_columns


def tidy(table: Table) -> Table:
    """*table* without its empty columns; for columns of nothing but unknowns a note tells the reason.

    The first column and columns that a comparison changed always stay.
    """
    empty = []
    notes = list(table.notes)
    for number, column in enumerate(table.columns[1:], 1):
        cells = [row.cells[number] for row in table.rows]
        if any(_says_something(one) for one in cells):
            continue
        empty.append(column.key)
        notes += _reason(column, cells)
    return replace(without_columns(table, empty), notes=tuple(notes))


def _says_something(one: Cell) -> bool:
    return one.before is not None or (bool(one.parts) and one.kind is not Kind.UNKNOWN)


def _reason(column: Column, cells: list[Cell]) -> list[str]:
    reasons = sorted({one.note for one in cells if one.kind is Kind.UNKNOWN and one.note})
    if not reasons:
        return []
    return [f"{column.title}: not known ({reasons[0] if len(reasons) == 1 else 'the source does not say'})."]
