"""A stream against the descriptions of a release: verdicts and messages as real migrations gave them."""
from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("click")

from clirunner import runner
from made import be, command, device, field, section, stream, struct, subsection, vmdesc

from sphinx_vmsd.cli import main
from sphinx_vmsd.model import Description, Field, Location, Release, Snapshot
from sphinx_vmsd.model.condition import Unknown
from sphinx_vmsd.readers.dump import read_dump
from sphinx_vmsd.readers.stream import read_stream
from sphinx_vmsd.readers.streamfile import opened
from sphinx_vmsd.render.stream.trials import Tried
from sphinx_vmsd.wire.stream import read
from sphinx_vmsd.wire.stream.against import Attempt, Descriptions, Trial, trials

SMALL = Description("d", 1, 1, (Field("a", "uint32"),))


def tried(data: bytes, *described: Description, release: str = "10.0") -> list[Trial]:
    snapshot = Snapshot(Release(release), descriptions=described)
    return list(trials(data, read(data, Descriptions(snapshot)), snapshot))


def of_device(data: bytes, version: int = 1) -> bytes:
    return stream(section(0, "d", data, version=version), description=vmdesc(device("d", field("a", "uint32", 4))))


@pytest.mark.parametrize(("name", "dump", "failing"), [
    ("am53c974-q35-5.2-from-7.2.22", "10.0.13", "Missing section footer for 0000:00:01.0/pciespscsi"),
    ("am53c974-q35-5.2-from-7.2.22", "7.2.22", None), ("sink-q35-5.2-from-7.2.22", "10.0.13", None),
    ("sink-q35-10.0-from-10.0.13", "10.0.13", None), ("base-i440fx-5.2-from-10.0.13", "7.2.22", None),
    ("base-i440fx-5.2-from-7.2.22", "10.0.13", None), ("i8042-extended-q35-5.2-from-10.0.13", "7.2.22", None),
])
def test_as_real_migrations(name: str, dump: str, failing: str, conformance: Path) -> None:
    paths = sorted((conformance / "streams").glob(f"{name}.mig*"))
    described = conformance / "dumps" / dump / "x86_64.json"
    if not paths or not described.is_file():
        pytest.skip("not in the folder")
    snapshot, _ = read_dump(described)
    assert snapshot is not None
    with opened(paths[0]) as data:
        found = list(trials(data, read(data), snapshot))
    assert [one.lines[0] for one in found if one.lines] == ([failing] if failing else [])
    assert sum(one.loads is True for one in found) > 20
    parted = [one.parted for one in found if one.lines]
    assert all("esp.cmdfifo_cdb_offset (1 byte) where the destination reads esp.fifo.data" in one for one in parted)


def test_a_stream_without_description_is_decoded_by_another_stream(conformance: Path) -> None:
    names = "old-i440fx-2.2", "base-i440fx-5.2-from-7"
    old, base = (sorted((conformance / "streams").glob(f"{name}*")) for name in names)
    if not old or not base:
        pytest.skip("not in the folder")
    result = runner().invoke(main, ["stream", str(old[0]), "--against", str(base[0])])
    assert "28 device sections: 27 load" in result.stdout


def test_it_loads() -> None:
    assert tried(of_device(be(1)), SMALL)[0].loads is True


@pytest.mark.parametrize(("described", "data", "line"), [
    (Description("d", 1, 1, (Field("a", "uint16"),)), be(1), "Missing section footer for d"),
    (Description("d", 0, 0, (Field("a", "uint32"),)), be(1), "savevm: unsupported version 1 for 'd' v0"),
    (Description("d", 3, 2, (Field("a", "uint32"),)), be(1),
     "d: incoming version_id 1 is too old for local minimum version_id  2"),
    (SMALL, be(1) + subsection("d/new", b"x"), "error while loading state for instance 0x0 of device 'd'"),
])
def test_it_fails(described: Description, data: bytes, line: str) -> None:
    (found,) = tried(of_device(data), described)
    assert (found.loads, found.lines[0]) == (False, line)


def test_not_described_is_not_known() -> None:
    assert [one.loads for one in tried(of_device(be(1)))] == [None]


def test_values_are_compared_with_themselves() -> None:
    equal = Description("d", 1, 1, (Field("a", "uint32_equal"),))
    assert tried(of_device(be(7)), equal)[0].loads is True


