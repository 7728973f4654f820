"""Every real stream decodes completely: no byte unaccounted for, values as its own description says.

The reference here is independent of the package: twenty lines that walk the description's JSON.
"""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from folder import read_json

from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.dump import read_dump
from sphinx_vmsd.readers.machines import read_machines
from sphinx_vmsd.readers.stream import read_stream
from sphinx_vmsd.readers.streamfile import opened
from sphinx_vmsd.wire.catalogue import CATALOGUE, explain
from sphinx_vmsd.wire.stream import read, values
from sphinx_vmsd.wire.stream.against import Attempt
from sphinx_vmsd.wire.stream.parts import Configuration, Data, Ram, Section, Stream, Value, VmdescPiece

LISTS = ("qtailq", "qlist")
#: Messages that end an attempt to load.
FATAL = ("load-failed", "machine-unknown", "property-unknown")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    folder = metafunc.config.getoption("--conformance") / "streams"
    index = read_json(folder / "index.json", [])
    known = {row["file"]: row for row in index}
    rows = [known.get(path.name, {"file": path.name}) for path in sorted(folder.glob("*.mig*"))]
    metafunc.parametrize("row", rows, ids=[row["file"] for row in rows])


@pytest.fixture
def path(row: dict, conformance: Path) -> Path:
    return conformance / "streams" / row["file"]


def test_every_byte_belongs_to_one_piece(row: dict, path: Path) -> None:
    with opened(path) as data:
        stream = read(data)
        assert len(data) == row.get("size", len(data))
        offset = 0
        for piece in stream.pieces:
            assert piece.offset == offset
            offset = piece.end
        assert offset == len(data)
    assert stream.faults == ()


def test_sections_are_covered_by_values(row: dict, path: Path) -> None:
    with opened(path) as data:
        stream = read(data)
        for section in sections(stream):
            found = values(data, stream, section)
            if not isinstance(section.body, Ram):
                assert_contiguous(found, section.data, section.data_end)
            if stream.devices:
                assert "undescribed" not in {leaf.name for leaf in leaves(found)}


def test_what_nests_covers_its_bytes(row: dict, path: Path) -> None:
    with opened(path) as data:
        stream = read(data)
        for section in sections(stream):
            for value in values(data, stream, section):
                assert_covers(value)


def test_values_are_what_the_description_says(row: dict, path: Path) -> None:
    with opened(path) as data:
        stream = read(data)
        devices = vmdesc(data, stream)["devices"] if stream.devices else []
        described = {(device["name"], device["instance_id"]): device for device in devices}
        assert set(described) <= {(section.name, section.instance_id) for section in sections(stream)}
        for section in sections(stream):
            device = described.get((section.name, section.instance_id))
            if device is not None:
                expected = list(reference(data, device, section.data))
                assert [(leaf.offset, leaf.size) for leaf in flat(values(data, stream, section))] == expected


def test_index_agrees(row: dict, path: Path) -> None:
    if "machine" not in row:
        pytest.skip("not in the index")
    with opened(path) as data:
        stream = read(data)
    found = [piece for piece in stream.pieces if isinstance(piece, VmdescPiece)]
    assert bool(found) == row["has_vmdesc"]
    if found:
        assert found[0].offset + 5 in (row["vmdesc_offset"], row["vmdesc_offset"] + 5)
        assert len(stream.devices) == row["sections_in_vmdesc"]
        with opened(path) as data:
            assert list(vmdesc(data, stream)) == row["vmdesc_keys"]
            assert found[0].size - 5 in (row["vmdesc_size"], row["vmdesc_size"] - 5)
    configuration = next((piece for piece in stream.pieces if isinstance(piece, Configuration)), None)
    assert configuration is None or configuration.machine == row["machine"]
    assert configuration is None or set(configuration.capabilities) <= set(row["caps"])


def test_blocks_add_up(row: dict, path: Path) -> None:
    with opened(path) as data:
        stream = read(data)
    setup = next(section for section in sections(stream) if section.name == "ram" and section.kind == "start")
    assert isinstance(setup.body, Ram)
    assert sum(block.length for block in setup.body.blocks) == setup.body.total


