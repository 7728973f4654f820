"""Which property sets which member, by the arrays and the calls of all files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Optional, Union

from sphinx_vmsd.model import Problem
from sphinx_vmsd.readers.source import added, lex, properties
from sphinx_vmsd.readers.source.lists import Written
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


def problems(written: Written, found: Iterable[Union[properties.Row, properties.Unread]]) -> Iterator[Problem]:
    """What is wrong in the array *written*, in which that was *found*."""
    for one in found:
        where = replace(written.where(one.offset), column=1)
        if isinstance(one, properties.Unread):
            yield Problem(where, f"{lex.quoted(one.text)} is no property that the source tells")
        elif one.joined:
            yield Problem(where, f"a comma is missing before the property {one.name}")