def test_values_that_are_not_known_fail_nothing() -> None:
    """One byte is lacking: the section can't be decoded, so the destination's own values are not known."""
    described = Description("d", 1, 1, (Field("v", "int32_le"), Field("e", "uint8_equal"), Field("b", "uint32")))
    own = device("d", field("v", "int32 le", 4), field("e", "uint8_equal", 1), field("b", "uint32", 4))
    (found,) = tried(stream(section(0, "d", be(2) + b"\7" + be(9, 3)), description=vmdesc(own)), described)
    assert (found.loads, found.lines[0]) == (False, "Missing section footer for d")


def test_a_section_that_its_description_does_not_fit_is_compared_with_nothing() -> None:
    """The name of the subsection is damaged: the fields before it are no reason to fail."""
    described = Description("d", 1, 1, (Field("v", "int32_le"), Field("e", "uint8_equal")),
                            subsections=(Description("d/sub", 1, 1, (Field("x", "uint8"),)),))
    own = device("d", field("v", "int32 le", 4), field("e", "uint8 equal", 1), subsections=[
        {"vmsd_name": "d/sub", "version": 1, "fields": [field("x", "uint8", 1)]}])
    data = stream(section(0, "d", be(2) + b"\7" + subsection("d/sud", b"x")), description=vmdesc(own))
    (found,) = tried(data, described)
    assert (found.loads, found.lines[-1], found.parted) == (
        False, "load of migration failed: No such file or directory", "")


@pytest.mark.parametrize(("sent", "line"), [
    (section(0, "d", be(1), version=2), "d: incoming version_id 2 is too old for local minimum version_id  3"),
    (section(0, "d", be(1), instance=4, version=3), "Unknown savevm section or instance 'd' 4. "),
    (section(0, "e", be(1), version=3), "Unknown savevm section or instance 'e' 0. "),
])
def test_what_a_recorded_stream_cannot_vouch_for_is_not_known(tmp_path: Path, sent: bytes, line: str) -> None:
    described = vmdesc(*(device(name, field("a", "uint32", 4), instance=number, version=3)
                         for name, number in (("d", 0), ("d", 4), ("e", 0))))
    path = tmp_path / "x-from-7.2.22.mig"
    path.write_bytes(stream(section(0, "d", be(1), version=3), description=described))
    snapshot, _ = read_stream(path)
    assert snapshot is not None
    data = stream(sent, description=described)
    (found,) = trials(data, read(data), snapshot)
    assert (found.loads, found.lines[0][:len(line)]) == (None, line)


def recorded(path: Path, *fields: dict, data: bytes) -> Snapshot:
    """A stream of the destination with one device."""
    path.write_bytes(stream(section(0, "d", data), description=vmdesc(device("d", *fields))))
    snapshot, _ = read_stream(path)
    assert snapshot is not None
    return snapshot


@pytest.mark.parametrize(("data", "loads", "line"), [
    (be(4) + be(2) + be(9), True, None), (be(5) + be(2) + be(9), False, "4 != 5"),
    (be(4) + be(1) + be(9), True, None), (be(4) + be(3) + be(9), None, "Invalid value 3 expecting positive value <= 2"),
    (be(4) + be(1 << 31) + be(9), False, "Invalid value -2147483648 expecting positive value <= 2"),
    (be(4)[1:] + be(2) + be(9), False, "4 != 400"),
    (be(4) + be(2)[1:] + be(9), False, "Invalid value 512 expecting positive value <= 2"),
    (be(4) + be(2) + be(9)[1:], False, "Missing section footer for d"),
], ids=["same", "differs", "less", "more", "negative", "shifted", "shifted-le", "short"])
def test_a_recorded_stream_tells_the_values_to_compare_with(
    tmp_path: Path, data: bytes, loads: bool, line: str,
) -> None:
    inner = field("e", "uint32 equal", 4), field("v", "int32 le", 4)
    fields = struct("s", 8, *inner), field("b", "uint32", 4)
    snapshot = recorded(tmp_path / "x-from-7.2.22.mig", *fields, data=be(4) + be(2) + be(9))
    whole = stream(section(0, "d", data), description=vmdesc(device("d", *fields)))
    (found,) = trials(whole, read(whole), snapshot)
    assert (found.loads, found.compared, found.lines[0] if found.lines else None) == (loads, (), line)


