"""The dump reader against real dumps, and against everything that is not one."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_vmsd.model import Description, Device, Evidence, Release, Snapshot
from sphinx_vmsd.model.condition import Unknown
from sphinx_vmsd.readers import files
from sphinx_vmsd.readers.dump import read_dump, unite

GOOD = {
    "vmschkmachine": {"Name": "pc-q35-8.1"},
    "nic": {"Name": "nic", "version_id": 2, "minimum_version_id": 1, "Description": {
        "name": "nic", "version_id": 2, "minimum_version_id": 1,
        "Fields": [{"field": "regs[0]", "version_id": 1, "field_exists": True, "num": 4, "size": 8}],
        "Subsections": []}},
}


def dumps(conformance: Path) -> list[Path]:
    return sorted((conformance / "dumps").glob("*/*.json"))


def plain(description: Description) -> dict[str, object]:
    """What a dump would say of *description*."""
    shown: dict[str, object] = {
        "name": description.name, "version_id": description.version,
        "minimum_version_id": description.minimum_version,
    }
    fields = [
        {"field": one.name, "version_id": one.version, "field_exists": one.exists is not None, "size": one.size or 0,
         **({"num": one.count} if one.count is not None else {}),
         **({"Description": plain(one.description)} if one.description else {})}
        for one in description.fields
    ]
    subsections = [plain(one) for one in description.subsections]
    return {**shown, **({"Fields": fields} if fields else {}), **({"Subsections": subsections} if subsections else {})}


def stripped(entry: object) -> object:
    """*entry* of a dump without the empty lists, which say nothing."""
    if isinstance(entry, dict):
        return {key: stripped(value) for key, value in entry.items() if value != []}
    return [stripped(one) for one in entry] if isinstance(entry, list) else entry


def test_every_fact_of_every_real_dump(conformance: Path) -> None:
    if not dumps(conformance):
        pytest.skip("no dumps in the conformance folder")
    for path in dumps(conformance):
        raw = json.loads(path.read_text("utf-8"))
        snapshot, problems = read_dump(path, arch=path.stem)
        assert problems == () and snapshot is not None
        assert snapshot.release == Release(path.parent.name)
        assert snapshot.evidence == {Evidence.DUMP}
        del raw["vmschkmachine"]
        assert [device.name for device in snapshot.devices] == sorted(raw)
        for device in snapshot.devices:
            assert device.description is not None
            assert plain(device.description) == stripped(raw[device.name]["Description"])


def places(description: Description) -> Iterator[tuple[str, int]]:
    assert description.location is not None
    yield description.name, description.location.line
    for field in description.fields:
        assert field.location is not None
        yield field.name, field.location.line
        yield from places(field.description) if field.description else ()
    for subsection in description.subsections:
        yield from places(subsection)


def test_locations_are_the_lines_of_the_file(conformance: Path) -> None:
    for path in dumps(conformance):
        lines = path.read_text("utf-8").splitlines()
        snapshot, _ = read_dump(path)
        assert snapshot is not None
        for device in snapshot.devices:
            assert device.description is not None
            for name, line in places(device.description):
                assert json.dumps(name) in lines[line - 1], f"{path}:{line}"


def write(folder: Path, data: object) -> Path:
    path = folder / "dump.json"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


def test_unknown_stays_unknown(tmp_path: Path) -> None:
    snapshot, problems = read_dump(write(tmp_path, GOOD))
    assert snapshot is not None and problems == ()
    device = snapshot.device("nic")
    assert device is not None and device.description is not None
    field, = device.description.fields
    assert (field.type, field.count, field.array, field.size) == (None, 4, True, 8)
    assert isinstance(field.exists, Unknown)
    assert device.description.hooks is None and device.description.subsections == ()
    assert snapshot.release == Release("unknown"), "the machine type does not tell"


def test_fixed_names_imply_types(tmp_path: Path) -> None:
    fields = [{"field": name, "version_id": 0, "field_exists": False, "size": 4} for name in ("unused", "tmp", "x")]
    data = json.loads(json.dumps(GOOD))
    data["nic"]["Description"]["Fields"] = fields
    snapshot, _ = read_dump(write(tmp_path, data))
    assert snapshot is not None and snapshot.devices[0].description is not None
    assert [field.type for field in snapshot.devices[0].description.fields] == ["unused_buffer", "tmp", None]


@pytest.mark.parametrize(("name", "release"), [
    ("7.2.22/x86_64.json", "7.2.22"), ("v8.0/x.json", "8.0"), ("qemu-9.1/x.json", "9.1"), ("a/qemu-8.0.json", "8.0"),
    ("python-3.13/x.json", "unknown"),
])
def test_release_from_the_path(tmp_path: Path, name: str, release: str) -> None:
    path = tmp_path / name
    path.parent.mkdir()
    path.write_text(json.dumps(GOOD))
    snapshot, _ = read_dump(path)
    assert snapshot is not None and snapshot.release == Release(release) and snapshot.release.text == release


def broken(path: tuple[str, ...], value: object) -> dict[str, object]:
    data = json.loads(json.dumps(GOOD))
    part = data
    for key in path[:-1]:
        part = part[int(key) if key.isdigit() else key]
    part[path[-1]] = value
    return data  # type: ignore[no-any-return]


DESCRIPTION = ("nic", "Description")


@pytest.mark.parametrize(("data", "said"), [
    (b"", "is empty"),
    (b" \n", "is empty"),
    (b"\x7fELF\x02\x01\xff\xfe", "is not UTF-8 text"),
    (json.dumps(GOOD).encode()[:-20], "is truncated"),
    (b"hello", "is not JSON"),
    (b'{"vmschkmachine": NaN}', "is not JSON"),
    (b"[" * 100_000, "is nested too deeply"),
    (b'{"a":' * 100_000, "is nested too deeply"),
    (b"1" * 100_000, "100000 digits"),
    (b'{"\\ud800": 1}', "surrogate"),
    ([], "the dump is not an object"),
    ({}, "has no 'vmschkmachine'"),
    (broken(("vmschkmachine",), 3), "vmschkmachine is not an object"),
    (broken(("nic",), []), "the entry 'nic' is not an object"),
    (broken(("nic", "Description"), None), "'Description' of 'nic' is not an object"),
    (broken((*DESCRIPTION, "name"), 3), "'name' is not a text"),
    (broken((*DESCRIPTION, "version_id"), "3"), "'version_id' is not a number"),
    (broken((*DESCRIPTION, "version_id"), True), "'version_id' is not a number"),
    (broken((*DESCRIPTION, "Fields"), {}), "'Fields' is not a list"),
    (broken((*DESCRIPTION, "Subsections"), [1]), "an element of 'Subsections' is not an object"),
    (broken((*DESCRIPTION, "Fields", "0", "field_exists"), 1), "'field_exists' is not true or false"),
    (broken((*DESCRIPTION, "Fields", "0", "Description"), 1), "'Description' is not an object"),
], ids=str)
def test_one_clear_problem(tmp_path: Path, data: object, said: str) -> None:
    path = write(tmp_path, data)
    snapshot, problems = read_dump(path)
    assert snapshot is None
    problem, = problems
    assert said in problem.message and problem.location.file == str(path)


def test_a_key_twice_is_told(tmp_path: Path) -> None:
    text = json.dumps(GOOD, indent=1)
    entry = text[text.index('"nic"'):text.rindex("}")].rstrip()
    doubled = f"{text[:text.rindex('}')].rstrip()},\n {entry}\n}}"
    snapshot, problems = read_dump(write(tmp_path, doubled.encode()))
    problem, = problems
    assert snapshot is None and "has the key 'nic' twice" in problem.message
    assert problem.location.line == doubled[:doubled.rindex('"Name"')].count("\n") + 1


def test_nesting_has_a_limit(tmp_path: Path) -> None:
    entry: dict[str, object] = {"name": "x", "version_id": 0, "minimum_version_id": 0}
    for _ in range(60):
        entry = {**entry, "Subsections": [entry]}
    snapshot, problems = read_dump(write(tmp_path, broken(DESCRIPTION, entry)))
    assert snapshot is None and "nested more than 50 deep" in problems[0].message


def test_missing_folder_and_enormous_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No such file" in str(read_dump(tmp_path / "none.json")[1][0])
    assert "cannot be read" in str(read_dump(tmp_path)[1][0])
    assert "cannot be read" in str(read_dump("nul\0byte")[1][0])
    monkeypatch.setattr(files.read_text, "__defaults__", (1000,))
    assert "is larger than 1000 bytes" in str(read_dump(write(tmp_path, b" " * 1001))[1][0])


def test_syntax_errors_have_their_line(tmp_path: Path) -> None:
    text = json.dumps(GOOD, indent=1).replace('"num": 4', '"num": oops')
    line = text[:text.index("oops")].count("\n") + 1
    _, problems = read_dump(write(tmp_path, text.encode()))
    assert problems[0].location.line == line


def test_union_prefers_the_description_over_the_stub() -> None:
    stub = Device("dev", Description("(null)"))
    full = Device("dev", read_fields())
    snapshots = [
        Snapshot(Release("8.0"), (device,), arch=arch, evidence=frozenset({Evidence.DUMP}), origin=arch)
        for arch, device in (("a", stub), ("b", full), ("c", stub))
    ]
    united = unite(snapshots)
    assert united.devices == (full,) and united.arch is None and united.origin == "a, b, c"
    assert unite(snapshots[:1]).arch == "a"


def read_fields() -> Description:
    from sphinx_vmsd.model import Field
    return Description("dev", fields=(Field("one"),))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "Name", "Fields", "Description", "version_id", "field"]), part, max_size=4),
    max_leaves=20,
)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode())
       | JSON.map(lambda value: json.dumps({"vmschkmachine": {"Name": "none"}, "x": value}).encode()))
def test_anything_gives_facts_or_one_problem(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(data)
    snapshot, problems = read_dump(path)
    assert (snapshot is None) == (len(problems) == 1)
