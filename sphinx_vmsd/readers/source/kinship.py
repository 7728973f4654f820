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
    return other in _beginnings(one, find) or one in _beginnings(other, find)


def taken(params: str, body: str) -> Optional[str]:
    """The C type that a callback takes its first parameter, a ``void *``, for."""
    name = re.match(r"\s*void\s*\*\s*(\w+)", params)
    found = re.search(_TAKEN.format(name.group(1)), body) if name else None
    return found.group(1) if found else None


def _beginnings(name: str, find: FindStruct) -> frozenset[str]:
    """The types of what lies at the beginning of the struct *name*, of that, and so on."""
    found: set[str] = set()
    last = {name}
    for _level in range(MAX_DEPTH):
        structs_there = filter(None, map(find, last))
        last = {kind for struct in structs_there for kind in _first(struct)} - found
        found |= last
    return frozenset(found)


def _first(struct: Struct) -> Iterator[str]:
    listed = structs.members(struct)
    for _, kind in listed if struct.union else listed[:1]:
        if kind.inner is not None:
            yield from _first(kind.inner)
        elif not kind.pointer:
            yield _TAG.sub("", kind.name).strip()
