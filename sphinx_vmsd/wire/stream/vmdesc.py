"""The description at the end of a stream: finding it, and turning its JSON into shapes.

Two writers exist (with and without blanks inside braces) and both repeat keys: lists and temporaries write
``vmsd_name``, ``version`` and ``fields`` once an element into the field's object. Source: facts 1.5.
"""
from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple, Optional

from sphinx_vmsd.wire.stream.cursor import drop
from sphinx_vmsd.wire.stream.parts import Data, MalformedError, Shape
from sphinx_vmsd.wire.stream.runs import joined
from sphinx_vmsd.wire.stream.shapes import Json, Reading, Repeated

VMDESC = 0x06
#: QEMU's biggest descriptions have some hundred kilobytes; more than this is no description.
MOST = 64 << 20
_START = rb"(?s)\x00\x06(?=[\x00-\x03].{3}\{ ?\"(?:configuration|page_size|devices)\")"
#: Types that write keys repeatedly.
_REPEATED = tuple(f'"type": "{kind}"' for kind in ("vstruct", "qtailq", "qlist", "gtree"))


class Vmdesc(NamedTuple):
    """The description: where it lies (of byte 0x06), its page size, its devices, the configuration's shape."""

    offset: int
    size: int
    page_size: Optional[int]
    devices: Mapping[tuple[str, int], Shape]
    configuration: Optional[Shape]


def find(data: Data, size: int) -> Optional[int]:
    """The offset of the description's byte 0x06, or ``None``: at the end of the stream, else near it.

    Never further than :data:`MOST` from the end: a file can be a terabyte of nothing.
    """
    nul = data.rfind(b"\0", max(0, size - MOST), size)
    for start in range(max(nul + 1, 5), nul + 5):
        length = int.from_bytes(data[start - 4:start], "big")
        if start < size and length == size - start and data[start - 5] == VMDESC and data[start:start + 1] == b"{":
            return start - 5
    found = re.compile(_START).search(data, max(0, size - MOST))
    drop(data, max(0, size - MOST), size)
    return found.start() + 1 if found else None


def read(data: Data, offset: int, size: int) -> Vmdesc:
    """The description at *offset*; raises :class:`MalformedError` when it is no such thing."""
    length = int.from_bytes(data[offset + 1:offset + 5], "big")
    if length > MOST or offset + 5 + length > size:
        raise MalformedError(offset, f"the description of {length} bytes does not fit into the stream")
    root, runs = _root(data, offset + 5, offset + 5 + length)
    if not isinstance(root.get("devices"), list):
        raise MalformedError(offset, "the description has no list of devices")
    reading = Reading(offset, runs)
    page_size, configuration = root.get("page_size"), root.get("configuration")
    return Vmdesc(
        offset, 5 + length, page_size if isinstance(page_size, int) and 256 <= page_size <= 1 << 20 else None,
        reading.devices(root.get("devices")),
        None if configuration is None else reading.shape(configuration, 0),
    )


def _root(data: Data, offset: int, end: int) -> tuple[dict[str, Json], dict[int, int]]:
    """The JSON object between *offset* and *end*, and how many elements each run in it stands for."""
    try:
        text, runs = joined(data[offset:end].decode("utf-8"))
        root: Json = json.loads(text, object_pairs_hook=Repeated if any(kind in text for kind in _REPEATED) else None)
    except (ValueError, RecursionError) as error:
        raise MalformedError(offset, f"the description is no JSON: {_reason(error)}") from None
    if not isinstance(root, dict):
        raise MalformedError(offset, "the description is no JSON object")
    return root, runs


def _reason(error: Exception) -> str:
    """Why the text is no JSON: as Python words most of these, they are advice to programmers."""
    if isinstance(error, json.JSONDecodeError):
        return str(error)[:200]
    if isinstance(error, RecursionError):
        return "it nests too deeply"
    return "it is no UTF-8" if isinstance(error, UnicodeError) else "a number has too many digits"
