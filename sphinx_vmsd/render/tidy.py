"""Tables without dead weight: what is the same or unknown all over is said once below, empty columns leave."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sphinx_vmsd.render.table import Cell, Column, Kind, Row, Table, cell
from sphinx_vmsd.render.words import said_of_all

_OFTEN = 3
"""From so many rows on, if they are also a third of all, one reason is said once instead of in each row; so are all
reasons that together take two thirds."""
_MOST = 4
"""So many reasons of single cells are told below a table, for paper and phones have no tooltips."""


def tidy(table: Table) -> Table:
    """*table* with reasons that repeat told in its notes, and without the columns that are empty then.

    The first column and columns that a comparison changed always stay.
    """
    columns = [[row.cells[number] for row in table.rows] for number in range(len(table.columns))]
    different = [_different(cells) for cells in columns]
    reasons = _tell_once(table.columns, columns, different)
    same = _same_once(table.columns, different, len(table.rows))
    kept = [number for number, column in enumerate(table.columns)
            if column.key not in same and (not number or any(map(_says, different[number])))]
    more = [f"Not known where empty: {', '.join(reasons)}."] if reasons else []
    return replace(
        table,
        columns=tuple([table.columns[number] for number in kept]),
        rows=tuple(map(Row.holding, table.rows, zip(*[columns[number] for number in kept]))),
        notes=(*same.values(), *table.notes, *more),
    )


def _different(cells: Sequence[Cell]) -> list[Cell]:
    """*cells*, each that stands in several rows once: equal ones are mostly one object."""
    return list({id(one): one for one in cells}.values())


def _tell_once(columns: Sequence[Column], cells: list[list[Cell]], different: list[list[Cell]]) -> list[str]:
    """What to say of the frequent unknowns of each column, which become empty *cells*."""
    reasons = []
    for number, column in enumerate(columns[1:], 1):
        unknown = any(one.kind is Kind.UNKNOWN for one in different[number])
        often = _frequent(cells[number]) if unknown else set()
        if often:
            cells[number] = [cell() if _told(one, often) else one for one in cells[number]]
            different[number] = _different(cells[number])
            reasons.append(_said(column, often))
    return reasons


def _says(one: Cell) -> bool:
    return bool(one.parts) or one.before is not None


def _told(one: Cell, often: set[str]) -> bool:
    return one.kind is Kind.UNKNOWN and one.note in often


def _same_once(columns: Sequence[Column], different: Sequence[Sequence[Cell]], rows: int) -> dict[str, str]:
    """The columns in which all of several *rows* say the same, with what is told below instead."""
    found = {}
    for column, (first, *others) in zip(columns, different if rows >= _OFTEN else ()):
        if first.before is None and all(_same(one, first) for one in others):
            note = said_of_all(column.key, first.text)
            found.update({column.key: note} if note else {})
    return found


def _same(one: Cell, other: Cell) -> bool:
    """Whether two cells say the same."""
    return one is other or (one.text, one.before) == (other.text, other.before)


def explained(table: Table) -> Table:
    """*table* with what its question marks mean in its notes; cells beyond the first few reasons are only counted."""
    found = list(dict.fromkeys(
        f"? under {column.title.lower()}: {one.note.replace('unknown: ', '')}."
        for row in table.rows for column, one in zip(table.columns, row.cells)
        if one.kind is Kind.UNKNOWN and one.note
    ))
    more = [f"? has {len(found) - _MOST} more reasons."] if len(found) > _MOST + 1 else []
    return replace(table, notes=(*table.notes, *found[:_MOST + (not more)], *more)) if found else table


def _frequent(cells: list[Cell]) -> set[str]:
    """The reasons among *cells* that need not be said in each of them."""
    reasons = Counter([one.note for one in cells if one.kind is Kind.UNKNOWN])
    if all(map(_says_nothing, cells)) or sum(reasons.values()) * 3 >= len(cells) * 2:
        return set(reasons)
    return {reason for reason, times in reasons.items() if times >= _OFTEN and times * 3 >= len(cells)}


def _says_nothing(one: Cell) -> bool:
    return one.before is None and (not one.parts or one.kind is Kind.UNKNOWN)


def _said(column: Column, reasons: set[str]) -> str:
    """The column's name, with the reason where all its unknowns have the same."""
    reason = next(iter(reasons)).replace("unknown: ", "") if len(reasons) == 1 else ""
    plain = not reason or reason.startswith("the source does not say")
    return column.title.lower() if plain else f"{column.title.lower()} ({reason})"
