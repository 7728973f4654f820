"""JSON values as YAML in the one form of specs."""
from __future__ import annotations

from functools import lru_cache
from typing import Union

from sphinx_vmsd.readers.spec.form import Branch, Entry, Leaf, Tree, yaml_text
from sphinx_vmsd.readers.spec.kinds import Json


def emit(record: dict[str, Json]) -> str:
    """*record* as a YAML document, its keys in their order."""
    return yaml_text(_tree(record))


def _tree(value: Json) -> Tree:
    if isinstance(value, dict):
        return Branch(True, tuple([Entry(_leaf(key), _tree(one)) for key, one in value.items()]))
    if isinstance(value, list):
        return Branch(False, tuple([Entry(None, _tree(one)) for one in value]))
    return _leaf(value)


@lru_cache(maxsize=4096, typed=True)
def _leaf(value: Union[bool, int, str, None]) -> Leaf:
    if isinstance(value, bool):
        return Leaf("true" if value else "false", plain=True)
    return Leaf("null" if value is None else str(value), plain=not isinstance(value, str))
