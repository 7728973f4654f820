"""Tables as CSV."""
from __future__ import annotations

import csv
import io

from sphinx_vmsd.render.table import Table


def table_csv(table: Table) -> str:
    """*table* with its column keys as head; rows below others carry the whole key in the first column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        writer.writerow([row.key or row.cells[0].text, *(_safe(one.text) for one in row.cells[1:])])
    return out.getvalue()


def _safe(text: str) -> str:
    """*text* that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
