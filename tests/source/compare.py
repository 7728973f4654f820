"""Snapshots of trees set against what real binaries say: shared by the tests and the benchmarks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Optional

from sphinx_vmsd.model import Description, Snapshot


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
        for name, entry in json.loads(path.read_text("utf-8")).items()
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
    listed = json.loads(path.read_text("utf-8"))
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
