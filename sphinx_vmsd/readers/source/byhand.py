"""Sections that functions of a device write and read, without a description."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_vmsd.model import Location, Written
from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.view import View

#: ``register_savevm(device, name, instance, version, ...)``; up to QEMU 2.x.
_CALL = re.compile(r"\bregister_savevm(?:_live)?\s*\(")
MAX_CALL = 1000


def written(item: Item, view: View) -> Iterator[Written]:
    """The sections that the function *item* registers under a name that the source says."""
    for match in _CALL.finditer(item.text):
        end = lex.closing(item.text, match.end() - 1, MAX_CALL)
        given = lex.arguments(item.text[match.end() : end]) if end > 0 else []
        name = view.string(given[1]) if len(given) > 4 else None
        if name:
            line = item.begins + item.text.count("\n", 0, match.start())
            yield Written(name, view.number(given[3]), Location(view.file, line, 1))
