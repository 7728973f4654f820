"""A stream as a source of facts, and files of any size as bytes."""
from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest
from made import EOS, MAGIC, be, configuration, device, field, name, part, section, stream, struct, subsection, vmdesc

from sphinx_vmsd.model import Evidence, Release
from sphinx_vmsd.model.condition import Unknown
from sphinx_vmsd.readers.stream import read_stream
from sphinx_vmsd.readers.streamfile import UnreadableError, opened
from sphinx_vmsd.wire.stream import read
from sphinx_vmsd.wire.stream.parts import Ram, Section
from sphinx_vmsd.wire.stream.ram import by_block

PAGES = 10_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    fields = [field("a", "uint32", 4), field("n", "uint8", 1, index=0), field("n", "uint8", 1),
              struct("s", 2, field("x", "uint8", 1), array_len=2), field("t", "timer", 8), field("own", "my info", 1)]
    sub = {"vmsd_name": "d/s", "version": 2, "fields": [field("b", "bool", 1)]}
    body = be(1) + b"\1\2" + bytes(4) + bytes(8) + b"!" + subsection("d/s", b"\1", 2)
    fields[3]["size"] = 2
    fields[3]["struct"]["fields"].append(field("y", "uint8", 1))
    path = tmp_path / "guest-from-8.1.mig"
    parts = (section(0, "0000:00:01.0/d", body, version=3), section(1, "e", b""), section(2, "e", b"", 1))
    devices = ({**device("0000:00:01.0/d", *fields, version=3, subsections=[sub]), "vmsd_name": "d"},
               device("e"), device("e", instance=1))
    path.write_bytes(stream(*parts, config=configuration("pc-q35-8.0"), description=vmdesc(*devices)))
    return path


def test_snapshot(path: Path) -> None:
    snapshot, problems = read_stream(path)
    assert snapshot is not None
    assert problems == ()
    assert (snapshot.release, snapshot.evidence) == (Release("8.1"), frozenset({Evidence.STREAM}))
    assert [one.name for one in snapshot.devices] == ["d", "e"]
    found = snapshot.devices[0].description
    assert found is not None
    assert (found.name, found.version) == ("d", 3)
    assert [(one.name, one.type, one.count, one.array) for one in found.fields] == [
        ("a", "uint32", 1, False), ("n", "uint8", 2, True), ("s", "struct", 2, True), ("t", "timer", 1, False),
        ("own", "my info", 1, False)]
    assert isinstance(found.subsections[0].needed, Unknown)


def test_release_of_the_machine_type_is_the_least_it_can_be(path: Path) -> None:
    other = path.rename(path.with_name("guest.mig"))
    snapshot, _ = read_stream(other)
    assert snapshot is not None
    assert snapshot.release == Release("8.0")


@pytest.mark.parametrize("content", [b"", b"not a stream", MAGIC + configuration()])
def test_nothing_to_read_is_one_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    snapshot, problems = read_stream(path)
    assert snapshot is None
    assert len(problems) == 1


def test_gzip(path: Path) -> None:
    packed = path.with_suffix(".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    with opened(packed) as data:
        assert data[:] == path.read_bytes()


@pytest.mark.parametrize("name", ["missing", ".", "nul\0"])
def test_unreadable(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableError), opened(f"{tmp_path}/{name}"):
        pass


def test_memory_does_not_grow_with_pages(tmp_path: Path) -> None:
    """40 MB of pages, as a sparse file: what is kept has the size of the section list."""
    path = tmp_path / "large"
    start = MAGIC + configuration() + section(2, "ram", be(PAGES * 4096 | 4, 8) + name("m") + be(PAGES * 4096, 8) + EOS,
                                              version=4, kind=1) + b"\2" + be(2)
    with path.open("wb") as file:
        file.write(start + be(8, 8) + name("m"))
        for page in range(1, PAGES):
            file.seek(4096, 1)
            file.write(be(page * 4096 | 0x28, 8))
        file.seek(4096, 1)
        file.write(EOS + b"\x7e" + be(2) + part(2, EOS, kind=3) + b"\0")
    tracemalloc.start()
    with opened(path) as data:
        found = read(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.faults == ()
    bodies = tuple(piece.body for piece in found.pieces if isinstance(piece, Section) and isinstance(piece.body, Ram))
    assert by_block(bodies)["m"].full == PAGES
    assert peak < 1 << 20
