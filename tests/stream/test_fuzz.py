"""Any bytes as a stream: faults with an offset, pieces that cover everything, never an exception.

``python tests/fuzz/fuzz.py stream SECONDS`` runs them for as long as you want.
"""
from __future__ import annotations

import gzip
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple, Optional

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import EOS, be, command, configuration, device, field, name, part, section, stream, struct, subsection, vmdesc

from sphinx_vmsd.model import Description, Field, FromMember, Release, Snapshot
from sphinx_vmsd.readers.dump import read_dump
from sphinx_vmsd.readers.recording import recording_of
from sphinx_vmsd.readers.stream import snapshot_of
from sphinx_vmsd.render.stream.compared import Side, compare
from sphinx_vmsd.render.stream.document import document
from sphinx_vmsd.render.stream.tree import tree
from sphinx_vmsd.render.stream.trials import Tried
from sphinx_vmsd.wire.incoming import load_stream
from sphinx_vmsd.wire.incoming.none import none
from sphinx_vmsd.wire.stream import read, values
from sphinx_vmsd.wire.stream.against import Descriptions, trials
from sphinx_vmsd.wire.stream.frames import DESCRIBED
from sphinx_vmsd.wire.stream.parts import sections_of
from sphinx_vmsd.wire.stream.sections import is_decoded

PROFILE = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
FEW = settings(PROFILE, max_examples=20)
REAL = Path(__file__).resolve().parents[1] / "conformance" / "data"

_LIST = {"name": "l", "type": "qtailq", "vmsd_name": "e", "version": 1, "fields": [field("x", "uint8", 1)], "size": 3}
WHOLE = stream(
    section(2, "ram", be(0x1000 | 4, 8) + name("pc.ram") + be(0x1000, 8) + EOS, version=4, kind=1),
    part(2, be(8, 8) + name("pc.ram") + bytes(4096) + be(0x22, 8) + b"\0" + EOS),
    command(11), part(2, EOS, kind=3),
    section(0, "d", be(1) + b"\1\5\0" + be(7) * 2 + subsection("d/s", b"\1")),
    section(1, "spapr/htab", be(0) + bytes(8)),
    config=configuration("none", subsection("configuration/capabilities", be(1) + name("x"))),
    description=vmdesc(device("d", field("a", "uint32", 4), _LIST, struct("s", 4, field("b", "uint32", 4), array_len=2),
                              subsections=[{"vmsd_name": "d/s", "version": 1, "fields": [field("c", "bool", 1)]}])),
)


def check(data: bytes) -> None:
    found = read(data)
    offset = 0
    for piece in found.pieces:
        assert piece.offset == offset
        assert piece.size > 0
        offset = piece.end
    assert offset == len(data)
    assert all(0 <= fault.offset <= len(data) + 5 and "\n" not in fault.message for fault in found.faults)
    for piece in sections_of(found.pieces):    # what its own description does not fit is told
        told = piece.how != DESCRIBED or is_decoded(values(data, found, piece))
        assert told or any(piece.offset <= fault.offset <= piece.end for fault in found.faults)
    assert all(isinstance(line, str) for line in tree(data, found))
    json.loads("".join(document(data, found, "file")))
    assert compare(Side(data, found), Side(data, found)).differs == ()


def test_the_seed_is_sound() -> None:
    assert read(WHOLE).faults == ()
    check(WHOLE)


@settings(PROFILE)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    check(data)
    check(WHOLE[:8] + data)


@settings(PROFILE)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_changed_bytes(changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for offset, byte in changes:
        data[offset] = byte
    check(bytes(data))


@settings(PROFILE)
@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)), st.binary(max_size=8))
def test_cut_and_inserted(start: int, end: int, more: bytes) -> None:
    check(WHOLE[:start] + more + WHOLE[end:])


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 1 << 70), st.floats(), st.text(max_size=3)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "type", "size", "fields", "array_len", "index", "struct", "vmsd_name", "version",
                         "subsections", "devices", "page_size", "instance_id", "configuration"]), inner, max_size=6),
    max_leaves=20,
)


@settings(PROFILE)
@given(_JSON)
def test_any_description(value: object) -> None:
    text = json.dumps(value).encode()
    check(stream(section(0, "d", b"1234"), description=b"\x06" + be(len(text)) + text))
    text = json.dumps({"page_size": 4096, "devices": [{"name": "d", "fields": value}]}).encode()
    check(stream(section(0, "d", b"1234"), description=b"\x06" + be(len(text)) + text))


_SIZE, _ELEMENTS = st.integers(0, 6), st.none() | st.integers(0, 3)
_PLAIN = st.builds(field, st.just("p"), st.sampled_from(["uint8", "uint16", "uint32", "buffer", "timer"]), _SIZE) \
    | st.builds(lambda size, count: field("q", "uint8", size, array_len=count), _SIZE, _ELEMENTS)


def _nested(inner: st.SearchStrategy) -> st.SearchStrategy:
    shape = st.builds(lambda fields, subs: {"vmsd_name": "e", "version": 1, "fields": fields, "subsections": [
        {"vmsd_name": "e/s", "version": 1, "fields": sub} for sub in subs]},
        st.lists(inner, max_size=3), st.lists(st.lists(inner, max_size=1), max_size=1))
    kind = st.sampled_from(["struct", "struct", "tmp", "vstruct", "qtailq"])
    return st.builds(lambda one, size, count, within: field("n", one, size, struct=within) if count is None else
                     field("n", one, size, struct=within, array_len=count), kind, st.integers(0, 20), _ELEMENTS, shape)


