"""Snapshots of trees set against what real binaries say: shared by the tests and the benchmarks."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

from sphinx_vmsd.model import Description, Snapshot


def content(path: Path) -> object:
    """The JSON value in *path*, which may be compressed."""
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)


def arch_of(path: Path) -> str:
    """The architecture that a file of real facts is of."""
    return path.name.split(".")[0]


def dumped(value: dict) -> tuple:
    """The names, versions and predicates of a dump's description, nested ones included."""
    fields = tuple(
        (
            one["field"],
            one["version_id"],
            one["field_exists"],
            dumped(one["Description"]) if "Description" in one else None,
        )
        for one in value.get("Fields", ())
    )
    subsections = tuple(dumped(one) for one in value.get("Subsections", ()))
    return value["name"], value["version_id"], value["minimum_version_id"], fields, subsections


def described(one: Description) -> tuple:
    """The same of a description that was read from C."""
    fields = tuple(
        (
            field.name,
            field.version,
            field.exists is not None,
            described(field.description) if field.description else None,
        )
        for field in one.fields
        if not field.must_exist
    )
    return one.name, one.version, one.minimum_version, fields, tuple(described(sub) for sub in one.subsections)


def against_dump(snapshot: Snapshot, path: Path, arch: Optional[str] = None) -> tuple[int, list[str]]:
    """How many device types the dump *path* has, and those whose description differs or that are missing."""
    wanted = {
        name: entry["Description"]
        for name, entry in content(path).items()
        if "Description" in entry
    }
    wrong = []
    for name, description in wanted.items():
        device = snapshot.device(name)
        if device is None or device.description is None:
            wrong.append(f"{name}: not found")
        elif described(device.description) != dumped(description):
            wrong.append(f"{name}: differs")
    return len(wanted), wrong


def against_machines(snapshot: Snapshot, path: Path, arch: Optional[str] = None) -> tuple[int, list[str]]:
    """How many machine types ``query-machines`` lists in *path*, and those whose entries differ or that are missing."""
    listed = content(path)
    known = {one.name: one for one in snapshot.machines if one.arch in (arch, None)}
    wrong = []
    for entry in listed:
        machine = known.get(entry["name"])
        wanted = [(one["qom-type"], one["property"], one["value"]) for one in entry.get("compat-props", ())]
        if machine is None:
            wrong.append(f"{entry['name']}: not found")
        elif (
            "compat-props" in entry
            and [(one.driver, one.property, one.value) for one in machine.entries or ()] != wanted
        ):
            wrong.append(f"{entry['name']}: entries differ")
        elif (entry.get("alias"), bool(entry.get("deprecated"))) != (machine.alias, bool(machine.deprecated)):
            wrong.append(f"{entry['name']}: alias or deprecation differs")
    return len(listed), wrong


def sizes(one: Description, value: dict, path: str) -> Iterator[tuple[str, Optional[int], int]]:
    """Of each field that C and a dump name alike: its path, its bytes in memory by ``sizeof``, and by the dump."""
    fields = [field for field in one.fields if not field.must_exist]
    for field, entry in zip(fields, value.get("Fields", ())):
        if field.name == entry["field"]:
            yield f"{path}.{field.name}", field.memory, entry["size"]
            if field.description and "Description" in entry:
                yield from sizes(field.description, entry["Description"], f"{path}.{field.name}")
    for sub, entry in zip(one.subsections, value.get("Subsections", ())):
        yield from sizes(sub, entry, f"{path}/{sub.name}")


def against_sizes(snapshot: Snapshot, path: Path) -> tuple[int, int, list[str]]:
    """How many fields of the dump *path* have a size in the source, how many have none, and which another one."""
    found = [
        row
        for name, entry in content(path).items()
        for device in [snapshot.device(name)]
        if "Description" in entry and device and device.description
        for row in sizes(device.description, entry["Description"], name)
    ]
    known = [(where, ours, real) for where, ours, real in found if ours is not None]
    wrong = [f"{where}: {ours}, not {real}" for where, ours, real in known if ours != real]
    return len(known), len(found) - len(known), wrong
