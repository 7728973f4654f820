"""Two recorded streams compared: silent on one machine, and every kind of difference is found."""
from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from sphinx_vmsd.compat.check import check, lint
from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description, RamBlock, RecordedSection, Recording, Snapshot
from sphinx_vmsd.readers.recognise import read_source
from sphinx_vmsd.readers.stream import read_stream

#: Facts of another kind.
DUMP = sample(nic(CTRL))
_ARCHES = {"pseries": "ppc64", "virt": "aarch64"}


@pytest.fixture(scope="module")
def sink(conformance: Path) -> Snapshot:
    """The stream of a q35 machine with virtio, VGA, USB and SATA devices."""
    return _read(conformance, "sink-q35-5.2-from-7.2.22")


def _read(conformance: Path, name: str) -> Snapshot:
    path = next(conformance.glob(f"streams/{name}.mig*"))
    snapshot, problems = read_stream(path)
    assert snapshot is not None and snapshot.recording is not None and not problems
    return snapshot


def _rules(old: Snapshot, recording: Recording) -> dict[str, tuple[Direction, ...]]:
    return {one.rule: one.directions for one in check(old, replace(old, recording=recording))}


def _section(snapshot: Snapshot, end: str, **changed: object) -> Recording:
    """The recording with the section whose name ends in *end* *changed*."""
    recording = snapshot.recording
    assert recording is not None
    found = [replace(one, **changed) if one.name.endswith(end) else one for one in recording.sections]
    assert found != list(recording.sections)
    return replace(recording, sections=tuple(found))


def test_real_pair_of_one_machine_type_is_silent(conformance: Path) -> None:
    """QEMU migrates between these: RAM, sections, PCI configuration are the same."""
    pair = [_read(conformance, f"base-i440fx-5.2-from-{release}") for release in ("7.2.22", "10.0.13")]
    assert not check(*pair)


def test_what_a_stream_shows(sink: Snapshot, conformance: Path) -> None:
    assert sink.recording is not None
    assert RamBlock("pc.ram", 32 << 20) in sink.recording.blocks
    found = {one.name: one for one in sink.recording.sections}
    assert found["0000:00:02.0/virtio-net"].config.startswith("f41a0010")
    assert found["0000:00:02.0/virtio-net"].features is not None
    arm = _read(conformance, "virt-5.2-from-10.0.13").recording
    assert arm is not None and max(len(one.registers) for one in arm.sections) == 275


def test_ram_blocks(sink: Snapshot) -> None:
    recording = sink.recording
    assert recording is not None
    blocks = tuple(RamBlock("pc.memory", one.length) if one.name == "pc.ram" else one for one in recording.blocks)
    found = check(sink, replace(sink, recording=replace(recording, blocks=blocks)))
    assert {one.rule for one in found} == {"ramblock-name-changed"}
    assert {one.subject: one.directions[0] for one in found} == {
        "RAM block pc.ram": Direction.FORWARD, "RAM block pc.memory": Direction.BACKWARD}
    blocks = tuple(RamBlock(one.name, 2 * one.length) if one.name == "pc.bios" else one for one in recording.blocks)
    found = check(sink, replace(sink, recording=replace(recording, blocks=blocks)))
    assert [one.rule for one in found] == ["ramblock-size-changed"]
    assert found[0].error is not None and found[0].error.startswith("Size mismatch: pc.bios: 0x40000 != 0x80000")


def test_section_list_and_instance_ids(sink: Snapshot) -> None:
    recording = sink.recording
    assert recording is not None
    more = replace(recording, sections=(*recording.sections, RecordedSection("apic", 1, 3)))
    assert _rules(sink, more) == {"section-instances-changed": (Direction.BACKWARD,)}
    fewer = replace(recording, sections=tuple(one for one in recording.sections if one.name != "fw_cfg"))
    assert _rules(sink, fewer) == {"section-instances-changed": (Direction.FORWARD,)}


