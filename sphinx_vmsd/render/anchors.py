"""Identifiers of the rows of a table: the same in every build, valid in HTML, epub and LaTeX."""
from __future__ import annotations

import re
from functools import lru_cache

from sphinx_vmsd.render.table import Mark, Table

_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """*text* with everything that an identifier can't hold in every output replaced by a hyphen."""
    return _UNSAFE.sub("-", text).strip("-")


def row_ids(anchor: str, table: Table) -> tuple[str, ...]:
    """An identifier for each row, unique on the page; empty for rows that can't be referred to.

    No slug has two hyphens in a row: the field ``vga`` of ``qxl`` is never taken for the table of ``qxl-vga``.
    """
    taken: set[str] = set()
    ids = []
    for row in table.rows:
        first = name = f"{anchor}--{slug(row.key)}" if row.key and row.mark is not Mark.REMOVED else ""
        number = 1
        while name and name in taken:
            number += 1
            name = f"{first}-{number}"
        taken.add(name)
        ids.append(name)
    return tuple(ids)
