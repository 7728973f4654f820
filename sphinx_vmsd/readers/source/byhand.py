"""Sections that functions of a device write and read, without a description."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_vmsd.model import Location, Written
from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.guards import guard_of
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.view import View

#: ``register_savevm(device, name, instance, version, ...)``; since QEMU 5.0 without the device, and only ``_live``.
_CALL = re.compile(r"\bregister_savevm(?:_live)?\s*\(")
MAX_CALL = 1000


def written(item: Item, view: View) -> Iterator[Written]:
    """The sections that the function *item* registers under a name that the source says."""
    for match in _CALL.finditer(item.text):
        end = lex.closing(item.text, match.end() - 1, MAX_CALL)
        given = lex.arguments(item.text[match.end() : end]) if end > 0 else []
        names = (view.string(one) for one in given[:2]) if len(given) > 4 else ()
        at, name = next(((at, name) for at, name in enumerate(names) if name), (0, None))
        if name:
            line = item.begins + item.text.count("\n", 0, match.start())
            under = guard_of(item.text, match.start())
            yield Written(name, view.number(given[at + 2]), Location(view.file, line, 1), under)
