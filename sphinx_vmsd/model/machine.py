"""Machine types and the compat properties that give old ones their old behaviour."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Optional

from sphinx_vmsd.model.condition import Scalar
from sphinx_vmsd.model.location import Location
from sphinx_vmsd.model.release import Release


@dataclass(frozen=True)
class CompatEntry:
    """One ``GlobalProperty``: objects of type ``driver`` (or a subtype) get ``property`` = ``value``.

    ``array`` is the array it stands in (``hw_compat_8_1``), where known.
    """

    driver: str
    property: str
    value: Scalar
    array: Optional[str] = None
    optional: bool = False
    location: Optional[Location] = None


@dataclass(frozen=True)
class CompatArray:
    """A ``hw_compat_X_Y``-like array. ``release``: the X.Y it belongs to (``None``: its name tells none)."""

    name: str
    entries: tuple[CompatEntry, ...]
    release: Optional[Release] = None
    location: Optional[Location] = None


@dataclass(frozen=True)
class MachineType:
    """A machine type: ``entries`` in the order QEMU applies them, so a later one wins.

    ``entries`` is ``None`` when the source lists machine types without their properties (7.2's query-machines).
    ``release`` is the version in its name; ``None`` for unversioned ones. ``options`` are members of its class and the
    C expressions they are set to, sorted; a source that does not say gives none.
    """

    name: str
    release: Optional[Release] = None
    entries: Optional[tuple[CompatEntry, ...]] = None
    arrays: tuple[str, ...] = ()
    alias: Optional[str] = None
    deprecated: Optional[bool] = None
    arch: Optional[str] = None
    options: tuple[tuple[str, str], ...] = ()
    location: Optional[Location] = None

    @cached_property
    def _by_driver(self) -> dict[str, list[tuple[int, CompatEntry]]]:
        found: dict[str, list[tuple[int, CompatEntry]]] = {}
        for place, entry in enumerate(self.entries or ()):
            found.setdefault(entry.driver, []).append((place, entry))
        return found

    def entries_for(self, types: Iterable[str]) -> tuple[CompatEntry, ...]:
        """The entries for any of *types*, in the order QEMU applies them; quick for machines with many entries."""
        found = [one for name in dict.fromkeys(types) for one in self._by_driver.get(name, ())]
        return tuple(entry for _place, entry in sorted(found, key=lambda one: one[0]))
