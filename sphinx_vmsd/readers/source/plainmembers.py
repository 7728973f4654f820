"""The members of a state struct that hold numbers or truth values: what a migration may have to carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Callable

from sphinx_vmsd.readers.source import structs
from sphinx_vmsd.readers.source.sizes import is_plain
from sphinx_vmsd.readers.source.structs import Struct


def plain_members(struct: Struct, is_set: Callable[[str], bool]) -> tuple[str, ...]:
    """Their names, in order, without those that *is_set* says a property sets. Pointers and structs are left out."""
    return tuple(one for one in _plain(struct) if not is_set(one))


def _plain(struct: Struct) -> Iterator[str]:
    for name, kind in structs.members(struct):
        if not name and kind.inner is not None:
            yield from _plain(kind.inner)
        elif name and not kind.pointer and kind.inner is None and is_plain(kind.name):
            yield name