def _with_list(*numbers: int) -> tuple[bytes, dict]:
    """A device with a list, an array whose length stands before it, a buffer and a type of its own."""
    sent = b"".join(b"\1" + be(one, 1) for one in numbers) + b"\0"
    listed = {"name": "l", "type": "qtailq", "size": len(sent), "version": 1}
    if numbers:
        listed |= {"vmsd_name": "e", "fields": [field("x", "uint8", 1)]}
    count = len(numbers)
    return sent + be(count) + bytes(numbers) + bytes(4 * count + 1) + bytes(count + 1), device(
        "d", listed, field("n", "uint32", 4), field("v", "uint8", 1, array_len=count),
        field("b", "buffer", 4 * count + 1), field("o", "my own", count + 1))


@pytest.mark.parametrize(("was", "now"), [((1, 2), (1, 2, 3)), ((1, 2), (1,)), ((), (7, 8)), ((3,), ())])
def test_lengths_that_the_guest_may_decide(tmp_path: Path, was: tuple[int, ...], now: tuple[int, ...]) -> None:
    """A recorded stream has one of many lengths: another one is no reason to fail."""
    (before, its), (data, own) = _with_list(*was), _with_list(*now)
    source = tmp_path / "x-from-7.2.22.mig"
    source.write_bytes(stream(section(0, "d", before), description=vmdesc(its)))
    snapshot, _ = read_stream(source)
    assert snapshot is not None
    whole = stream(section(0, "d", data), description=vmdesc(own))
    (found,) = trials(whole, read(whole), snapshot)
    lengths = "a stream does not show which lengths the guest decides; if those of v, b are always as recorded:"
    assert (found.loads, found.why) == (None, lengths if was else "l: the description of its elements is not known")
    again = stream(section(0, "d", before), description=vmdesc(its))
    assert [one.loads for one in trials(again, read(again), snapshot)] == [True]


@pytest.mark.parametrize("described", [True, False])
def test_lengths_of_types_that_only_devices_read(tmp_path: Path, described: bool) -> None:
    fields = field("a", "uint32", 4), field("o", "my own", 3)
    snapshot = recorded(tmp_path / "x-from-7.2.22.mig", *fields, data=be(1) + b"abc")
    own = vmdesc(device("d", fields[0], field("o", "my own", 5)))
    data = stream(section(0, "d", be(1) + b"abcde"), description=own if described else b"")
    (found,) = trials(data, read(data, Descriptions(snapshot)), snapshot)
    assert (found.loads, found.own) == (True if described else None, {"my own"})


def test_a_booted_guest_against_the_same_machine(conformance: Path) -> None:
    paths = [conformance / "streams" / f"sink-q35-5.2-{name}from-10.0.13.mig" for name in ("booted-", "")]
    found = [next(iter(sorted(path.parent.glob(f"{path.name}*"))), None) for path in paths]
    if not all(found):
        pytest.skip("not in the folder")
    snapshot, _ = read_stream(found[1])
    assert snapshot is not None
    with opened(found[0]) as data:
        assert not [one for one in trials(data, read(data), snapshot) if one.loads is False]


def test_values_that_nothing_tells_are_a_doubt_of_the_message() -> None:
    described = Description("d", 1, 1, (Field("e", "uint32_equal"), Field("b", "uint32")))
    data = stream(section(0, "d", be(4)[1:] + be(9)), description=vmdesc(
        device("d", field("e", "uint32 equal", 4), field("b", "uint32", 4))))
    found = tried(data, described)
    assert found[0].compared == ("e",)
    assert list(Tried(tuple(found), "7.2").lines())[1] == (
        "    if the destination accepts what is read for e (else it stops there):")


def test_devices_own_readers_may_refuse_what_is_not_meant_for_them() -> None:
    """Four bytes are missing before; the reader of the vectors may notice first."""
    described = Description("d", 1, 1, (Field("a", "uint32"), Field("msix", "msix state", size=16),
                                        Field("e", "uint32_equal")))
    own = vmdesc(device("d", field("a", "uint32", 4), field("msix", "msix state", 16),
                        field("e", "uint32 equal", 4)))
    found = tried(stream(section(0, "d", bytes(20) + be(7)[1:]), description=own), described)
    assert (found[0].loads, found[0].first) == (False, frozenset({"msix state"}))
    assert "    the device's own reader of msix state may refuse it before, in other lines:" in (
        Tried(tuple(found), "7.2").lines())
    whole = tried(stream(section(0, "d", bytes(20) + be(7)), description=own), replace(described, version=0))
    assert (whole[0].loads, whole[0].first) == (False, frozenset())


