"""Properties of a spec, the compat arrays they make, and the machine types those make."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Optional

from sphinx_vmsd.model import CompatArray, CompatEntry, Location, MachineType, Property, Release
from sphinx_vmsd.model.condition import Scalar
from sphinx_vmsd.readers.spec.kinds import TRUTH
from sphinx_vmsd.readers.spec.rows import Checked, Leaf, Row, Rows
from sphinx_vmsd.readers.spec.stages import alive, value_at


def properties(spec: Row, release: Release) -> tuple[Property, ...]:
    """The properties the device has at *release*."""
    return tuple(_property(name, row, release) for name, row in _named(spec) if alive(row, release))


def _named(spec: Row) -> Iterator[tuple[str, Row]]:
    for name, said in spec.pairs("properties"):
        for row in said.items if isinstance(said, Rows) else (said,):
            if isinstance(row, Row):
                yield str(name.value), row


def _property(name: str, row: Row, release: Release) -> Property:
    return Property(
        name=name,
        type=row.text("type"),
        default=_typed(value_at(row, "default", release), row.text("type")),
        summary=row.words("summary"),
        location=row.location,
    )


def _typed(value: object, kind: Optional[str]) -> Optional[Scalar]:
    """*value* as the property's type has it: quoted words and numbers too."""
    if not isinstance(value, str):
        return value if isinstance(value, (bool, int)) else None
    if kind == "bool":
        return TRUTH.get(value.lower(), value)
    return value


def arrays(spec: Row, release: Release, device: str) -> tuple[CompatArray, ...]:
    """What a QEMU of *release* does to older machine types: one array a release before it, newest first.

    A machine type of the release itself gets the defaults, so its own array does not exist yet.
    """
    found: dict[Release, list[CompatEntry]] = {}
    for name, row in _named(spec):
        for series, content in row.pairs("compat"):
            if alive(row, release) and isinstance(series.value, Release) and series.value.series < release.series:
                driver = row.text("driver") or device
                found.setdefault(series.value, []).extend(_entries(content, release, driver, name, row.text("type")))
    return tuple(CompatArray(str(key), tuple(found[key]), key) for key in sorted(found, reverse=True))


def _entries(content: Checked, release: Release, driver: str, name: str, kind: Optional[str]) -> Iterator[CompatEntry]:
    for value, location in _values(content, release):
        typed = _typed(value, kind)
        if typed is not None:
            yield CompatEntry(driver, name, typed, location=location)


def _values(content: Checked, release: Release) -> Iterator[tuple[object, Location]]:
    if isinstance(content, Leaf):
        yield content.value, content.location
    elif isinstance(content, Row) and alive(content, release):
        yield content.data("value"), content.location
    elif isinstance(content, Rows):
        for one in content.items:
            yield from _values(one, release)


def machines(found: Iterable[CompatArray], named: Iterable[Release], release: Release) -> tuple[MachineType, ...]:
    """The machine types of a QEMU of *release*: one for each series in *named* up to it, named after it.

    Entries come newest array first, as in QEMU, so that the value for the older machine types wins.
    """
    newest_first = sorted(found, key=_series, reverse=True)
    series = sorted({one.series for one in named if one <= release})
    return tuple(
        MachineType(
            name=str(one),
            release=one,
            entries=tuple(entry for array in newest_first if _series(array) >= one for entry in array.entries),
        )
        for one in series
    )


def _series(array: CompatArray) -> Release:
    return (array.release or Release(array.name)).series


def removed(spec: Row, release: Release) -> set[Release]:
    """The series whose machine types a QEMU of *release* no longer has, as ``machines_until`` says."""
    return {
        key.value.series for key, last in spec.pairs("machines_until")
        if isinstance(key.value, Release) and isinstance(last, Leaf) and isinstance(last.value, Release)
        and last.value < release
    }


def compat_releases(spec: Row) -> set[Release]:
    """The releases that ``compat:`` names: there is a machine type of each."""
    keys = [key.value for _, row in _named(spec) for key, _ in row.pairs("compat")]
    return {key for key in keys if isinstance(key, Release)}


def size(spec: Row) -> int:
    """How many compat values *spec* gives."""
    contents = [content for _, row in _named(spec) for _, content in row.pairs("compat")]
    return sum(len(content.items) if isinstance(content, Rows) else 1 for content in contents)
