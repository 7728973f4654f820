"""What ``-dump-vmstate`` of QEMU 5.2 and later writes, as a snapshot.

A dump shows less than the stream (``facts/vmstate.md`` 1.4): a predicate only as "there is one", no field
types, no hooks, no ``needed``, and no element count before 8.1. All of that becomes "not known" here.
Names of QEMU are printable; others are escaped, because text to paste is made of them.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.model import Description, Device, Evidence, Field, Location, Problem, Release, Snapshot, walk
from sphinx_vmsd.model.condition import Condition, Unknown
from sphinx_vmsd.readers.dumptext import MARK
from sphinx_vmsd.readers.files import read_text
from sphinx_vmsd.readers.jsonfile import LINE, Value, parse
from sphinx_vmsd.readers.named import release_in_folder, release_in_path
from sphinx_vmsd.wire.printable import printable

#: Nested descriptions that are followed; QEMU's deepest has 9 levels.
DEPTH = 50
#: Field names that QEMU's macros fix, with the type they imply.
_IMPLIED = {"unused": "unused_buffer", "tmp": "tmp"}
#: The condition of a field whose predicate nobody shows; a spec says it with the word ``unknown``.
PREDICATE = Unknown("the dump only says that there is a predicate")
NEEDED = Unknown("a dump does not say when it is sent")


class _ShapeError(Exception):
    """The JSON is not what QEMU writes; args: line, message."""


def read_dump(
    path: Union[str, Path], release: Optional[Release] = None, arch: Optional[str] = None,
) -> tuple[Optional[Snapshot], tuple[Problem, ...]]:
    """The snapshot in the dump *path*, or the one reason why there is none.

    Without *release*, it is the one in the path (``dumps/7.2.22/x86_64.json``, ``qemu-8.0.json``), else not known.
    The machine type in the dump tells nothing: a new QEMU has the machine types of old ones.
    """
    text, problems = read_text(path)
    return (None, problems) if text is None else read_dump_text(text, path, release, arch)


def read_dump_text(
    text: str, path: Union[str, Path], release: Optional[Release] = None, arch: Optional[str] = None,
    alike: Optional[Mapping[str, str]] = None,
) -> tuple[Optional[Snapshot], tuple[Problem, ...]]:
    """The same of the *text* that stands in *path*.

    *alike*: device types whose entries say the same, each with the one whose description is taken for all of them.
    """
    value, problems = parse(text, str(path), ("field", "name", "Name"))
    if problems:
        return None, problems
    try:
        return _snapshot(value, Path(path), release, arch, alike or {}), ()
    except _ShapeError as error:
        line, message = error.args
        return None, (Problem(Location(str(path), line), message, "expected the output of -dump-vmstate"),)


def unite(snapshots: Iterable[Snapshot]) -> Snapshot:
    """Snapshots of several architectures of one release as one.

    A device type of several architectures is taken where its state has most parts: an architecture
    without a feature links a stub, whose description is empty.
    """
    parts = sorted(snapshots, key=lambda part: part.arch or "")
    return Snapshot(
        release=parts[0].release,
        devices=_unite_devices(chain.from_iterable(part.devices for part in parts)),
        descriptions=tuple(chain.from_iterable(part.descriptions for part in parts)),
        machines=tuple(chain.from_iterable(part.machines for part in parts)),
        arrays=tuple(chain.from_iterable(part.arrays for part in parts)),
        evidence=frozenset().union(*(part.evidence for part in parts)),
        arch=parts[0].arch if len(parts) == 1 else None,
        origin=", ".join(part.origin for part in parts),
    )


def _unite_devices(found: Iterable[Device]) -> tuple[Device, ...]:
    devices: dict[str, Device] = {}
    for device in found:
        known = devices.get(device.name)
        if known is None or _extent(device) > _extent(known):
            devices[device.name] = device
    return tuple(devices[name] for name in sorted(devices))


def _extent(device: Device) -> int:
    return sum(len(part.fields) for _, part in walk(device.description)) if device.description else 0


def _snapshot(value: Value, path: Path, release: Optional[Release], arch: Optional[str],
              alike: Mapping[str, str]) -> Snapshot:
    top = _object(value, 0, "the dump")
    if MARK not in top:
        raise _ShapeError(0, f"is not a -dump-vmstate file: it has no '{MARK}'")
    _text(_object(top[MARK], 0, MARK), "Name")
    file = str(path)
    devices: dict[str, Device] = {}
    names = [name for name in top if name not in (MARK, LINE)]
    for name in sorted(names, key=lambda name: alike.get(name, name) != name):
        devices[name] = _device(printable(name), top[name], file, devices.get(alike.get(name, name)))
    found = release or release_of_path(path) or Release("unknown")
    return Snapshot(
        release=found,
        devices=tuple(sorted(devices.values(), key=lambda device: device.name)),
        evidence=frozenset({Evidence.DUMP}),
        arch=arch,
        origin=f"dump {found}" + (f"/{arch}" if arch else ""),
    )


def release_of_path(path: Path) -> Optional[Release]:
    """The release that a file or its folder is named after, if any."""
    found = release_in_path(str(path))
    return Release(found) if found else None


def release_of_folder(path: Path) -> Optional[Release]:
    """The release that the folder of *path* is named after, if any."""
    found = release_in_folder(str(path))
    return Release(found) if found else None


def _device(name: str, value: Value, file: str, twin: Optional[Device]) -> Device:
    """The device type in an entry; *twin*: one that is known to say the same."""
    entry = _object(value, 0, f"the entry '{name}'")
    line = _line(entry)
    if "Description" not in entry:  # never QEMU's, but upstream's own test data has it
        return Device(name, location=Location(file, line))
    if twin is not None:
        return Device(name, twin.description, location=Location(file, line))
    description = _object(entry["Description"], line, f"'Description' of '{name}'")
    return Device(name, _description(description, file, 0), location=Location(file, line))


def _description(entry: dict[str, Value], file: str, depth: int, needed: Optional[Condition] = None) -> Description:
    if depth > DEPTH:
        raise _ShapeError(_line(entry), f"descriptions are nested more than {DEPTH} deep")
    return Description(
        name=_text(entry, "name"),
        version=_number(entry, "version_id"),
        minimum_version=_number(entry, "minimum_version_id"),
        fields=tuple(_field(one, file, depth) for one in _objects(entry, "Fields")),
        subsections=tuple(_description(one, file, depth + 1, NEEDED) for one in _objects(entry, "Subsections")),
        needed=needed,
        location=Location(file, _line(entry)),
    )


def _field(entry: dict[str, Value], file: str, depth: int) -> Field:
    name, line = _text(entry, "field"), _line(entry)
    count = _number(entry, "num") if "num" in entry else None
    nested = entry.get("Description")
    return Field(
        name=name,
        type=_IMPLIED.get(name),
        version=_number(entry, "version_id"),
        exists=PREDICATE if _flag(entry, "field_exists") else None,
        size=_number(entry, "size") or None,  # 0: opaque, or sized by another member
        count=count,
        array=count is not None,
        description=None if nested is None else _description(_object(nested, line, "'Description'"), file, depth + 1),
        location=Location(file, line),
    )


def _line(entry: dict[str, Value]) -> int:
    line = entry.get(LINE)
    return line if isinstance(line, int) else 0


def _object(value: Value, line: int, what: str) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise _ShapeError(line, f"{what} is not an object")
    return value


def _objects(entry: dict[str, Value], key: str) -> list[dict[str, Value]]:
    value = entry.get(key, [])
    if not isinstance(value, list):
        raise _ShapeError(_line(entry), f"'{key}' is not a list")
    line, what = _line(entry), f"an element of '{key}'"
    return [_object(one, line, what) for one in value]


def _text(entry: dict[str, Value], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str):
        raise _ShapeError(_line(entry), f"'{key}' is not a text")
    return printable(value)


def _number(entry: dict[str, Value], key: str) -> int:
    value = entry.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _ShapeError(_line(entry), f"'{key}' is not a number")
    return value


def _flag(entry: dict[str, Value], key: str) -> bool:
    value = entry.get(key)
    if not isinstance(value, bool):
        raise _ShapeError(_line(entry), f"'{key}' is not true or false")
    return value