@pytest.mark.parametrize(("sent", "level"), [
    (bytes(7) + b"\x08" + bytes(8), 8), (be(0xFF000000) + bytes(12), -(1 << 24))])
@pytest.mark.parametrize("kind", ["pci irq state", "pci_irq_state"])
def test_interrupt_levels_are_read_as_qemu_does(kind: str, sent: bytes, level: int) -> None:
    """Streams call the type by its words, C source by its symbol; the lines are those of QEMU 7.2."""
    described = Description("PCIDevice", 1, 1, (Field("irq_state", kind, size=16),))
    own = vmdesc(device("PCIDevice", field("irq_state", "pci irq state", 16)))
    (found,) = tried(stream(section(0, "PCIDevice", sent), description=own), described)
    assert (found.loads, found.path, found.own, found.lines[:2]) == (False, "irq_state", frozenset(), (
        f"irq state {level}: must be 0 or 1.", "Failed to load PCIDevice:irq_state"))
    (sound,) = tried(stream(section(0, "PCIDevice", be(1) + bytes(12)), description=own), described)
    assert sound.loads is True


def test_a_failure_that_rests_on_an_assumption_is_not_known() -> None:
    described = Description("d", 1, 1, (Field("a", "uint16"), Field("z", "uint16", exists=Unknown(""))))
    (found,) = tried(of_device(be(1)), described)
    assert (found.loads, found.why) == (None, "fails unless 2 bytes more are read for z, which nothing tells")
    assert found.lines[0] == "Missing section footer for d"


def test_what_fails_either_way_fails() -> None:
    described = Description("d", 1, 1, (Field("a", "uint8"), Field("z", "uint16", exists=Unknown(""))))
    (found,) = tried(of_device(be(1)), described)
    assert (found.loads, found.assumed) == (False, ("z",))


@pytest.mark.parametrize(("options", "status", "line"), [
    (["--section", "d"], 0, ""), (["--section", "d", "--field", "a"], 0, ""),
    (["--section", "x*"], 1, "no section has a name that --section asks for"),
    (["--field", "x*", "--json"], 1, "no field has a name that --field asks for"),
])
def test_filters_that_fit_nothing(tmp_path: Path, options: list[str], status: int, line: str) -> None:
    path = tmp_path / "x.mig"
    path.write_bytes(of_device(be(1)))
    result = runner().invoke(main, ["stream", str(path), *options])
    assert (result.exit_code, result.stderr.strip()) == (status, line)


def test_given_descriptions_delimit_and_decode() -> None:
    data = stream(section(0, "d", be(7), footer=False), section(1, "e", b"", footer=False), config=b"")
    snapshot = Snapshot(Release("7.2"), descriptions=(SMALL, Description("e", 1, 1)))
    found = [piece for piece in read(data, Descriptions(snapshot)).pieces if hasattr(piece, "body")]
    assert [(piece.how, [value.value for value in piece.body]) for piece in found] == [
        ("given description", [7]), ("given description", [])]


def test_command_says_what_fails(tmp_path: Path, conformance: Path) -> None:
    source = tmp_path / "d.json"
    source.write_text('{"vmschkmachine": {"Name": "none"}, '
                      '"d": {"Name": "d", "version_id": 1, "minimum_version_id": 1, '
                      '"Description": {"name": "d", "version_id": 1, "minimum_version_id": 1, "Fields": ['
                      '{"field": "a", "version_id": 0, "field_exists": false, "size": 4}, '
                      '{"field": "b", "version_id": 0, "field_exists": false, "size": 2}]}}}')
    path = tmp_path / "x.mig"
    path.write_bytes(of_device(be(1)))
    result = runner().invoke(main, ["stream", str(path), "--against", f"10.0={source}"])
    assert result.exit_code == 1
    assert "Missing section footer for d" in result.stdout
    assert "1 device sections: 0 load in 10.0, 1 fail, 0 not known" in result.stdout


