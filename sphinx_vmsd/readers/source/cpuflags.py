"""Flags of x86 CPUs: a table names the bits of each CPUID word, and each name is a property of all CPU types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sphinx_vmsd.model import Device, Location, Property
from sphinx_vmsd.readers.source.view import Source

#: The type of rows, and the macro that names the type which gets the properties.
_TABLE, _BASE = "FeatureWordInfo", "TYPE_X86_CPU"
_NAMES = re.compile(r"\.\s*feat_names\s*=\s*(?:(\w+)|\{[^{}]*\})")
_TEXT = re.compile(r'"([^"\\]*)"')


def flagged(source: Source, made: list[Device]) -> list[Device]:
    """The devices *made*, with the flags of the tables as properties of the base type.

    That type alone lists them, though its subtypes have them, too: a hundred models have three hundred flags each.
    """
    found: dict[str, dict[str, Property]] = {}
    for items in list(source.data.values()):
        for file, item in items:
            base = source.view(file).string(_BASE) if _TABLE in item.head.split() and item.extra else None
            for match in _NAMES.finditer(item.text) if base else ():
                for name, where in _flags(source, file, match, item.begins):
                    found.setdefault(base or "", {}).setdefault(name, Property(name, "bool", location=where))
    return [_with(one, found) if not found.keys().isdisjoint(one.types) else one for one in made]


def _flags(source: Source, file: str, match: re.Match[str], begins: int) -> Iterator[tuple[str, Location]]:
    """The names of one word, those that mean the same bit parted by bars (up to 2.7); or of the array it refers to."""
    text, offset = match.string[: match.end()], match.start()
    apart = source.view(file).located(match.group(1), "char") if match.group(1) else None
    if apart is not None:
        file, text, offset, begins = apart[0], apart[1].text, 0, apart[1].begins
    for one in _TEXT.finditer(text, offset):
        where = Location(file, begins + text.count("\n", 0, one.start()), 1)
        yield from ((name.replace("_", "-"), where) for name in one.group(1).split("|") if name)


def _with(device: Device, found: dict[str, dict[str, Property]]) -> Device:
    """*device*, whose names are all known now, with the flags *found* for it."""
    known = {one.name for one in device.properties}
    more = (one for name, one in found.get(device.name, {}).items() if name not in known)
    return replace(device, properties=(*device.properties, *more), computed=False)
