"""Two tables of the same columns as one: what was added, removed and changed."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.render.table import SOURCE, Cell, Kind, Mark, Row, Table

NO_RENAMES: Mapping[str, str] = {}


def compared(
    old: Table, new: Table, base: Release, ignore: Collection[str] = (), former: Mapping[str, str] = NO_RENAMES,
    apart: tuple[str, ...] = (),
) -> Table:
    """*new* with marks against *old*, rows matched by key; removed rows stand after what preceded them.

    Columns named in *ignore* differ without making a row "changed". *former* gives the old key of a renamed row;
    *apart* are notes on what differs apart from the rows.
    """
    looked_at = [number for number, column in enumerate(new.columns) if column.key not in ignore]
    before = {row.key: row for row in old.rows}
    rows = [_marked(row, before.get(former.get(row.key, row.key)), looked_at) for row in new.rows]
    merged = _with_removed(rows, old.rows, {former.get(row.key, row.key): row.key for row in rows})
    changes = sum(1 for row in merged if row.mark)
    same = f"The same as in {base}."
    note = f"Compared with {base}: {changes} of {len(merged)} rows differ." if changes or apart else same
    return replace(new, rows=tuple(merged), notes=(*new.notes, note, *apart))


def _marked(row: Row, before: Optional[Row], looked_at: list[int]) -> Row:
    if before is None:
        return row._replace(mark=Mark.ADDED)
    differs = {n for n in looked_at if _differ(before.cells[n], row.cells[n])}
    if not differs:
        return row
    cells = tuple(
        one._replace(before=before.cells[number].brief) if number in differs else one
        for number, one in enumerate(row.cells)
    )
    return row._replace(cells=cells, mark=Mark.CHANGED)


def _differ(old: Cell, new: Cell) -> bool:
    """What a source does not say is no difference."""
    return old.text != new.text and Kind.UNKNOWN not in (old.kind, new.kind)


def _gone(row: Row) -> Row:
    """A removed *row*: nothing leads to it, and its line of the source is one of another release."""
    parts = tuple(one._replace(ref=None) if one.ref and one.ref.role == SOURCE else one for one in row.cells[0].parts)
    cells = (row.cells[0]._replace(parts=parts), *row.cells[1:])
    return row._replace(mark=Mark.REMOVED, ref=None, cells=cells)


def _with_removed(rows: list[Row], old: tuple[Row, ...], kept: Mapping[str, str]) -> list[Row]:
    """*rows* with the *old* ones that *kept* (old to new keys) does not name."""
    following: dict[str, list[Row]] = {}
    anchor = ""
    for row in old:
        if row.key in kept:
            anchor = kept[row.key]
        else:
            following.setdefault(anchor, []).append(_gone(row))
    merged = list(following.get("", ()))
    for row in rows:
        merged.append(row)
        merged += following.get(row.key, ())
    return merged
