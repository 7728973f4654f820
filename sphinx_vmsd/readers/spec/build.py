"""A checked spec as a history: one snapshot a release."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import (
    Claim,
    Description,
    Device,
    Evidence,
    History,
    Outcome,
    Registration,
    Release,
    Snapshot,
    Written,
)
from sphinx_vmsd.readers.spec.describe import Scope, describe
from sphinx_vmsd.readers.spec.properties import arrays, compat_releases, machines, properties, removed
from sphinx_vmsd.readers.spec.rows import Leaf, Row
from sphinx_vmsd.readers.spec.stages import alive, boundaries
from sphinx_vmsd.readers.spec.structs import named


def history(spec: Row, releases: tuple[Release, ...], order: tuple[str, ...], path: str) -> History:
    """The facts of *spec* at each of *releases*; *order* are the named descriptions, each after those it uses."""
    changes = set(boundaries(spec))
    machine_types = {*releases, *compat_releases(spec)}
    snapshots: list[Snapshot] = []
    device: Optional[Device] = None
    for number, release in enumerate(releases):
        if number == 0 or {("since", release), ("until", releases[number - 1])} & changes:
            device = _device(spec, release, order) if alive(spec, release) else None
        snapshots.append(_snapshot(spec, device, release, machine_types, path))
    return History(tuple(snapshots))


def _snapshot(
    spec: Row, device: Optional[Device], release: Release, machine_types: set[Release], path: str,
) -> Snapshot:
    compat = arrays(spec, release, device.name) if device else ()
    gone = removed(spec, release)
    return Snapshot(
        release=release,
        devices=(device,) if device else (),
        machines=machines(compat, {one for one in machine_types if one.series not in gone}, release),
        arrays=compat,
        evidence=frozenset({Evidence.SPEC}),
        origin=f"spec {path}",
    )


def _device(spec: Row, release: Release, order: tuple[str, ...]) -> Device:
    rows, structs = named(spec), dict[str, Description]()
    for name in order:
        structs[name] = describe(rows[name], Scope(release, structs), name)
    scope = Scope(release, structs)
    state = next((row for row in spec.rows("state") if alive(row, release)), None)
    return Device(
        name=spec.words("device"),
        description=describe(state, scope) if state else None,
        parents=spec.texts("parents"),
        properties=properties(spec, release),
        others=tuple(_registration(row, scope) for row in spec.rows("others") if alive(row, release)),
        title=spec.words("title"),
        summary=spec.words("summary"),
        source=spec.text("source"),
        abstract=spec.on("abstract"),
        location=spec.place("device"),
        written=tuple(_written(row) for row in spec.rows("written") if alive(row, release)),
    )


def _registration(row: Row, scope: Scope) -> Registration:
    state = row.row("state")
    description = describe(state, scope) if state else Description("")
    return Registration(row.words("how"), description, row.location, row.text("section"), row.words("under"))


def _written(row: Row) -> Written:
    return Written(row.words("name"), row.number("version"), row.location, row.words("under"))


def claims(spec: Row) -> tuple[Claim, ...]:
    """The claims of *spec* that are complete."""
    found = (_claim(row, spec.words("device")) for row in spec.rows("claims"))
    return tuple(claim for claim in found if claim is not None)


def _claim(row: Row, device: str) -> Optional[Claim]:
    source, destination, expect = row.release("from"), row.release("to"), row.data("expect")
    if source is None or destination is None or not isinstance(expect, Outcome):
        return None
    via = row.releases("via")
    machine = row.release("machine") or min(source, *via, destination)
    return Claim(
        device=device,
        source=source,
        destination=destination,
        machine=str(machine.series),
        expect=expect,
        message=row.text("message"),
        drops=row.texts("drops") if "drops" in row.values else None,
        defaults=row.texts("defaults") if "defaults" in row.values else None,
        values={str(name.value): content.value for name, content in row.pairs("values") if isinstance(content, Leaf)},
        location=row.location,
        via=via,
    )
