"""Device types as facts: what each type carries, its own or inherited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.model import Description, Device, Location, Problem, Property, Registration
from sphinx_vmsd.readers.source import properties
from sphinx_vmsd.readers.source.added import Added
from sphinx_vmsd.readers.source.bounds import MAX_BASES, MAX_CARRIED
from sphinx_vmsd.readers.source.kinship import related
from sphinx_vmsd.readers.source.lists import Written
from sphinx_vmsd.readers.source.switched import Bits
from sphinx_vmsd.readers.source.types import Type
from sphinx_vmsd.readers.source.usage import Body, Effect, Named, effect, lineage
from sphinx_vmsd.readers.source.view import Source

_SIZEOF = re.compile(r"sizeof\s*\(\s*(?:struct\s+)?(\w+)\s*\)\Z")


def by_name(types: list[Type]) -> dict[str, Type]:
    """The types by name; of several of one name that of a full build."""
    found: dict[str, Type] = {}
    for one in types:
        known = found.get(one.name)
        if known is None or (_second_choice(known.file) and not _second_choice(one.file)):
            found[one.name] = one
    return found


def _second_choice(file: str) -> bool:
    return "stub" in file or file.startswith("tests/")


def devices(reader: Reader, skipped: frozenset[str], bits: Bits) -> list[Device]:
    """The types that carry state or properties, sorted by name; those named in *skipped* are left out.

    *bits* has those that the code of files sets.
    """
    found: list[Device] = []
    left = MAX_CARRIED
    for name in sorted(reader.named.keys() - skipped):
        made = reader.device(name, bits)
        left -= reader.extent(made)
        if left < 0:
            much = f"all device types together have more than {MAX_CARRIED} fields, descriptions and properties"
            place = Location(reader.named[name].file, reader.named[name].line, 1)
            reader.source.problems.append(Problem(place, f"{much}; {name} and those after it by name are left out"))
            break
        if made.description or made.properties or made.others or made.written:
            found.append(made)
    return found


def too_many_bases(named: Mapping[str, Type]) -> Iterator[Problem]:
    """A problem for each type whose base types are not all followed."""
    for name, one in named.items():
        if len(lineage(name, named)) == MAX_BASES:
            yield Problem(Location(one.file, one.line, 1), f"the type {name} has {MAX_BASES} base types or more")


class Reader:
    """Builds devices; what a class sets is read once, and serves all types that inherit from it.

    *by_machines* has the properties that entries of machine types set.
    """

    def __init__(self, source: Source, named: Mapping[str, Type], by_machines: frozenset[str]) -> None:
        self.source, self.named, self.by_machines = source, named, by_machines
        self.functions: dict[str, list[str]] = {}
        bodies: dict[tuple[str, int], Body] = {}
        self.effects = {name: effect(source, one, bodies) for name, one in named.items()}
        arrays = dict.fromkeys(array for one in self.effects.values() for array in one.props)
        self.rows = {array: tuple(self.array(array)) for array in arrays}

    def device(self, name: str, bits: Bits) -> Device:
        one = self.named[name]
        parents = lineage(name, self.named)
        chain = [self.effects[base] for base in (name, *parents) if base in self.named]
        carrier = next((each for each in (name, *parents) if each in self.named and self.effects[each].vmsd), None)
        return Device(
            name=name,
            description=self.own(carrier) if carrier else None,
            parents=parents,
            properties=tuple(self.properties(chain)),
            others=tuple(self.others(chain)),
            source=one.file,
            abstract=one.abstract,
            location=Location(one.file, one.line, 1),
            bits=bits.of(one.file),
            written=tuple({each.name: each for effect in chain for each in effect.written}.values()),
            computed=any(not row.name for each in chain for row in each.added),
        )

    def extent(self, device: Device) -> int:
        """How many fields, descriptions and properties *device* has."""
        sent = (device.description, *(each.description for each in device.others))
        extents = self.source.described.extents
        return len(device.properties) + len(device.bits) + sum(extents.of(one).parts for one in sent if one)

    def own(self, name: str) -> Optional[Description]:
        """The description that the class of the type *name* sets; objects that are another struct are a fault."""
        named = self.effects[name].vmsd
        found = self.description(named) if named else None
        sizes = (self.named[each].size for each in (name, *lineage(name, self.named)) if each in self.named)
        struct = _SIZEOF.match(next(filter(None, sizes), ""))
        if found is None or found.state is None or struct is None:
            return found
        if related(found.state, struct.group(1), self.source.view(self.named[name].file).struct):
            return found
        fault = f"fields are members of {found.state}, objects of the type {name} are {struct.group(1)}"
        return replace(found, faults=(*found.faults, fault))

    def description(self, named: Named) -> Optional[Description]:
        found = self.source.view(named.file).description(named.symbol)
        return None if isinstance(found, str) else found

    def properties(self, chain: list[Effect]) -> Iterator[Property]:
        seen: set[str] = set()
        for one in chain:
            found = [prop for named in one.props for prop in self.rows[named]]
            found += [Property(row.name, row.kind or None, self.default(row)) for row in one.added if row.name]
            for prop in found:
                if prop.name not in seen:
                    seen.add(prop.name)
                    yield prop

    def default(self, row: Added) -> Optional[bool]:
        """The default of an added property that is for machine types to set: others are often set by code."""
        return row.default if row.name in self.by_machines or row.name.startswith("x-") else None

    def array(self, named: Named) -> Iterator[Property]:
        found = self.source.view(named.file).located(named.symbol, "Property")
        if found is None:
            return
        file, item = found
        view = self.source.view(file)
        written = Written(file, item.text, item.begins)
        for row in self.source.rows(file, item):
            place = replace(written.where(row.offset), column=1)
            made = properties.property_of(row, view.value, place, lambda text: view.expanded(text, view.macro))
            used = row.name in self.by_machines and row.member and self.reads(file, row.member.rpartition(".")[2])
            yield replace(made, used=True) if used else made

    def reads(self, file: str, member: str) -> bool:
        """Whether a function of *file* reads a *member* of that name."""
        if not self.functions:
            for items in self.source.functions.values():
                for where, item in items:
                    self.functions.setdefault(where, []).append(item.text)
        read = re.compile(rf"(?:->|\.)\s*{re.escape(member)}\b(?!\s*=[^=])")
        return any(read.search(text) for text in self.functions.get(file, ()))

    def others(self, chain: list[Effect]) -> Iterator[Registration]:
        seen: set[str] = set()
        for named in (named for one in chain for named in one.others):
            made = self.description(named)
            if made is not None and named.symbol not in seen:
                seen.add(named.symbol)
                place = Location(named.file, named.line, 1)
                yield Registration(named.how, made, place, made.name if named.pathless else None, named.under)


def without_device(descriptions: list[Description], found: list[Device]) -> list[Description]:
    """The *descriptions* that no device carries and no other description contains, by name."""
    roots = [one.description for one in found if one.description] + [
        other.description for one in found for other in one.others
    ]
    known = {_place(root) for root in roots}
    for root in descriptions:
        known.update(_place(nested) for nested in _inner(root))
    return sorted(
        (one for one in descriptions if _place(one) not in known), key=lambda one: (one.name, str(one.location))
    )


def _inner(one: Description) -> Iterator[Description]:
    """What *one* contains directly: that is enough where all descriptions are asked."""
    for field in one.fields:
        yield from (nested for nested in (field.description, field.key) if nested)
    yield from one.subsections


def _place(one: Description) -> tuple[Optional[str], Optional[Location], str]:
    return one.symbol, one.location, one.name
