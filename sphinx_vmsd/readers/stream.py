"""A migration stream as a source of facts: what was really sent, in the words of its own description.

A stream does not say which release wrote it, nor device types, field versions, predicates or ``needed``: those
stay unknown. It does say everything that a dump hides: CPUs, hand-registered sections, type names, counts.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.model import Description, Device, Evidence, Field, Location, Problem, Release, Snapshot
from sphinx_vmsd.model.condition import Unknown
from sphinx_vmsd.model.types import BY_WIRE
from sphinx_vmsd.readers.dump import release_of_path
from sphinx_vmsd.readers.machines import release_of_machine
from sphinx_vmsd.readers.recording import recording_of
from sphinx_vmsd.readers.streamfile import UnreadableError, opened
from sphinx_vmsd.wire.printable import printable
from sphinx_vmsd.wire.stream import frames
from sphinx_vmsd.wire.stream.parts import Entry, Fault, Section, Shape, Stream

_SENT = Unknown("the stream only shows that it was sent")
_RELEASE = re.compile(r"(?:from-|qemu-|v)(\d+\.\d+(?:\.\d+)?)")


def read_stream(
    path: Union[str, Path], release: Optional[Release] = None,
) -> tuple[Optional[Snapshot], tuple[Problem, ...]]:
    """The snapshot in the stream *path*, and what is wrong with the stream.

    Without *release*, it is the one in the file's name (``…-from-7.2.22.mig``, ``7.2.mig``), else that of the machine
    type, which is what the source has *at least*.
    """
    packed: list[Fault] = []
    try:
        with opened(path, packed.append) as data:
            stream = frames.read(data)
            recording = recording_of(data, stream)
    except UnreadableError as error:
        return None, (Problem(Location(str(path)), error.reason, error.remedy),)
    problems = problems_of((*packed, *stream.faults), path)
    if not any(isinstance(piece, Section) for piece in stream.pieces):
        return None, problems or (Problem(Location(str(path)), "no section in the stream"),)
    recording = replace(recording, whole=not (packed or stream.faults))
    return replace(snapshot_of(stream, path, release), recording=recording), problems


def problems_of(faults: Iterable[Fault], path: Union[str, Path]) -> tuple[Problem, ...]:
    """The *faults* of the stream *path* as problems."""
    return tuple(Problem(Location(str(path)), f"offset {fault.offset:#x}: {fault.message}", fault.remedy)
                 for fault in faults)


def snapshot_of(stream: Stream, path: Union[str, Path], release: Optional[Release] = None) -> Snapshot:
    """What *stream* says about the release that wrote it."""
    devices: dict[str, Device] = {}
    for piece in stream.pieces:
        shape = stream.devices.get((piece.name, piece.instance_id)) if isinstance(piece, Section) else None
        if isinstance(piece, Section) and shape is not None:
            device = _device(piece, shape, path, devices)
            devices.setdefault(device.name, device)
    return Snapshot(
        release=release or _release(stream, path),
        devices=tuple(devices[name] for name in sorted(devices)),
        evidence=frozenset({Evidence.STREAM}),
        origin=f"stream {Path(path).name}",
    )


def _release(stream: Stream, path: Union[str, Path]) -> Release:
    """The release in the file's name, as a dump's; no older one than that of the machine type."""
    named = _RELEASE.findall(Path(path).name)
    machine = stream.configuration.machine if stream.configuration else ""
    found, least = release_of_path(Path(path)), release_of_machine(machine)
    if named or found is None or (least and found < least):
        found = Release(named[-1]) if named else least
    return found or Release("unknown")


def _device(section: Section, shape: Shape, path: Union[str, Path], known: dict[str, Device]) -> Device:
    """The device of *section*; a second one of another form is told apart by its section's name."""
    location = Location(str(path))
    name = printable(shape.vmsd or section.name)
    description = _description(shape, location, section.version)
    former = known.get(name)
    if former and former.description != description:
        name = f"{printable(section.name)}#{section.instance_id}"
    return Device(name, description, title=section.name, location=location)


def _description(shape: Shape, location: Location, version: Optional[int] = None) -> Description:
    return Description(
        name=printable(shape.vmsd), version=shape.version if version is None else version,
        fields=tuple(_fields(shape.entries, location)),
        subsections=tuple(_subsection(sub, location) for sub in shape.subsections),
        location=location, recorded=True,
    )


def _subsection(shape: Shape, location: Location) -> Description:
    return replace(_description(shape, location), needed=_SENT)


def _fields(entries: tuple[Entry, ...], location: Location) -> Iterator[Field]:
    """One field for each entry, or for neighbours of one name: the elements of one array."""
    run: list[Entry] = []
    for entry in entries:
        if run and run[-1].name != entry.name:
            yield _field(run, location)
            run = []
        run.append(entry)
    if run:
        yield _field(run, location)


def _field(run: list[Entry], location: Location) -> Field:
    first = next((entry for entry in run if entry.type not in ("nullptr", "ptr-marker")), run[0])
    row = BY_WIRE.get(first.type)
    count = sum(1 if entry.elements is None else entry.elements for entry in run)
    mixed = len({entry.type for entry in run}) > 1
    size = first.size * 8 if first.type == "bitmap" else first.size     # the size of a bitmap is in bits
    return Field(
        name=printable(first.name), type=row.name if row else first.type, size=size, count=count,
        array=len(run) > 1 or first.elements is not None, pointers=mixed,
        description=_description(first.shapes[0], location) if first.shapes else None, location=location,
    )
