"""The description at the end of a stream: finding it, and turning its JSON into shapes.

Two writers exist (with and without blanks inside braces) and both repeat keys: lists and temporaries write
``vmsd_name``, ``version`` and ``fields`` once an element into the field's object. Source: facts 1.5.
"""
from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, Optional, Union

from sphinx_vmsd.wire.stream.cursor import drop
from sphinx_vmsd.wire.stream.parts import READERS, Data, Entry, MalformedError, Shape

Json = Union[dict[str, "Json"], list["Json"], str, int, float, None]
VMDESC = 0x06
#: QEMU's biggest descriptions have some hundred kilobytes; more than this is no description.
MOST = 64 << 20
DEPTH = 64
_START = re.compile(rb"\x00\x06(?=[\x00-\x03].{3}\{ ?\"(?:configuration|page_size|devices)\")", re.DOTALL)
_REPEATED = re.compile(r'"type": "(?:vstruct|qtailq|qlist|gtree)"')


class Vmdesc(NamedTuple):
    """The description: where it lies (of byte 0x06), its page size, its devices, the configuration's shape."""

    offset: int
    size: int
    page_size: Optional[int]
    devices: Mapping[tuple[str, int], Shape]
    configuration: Optional[Shape]


class _Repeated(dict[str, Json]):
    """A JSON object that keeps the values of repeated keys in ``every``."""

    def __init__(self, pairs: list[tuple[str, Json]]) -> None:
        super().__init__(pairs)
        self.every = pairs


def find(data: Data, size: int) -> Optional[int]:
    """The offset of the description's byte 0x06, or ``None``: at the end of the stream, else near it.

    Never further than :data:`MOST` from the end: a file can be a terabyte of nothing.
    """
    nul = data.rfind(b"\0", max(0, size - MOST), size)
    for start in range(max(nul + 1, 5), nul + 5):
        length = int.from_bytes(data[start - 4:start], "big")
        if start < size and length == size - start and data[start - 5] == VMDESC and data[start:start + 1] == b"{":
            return start - 5
    found = _START.search(data, max(0, size - MOST))
    drop(data, max(0, size - MOST), size)
    return found.start() + 1 if found else None


def read(data: Data, offset: int, size: int) -> Vmdesc:
    """The description at *offset*; raises :class:`MalformedError` when it is no such thing."""
    length = int.from_bytes(data[offset + 1:offset + 5], "big")
    if length > MOST or offset + 5 + length > size:
        raise MalformedError(offset, f"the description of {length} bytes does not fit into the stream")
    try:
        text = data[offset + 5:offset + 5 + length].decode("utf-8")
        root: Json = json.loads(text, object_pairs_hook=_Repeated if _REPEATED.search(text) else None)
    except (ValueError, RecursionError) as error:
        raise MalformedError(offset + 5, f"the description is no JSON: {str(error)[:200]}") from None
    if not isinstance(root, dict):
        raise MalformedError(offset + 5, "the description is no JSON object")
    page_size, configuration = root.get("page_size"), root.get("configuration")
    return Vmdesc(
        offset, 5 + length, page_size if isinstance(page_size, int) and 256 <= page_size <= 1 << 20 else None,
        dict(_device(device, offset) for device in _list(root.get("devices"), offset)),
        None if configuration is None else _shape(configuration, offset, 0),
    )


def _device(device: Json, offset: int) -> tuple[tuple[str, int], Shape]:
    if not isinstance(device, dict):
        raise MalformedError(offset, "a device of the description is no JSON object")
    return (_text(device, "name", offset), _number(device.get("instance_id", 0), offset)), _shape(device, offset, 0)


def _shape(node: Json, offset: int, depth: int) -> Shape:
    if not isinstance(node, dict) or depth > DEPTH:
        raise MalformedError(offset, "the description nests something that is no JSON object, or too deeply")
    return Shape(
        _text(node, "vmsd_name", offset), _number(node.get("version", 0), offset),
        tuple([_entry(field, offset, depth) for field in _list(node.get("fields"), offset)]),
        tuple([_shape(sub, offset, depth + 1) for sub in _list(node.get("subsections"), offset)]),
    )


def _entry(node: Json, offset: int, depth: int) -> Entry:
    if not isinstance(node, dict):
        raise MalformedError(offset, "a field of the description is no JSON object")
    name, kind, size = node.get("name"), node.get("type"), node.get("size")
    if type(name) is not str or type(kind) is not str or type(size) is not int or size < 0:
        raise MalformedError(offset, f"a field of the description lacks name, type or size: {str(dict(node))[:100]}")
    if len(node) == 3:
        return _single(name, kind, size)
    elements = node.get("array_len")
    shapes: tuple[Shape, ...] = ()
    if "struct" in node:
        shapes = (_shape(node["struct"], offset, depth + 1),)
    elif "fields" in node:
        shapes = _elements(node, offset, depth + 1)
    return Entry(name, kind, size, None if elements is None else _number(elements, offset), shapes,
                 None if shapes else READERS.get((kind, size)))


@lru_cache(maxsize=4096)
def _single(name: str, kind: str, size: int) -> Entry:
    """A field that is no array and nests nothing: elements of arrays repeat them often."""
    return Entry(name, kind, size, None, (), READERS.get((kind, size)))


def _elements(node: dict[str, Json], offset: int, depth: int) -> tuple[Shape, ...]:
    """The shapes in a field that writes its elements' descriptions one after the other into itself."""
    pairs = node.every if isinstance(node, _Repeated) else list(node.items())
    shapes, current = [], dict[str, Json]()
    for key, value in pairs:
        if key == "vmsd_name" and current:
            shapes.append(current)
            current = {}
        if key in ("vmsd_name", "version", "fields", "subsections"):
            current[key] = value
    return tuple(_shape(shape, offset, depth) for shape in [*shapes, current])


def _list(value: Json, offset: int) -> list[Json]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedError(offset, "the description has something else where a list is due")
    return value


def _number(value: Json, offset: int) -> int:
    if not isinstance(value, int) or not 0 <= value < 1 << 32:
        raise MalformedError(offset, f"the description has {str(value)[:40]} where a number is due")
    return value


def _text(node: dict[str, Json], key: str, offset: int) -> str:
    value = node.get(key, "")
    if not isinstance(value, str):
        raise MalformedError(offset, f"the description has something else than text for {key}")
    return value
