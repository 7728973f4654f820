"""Whether a pointer to one C type may stand for another: the one begins with the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Optional

from sphinx_vmsd.readers.source import structs
from sphinx_vmsd.readers.source.structs import Struct

MAX_DEPTH = 8
_TAG = re.compile(r"\b(?:const|volatile|struct|union)\s+")
#: ``Type *s = opaque``, also with a cast; not where a macro takes an object to its class.
_TAKEN = (
    r"(?:struct\s+)?(\w+)\s*\*\s*(?:const\s+)?\w+\s*=\s*"
    r"(?:(?!\w*CLASS)\w+\s*\(\s*|\(\s*(?:struct\s+)?\w+\s*\*\s*\)\s*)?{}\s*\)?\s*;"
)
FindStruct = Callable[[str], Optional[Struct]]


def related(one: str, other: str, find: FindStruct) -> bool:
    """Whether a value of one of the two types lies at the beginning of the other; true where a type is not known."""
    if one == other or find(one) is None or find(other) is None:
        return True
    return other in _beginnings(one, find, 0) or one in _beginnings(other, find, 0)


def taken(params: str, body: str) -> Optional[str]:
    """The C type that a callback takes its first parameter, a ``void *``, for."""
    name = re.match(r"\s*void\s*\*\s*(\w+)", params)
    found = re.search(_TAKEN.format(name.group(1)), body) if name else None
    return found.group(1) if found else None


def _beginnings(name: str, find: FindStruct, depth: int) -> Iterator[str]:
    struct = find(name)
    if struct is not None and depth < MAX_DEPTH:
        yield from _first(struct, find, depth)


def _first(struct: Struct, find: FindStruct, depth: int) -> Iterator[str]:
    listed = structs.members(struct)
    for _, kind in listed if struct.union else listed[:1]:
        if kind.inner is not None:
            yield from _first(kind.inner, find, depth + 1)
        elif not kind.pointer:
            plain = _TAG.sub("", kind.name).strip()
            yield plain
            yield from _beginnings(plain, find, depth + 1)
