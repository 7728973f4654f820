"""The kinds of object of the domain, and the registry of where each is described."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Optional


@dataclass(frozen=True)
class Kind:
    """A kind of object: ``name`` (and directive), its ``role``, a ``title`` for people.

    ``priority`` is Sphinx's: 1 before others in search results, 0 as usual, -1 not shown as an object.
    """

    name: str
    role: str
    title: str
    priority: int = 1


KINDS = (
    Kind("device", "dev", "device", 0),
    Kind("field", "field", "field"),
    Kind("subsection", "sub", "subsection"),
    Kind("machine", "machine", "machine type"),
    Kind("property", "prop", "property"),
    Kind("rule", "rule", "rule"),
    Kind("macro", "macro", "macro"),
)
KIND_OF_ROLE = {kind.role: kind for kind in KINDS}


#: How much a place tells of an object, the least first: a row of a table among those of hundreds of devices; a row of a
#: page about the device; the section of a device in a reference; a description that somebody wrote for it.
ROW_OF_MANY, ROW, SECTION, DESCRIPTION = range(4)


class Place(NamedTuple):
    """Where an object is described. Of several places, one of the greatest ``weight`` wins.

    ``directive`` is the file and line of what describes it, for messages; empty for rows of tables.
    """

    docname: str
    node_id: str
    weight: int
    directive: str = ""


#: (kind, name) -> document -> place. Every document's place is kept, so that the order of reading decides nothing.
Registry = dict[tuple[str, str], dict[str, Place]]

#: Document -> field -> identifier of its row: the fields of hundreds of devices, of which few are referred to. They
#: would be most of the registry, and every build loads that.
Rows = dict[str, dict[str, str]]

#: Kind and name of an object, and the place that references lead to.
Listed = tuple[str, str, Place]


def note(registry: Registry, kind: str, name: str, place: Place) -> None:
    """Record that *place* describes the object; the first place in a document stays, unless this one tells more."""
    places = registry.setdefault((kind, name), {})
    if place.docname not in places or place.weight > places[place.docname].weight:
        places[place.docname] = place


def forget(registry: Registry, docname: str) -> None:
    """Take out what *docname* describes."""
    for key in [key for key, places in registry.items() if places.pop(docname, None) and not places]:
        del registry[key]


def merge(registry: Registry, docnames: Iterable[str], other: Registry) -> None:
    """Take over what *docnames* describe in the registry of another process."""
    wanted = set(docnames)
    for key, places in other.items():
        for docname, place in places.items():
            if docname in wanted:
                registry.setdefault(key, {})[docname] = place


def best(places: dict[str, Place]) -> Place:
    """The place that references lead to: the one that tells most, then the first document by name."""
    if len(places) == 1:  # nearly all
        return next(iter(places.values()))
    return min(places.values(), key=lambda place: (-place.weight, place.docname))


def find(
    registry: Registry, rows: Rows, kind: str, target: str, device: Optional[str] = None
) -> Optional[tuple[str, Place]]:
    """The object that *target* names: as it stands, as a part of *device*, or as the only part of that name."""
    rows = rows if kind == "field" else {}
    for name in (target, f"{device}.{target}") if device else (target,):
        place = _place(registry, rows, kind, name)
        if place:
            return name, place
    if kind in ("device", "machine", "rule", "macro"):
        return None
    named = {name for of, name in registry if of == kind and name.endswith(f".{target}")}
    named.update(name for fields in rows.values() for name in fields if name.endswith(f".{target}"))
    only = named.pop() if len(named) == 1 else ""
    place = _place(registry, rows, kind, only)
    return (only, place) if place else None


def _place(registry: Registry, rows: Rows, kind: str, name: str) -> Optional[Place]:
    places = registry.get((kind, name))
    if places:
        return best(places)
    docname = min((docname for docname, fields in rows.items() if name in fields), default="")
    return Place(docname, rows[docname][name], ROW_OF_MANY) if docname else None


def listed(registry: Registry) -> tuple[Listed, ...]:
    """Every object of *registry*, sorted."""
    return tuple((kind, name, best(registry[(kind, name)])) for kind, name in sorted(registry))


def duplicates(registry: Registry) -> Iterator[tuple[str, str, tuple[Place, ...]]]:
    """The objects that more than one document describes alike; a description beside a reference is none."""
    for kind, name in sorted(key for key, places in registry.items() if len(places) > 1):
        places = registry[(kind, name)].values()
        most = max(place.weight for place in places)
        alike = sorted(place for place in places if place.weight == most)
        if most >= SECTION and len(alike) > 1:
            yield kind, name, tuple(alike)