def test_reader_gives_a_device_for_each_described_section(row: dict, path: Path) -> None:
    snapshot, problems = read_stream(path)
    assert snapshot is not None
    assert problems == ()
    assert "has_vmdesc" not in row or bool(snapshot.devices) == row["has_vmdesc"]


def sections(stream: Stream) -> list[Section]:
    return [piece for piece in stream.pieces if isinstance(piece, Section)]


def vmdesc(data: Data, stream: Stream) -> dict:
    piece = next(piece for piece in stream.pieces if isinstance(piece, VmdescPiece))
    return json.loads(data[piece.offset + 5:piece.end])


def assert_contiguous(found: tuple[Value, ...], start: int, end: int) -> None:
    for value in found:
        assert value.offset == start, value
        start += value.size
    assert start == end


def assert_covers(value: Value) -> None:
    if value.children:
        head = 6 + len(value.name.encode()) if value.type == "subsection" else 0
        assert_contiguous(value.children, value.offset + head + (value.type in LISTS), value.offset + value.size)
        for child in value.children:
            assert_covers(child)


def leaves(found: tuple[Value, ...]) -> Iterator[Value]:
    for value in found:
        yield from leaves(value.children) if value.children else (value,)


def flat(found: tuple[Value, ...]) -> Iterator[Value]:
    """The values as the reference sees them: arrays of scalars as one, what is opaque to it as one."""
    for value in found:
        nests = value.type in ("struct", "subsection", "array") or bool(value.elements and value.children)
        yield from flat(value.children) if nests else (value,)


def reference(data: Data, node: dict, offset: int) -> Iterator[tuple[int, int]]:
    """(offset, size) of each leaf of a description."""
    for field in node["fields"]:
        scalar = "struct" not in field and is_scalar(field)
        times = field.get("array_len", 1)
        if scalar:
            yield offset, field["size"] * times
            offset += field["size"] * times
            continue
        for _ in range(times):
            if "struct" in field:
                yield from reference(data, field["struct"], offset)
            else:
                yield offset, field["size"]
            offset += field["size"]
    for sub in node.get("subsections", ()):
        assert data[offset] == 5
        assert data[offset + 2:offset + 2 + data[offset + 1]].decode() == sub["vmsd_name"]
        offset += 6 + data[offset + 1]
        inner = list(reference(data, sub, offset))
        yield from inner
        offset = inner[-1][0] + inner[-1][1] if inner else offset


def is_scalar(field: dict) -> bool:
    return field["type"].split(" ")[0] in ("bool", "timer", *(f"{u}int{b}" for u in ("u", "") for b in (8, 16, 32, 64)))


def test_it_loads_where_it_came_from(row: dict, path: Path) -> None:
    """No section fails against the descriptions of the stream itself: a failure told would be a false one."""
    snapshot, _ = read_stream(path, Release(row["src"]) if "src" in row else None)
    assert snapshot is not None
    with opened(path) as data:
        attempt = Attempt(data, read(data), snapshot)
        failing = [(one.section.name, one.path, one.lines) for one in attempt.trials() if one.loads is False]
        assert (failing, attempt.stopped()) == ([], None)


def test_it_fares_as_it_did(row: dict, path: Path, conformance: Path) -> None:
    """What real releases said, as far as their dumps and machine lists tell."""
    for release, said in row.get("loads_in", {}).items():
        entries = [one.entry.id if one.entry else one.text for one in explain("" if said == "ok" else said)]
        assert set(entries) <= set(CATALOGUE)
        assert (said == "ok") is not any(one in FATAL for one in entries), said
        listed = conformance / "machines" / release / f"{row['arch']}.json"
        if listed.is_file():
            machines, _ = read_machines(listed, row["arch"])
            knows = any(row["machine"] in (one.name, one.alias) for one in machines)
            assert knows is ("machine-unknown" not in entries)
        dump = conformance / "dumps" / release / f"{row['arch']}.json"
        snapshot = read_dump(dump)[0] if dump.is_file() else None
        if snapshot is not None and not {"machine-unknown", "property-unknown"} & set(entries):
            with opened(path) as data:
                tried = list(Attempt(data, read(data), snapshot).trials())
            failing = [one.section.name for one in tried if one.loads is False]
            loading = [one.section.name for one in tried if one.loads]
            assert all(name in said for name in failing)
            assert not [name for name in loading if f"'{name}'" in said and "VQ" not in said]