def test_pci_configuration(sink: Snapshot) -> None:
    recording = sink.recording
    assert recording is not None
    config = bytearray.fromhex(next(one.config for one in recording.sections if one.name.endswith("virtio-net")))
    guest = bytearray(config)
    guest[4], guest[0x13], guest[0x3C] = 7, 0xFE, 11    # command, address of a BAR, interrupt line
    assert not _rules(sink, _section(sink, "virtio-net", config=guest.hex()))
    config[0x98 + 2] += 1    # MSI-X: one vector more
    assert "pci-config-changed" in _rules(sink, _section(sink, "virtio-net", config=config.hex()))


def test_virtio_features(sink: Snapshot) -> None:
    used = replace(sink, recording=_section(sink, "virtio-net", features=1 << 32))
    found = check(used, replace(used, recording=_section(used, "virtio-net", features=1 << 32 | 1 << 29)))
    assert [(one.rule, one.directions) for one in found] == [("virtio-features-changed", (Direction.BACKWARD,))]
    assert "29 (RING_EVENT_IDX)" in found[0].message


def test_arm_registers(conformance: Path) -> None:
    arm = _read(conformance, "virt-5.2-from-10.0.13")
    assert arm.recording is not None
    registers = next(one.registers for one in arm.recording.sections if one.registers)
    found = check(arm, replace(arm, recording=_section(arm, "cpu", registers=registers[:-1])))
    assert [(one.rule, one.directions) for one in found] == [("cpu-registers-changed", (Direction.FORWARD,))]
    assert found[0].error == "Invalid value 275 expecting positive value <= 274"


def test_other_machine_types_are_not_compared(sink: Snapshot) -> None:
    assert sink.recording is not None
    other = replace(sink.recording, machine="pc-q35-6.0", blocks=())
    assert set(_rules(sink, other)) == {"machine-type-differs"}


@pytest.mark.parametrize("turned", [False, True])
def test_a_stream_that_is_cut_off_lacks_nothing_for_certain(conformance: Path, tmp_path: Path, turned: bool) -> None:
    """One finding instead of a guess for each section behind the cut; also beside a dump, and by itself."""
    first, path = _read(conformance, "base-i440fx-5.2-from-7.2.22"), tmp_path / "base-from-10.0.13.mig"
    packed = next(conformance.glob("streams/base-i440fx-5.2-from-10.0.13.mig*"))
    data = gzip.decompress(packed.read_bytes()) if packed.suffix == ".gz" else packed.read_bytes()
    path.write_bytes(data[:200000])
    second, problems = read_stream(path)
    assert second is not None and problems
    (found,) = check(second, first) if turned else check(first, second)
    assert (found.rule, found.severity) == ("recording-damaged", Severity.ERROR)
    assert found.subject == "stream base-from-10.0.13.mig"
    assert lint(second) == (found,)
    assert found in (check(second, DUMP) if turned else check(DUMP, second))


def test_a_rename_beside_a_break_and_what_no_stream_tells(conformance: Path) -> None:
    """esp: a field was renamed in place, others moved; 10.0 chooses by a version that is in a field, and prints."""
    found = check(*(_read(conformance, f"am53c974-q35-5.2-from-{release}") for release in ("7.2.22", "10.0.13")))
    (renamed,) = [one for one in found if one.rule == "field-renamed"]
    assert (renamed.severity, renamed.subject) == (Severity.NOTE, "pciespscsi: esp.data_ready")
    assert not [one for one in found if "without a message" in one.message]
    assert {one.rule for one in found if one.severity is Severity.ERROR} == {
        "field-added", "field-removed", "nested-version-bump"}


def _dump_path(conformance: Path, stream: str, release: str) -> Path:
    """Where the dump of the binary of *release* for the architecture of *stream* is, unless it is packed."""
    return conformance / "dumps" / release / f"{_ARCHES.get(stream.partition('-')[0], 'x86_64')}.json"