def test_json_says_what_the_text_says(tmp_path: Path) -> None:
    known = device("d", field("a", "uint32", 4)), device("e", field("a", "uint32", 4)), device("f")
    source, path = tmp_path / "x-from-7.2.22.mig", tmp_path / "x.mig"
    source.write_bytes(stream(section(0, "d", be(1)), section(1, "e", be(1), version=2),
                              description=vmdesc(*known[:2])))
    path.write_bytes(stream(section(0, "d", be(1)[1:]), section(1, "e", be(1)), section(2, "f", b""),
                            description=vmdesc(*known)))
    result = runner().invoke(main, ["stream", str(path), "--against", str(source), "--json"])
    found = json.loads(result.stdout)["against"]
    first, second, third = found["sections"]
    assert (result.exit_code, found["release"], found["stopped"]) == (1, "7.2.22", None)
    assert (first["verdict"], first["field"], first["failed_at"], first["condition"], first["messages"]) == (
        "fails", "", first["offset"] + 19, "footer-missing",
        ["Missing section footer for d", "load of migration failed: Invalid argument"])
    assert (second["verdict"], second["messages"][0]) == (
        "not known", "e: incoming version_id 1 is too old for local minimum version_id  2")
    assert "those sent for nothing end in a missing footer" in second["why"]
    assert (third["verdict"], third["messages"][0][:39]) == ("not known", "Unknown savevm section or instance 'f' ")
    assert found["not_checked"][0] == "hooks"
    only = runner().invoke(main, ["stream", str(path), "--against", str(source), "--json", "--section", "e"])
    assert [one["name"] for one in json.loads(only.stdout)["against"]["sections"]] == ["e"]


def test_json_says_where_a_cut_stream_stops(tmp_path: Path) -> None:
    source, path = tmp_path / "x-from-7.2.22.mig", tmp_path / "x.mig"
    source.write_bytes(of_device(be(0x01010101)))
    path.write_bytes(source.read_bytes()[:-len(vmdesc(device("d", field("a", "uint32", 4)))) - 8])
    result = runner().invoke(main, ["stream", str(path), "--against", str(source), "--json"])
    found = json.loads(result.stdout)["against"]
    assert (found["stopped"]["name"], found["stopped"]["field"], found["stopped"]["messages"][-1]) == (
        "d", "a", "load of migration failed: Input/output error")


def test_a_cut_stream_against_a_dump_is_told_no_certain_reason(tmp_path: Path) -> None:
    """A dump tells no lengths, and a stream that ends has no description that does."""
    source, path = tmp_path / "d.json", tmp_path / "x.mig"
    head = '"version_id": 1, "minimum_version_id": 1'
    inner = (f'{{"name": "in", {head}, '
             '"Fields": [{"field": "a", "version_id": 0, "field_exists": false, "size": 4}]}')
    source.write_text('{"vmschkmachine": {"Name": "none"}, '
                      f'"d": {{"Name": "d", {head}, "Description": {{"name": "d", {head}, '
                      '"Fields": [{"field": "s", "version_id": 0, "field_exists": false, "size": 8, '
                      '"Description": ' + inner + "}]}}}")
    cut = stream(section(0, "e", be(1)), section(1, "d", be(1) + be(2)))[:-9]
    path.write_bytes(cut)
    result = runner().invoke(main, ["stream", str(path), "--against", f"10.0={source}", "--json"])
    stopped = json.loads(result.stdout)["against"]["stopped"]
    assert stopped["name"] == "d"
    assert stopped["why"].startswith("where exactly is not known (s: how many elements it has is not known)")
    assert stopped["messages"][-1] == "load of migration failed: Input/output error"
    path.write_bytes(cut + b"damage" + b'{"page_size": 4096}')  # the file goes on: nothing is missing at its end
    result = runner().invoke(main, ["stream", str(path), "--against", f"10.0={source}", "--json"])
    stopped = json.loads(result.stdout)["against"]["stopped"]
    assert stopped["why"].startswith("what it says is not known: s: how many elements it has is not known")
    assert stopped["messages"] == []


def test_each_instance_has_its_own_description(tmp_path: Path) -> None:
    """The second of two devices sends a subsection; its footer is damaged."""
    sub = {"vmsd_name": "d/s", "version": 1, "fields": [field("x", "uint8", 1)]}
    own = [device("d", field("a", "uint32", 4), instance=number, **({"subsections": [sub]} if number else {}))
           for number in (0, 1)]
    source, path = tmp_path / "x-from-7.2.22.mig", tmp_path / "x.mig"
    parts = section(0, "d", be(1)), section(1, "d", be(1) + subsection("d/s", b"x"), instance=1)
    source.write_bytes(stream(*parts, description=vmdesc(*own)))
    path.write_bytes(stream(parts[0], parts[1][:-1] + b"\7", description=vmdesc(*own)))
    result = runner().invoke(main, ["stream", str(path), "--against", str(source)])
    assert "    Mismatched section id in footer for d - read 0x7 expected 0x1\n" in result.stdout


