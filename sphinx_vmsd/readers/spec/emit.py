"""JSON values as YAML in the one form of specs."""
from __future__ import annotations

from functools import lru_cache
from typing import Union

from sphinx_vmsd.readers.spec.form import LONG, WIDTH, Branch, Entry, Leaf, Tree, written, yaml_text
from sphinx_vmsd.readers.spec.kinds import Json

_Single = Union[bool, int, str, None]


def emit(record: dict[str, Json]) -> str:
    """*record* as a YAML document, its keys in their order."""
    return yaml_text(_tree(record, 0))


def _tree(value: Json, indent: int) -> Tree:
    """*value*, whose entries stand behind *indent* blanks."""
    if isinstance(value, dict):
        return Branch(True, tuple([Entry(_leaf(key), _tree(one, indent + 2)) for key, one in value.items()]))
    if isinstance(value, list):
        return Branch(False, tuple([Entry(None, _element(one, indent)) for one in value]))
    return _leaf(value)


def _element(value: Json, indent: int) -> Tree:
    """*value* in a list: most are fields, which stand on one line and need no tree."""
    if isinstance(value, dict) and value:
        pairs = [None if isinstance(one, (dict, list)) else _pair(key, one) for key, one in value.items()]
        line = "{" + ", ".join([pair for pair in pairs if pair]) + "}"
        if all(pairs) and indent + len(line) + 1 < WIDTH:
            return Leaf("", plain=True, label=line)
    return _tree(value, indent + 2)


@lru_cache(maxsize=4096, typed=True)
def _pair(key: str, value: _Single) -> str:
    """A pair on one line; empty where it never stands so."""
    leaf = _leaf(value)
    return "" if key in LONG or "\n" in leaf.text else f"{written(key, False)}: {written(leaf.text, leaf.plain)}"


@lru_cache(maxsize=4096, typed=True)
def _leaf(value: _Single) -> Leaf:
    if isinstance(value, bool):
        return Leaf("true" if value else "false", plain=True)
    return Leaf("null" if value is None else str(value), plain=not isinstance(value, str))
