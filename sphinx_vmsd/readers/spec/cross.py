"""What the language can't say about a single value: names that must exist, orders that must hold."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.model.types import BY_NAME
from sphinx_vmsd.readers.spec.conditions import properties_in
from sphinx_vmsd.readers.spec.describe import NAMELESS, field_type
from sphinx_vmsd.readers.spec.findings import Findings
from sphinx_vmsd.readers.spec.kinds import LARGEST
from sphinx_vmsd.readers.spec.properties import compat_releases, size
from sphinx_vmsd.readers.spec.rows import Checked, Leaf, Row, Rows, Table
from sphinx_vmsd.readers.spec.stages import alive, at, number_at, text_at
from sphinx_vmsd.readers.spec.structs import own_fields
from sphinx_vmsd.readers.spec.typed import check_property

#: What a field of a type must also have; "a or b": one of them.
_NEEDS = {
    "struct": ("struct",), "vstruct": ("struct", "struct_version"), "tmp": ("struct",), "qtailq": ("struct",),
    "qlist": ("struct",), "gtree": ("struct",), "buffer": ("size",), "unused_buffer": ("size",), "bitmap": ("size",),
    "validate": ("exists",),
}
#: Types of which 'struct' makes sense; a dump's unknown type too.
_STRUCTURED = {"struct", "vstruct", "tmp", "qtailq", "qlist", "gtree", None}
_ENDS = frozenset({"since", "until"})
#: Values that no other place in the spec has to agree with.
_SINGLE: frozenset[Optional[type]] = frozenset({str, int, bool})
#: Facts built from one spec (fields and entries, over all releases); beyond it is a mistake or an attack.
_MOST = 2_000_000


def releases_of(spec: Row, findings: Findings) -> tuple[Release, ...]:
    """The releases the spec speaks about, oldest first."""
    found: dict[Release, None] = {}
    for leaf in spec.leaves("releases"):
        if isinstance(leaf.value, Release):
            if leaf.value in found:
                findings.add(leaf.location, f"the release {leaf.value} is listed twice")
            found[leaf.value] = None
    return tuple(sorted(found))


def cross_check(spec: Row, releases: tuple[Release, ...], findings: Findings) -> None:
    """Every problem of *spec* that needs more than one place to see."""
    properties = [str(name.value) for name, _ in spec.pairs("properties")]
    machine_types = {release.series for release in (*releases, *compat_releases(spec))}
    for row, lives in _all_rows(spec, releases):
        for field in row.rows("fields"):
            _check_field(field, findings)
            _check_extent(field, releases, findings)
        if _harmless(row):
            continue
        _check_releases(row, releases, findings)
        _check_span(row, findings)
        for key in ("needed", "exists"):
            for name, location in properties_in(row.values.get(key)):
                if name not in properties:
                    findings.unknown(location, "property", name, properties)
        _check_versions(row, lives, findings)
        _check_subsections(row, lives, findings)
        for prop in _properties(row):
            check_property(prop, findings)
    for claim in spec.rows("claims"):
        _check_claim(claim, machine_types, findings)


def _harmless(row: Row) -> bool:
    """Whether *row* only says texts, numbers and truth values of its own, as most fields do."""
    said = {type(one.value) if isinstance(one, Leaf) else None for one in row.values.values()}
    return said <= _SINGLE and "minimum_version" not in row.values


def _properties(row: Row) -> Iterator[Row]:
    """What is said about the properties of *row*, in all their stages."""
    for _, said in row.pairs("properties"):
        for one in said.items if isinstance(said, Rows) else (said,):
            if isinstance(one, Row):
                yield one


def _all_rows(checked: Checked, lives: tuple[Release, ...]) -> Iterator[tuple[Row, tuple[Release, ...]]]:
    """Every record, with the releases at which it counts."""
    if isinstance(checked, Row):
        here = lives if _ENDS.isdisjoint(checked.values) else tuple(one for one in lives if alive(checked, one))
        yield checked, here
        for key, value in checked.values.items():
            # where a named struct is used decides when it counts, so its own stages are not judged
            if not isinstance(value, Leaf):
                yield from _all_rows(value, () if key == "structs" else here)
    elif isinstance(checked, Rows):
        for one in checked.items:
            yield from _all_rows(one, lives)
    elif isinstance(checked, Table):
        for _, content in checked.pairs:
            yield from _all_rows(content, lives)


def _check_releases(row: Row, releases: tuple[Release, ...], findings: Findings) -> None:
    for key in row.values:
        for leaf in (*row.leaves(key), *(name for name, _ in row.pairs(key))):
            release = leaf.value
            if not isinstance(release, Release) or release in releases or _is_machine_type(key, release, releases):
                continue
            findings.unknown(leaf.location, "release", str(release), map(str, releases))


def _is_machine_type(key: str, release: Release, releases: tuple[Release, ...]) -> bool:
    """Machine types of releases that the spec does not speak about exist as well, up to its newest release."""
    newest = releases[-1].series if releases else release
    return key == "machine" or (key in ("compat", "machines_until") and release.series <= newest)


def _check_span(row: Row, findings: Findings) -> None:
    since, until = row.release("since"), row.release("until")
    if since is not None and until is not None and since > until:
        findings.add(row.place("since"), f"since {since} is later than until {until}")


def _check_versions(row: Row, lives: tuple[Release, ...], findings: Findings) -> None:
    for key in ("name", "version", "minimum_version", "size", "count"):
        if row.pairs(key) and lives and at(row, key, lives[0]) is None:
            findings.add(row.place(key), f"says no {key} for release {lives[0]}")
            return
    for release in lives if "minimum_version" in row.values else ():
        version, minimum = (number_at(row, key, release) for key in ("version", "minimum_version"))
        if minimum > version:
            findings.add(row.place("minimum_version"),
                         f"minimum_version {minimum} is higher than version {version} in release {release}",
                         "no stream of its own could be loaded")
            return


def _check_subsections(row: Row, releases: tuple[Release, ...], findings: Findings) -> None:
    for subsection, release in ((one, release) for one in row.rows("subsections") for release in releases):
        parent, name = text_at(row, "name", release), text_at(subsection, "name", release)
        if parent and name and alive(subsection, release) and not name.startswith(parent):
            findings.add(subsection.place("name"), f"the subsection '{name}' is never recognised on load",
                         f"its name must start with '{parent}', as in '{parent}/{name}'")


def _check_field(row: Row, findings: Findings) -> None:
    kind = field_type(row)
    if "name" not in row.given and kind not in NAMELESS:
        findings.add(row.location, "'name' is missing", "only 'unused' and 'tmp' fields have none")
    if "type" not in row.given and not {"size", "struct"} & row.given.keys():
        findings.add(row.location, "'type' is missing", "write 'type: unknown' where it is not known")
    for key in _NEEDS.get(kind or "", ()):
        if key not in row.given:
            findings.add(row.location, f"a field of type {_word(kind)} needs '{key}'")
    if "struct" in row.given and kind not in _STRUCTURED and "type" in row.values:
        findings.add(row.place("struct"), f"a field of type {_word(kind)} has no 'struct'",
                     "types with one: struct, vstruct, tmp, qtailq, qlist, gtree")


def _check_extent(row: Row, lives: tuple[Release, ...], findings: Findings) -> None:
    """Size times count: an example of the field has to fit into memory."""
    for release in lives if "size" in row.values or "count" in row.values else ():
        size, count = (number_at(row, key, release) or 1 for key in ("size", "count"))
        if size * count > LARGEST:
            findings.add(row.place("size"), f"{size * count} bytes in one field, more than {LARGEST}")
            return


def _word(kind: Optional[str]) -> str:
    return BY_NAME[kind].word if kind in BY_NAME else str(kind)


def _check_claim(row: Row, machine_types: set[Release], findings: Findings) -> None:
    machine, ends = row.release("machine"), [row.release("from"), *row.releases("via"), row.release("to")]
    if machine is not None and machine.series not in machine_types:
        findings.unknown(row.place("machine"), "machine type", str(machine), map(str, sorted(machine_types)))
        return
    for release in ends:
        if machine is not None and release is not None and machine.series > release.series:
            findings.add(row.place("machine"), f"QEMU {release} has no machine type {machine}",
                         "a machine type is not newer than the releases of a migration")


def too_large(spec: Row, releases: tuple[Release, ...], findings: Findings) -> bool:
    """Whether building the facts of *spec* would take unreasonably long."""
    facts = len(releases) * (own_fields(spec) + len(releases) * (size(spec) + 1))
    if facts > _MOST:
        findings.add(spec.location, f"would make {facts} facts, more than {_MOST}")
    return facts > _MOST