def test_sections_in_a_package_are_tried() -> None:
    inner = section(0, "d", be(1)) + b"\0"
    data = stream(command(7, be(len(inner))) + inner, description=vmdesc(device("d", field("a", "uint32", 4))))
    assert [one.loads for one in tried(data, Description("d", 1, 1, (Field("a", "uint16"),)))] == [False]


def test_names_cannot_act_on_a_terminal() -> None:
    evil = "d\x1b[2J"
    own = vmdesc(device(evil, field("a\x1b[2J", "uint32", 4)))
    described = Description(evil, 1, 1, (Field("a\x1b[2J", "uint16"),))
    data = stream(section(0, evil, be(1)), description=own)
    lines = list(Tried(tuple(tried(data, described)), "10.0").lines())
    assert "fails in 10.0" in lines[0]
    assert not any("\x1b" in line for line in lines)


def test_the_description_that_takes_the_version_and_reads_farthest_is_told() -> None:
    """Descriptions of other targets have the same name, and refuse the version at once."""
    other = Description("d", 9, 9, (Field("a", "uint32"),))
    near = Description("d", 1, 1, (Field("a", "uint8"),))
    far = Description("d", 1, 1, (Field("a", "uint16"),))
    for order in ((other, near, far), (far, near, other), (near, other, far)):
        (found,) = tried(of_device(be(1)), *order)
        assert (found.loads, found.among) == (False, 3)
        assert found == tried(of_device(be(1)), far)[0]._replace(among=3)


def test_where_no_description_takes_the_version_the_one_with_the_fields_of_the_stream_is_told() -> None:
    mine, other = (Description("d", version, 1, (Field(name, "uint32", exists=Unknown("?")), Field("z", "uint32")))
                   for version, name in ((3, "a"), (7, "b")))
    data = stream(section(0, "d", be(1), version=9), description=vmdesc(device("d", field("a", "uint32", 4))))
    for order in ((mine, other), (other, mine)):
        (found,) = tried(data, *order)
        assert (found.loads, found.lines[0]) == (False, "savevm: unsupported version 9 for 'd' v3")


def test_what_another_build_has_is_no_failure() -> None:
    """A field under ``#if`` that the stream does not have is taken for one of the other build."""
    built = Description("d", 1, 1, (Field("b", "uint32", build="!defined(TARGET)"), Field("a", "uint32")))
    assert [one.loads for one in tried(of_device(be(1)), built)] == [True]


def test_without_a_description_in_the_stream_the_build_is_not_known() -> None:
    built = Description("d", 1, 1, (Field("b", "uint32", build="!defined(TARGET)"), Field("a", "uint32")))
    cut = stream(section(0, "d", be(1)))
    snapshot = Snapshot(Release("7.2"), descriptions=(built,))
    (trial,) = Attempt(cut, read(cut, Descriptions(snapshot)), snapshot).trials()
    assert trial.loads is None


def test_a_cut_section_is_told_by_the_description_that_reads_farthest() -> None:
    other, mine = Description("d", 9, 9, (Field("a", "uint32"),)), Description("d", 1, 1, (Field("a", "uint64"),))
    cut = stream(section(0, "e", be(1)), section(1, "d", be(1) + be(2)))[:-9]
    for order in ((other, mine), (mine, other)):
        snapshot = Snapshot(Release("7.2"), descriptions=order)
        found = Attempt(cut, read(cut, Descriptions(snapshot)), snapshot).stopped()
        assert found is not None and found.lines[0] == "Failed to load d:a"
        assert found.why.startswith("by the description that fits best; others have the same name")


PCI = Field("parent_obj", "struct", description=Description("PCIDevice", 2, 1, (
    Field("config", "buffer", size=256, exists=Unknown("is_conventional(s)")),)))


