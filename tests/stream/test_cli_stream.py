"""The command ``stream``: what it prints, where, and its exit status."""
from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("click")

import made
from click.testing import Result
from clirunner import runner
from made import be, configuration, device, field, part, section, stream, struct, subsection, vmdesc

import sphinx_vmsd
from sphinx_vmsd.cli import main, sources
from sphinx_vmsd.readers import streamfile
from sphinx_vmsd.readers.recognise import read_source


@pytest.fixture
def sample(conformance: Path) -> Path:
    path = conformance / "streams" / "none-7.2.22.mig"
    if not path.is_file():
        pytest.skip("no such stream in the folder")
    return path


def run(*args: object) -> Result:
    return runner().invoke(main, ["stream", *map(str, args)])


def test_tree(sample: Path) -> None:
    result = run(sample)
    assert result.exit_code == 0
    assert "0x00000049         48  full 0: timer #0 v2\n" in result.stdout
    assert "0x00000064          8    unused: unused_buffer = 8 × 00\n" in result.stdout
    assert result.stderr == ""


def test_a_section_that_contradicts_its_description(tmp_path: Path) -> None:
    """Everything before the damage is shown, in nested descriptions, too; the rest is bytes."""
    inner = {"vmsd_name": "in", "version": 1, "fields": [field("a", "uint8", 1)], "subsections": [
        {"vmsd_name": "in/sub", "version": 1, "fields": [field("x", "uint8", 1)]}]}
    own = device("d", field("first", "uint8", 1), {"name": "s", "type": "struct", "size": 14, "struct": inner})
    path = tmp_path / "x.mig"
    path.write_bytes(stream(section(0, "d", b"\1\2" + subsection("in/sux", b"x")), description=vmdesc(own)))
    result = run(path)
    lines = [line[21:].strip() for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert "offset 0x22: section 'd' 0: subsection 'in/sub' expected, found 'in/sux'" in result.stderr
    start = lines.index("first: uint8 = 1")
    assert lines[start:start + 4] == [
        "first: uint8 = 1", "s: struct in v1", "a: uint8 = 2",
        "undescribed: bytes = 05 06 69 6e 2f 73 75 78 00 00 00 01 78"]


_BYTE = field("a", "uint8", 1)
_DEEP = struct("s", 2, _BYTE, struct("t", 1, _BYTE, _BYTE))


@pytest.mark.parametrize(("fields", "message", "kept"), [
    ([struct("s", 1, _BYTE, _BYTE)], "0x22: section 'd' 0: the description of 's' covers 2 bytes, its size is 1", "s"),
    ([_DEEP], "0x23: section 'd' 0: the description of 't' covers 2 bytes, its size is 1", "t"),
    ([struct("s", 1, _BYTE, _BYTE, array_len=2)], "0x22: section 'd' 0: the description of 's' covers 2 bytes", ""),
    ([struct("s", 2, _DEEP, array_len=2)], "0x23: section 'd' 0: the description of 't' covers 2 bytes", ""),
    ([field("z", "x", 0), *[field("z", "x", 0)] * 10100], "0x20: section 'd' 0: the description makes more values", ""),
], ids=["struct", "inner", "array", "inner of array", "too many"])
def test_a_description_that_contradicts_itself(tmp_path: Path, fields: list[dict], message: str, kept: str) -> None:
    path = tmp_path / "x.mig"
    own = device("d", field("first", "uint8", 1), *fields)
    size = sum(one["size"] * one.get("array_len", 1) for one in own["fields"])
    path.write_bytes(stream(section(0, "d", bytes(range(1, size + 1))), description=vmdesc(own)))
    result = run(path)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert message in result.stderr
    assert "first: uint8 = 1" in result.stdout or "more values" in message
    assert f" {kept}" in result.stdout
    assert len(json.loads(run(path, "--json").stdout)["problems"]) == 1


@pytest.mark.parametrize("text", [b'{"page_size": 4096}', b'{"page_size": 4096, "devices": null}'])
def test_a_description_without_devices(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "x.mig"
    path.write_bytes(stream(section(0, "d", be(1)), description=b"\x06" + be(len(text)) + text))
    result = run(path)
    assert (result.exit_code, "the description has no list of devices" in result.stderr) == (1, True)


def test_a_source_is_read_with_its_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source tree takes long."""
    shown: list[str] = []
    monkeypatch.setattr(sources, "read_shown", lambda source: (shown.append(source), read_source(source))[1])
    old, new = two(tmp_path, be(2) + b"y", vmdesc(_D))
    run(old, "--against", f"10.0={new}")
    assert shown == [f"10.0={new}"]


@pytest.mark.parametrize("text", [b"this is no json", b"", bytes(50), b"[1,2]", b"null", b"\xff\xfe{", b"[" * 200000],
                         ids=["prose", "empty", "zeros", "list", "null", "binary", "deep"])
def test_a_description_that_is_none(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "x.mig"
    path.write_bytes(stream(section(0, "d", be(1)), description=b"\x06" + be(len(text)) + text))
    result = run(path)
    assert (result.exit_code, "the description is no JSON" in result.stderr) == (1, True)


def test_types_cannot_act_on_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x.mig"
    own = device("d", field("a", "\33]0;x\7\n", 4))
    path.write_bytes(stream(section(0, "d", be(1)), description=vmdesc(own)))
    assert "a: \\x1b]0;x\\x07\\n = 00 00 00 01" in run(path).stdout


def test_filters(sample: Path) -> None:
    result = run(sample, "--section", "tim*", "--field", "cpu_*_offset")
    names = [line.split()[2] for line in result.stdout.splitlines()[1:]]
    assert names == ["full", "cpu_ticks_offset:", "cpu_clock_offset:"]


def test_json_is_one_document(sample: Path) -> None:
    found = json.loads(run(sample, "--json").stdout)
    assert (found["format"], found["machine"], found["problems"]) == (1, "none", [])
    timer = next(piece for piece in found["pieces"] if piece.get("name") == "timer")
    assert [one["value"] for one in timer["fields"] if "value" in one] == [0, 0]


def test_mapped_ram_is_explained(conformance: Path) -> None:
    paths = sorted((conformance / "streams").glob("mappedram*"))
    if not paths:
        pytest.skip("no such stream in the folder")
    result = run(paths[0], "--section", "ram")
    assert result.exit_code == 0
    assert "made with mapped-ram: pages lie at fixed offsets" in result.stdout
    assert "mapped: pages at 0x" in result.stdout


@pytest.mark.parametrize(("at", "value", "size", "message"), [
    (0, 5, 4, "is of version 5, known is 1"), (4, 0, 8, "has pages of 0 bytes"), (4, 3, 8, "has pages of 3 bytes"),
    (4, (1 << 64) - 1, 8, "has pages of 18446744073709551615 bytes"),
    (12, 1 << 40, 8, "places the bitmap at 0x10000000000, outside the file"),
    (12, 0x100000, 8, "places the pages at 0x100000, inside the bitmap of 512 bytes at 0x100000"),
    (20, 1 << 40, 8, "places the pages at 0x10000000000, outside the file"),
])
def test_the_header_of_mapped_ram_is_judged(
    tmp_path: Path, conformance: Path, at: int, value: int, size: int, message: str,
) -> None:
    paths = sorted((conformance / "streams").glob("mappedram*"))
    if not paths:
        pytest.skip("no such stream in the folder")
    data = bytearray(gzip.decompress(paths[0].read_bytes()))
    start = data.index(b"\x06pc.ram") + 7 + 8
    data[start + at:start + at + size] = be(value, size)
    path = tmp_path / "x.mig"
    path.write_bytes(data)
    result = run(path)
    assert (result.exit_code, f"offset {start:#x}: the mapped-ram header {message}" in result.stderr) == (1, True)


def test_no_difference_to_itself(sample: Path) -> None:
    result = run(sample, "--diff", sample)
    assert (result.exit_code, result.stdout) == (0, "")


def test_differences(tmp_path: Path) -> None:
    description = vmdesc(device("d", field("a", "uint32", 4), field("b", "buffer", 40)), device("e"), device("f"))
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(stream(section(0, "d", be(1) + bytes(40)), section(1, "e", b""), description=description))
    changed = section(0, "d", be(2) + bytes(39) + b"x", version=2)
    new.write_bytes(stream(changed, section(2, "f", b""), description=description))
    result = run(old, "--diff", new)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "~ d #0 version: 1 -> 2",
        "~ d #0 a: 1 -> 2",
        "~ d #0 b: 40 × 00 -> 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 … 24 more",
        "- e #0: section of 20 bytes",
        "+ f #0: section of 20 bytes",
    ]


def test_differences_beside_the_sections(tmp_path: Path) -> None:
    """What decides a load as much as any field: a capability, the guest's identity, a command, a footer."""
    def uuid(byte: bytes) -> bytes:
        return configuration(more=subsection("configuration/uuid", byte * 16))

    ram = section(7, "x", b"", kind=1) + part(7, b"", kind=3)
    plain, more = stream(made.command(2, be(1)), section(0, "d", b"")), made.command(11) + made.command(2, be(2))
    texts = {
        stream(more, section(0, "d", b"")): ["~ command PING: 1 -> 2", "+ command SWITCHOVER_START: sent"],
        stream(made.command(2, be(1)), section(0, "d", b"", footer=False)): ["~ footers: sent -> not sent"],
        stream(made.command(2, be(1)), section(0, "d", b""), config=uuid(b"\1")): [
            "+ configuration/uuid: subsection of 40 bytes", "+ configuration/uuid.uuid: 16 × 0x01"],
        plain: [], stream(made.command(2, be(1)), ram, section(0, "d", b"")): ["+ x #0: section of 20 bytes"],
    }
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(plain)
    for data, lines in texts.items():
        new.write_bytes(data)
        result = run(old, "--diff", new)
        assert (result.stdout.splitlines(), result.exit_code) == (lines, bool(lines))
        told = "not compared: what is sent in parts, such as pages of memory (x)\n"
        assert result.stderr.endswith(told) == (ram in data)
        assert told not in run(old, "--diff", new, "--section", "d").stderr


def test_differences_of_subsections(tmp_path: Path) -> None:
    """Their version decides a load, also of one without fields; the path of a field that comes twice has a number."""
    inner = {"vmsd_name": "d/in", "version": 1, "fields": []}
    outer = {"vmsd_name": "d/out", "version": 1, "fields": [_BYTE, field("b", "uint8", 1), _BYTE],
             "subsections": [inner]}

    def made_of(version: int, last: bytes, inside: int, identity: int) -> bytes:
        more = subsection("configuration/uuid", bytes(16), identity)
        data = subsection("d/out", b"\1\2" + last + subsection("d/in", b"", inside), version)
        return stream(section(0, "d", data), config=configuration(more=more),
                      description=vmdesc(device("d", subsections=[outer])))

    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(made_of(1, b"\3", 1, 1))
    for data, line in {
        made_of(0, b"\3", 1, 1): "~ d #0 d/out version: 1 -> 0", made_of(1, b"\4", 1, 1): "~ d #0 d/out.a (2): 3 -> 4",
        made_of(1, b"\3", 2, 1): "~ d #0 d/out.d/in version: 1 -> 2",
        made_of(1, b"\3", 1, 0): "~ configuration/uuid version: 1 -> 0",
    }.items():
        new.write_bytes(data)
        assert run(old, "--diff", new).stdout == f"{line}\n"
        shown = run(old, "--diff", new, "--section", "d", "--field", "d/out.b").stdout
        assert shown == ""
        whole = run(old, "--diff", new, "--section", "d", "--field", "d/out").stdout
        assert whole == ("" if "uuid" in line else f"{line}\n")


def test_differences_of_memory_blocks(tmp_path: Path) -> None:
    """Also what a destination compares beside the length: page size and, where memory is shared, address."""
    shared = configuration(more=subsection("configuration/capabilities", be(1) + made.name("x-ignore-shared")))

    def made_of(config: bytes, more: bytes) -> bytes:
        block = be(0x400000 | 4, 8) + made.name("pc.ram") + be(0x400000, 8) + more
        return stream(section(2, "ram", block + made.EOS, version=4, kind=1), config=config)

    old, new = tmp_path / "old", tmp_path / "new"
    for config, first, second, told in (
        (configuration(), be(0x200000, 8), b"", "'4 MiB, pages of 2 MiB' -> '4 MiB'"),
        (shared, be(0, 8), be(0x1000, 8), "'4 MiB, at 0x0' -> '4 MiB, at 0x1000'"),
    ):
        old.write_bytes(made_of(config, first))
        new.write_bytes(made_of(config, second))
        assert run(old, "--diff", new).stdout == f"~ ram #0 block 'pc.ram': {told}\n"


_D = device("d", field("a", "uint32", 4), field("b", "uint8", 1))


def two(folder: Path, new: bytes, description: bytes = b"") -> tuple[Path, Path]:
    """Two streams; the first describes itself."""
    paths = folder / "old.mig", folder / "new.mig"
    paths[0].write_bytes(stream(section(0, "d", be(1) + b"x"), section(1, "e", b""), description=vmdesc(_D)))
    paths[1].write_bytes(stream(section(0, "d", new), section(2, "f", b""), description=description))
    return paths


def test_differences_in_what_is_wanted(tmp_path: Path) -> None:
    old, new = two(tmp_path, be(2) + b"y", vmdesc(_D))
    assert run(old, "--diff", new, "--field", "b").stdout == "~ d #0 b: 120 (0x78) -> 121 (0x79)\n"
    assert run(old, "--diff", new, "--section", "f").stdout == "+ f #0: section of 20 bytes\n"


@pytest.mark.parametrize(("options", "status", "line"), [
    (["--section", "x"], 1, "no section has a name that --section asks for"),
    (["--field", "x"], 1, "no field has a name that --field asks for"),
])
def test_options_of_differences(tmp_path: Path, options: list[str], status: int, line: str) -> None:
    old, new = two(tmp_path, be(2) + b"y", vmdesc(_D))
    result = run(old, "--diff", new, *options)
    assert (result.exit_code, result.stdout, result.stderr) == (status, "", f"{line}\n")


def test_differences_to_a_stream_without_description(tmp_path: Path) -> None:
    """It is read as the other describes it, if that fits; else both are bytes, which is told."""
    old, new = two(tmp_path, be(2) + b"x")
    result = run(old, "--diff", new, "--section", "d")
    assert (result.stdout, result.stderr) == ("~ d #0 a: 1 -> 2\n", "")
    old, new = two(tmp_path, be(1) + b"xy")
    for pair in ((old, new), (new, old)):
        result = run(pair[0], "--diff", pair[1], "--section", "d")
        assert result.stdout.startswith("~ d #0 undescribed: 00 00 00 01 78")
        assert result.stdout.count("\n") == 1
        assert result.stderr == "sections compared as bytes, because no description fits them in both streams: 1\n"


def test_descriptions_for_differences(tmp_path: Path) -> None:
    old, new = two(tmp_path, be(2) + b"x")
    source = tmp_path / "source.mig"
    source.write_bytes(old.read_bytes())
    old.write_bytes(old.read_bytes()[:-len(vmdesc(_D))])
    result = run(old, "--diff", new, "--section", "d", "--against", f"10.0={source}")
    assert (result.stdout, result.stderr) == ("~ d #0 a: 1 -> 2\n", "")


def test_check_of_a_stream_without_description(tmp_path: Path) -> None:
    old, new = two(tmp_path, be(2) + b"x")
    result = runner().invoke(main, ["check", f"7.2={old}", f"10.0={new}", "--full"])
    assert "d\n    the device type is gone" not in result.stdout
    assert "stream new.mig: has no description: its sections and RAM blocks are compared, fields are" in result.stderr


def test_check_takes_no_device_for_gone_that_one_guest_lacks(tmp_path: Path) -> None:
    dump = tmp_path / "dump.json"
    dump.write_text('{"vmschkmachine": {"Name": "pc"}, "other": {"Name": "other", "version_id": 1, '
                    '"minimum_version_id": 1, "Description": {"name": "other", "version_id": 1, '
                    '"minimum_version_id": 1, "Fields": []}}}')
    old, _ = two(tmp_path, be(2) + b"x")
    result = runner().invoke(main, ["check", f"7.2={dump}", f"10.0={old}", "--full"])
    assert (result.exit_code, "is gone" in result.stdout) == (0, False)


def test_cut_off_is_a_finding(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.mig"
    path.write_bytes(sample.read_bytes()[:100])
    result = run(path)
    assert result.exit_code == 1
    assert "unread: " in result.stdout
    assert result.stderr.startswith(f"{path}: offset 0x")


@pytest.mark.parametrize(("content", "message"), [
    (b"QEMU was here", "not a migration stream"), (b"", "empty file"), (b"\x1f\x8b\x08broken", "damaged gzip file"),
    (None, "No such file"),
])
def test_no_stream(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x"
    if content is not None:
        path.write_bytes(content)
    result = run(path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_terminal_gets_no_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "x"
    description = vmdesc(device("d\x1b[2J", field("\x1b", "buffer", 4)))
    path.write_bytes(stream(section(0, "d\x1b[2J", b"\x1b[2J"), description=description))
    assert "\x1b" not in run(path).output


def command(*arguments: str, **more: object) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": str(Path(sphinx_vmsd.__file__).parents[1])}
    return subprocess.run([sys.executable, "-m", "sphinx_vmsd", "stream", *arguments], capture_output=True, check=False,
                          env=environment, timeout=60, **more)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "x.mig"
    path.write_bytes(stream(section(0, "d", b"abc")))
    piped = command("-", "--json", input=pack(path.read_bytes()))
    with path.open("rb") as file:
        redirected = command("-", "--json", stdin=file)
    assert piped.stdout == redirected.stdout
    assert [piece["piece"] for piece in json.loads(piped.stdout)["pieces"]] == [
        "header", "configuration", "section", "end"]


def test_no_standard_input() -> None:
    done = command("-", input=b"")
    assert (done.returncode, done.stderr) == (2, b"-: empty file\n")


@pytest.mark.skipif(os.name != "posix", reason="a shell's pipe")
@pytest.mark.parametrize("options", ["", "--section '*'"])
def test_head_ends_it_quietly(tmp_path: Path, options: str) -> None:
    path = tmp_path / "x.mig"
    path.write_bytes(stream(*[section(index, f"d{index}", b"abc") for index in range(9000)]))
    shell = f"'{sys.executable}' -m sphinx_vmsd stream '{path}' {options} | head -n 1; echo ${{PIPESTATUS[0]}}"
    environment = {**os.environ, "PYTHONPATH": str(Path(sphinx_vmsd.__file__).parents[1])}
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.split("\n")[1] == "141"
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/urandom").exists(), reason="endless input of this system")
def test_endless_input_is_refused_at_its_start() -> None:
    with subprocess.Popen(["cat", "/dev/urandom"], stdout=subprocess.PIPE) as endless:
        done = command("-", stdin=endless.stdout)
        endless.kill()
    assert done.returncode == 2
    assert b"not a migration stream" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
@pytest.mark.parametrize("options", [[], ["--json"], ["--section", "*"]])
def test_a_full_disk_is_one_line(tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "x.mig"
    path.write_bytes(stream(section(0, "d", be(1)), description=vmdesc(device("d", field("a", "uint32", 4)))))
    environment = {**os.environ, "PYTHONPATH": str(Path(sphinx_vmsd.__file__).parents[1])}
    with Path("/dev/full").open("w") as full:
        result = subprocess.run([sys.executable, "-m", "sphinx_vmsd", "stream", str(path), *options], stdout=full,
                                stderr=subprocess.PIPE, env=environment, timeout=60, check=False)
    assert (result.returncode, result.stderr) == (2, b"cannot write: No space left on device\n")


@pytest.mark.skipif(os.name != "posix", reason="a shell's redirection")
@pytest.mark.parametrize(("closed", "status", "said"), [
    (">&-", 2, "cannot write: Bad file descriptor\n"), (">&- 2>&-", 2, ""), ("<&- >&- 2>&-", 2, ""), ("2>&-", 0, ""),
    ("1</dev/null", 2, "cannot write: Bad file descriptor\n"),
])
@pytest.mark.parametrize("arguments", ["stream {}", "stream {} --section d", "read {}", "check {} {}"])
def test_closed_output(tmp_path: Path, closed: str, status: int, said: str, arguments: str) -> None:
    path = tmp_path / "x-from-7.2.22.mig"
    path.write_bytes(stream(section(0, "d", be(1)), description=vmdesc(device("d", field("a", "uint32", 4)))))
    environment = {**os.environ, "PYTHONPATH": str(Path(sphinx_vmsd.__file__).parents[1])}
    shell = f"'{sys.executable}' -m sphinx_vmsd {arguments.format(path, path)} {closed}"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert (done.returncode, done.stderr) == (status, said)
    assert path.read_bytes()[:4] == b"QEVM"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="endless input of this system")
@pytest.mark.parametrize(("file", "message"), [("/dev/zero", "not a migration stream"), ("/dev/null", "empty file")])
def test_devices(file: str, message: str) -> None:
    assert message in run(file).stderr


def test_what_comes_through_a_pipe_is_judged_by_its_start() -> None:
    with subprocess.Popen(["sh", "-c", "printf 'QEVM\\0\\0\\0\\2'; cat /dev/zero"], stdout=subprocess.PIPE) as endless:
        done = command("-", stdin=endless.stdout)
        endless.kill()
    assert done.stderr == b"-: file version 2, only 3 exists since QEMU 0.13\n"


def test_too_much_through_a_pipe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(streamfile, "MOST_COPIED", 1 << 20)
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(stream(section(0, "d", bytes(2 << 20)))))
    assert "has more than 0 GiB (save it to a file" in run(path).stderr


@pytest.mark.parametrize("lost", [8, 3000])
def test_a_packed_stream_that_is_cut_off(tmp_path: Path, lost: int) -> None:
    """All that unpacks is shown; the checksum at the end alone is lost, or part of the stream."""
    path = tmp_path / "x.gz"
    whole = stream(section(0, "d", be(1)), section(1, "e", os.urandom(9000)))
    path.write_bytes(gzip.compress(whole)[:-lost])
    result = run(path)
    assert (result.exit_code, "full 0: d #0" in result.stdout) == (1, True)
    assert "what the gzip file holds ends here: it is cut off" in result.stderr
    assert ("end of sections" in result.stdout) == (lost == 8)
    assert json.loads(run(path, "--json").stdout)["problems"]


@pytest.mark.skipif(os.name != "posix", reason="a signal")
def test_an_interrupt_is_no_traceback() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(sphinx_vmsd.__file__).parents[1])}
    with subprocess.Popen([sys.executable, "-m", "sphinx_vmsd", "stream", "-"], stdin=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=environment,
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as waiting:
        assert waiting.stdin is not None
        waiting.stdin.write(bytes.fromhex("5145564d00000003") + bytes(4 << 20))    # more than a pipe holds: it reads
        waiting.stdin.flush()
        waiting.send_signal(signal.SIGINT)
        said = waiting.communicate()[1]
    assert (waiting.returncode, said) == (130, b"")


def test_the_standard_input_is_not_compared_with_itself() -> None:
    done = command("-", "--diff", "-", input=b"")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_source_out_of_a_pipe_is_refused(tmp_path: Path) -> None:
    path, source = tmp_path / "x.mig", tmp_path / "pipe"
    path.write_bytes(stream(section(0, "d", be(1))))
    os.mkfifo(source)
    result = run(path, "--against", source)
    assert (result.exit_code, "it is a pipe or a device" in result.stderr) == (2, True)
