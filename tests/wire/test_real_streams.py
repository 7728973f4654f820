"""The engine on real streams: every section, read by the stream's own description and written again, is the same."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from sphinx_vmsd.model import Context, Description, Release
from sphinx_vmsd.model.types import BY_NAME
from sphinx_vmsd.readers.stream import opened, read_stream
from sphinx_vmsd.wire.engine import load, save
from sphinx_vmsd.wire.stream import frames
from sphinx_vmsd.wire.stream.parts import Section

CHECKS = ("_equal", "_le")


class Sent(dict):
    """Everything described was sent, so every open condition held."""

    def get(self, key: object, default: object = None) -> object:
        return True


def streams_of(folder: Path) -> list[Path]:
    return sorted((folder / "streams").glob("*.mig*"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "stream" in metafunc.fixturenames:
        paths = streams_of(metafunc.config.getoption("--conformance"))
        metafunc.parametrize("stream", paths, ids=[path.name for path in paths])


@cache
def stored(description: Description) -> Description:
    """*description* with values stored where they would be compared, each in a member of its own."""
    fields = []
    for item in description.fields:
        plain = next((item.type[:-len(end)] for end in CHECKS if item.type and item.type.endswith(end)), item.type)
        nested = item.description and stored(item.description)
        fields.append(replace(item, name=f"{description.name}:{item.name}", type=plain, description=nested))
    return replace(description, fields=tuple(fields), subsections=tuple(map(stored, description.subsections)))


def sections(path: Path) -> Iterator[tuple[str, list[Description], bytes]]:
    """Name, descriptions (instances may differ) and data of each section that the stream describes."""
    snapshot, _ = read_stream(path)
    with opened(path) as data:
        for piece in frames.read(data).pieces:
            devices = snapshot.devices if snapshot is not None and isinstance(piece, Section) else ()
            forms = [stored(one.description) for one in devices if one.title == piece.name and one.description]
            if forms:
                yield piece.name, forms, bytes(data[piece.data:piece.data_end])


def round_trips(description: Description, body: bytes) -> bool:
    loaded = load(description, body + bytes(300), Context(), dialect=Release("10.0"), assume=Sent())
    saved = save(description, loaded.values, Context(), dialect=Release("10.0"), assume=Sent())
    return bool(loaded.ok and saved.ok) and loaded.consumed == len(body) and saved.data == body


def test_every_section_round_trips(stream: Path) -> None:
    broken = [name for name, forms, body in sections(stream) if not any(round_trips(form, body) for form in forms)]
    assert not broken


def test_described_as_the_source_did(stream: Path) -> None:
    """The description that saving writes is the one in the stream, where the stream tells all it depends on."""
    with opened(stream) as data:
        raw = bytes(data)
    start = raw.rfind(b"\0\x06")
    described = json.loads(raw[start + 6:]) if raw[start + 6:start + 7] == b"{" else {"devices": []}
    release = Release(re.findall(r"\d+\.\d+\.\d+", stream.name)[-1])
    snapshot, _ = read_stream(stream)
    forms = {one.title: one.description for one in snapshot.devices} if snapshot else {}
    wrong = []
    for device in described["devices"]:
        wanted = {key: device[key] for key in ("vmsd_name", "version", "fields", "subsections") if key in device}
        form = forms.get(device["name"])
        # an "index" tells of a predicate that the stream does not name
        if form is None or "index" in json.dumps(device) or "vmsd_name" not in device or device["instance_id"]:
            continue
        parts = (form, *form.subsections)
        own = [item.name for part in parts for item in part.fields if item.type not in BY_NAME]
        if len(own) != len(set(own)):
            continue    # one member in two subsections, each with another part of its bytes
        saved = save(form, _zeros(form), Context(), dialect=release, assume=Sent(), vmdesc=True)
        if json.loads(saved.vmdesc or "{}") != wanted:
            wrong.append((device["name"], saved.vmdesc, wanted))
    assert not wrong


def _zeros(description: Description) -> dict[str, object]:
    """A state in which device types of their own have bytes."""
    values: dict[str, object] = {}
    for item in (item for part in (description, *description.subsections) for item in part.fields):
        if item.type not in BY_NAME:
            blank = bytes(item.size if isinstance(item.size, int) else 0)
            values[item.name] = [blank] * item.count if item.array else blank
        elif item.type in ("struct", "vstruct") and item.description is not None:
            inner = _zeros(item.description)
            values[item.name] = [inner] * item.count if item.array else inner
    return values


def test_there_are_sections(conformance: Path) -> None:
    streams = streams_of(conformance)
    if not streams:
        pytest.skip("no streams there")
    assert any(True for path in streams for _ in sections(path))