def test_a_pci_device_and_a_board_device_of_one_name_are_told_apart() -> None:
    """What lies at a PCI address is no ISA device; where the right one is not known, no other is told instead."""
    board = Description("ide", 3, 0, (Field("bus", "uint32"), Field("more", "uint64")))
    described = (board, Description("ide", 3, 0, (PCI, Field("bus", "uint32"))))
    for idstr, why, lines in (("0000:00:01.1/ide", "where exactly is not known (parent_obj.config", 2),
                              ("0000:00:02.0:1c.7/ide", "where exactly is not known (parent_obj.config", 2),
                              ("ide", "", 3)):
        cut = stream(section(0, "e", be(1)), section(1, idstr, be(1) + be(2), version=3))[:-9]
        for order in (described, described[::-1]):
            snapshot = Snapshot(Release("7.2"), descriptions=order)
            found = Attempt(cut, read(cut, Descriptions(snapshot)), snapshot).stopped()
            assert found is not None and (found.why[:len(why)], len(found.lines)) == (why, lines), found


def test_one_whose_place_is_not_known_goes_before_one_that_is() -> None:
    unknown = Description("d", 1, 1, (Field("a", "buffer", size=40, exists=Unknown("big(s)")),))
    cut = stream(section(0, "e", be(1)), section(1, "d", be(1) + be(2)))[:-9]
    for order in ((SMALL, unknown), (unknown, SMALL)):
        snapshot = Snapshot(Release("7.2"), descriptions=order)
        found = Attempt(cut, read(cut, Descriptions(snapshot)), snapshot).stopped()
        assert found is not None and found.why.startswith("where exactly is not known (a: ")


def test_a_cut_inside_of_a_compared_field_depends_on_the_value() -> None:
    """Zeros are read behind the end; where they are compared, QEMU refuses the value before it sees the end."""
    for kind, last, told in (
        ("uint32_equal", -8, "if the destination has 0 for a, "), ("int32_le", -8, ""),
        ("uint32_equal", -7, "if the destination has 512 for a, "),
        ("int32_le", -7, "if the destination has 512 or more for a, "),
    ):
        described = Description("d", 1, 1, (Field("a", kind),))
        cut = stream(section(0, "e", be(1)), section(1, "d", be(0x201)))[:last]
        snapshot = Snapshot(Release("7.2"), descriptions=(described,))
        found = Attempt(cut, read(cut, Descriptions(snapshot)), snapshot).stopped()
        assert found is not None and found.lines[-1].endswith("Input/output error")
        assert found.why.startswith(told) and bool(found.why) == bool(told), found


def test_of_several_descriptions_it_is_told_that_they_answer_differently(tmp_path: Path) -> None:
    shorter, newer = Description("d", 1, 1, (Field("a", "uint16"),)), Description("d", 3, 2, (Field("a", "uint32"),))
    found = [tried(of_device(be(1)), *each)[0] for each in (
        (shorter, newer), (newer, shorter), (shorter, SMALL), (SMALL, replace(SMALL, location=Location("d.c"))))]
    assert [(one.loads, one.among) for one in found] == [(False, 2), (False, 2), (True, 2), (True, 1)]
    text = [list(Tried((one,), "7.2").lines()) for one in found]
    several = "by the description that fits best; others have the same name"
    assert [several in "".join(one) for one in text] == [True, True, False, False]
    assert ["which of several descriptions counts (d #0)" in one[-1] for one in text] == [True, True, True, False]


def test_check_tells_which_sections_it_does_not_compare(tmp_path: Path) -> None:
    """The dump has two descriptions called d that differ, and none called e."""
    dumped, path = tmp_path / "d.json", tmp_path / "x-from-7.2.22.mig"
    head = '"version_id": 1, "minimum_version_id": 1'
    types = (f'"{name}": {{"Name": "{name}", {head}, "Description": {{"name": "d", {head}, "Fields": ['
             f'{{"field": "a", "version_id": 0, "field_exists": false, "size": {size}}}]}}}}'
             for name, size in (("one", 4), ("two", 8)))
    dumped.write_text(f'{{"vmschkmachine": {{"Name": "none"}}, {", ".join(types)}}}')
    path.write_bytes(stream(section(0, "d", be(1)), section(1, "e", b""),
                            description=vmdesc(device("d", field("a", "uint32", 4)), device("e"))))
    for sources in ((str(dumped), str(path)), (str(path), str(dumped))):
        told = runner().invoke(main, ["check", *sources]).stderr.splitlines()
        assert [line.partition(" source has ")[2] for line in told] == [
            "no description of the name: e", "several different descriptions of the name: d"]
