"""CPU models that a table describes: types made while QEMU starts, with the numbers of a row as defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sphinx_vmsd.model import Device, Location, Problem, Property
from sphinx_vmsd.readers.source import initialiser
from sphinx_vmsd.readers.source.bounds import MAX_OF_MODELS
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.view import Source

#: The types of rows, and the macro that names the type their models are based on.
_BASES = {"X86CPUDefinition": "TYPE_X86_CPU", "x86_def_t": "TYPE_X86_CPU"}
#: The members of a row that are a property's default.
_NUMBERS = frozenset({"level", "xlevel", "xlevel2", "family", "model", "stepping"})
#: Before a property that a row's number is the least value of; the property without it is for users then.
_LEAST = "min-"


def models(source: Source, known: Mapping[str, Device]) -> Iterator[Device]:
    """The CPU models of all tables; their base types are among the *known* devices."""
    left = MAX_OF_MODELS
    for items in source.data.values():
        for file, item in items:
            macro = next((_BASES[word] for word in item.head.split() if word in _BASES), None)
            base = known.get(source.view(file).string(macro) or "") if macro and item.extra else None
            if base is not None:
                rows = list(_rows(item))
                left -= len(rows) * len(base.properties)
                if left < 0:
                    much = f"the models of all tables have more than {MAX_OF_MODELS} properties; these are left out"
                    source.problems.append(Problem(Location(file, item.begins, 1), much))
                    return
                made = (_model(source, file, item, text, base) for text in rows)
                yield from (one for one in made if one.name not in known)


def _rows(item: Item) -> Iterator[initialiser.Part]:
    return (part for part in initialiser.parts(initialiser.mark(item.text)) if part.text.startswith("{"))


def _model(source: Source, file: str, item: Item, row: initialiser.Part, base: Device) -> Device:
    view = source.view(file)
    where = Location(file, item.begins + item.text.count("\n", 0, row.offset), 1)
    given = {name: part.text for name, part in initialiser.members(row.text)}
    inherited = {one.name: one for one in base.properties}
    own = {}
    for member in sorted(_NUMBERS & given.keys()):
        name = f"{_LEAST}{member}" if f"{_LEAST}{member}" in inherited else member
        own[member] = Property(member, "uint32")  # beside a least value it is found while QEMU runs
        own[name] = Property(name, "uint32", view.number(given[member]), location=where)
    return Device(
        name=f"{view.string(given.get('name', '')) or ''}-{base.name}",
        parents=base.types,
        properties=tuple({**inherited, **own}.values()),
        source=file,
        location=where,
    )
