"""Where loaded values go: arrays keep what lies around the loaded part, as C arrays do."""
from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from sphinx_vmsd.model import Field
from sphinx_vmsd.wire.engine.results import BadValue


def own_copy(values: Mapping[str, object]) -> dict[str, object]:
    """A copy of *values* that a load may change."""
    return {name: deepcopy(value) for name, value in values.items()}


def flat(value: object) -> list[object]:
    """The elements of a possibly nested list, row by row; a single value is one element, ``None`` none."""
    if value is None:
        return []
    if not isinstance(value, (list, tuple)):
        return [value]
    if any(isinstance(row, (list, tuple)) for row in value):
        return [element for row in value for element in flat(row)]
    return list(value)


def store_array(values: dict[str, object], item: Field, loaded: list[object]) -> None:
    """Put *loaded* into the array of *item*, from its ``start`` on; rows of a 2-D array stay rows."""
    old = values.get(item.name)
    if item.alloc or old is None:
        values[item.name] = [{} if item.description else 0] * item.start + loaded
        return
    before = flat(old)
    before += [0] * (item.start - len(before))
    before[item.start:item.start + len(loaded)] = loaded
    rows = _row_length(old)
    values[item.name] = [before[i:i + rows] for i in range(0, len(before), rows)] if rows else before


def _row_length(old: object) -> int:
    first = old[0] if isinstance(old, (list, tuple)) and old else None
    return len(first) if isinstance(first, (list, tuple)) else 0


def elements_of(values: Mapping[str, object], item: Field, count: int) -> list[object]:
    """The *count* elements of *item* that are saved; what an example leaves out is ``None`` (zero)."""
    given = flat(values.get(item.name))[item.start:item.start + count]
    return given + [None] * (count - len(given))


def struct_of(value: object, path: str) -> dict[str, object]:
    """*value* as a state with members; nothing given is a state of zeros."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    if isinstance(value, Mapping):
        return dict(value)
    raise BadValue(path, f"a mapping of members is needed, not {value!r}")


def listed(value: object, path: str) -> list[object]:
    """*value* as a list of elements."""
    if value is None:
        return []
    if not isinstance(value, (list, tuple)):
        raise BadValue(path, f"a list of elements is needed, not {value!r}")
    return list(value)


def pairs(value: object, path: str) -> list[tuple[object, object]]:
    """The nodes of a tree, given as pairs of key and value or as a mapping."""
    nodes: list[tuple[object, object]] = []
    for node in value.items() if isinstance(value, Mapping) else listed(value, path):
        if not isinstance(node, (list, tuple)) or len(node) != 2:
            raise BadValue(path, "a tree is given as pairs of key and value")
        nodes.append((node[0], node[1]))
    return nodes
