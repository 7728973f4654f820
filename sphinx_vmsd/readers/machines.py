"""Machine types as QMP's ``query-machines`` lists them, with ``compat-props`` where QEMU 9.1 and later was asked."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.model import CompatEntry, Location, MachineType, Problem, Release
from sphinx_vmsd.readers.files import read_text
from sphinx_vmsd.readers.jsonfile import LINE, Value, parse

_VERSION = re.compile(r"-(\d+\.\d+(?:\.\d+)?)(?=-|\Z)")
_REMEDY = "expected the answer of the QMP command query-machines"


def release_of_machine(name: str) -> Optional[Release]:
    """The release in the name of a versioned machine type (``pc-q35-5.2``, ``pseries-2.12-sxxm``), else ``None``."""
    match = _VERSION.search(name)
    return Release(match.group(1)) if match else None


def read_machines(
    path: Union[str, Path], arch: Optional[str] = None,
) -> tuple[tuple[MachineType, ...], tuple[Problem, ...]]:
    """The machine types in *path*, in its order: a JSON list, or a whole QMP answer (``{"return": [...]}``).

    ``compat-props`` come in the order QEMU applies them, so a later entry wins. Without them (QEMU up to
    9.0) a machine type's entries are ``None``.
    """
    text, problems = read_text(path)
    if text is None:
        return (), problems
    value, problems = parse(text, str(path), ("name", "qom-type"))
    if problems:
        return (), problems
    listed = value.get("return") if isinstance(value, dict) else value
    if not isinstance(listed, list):
        return (), (Problem(Location(str(path)), "is not a list of machine types", _REMEDY),)
    found = [_machine(entry, str(path), arch) for entry in listed]
    return (
        tuple(one for one in found if isinstance(one, MachineType)),
        tuple(one for one in found if isinstance(one, Problem)),
    )


def _machine(value: Value, file: str, arch: Optional[str]) -> Union[MachineType, Problem]:
    entry = value if isinstance(value, dict) else {}
    name, alias, deprecated = entry.get("name"), entry.get("alias"), entry.get("deprecated")
    location = _place(entry, file)
    entries = _entries(entry.get("compat-props"), file)
    if not isinstance(name, str) or ("compat-props" in entry and entries is None):
        return Problem(location, "is not a machine type with a name and well-formed compat-props", _REMEDY)
    return MachineType(
        name=name,
        release=release_of_machine(name),
        entries=entries,
        alias=alias if isinstance(alias, str) else None,
        deprecated=deprecated if isinstance(deprecated, bool) else None,
        arch=arch,
        location=location,
    )


def _entries(value: Value, file: str) -> Optional[tuple[CompatEntry, ...]]:
    if not isinstance(value, list):
        return None
    entries = []
    for entry in value:
        if not isinstance(entry, dict):
            return None
        driver, name, text = entry.get("qom-type"), entry.get("property"), entry.get("value")
        if not (isinstance(driver, str) and isinstance(name, str) and isinstance(text, str)):
            return None
        entries.append(CompatEntry(driver, name, text, location=_place(entry, file)))
    return tuple(entries)


def _place(entry: dict[str, Value], file: str) -> Location:
    line = entry.get(LINE)
    return Location(file, line if isinstance(line, int) else 0)
