"""Defaults of properties that C source writes otherwise than before, without telling what they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sphinx_vmsd.compat.properties import new_entries, property_of
from sphinx_vmsd.model import Property, Snapshot


class Rewritten(NamedTuple):
    """A property of a device type and its ``subtypes`` whose default is another expression now."""

    device: str
    old: Property
    new: Property
    subtypes: tuple[str, ...]


def rewritten(old: Snapshot, new: Snapshot) -> Iterator[Rewritten]:
    """Every property with such a default, without those that a new entry is for; told once for a type's subtypes."""
    entered = {one.key for one in new_entries(old, new)}
    for after in new.devices:
        before = old.device(after.name)
        for prop in after.properties if before is not None else ():
            was = property_of(before, prop.name) if prop.unread else None
            if was is None or (was.unread or was.default) in (prop.unread, None):
                continue
            base = any(property_of(new.device(name), prop.name) == prop for name in after.parents)
            if not base and not any((name, prop.name) in entered for name in after.types):
                yield Rewritten(after.name, was, prop, tuple(
                    one.name for one in new.devices if after.name in one.parents))
