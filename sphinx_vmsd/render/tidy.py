"""Tables without dead weight: what is unknown all over is said once below, columns that say nothing leave."""
from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sphinx_vmsd.render.table import Cell, Column, Kind, Table, cell, without_columns

_OFTEN = 3
"""From so many rows on, if they are also a third of all, one reason is said once instead of in each row; so are all
reasons that together take two thirds."""


def tidy(table: Table) -> Table:
    """*table* with reasons that repeat told in its notes, and without the columns that are empty then.

    The first column and columns that a comparison changed always stay.
    """
    for number in range(1, len(table.columns)):
        table = _told_once(table, number)
    empty = [
        column.key
        for number, column in enumerate(table.columns[1:], 1)
        if not any(row.cells[number].parts or row.cells[number].before is not None for row in table.rows)
    ]
    return without_columns(table, empty)


def _told_once(table: Table, number: int) -> Table:
    column = table.columns[number]
    reasons = Counter(row.cells[number].note for row in table.rows if row.cells[number].kind is Kind.UNKNOWN)
    often = {reason for reason, times in reasons.items() if times >= _OFTEN and times * 3 >= len(table.rows)}
    nothing = all(_says_nothing(row.cells[number]) for row in table.rows)
    often |= set(reasons) if nothing or sum(reasons.values()) * 3 >= len(table.rows) * 2 else set()
    if not often:
        return table
    rows = tuple(
        replace(row, cells=tuple(
            cell() if at == number and one.kind is Kind.UNKNOWN and one.note in often else one
            for at, one in enumerate(row.cells)
        ))
        for row in table.rows
    )
    return replace(table, rows=rows, notes=(*table.notes, _note(column, often)))


def _says_nothing(one: Cell) -> bool:
    return one.before is None and (not one.parts or one.kind is Kind.UNKNOWN)


def _note(column: Column, reasons: set[str]) -> str:
    said = sorted(reasons)
    more = f" and {len(said) - 1} more reasons" if len(said) > 1 else ""
    return f"{column.title}: not known where empty ({said[0]}{more})."