@settings(PROFILE)
@given(st.lists(st.recursive(_PLAIN, _nested, max_leaves=8), max_size=4), st.binary(max_size=90))
def test_a_description_of_the_right_length(fields: list[dict], data: bytes) -> None:
    size = sum(one["size"] * (1 if one.get("array_len") is None else one["array_len"]) for one in fields)
    check(stream(section(0, "d", (data or b"1").ljust(size, data[-1:] or b"0")[:size]),
                 description=vmdesc(device("d", *fields))))


_KIND = st.sampled_from([None, "uint8", "uint32", "uint32_equal", "int32_le", "buffer", "struct", "qtailq", "gtree",
                         "bitmap", "timer", "nullptr", "my own", "unused_buffer", "vstruct", "capability"])
_COUNT = st.one_of(st.none(), st.integers(0, 3), st.just(FromMember("a")), st.just(FromMember("zz")))
_INNER = st.builds(Description, st.just("e"), st.integers(0, 1), st.just(0), st.just((Field("x", "uint8"),)))
_FIELD = st.builds(Field, st.sampled_from(["a", "l", "s", "b", "zz"]), _KIND, count=_COUNT, size=_COUNT,
                   array=st.booleans(), pointers=st.booleans(), description=st.none() | _INNER)
_DESCRIPTION = st.builds(Description, st.just("d"), st.integers(0, 2), st.integers(0, 1),
                         st.lists(_FIELD, max_size=4).map(tuple))


@settings(PROFILE)
@given(_DESCRIPTION, st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_any_description_of_the_destination(description: Description, offset: int, byte: int) -> None:
    data = bytearray(WHOLE)
    data[offset] = byte
    snapshot = Snapshot(Release("10.0"), descriptions=(description,))
    found = read(bytes(data), Descriptions(snapshot))
    tried = tuple(trials(bytes(data), found, snapshot))
    assert all(one.lines or one.loads is not False for one in tried)
    assert list(Tried(tried, "10.0").lines())
    assert json.loads(f"{{{''.join(Tried(tried, '10.0').json())}}}")


@settings(PROFILE)
@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)), st.binary(max_size=8),
       st.sampled_from(["5.2", "7.2", "9.0", "10.0", "10.2", "11.1"]))
def test_any_stream_at_a_destination(start: int, end: int, more: bytes, release: str) -> None:
    incoming = load_stream(WHOLE[:start] + more + WHOLE[end:], none(Release(release)))
    if incoming.ok is False:
        assert incoming.lines[-1].startswith("load of migration failed: ")


class Real(NamedTuple):
    """A real stream, the offsets where its pieces start and values lie, and descriptions to load it with."""

    data: bytes
    places: tuple[int, ...]
    snapshots: tuple[Snapshot, ...]


@cache
def real(name: str) -> Real:
    (path,) = (REAL / "streams").glob(f"{name}*")
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    found = read(data)
    places = [offset for piece in found.pieces for offset in (*range(piece.offset, min(piece.offset + 99, piece.end)),
                                                              *range(piece.end - 9, piece.end))]
    dump, _ = read_dump(REAL / "dumps" / "10.0.13" / "x86_64.json")
    assert dump is not None
    recorded = replace(snapshot_of(found, path), recording=recording_of(data, found))
    return Real(data, tuple(sorted(set(places))), (dump, recorded))


_CHANGE = st.tuples(st.floats(0, 1), st.integers(0, 6), st.binary(max_size=6))


@settings(FEW)
@given(st.sampled_from(["none-7", "none-10", "old-i440fx", "am53c974-q35-5.2-from-7"]),
       st.lists(_CHANGE, max_size=4), st.one_of(st.none(), st.floats(0, 1)), st.integers(0, 1))
def test_damaged_real_streams(
    name: str, changes: list[tuple[float, int, bytes]], cut: Optional[float], against: int,
) -> None:
    """Bytes changed, removed and put in at places that mean something, then perhaps cut off."""
    data, places, snapshots = real(name)
    damaged = bytearray(data)
    for place, gone, more in changes:
        at = places[int(place * (len(places) - 1))]
        damaged[at:at + gone] = more
    if cut is not None:
        del damaged[places[int(cut * (len(places) - 1))]:]
    snapshot = snapshots[against]
    found = read(bytes(damaged), Descriptions(snapshot))
    assert sum(piece.size for piece in found.pieces) == len(damaged)
    tried = tuple(trials(bytes(damaged), found, snapshot))
    assert all(one.lines or one.loads is not False for one in tried)
    assert list(Tried(tried, "10.0").lines())
    assert json.loads(f"{{{''.join(Tried(tried, '10.0').json())}}}")
    if len(damaged) < 2000:
        check(bytes(damaged))


def test_bombs() -> None:
    """Descriptions that promise more than the stream has, or nest without end."""
    for depth in (100, 900, 100_000):
        deep = '{"name": "d", "type": "struct", "size": 0, "fields": [' * depth + "]}" * depth
        check(stream(section(0, "d", b""), description=vmdesc(deep)))
    many = [field("z", "x", 0, array_len=0xFFFFFFFF), struct("s", 0, field("q", "x", 0), array_len=0xFFFFFFFF)]
    check(stream(section(0, "d", b""), description=vmdesc(device("d", *many))))
    wide = struct("s", 1, *[field(f"f{index}", "x", 0) for index in range(3000)], array_len=5000)
    check(stream(section(0, "d", bytes(5000)), description=vmdesc(device("d", wide))))
    huge = field("h", "buffer", 0xFFFFFFFFFF)
    check(stream(section(0, "d", b"x"), description=vmdesc(device("d", huge))))
