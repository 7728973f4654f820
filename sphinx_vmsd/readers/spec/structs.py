"""The named descriptions of a spec: in which order they can be built, and which can't (circles, bombs)."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from sphinx_vmsd.model import Location
from sphinx_vmsd.readers.spec.findings import Findings
from sphinx_vmsd.readers.spec.rows import Leaf, Row, Rows

#: Fields of one device with every nested one counted; QEMU's largest has some thousands.
FIELDS = 50_000
#: Descriptions inside each other; QEMU nests 9 deep.
LEVELS = 30
_INNER = ("fields", "subsections", "struct", "key", "state", "others")
_HOLDING = frozenset({*_INNER, "structs"})


def named(spec: Row) -> dict[str, Row]:
    """The rows of ``structs:`` by name."""
    return {str(name.value): row for name, row in spec.pairs("structs") if isinstance(row, Row)}


def references(row: Row) -> Iterator[tuple[str, Location]]:
    """The names of other descriptions that *row* uses, once per use."""
    for key, value in row.values.items():
        if key in ("struct", "key") and isinstance(value, Leaf):
            yield str(value.value), value.location
        elif key in ("struct", "key", "state") and isinstance(value, Row):
            yield from references(value)
        elif key in ("fields", "subsections", "state", "others") and isinstance(value, Rows):
            for one in value.items:
                if isinstance(one, Row) and not _HOLDING.isdisjoint(one.values):  # most fields hold nothing
                    yield from references(one)


def own_fields(row: Row) -> int:
    """The fields written inside *row*: those of inline and of named descriptions included."""
    inside = [one for one in (*_inside(row), *named(row).values()) if not _HOLDING.isdisjoint(one.values)]
    return len(row.rows("fields")) + sum(map(own_fields, inside))


def _inside(row: Row) -> list[Row]:
    """The records in *row* that make a description together with it."""
    return [one for key in _INNER if key in row.values for one in row.rows(key)]


def in_order(spec: Row, findings: Findings) -> tuple[str, ...]:
    """The names such that each comes after those it uses; none when there is a circle or the whole is too large."""
    structs = named(spec)
    uses = {name: list(references(row)) for name, row in structs.items()}
    for used, location in (use for uses_of_one in (*uses.values(), references(spec)) for use in uses_of_one):
        if used not in structs:
            findings.unknown(location, "struct", used, structs)
    graph = {name: [used for used, _ in found if used in structs] for name, found in uses.items()}
    try:
        order = tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = error.args[1]
        findings.add(structs[circle[0]].location, f"the struct '{circle[0]}' contains itself",
                     f"{circle[0]} is used by {', which is used by '.join(circle[1:6])}")
        return ()
    return order if _fits(spec, order, graph, findings) else ()


def _fits(spec: Row, order: tuple[str, ...], graph: Mapping[str, list[str]], findings: Findings) -> bool:
    structs = named(spec)
    weights: dict[str, int] = {}
    levels: dict[str, int] = {}
    for name in order:
        levels[name] = _levels(structs[name], levels)
        weights[name] = own_fields(structs[name]) + sum(weights[used] for used in graph[name])
    total = own_fields(spec) + sum(weights.get(used, 0) for used, _ in references(spec))
    deepest = max(levels.values(), default=0) + _levels(spec, {})
    if total > FIELDS:
        findings.add(spec.location, f"the description has more than {FIELDS} fields, those of nested structs counted")
    elif deepest > LEVELS:
        findings.add(spec.location, f"descriptions are nested {deepest} deep, more than {LEVELS}")
    return total <= FIELDS and deepest <= LEVELS


def _levels(row: Row, known: Mapping[str, int]) -> int:
    """How deep descriptions are nested in *row*, where the levels of named ones are *known*."""
    if _HOLDING.isdisjoint(row.values):
        return 0
    used = [known.get(row.words(key), 0) for key in ("struct", "key")]
    here = 1 if {"struct", "key", "subsections"} & row.values.keys() else 0
    return here + max([*used, *(_levels(one, known) for one in _inside(row))], default=0)