def _dump(conformance: Path, stream: str, release: str) -> Snapshot:
    history, problems = read_source(str(_dump_path(conformance, stream, release)))
    assert history is not None and not problems
    return history.snapshots[0]


def test_a_dump_and_a_stream_of_one_release_are_silent(conformance: Path) -> None:
    """What one guest did not send, and what only a dump tells, is no change; neither order, no rule."""
    known = {path.parent.name for path in conformance.glob("dumps/*/*.json")}
    files = [path.name for path in conformance.glob("streams/*.mig*")]
    pairs = [(name, release) for name in files for release in known
             if release in name and _dump_path(conformance, name, release).exists()]
    assert len(pairs) > 5
    for name, release in pairs:
        stream, dump = _read(conformance, name.partition(".mig")[0]), _dump(conformance, name, release)
        assert not check(stream, dump) and not check(dump, stream), name


def test_a_dump_and_a_stream_of_another_release_tell_what_changed(conformance: Path) -> None:
    """esp of 7.2 and of 10.0 differ; between the base machines of the two nothing does."""
    stream = _read(conformance, "am53c974-q35-5.2-from-7.2.22")
    for old, new in ((stream, _dump(conformance, "am53c974", "10.0.13")), (_dump(conformance, "", "10.0.13"), stream)):
        found = check(old, new)
        assert len({one.devices for one in found}) == 1 and {one.subject.partition(":")[0] for one in found} == {
            "pciespscsi"}
        assert {one.rule for one in found} >= {"nested-version-bump", "field-added", "field-removed"}
    base = _read(conformance, "base-i440fx-5.2-from-7.2.22"), _dump(conformance, "base", "10.0.13")
    assert not check(*base) and not check(*reversed(base))


def _changed(snapshot: Snapshot, name: str, **changed: object) -> Snapshot:
    """*snapshot* with the description *name* *changed* in all types that have it."""
    devices = tuple(replace(one, description=replace(one.description, **changed)) if one.description.name == name
                    else one for one in snapshot.devices if one.description is not None)
    assert devices != snapshot.devices
    return replace(snapshot, devices=devices)


def test_a_real_change_beside_a_stream_is_found(conformance: Path) -> None:
    """What is always sent and missing, a version, a subsection that only the stream has: all told."""
    stream, dump = _read(conformance, "base-i440fx-5.2-from-7.2.22"), _dump(conformance, "base", "7.2.22")
    rtc = next(one.description for one in dump.devices if one.name == "mc146818rtc")
    assert rtc is not None
    shorter = _changed(dump, "mc146818rtc", fields=rtc.fields[:-1])
    assert {one.rule for one in check(stream, shorter)} == {"field-removed"}
    assert {one.rule for one in check(shorter, stream)} == {"field-added"}
    assert {one.rule for one in check(stream, _changed(dump, "mc146818rtc", version=2))} == {"version-lowered"}
    sure = Description("mc146818rtc/sure", fields=rtc.fields[:1])
    assert {one.rule for one in check(stream, _changed(dump, "mc146818rtc", subsections=(sure,)))} == {
        "subsection-without-needed"}
    bare = _changed(dump, "fw_cfg", subsections=())
    assert {one.rule for one in check(stream, bare)} == {"subsection-removed"}


def test_streams_of_two_machines_differ_in_nothing_but_that(conformance: Path) -> None:
    pair = _read(conformance, "sink-q35-5.2-from-7.2.22"), _read(conformance, "base-i440fx-5.2-from-7.2.22")
    assert {one.rule for one in check(*pair)} == {"machine-type-differs"}


def test_a_subsection_that_one_of_two_guests_sent_is_no_change(conformance: Path) -> None:
    both = [_read(conformance, f"{name}-from-10.0.13") for name in ("am53c974-q35-5.2", "i8042-extended-q35-5.2")]
    for old, new in (both, both[::-1]):
        assert {one.rule for one in check(old, new)} == {"section-instances-changed"}
