"""Which property sets which member, by the arrays and the calls of all files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Optional

from sphinx_vmsd.readers.source import added, properties
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.scope import Scope

Found = Iterable[list[tuple[str, Item]]]


def members(
    data: Found,
    functions: Found,
    view: Callable[[str], Scope],
    rows: Callable[[str, Item], tuple[properties.Row, ...]],
) -> properties.Members:
    """What the definitions *data* and the *functions*, with their files, set.

    *view* gives the scope of a file, *rows* the properties of an array in it.
    """
    found: list[tuple[str, properties.Row, Optional[int]]] = []
    for file, item in (one for items in data for one in items):
        if "Property" in item.head and properties.PREFIX in item.text:
            scope = view(file)
            found += [(file, row, scope.number(row.bit)) for row in rows(file, item)]
    return properties.Members([*found, *added.rows(functions, view)])
