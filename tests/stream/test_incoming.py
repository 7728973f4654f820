"""What a destination says to a stream, beyond the shared cases; the texts were compared with a real 7.2.22."""
from __future__ import annotations

import pytest
from made import EOS, MAGIC, be, command, configuration, name, part, section, stream, subsection

from sphinx_vmsd.model import Release
from sphinx_vmsd.wire.incoming import Incoming, load_stream
from sphinx_vmsd.wire.incoming.none import none

INVALID = "load of migration failed: Invalid argument"
RAM = section(2, "ram", be(4, 8) + EOS, version=4, kind=1)
RAM_END = part(2, EOS, kind=3)


def load(*parts: bytes, release: str = "7.2", config: bytes = b"") -> Incoming:
    return load_stream(stream(*parts, config=config or configuration()), none(Release(release)))


def timer(more: bytes = b"", version: int = 2, size: int = 24) -> bytes:
    return section(0, "timer", bytes(size) + more, version=version)


def configured(*subsections: bytes) -> bytes:
    return configuration("none", b"".join(subsections))


@pytest.mark.parametrize(("sent", "lines"), [
    ([command(1), command(2, be(1))], []),
    ([command(1), command(1)], ["CMD_OPEN_RETURN_PATH called when RP already open"]),
    ([command(3)], []), ([command(9)], ["loadvm_postcopy_handle_resume: illegal resume received"]),
    ([command(7, be(51)) + timer() + b"\0\0\0"], []), ([timer(version=1, size=16)], []),
    ([timer(subsection("timer/icount", bytes(16)) * 2)], []), ([timer(), timer()], []),
    ([section(3, "dirty-bitmap", b"\1", kind=1)], []),
], ids=str)
def test_accepted(sent: list[bytes], lines: list[str]) -> None:
    found = load(RAM, RAM_END, *sent)
    assert (found.ok, list(found.lines)) == (True, [*lines, "Expected vmdescription section, but got 0"])


@pytest.mark.parametrize(("sent", "lines"), [
    ([command(0)], ["MIG_CMD 0x0 unknown (len 0x0)", INVALID]),
    ([command(2, b"xx")], ["PING received with bad length - expecting 4, got 2",
                           "load of migration failed: Numerical result out of range"]),
    ([command(8, b"x")], ["(null) received with bad length - expecting 0, got 1",
                          "load of migration failed: Numerical result out of range"]),
    ([command(3, bytes(16))], ["RAM postcopy is disabled but have 16 byte advise", INVALID]),
    ([command(3, bytes(5))], ["CMD_POSTCOPY_ADVISE invalid length (5)", INVALID]),
    ([command(5)],
     ["CMD_POSTCOPY_RUN in wrong postcopy state (0)", "load of migration failed: Operation not permitted"]),
    ([command(7, be(3)) + b"\x55xx"], ["Unknown savevm section type 85", INVALID]),
    ([RAM, part(2, be(8, 8) + name("pc.ram"))],
     ["Can't find block pc.ram", "Illegal RAM offset 0", "error while loading state section id 2(ram)", INVALID]),
    ([RAM, part(2, be(0x28, 8))],
     ["Ack, bad migration stream!", "Illegal RAM offset 0", "error while loading state section id 2(ram)", INVALID]),
    ([section(2, "ram", be(0x1004, 8) + name("pc.ram") + be(0x1000, 8), version=4, kind=1)],
     ['Unknown ramblock "pc.ram", cannot accept migration',
      "error while loading state for instance 0x0 of device 'ram'", INVALID]),
    ([section(2, "ram", be(0x400, 8), version=4, kind=1)],
     ["Unknown combination of migration flags: 0x400",
      "error while loading state for instance 0x0 of device 'ram'", INVALID]),
    ([section(2, "ram", be(4, 8), version=3, kind=1)],
     ["error while loading state for instance 0x0 of device 'ram'", INVALID]),
    ([part(0, bytes(24))], ["timer: incoming version_id 0 is too old for local minimum version_id  1",
                            "error while loading state section id 0(timer)", INVALID]),
    ([timer(subsection("other/xyz", bytes(16)))], ["Missing section footer for timer", INVALID]),
    ([section(4, "globalstate", be(1) + bytes(100))],
     ["invalid parameter value: ", "error while loading state for instance 0x0 of device 'globalstate'", INVALID]),
    ([section(4, "", b"")], ["Unable to read ID string for section 4", INVALID]),
], ids=lambda value: value[0][:40] if isinstance(value[0], str) else "")
def test_refused(sent: list[bytes], lines: list[str]) -> None:
    found = load(*sent)
    assert (found.ok, list(found.lines)) == (False, lines)


@pytest.mark.parametrize(("release", "config", "line"), [
    ("7.2", configured(subsection("configuration/target-page-bits", be(13))),
     "Received TARGET_PAGE_BITS is 13 but local is 12"),
    ("7.2", configured(subsection("configuration/capabilities", be(1) + name("mapped-ram"))),
     "Received unknown capability mapped-ram"),
    ("10.0", configured(subsection("configuration/capabilities", be(1) + name("mapped-ram"))),
     "Capability mapped-ram is off, but received capability is on"),
    ("7.2", configured(subsection("configuration/x", b"")), "load of migration failed: No such file or directory"),
    ("7.2", configuration("nano"), "Machine type received is 'nano' and local is 'none'"),
])
def test_configuration(release: str, config: bytes, line: str) -> None:
    found = load(release=release, config=config)
    assert found.ok is False
    assert found.lines[0] == line


@pytest.mark.parametrize("machine", ["", "no", "none", "none\0more"])
def test_names_are_compared_as_far_as_they_go(machine: str) -> None:
    assert load(config=configuration(machine)).ok


@pytest.mark.parametrize(("data", "line"), [
    (b"QEV", "Not a migration stream"), (MAGIC[:7] + b"\2", "SaveVM v2 format is obsolete and don't work anymore"),
    (MAGIC[:7] + b"\4", "Unsupported migration stream version"), (MAGIC, "Configuration section missing"),
])
def test_header(data: bytes, line: str) -> None:
    assert load_stream(data, none(Release("7.2"))).lines[0] == line


def test_the_reason_is_placed() -> None:
    found = load(RAM, timer(subsection("timer/icount", bytes(16), 9)))
    assert found.section == ("timer", 0)
    assert found.failure is not None
    assert (found.failure.condition, found.failure.path) == ("version-too-new", "timer/icount")


def test_a_negative_length_ends_the_program() -> None:
    """GLib aborts a real 7.2.22: it can't allocate 18446744071562067972 bytes."""
    found = load(config=b"\7" + be(0x80000004) + b"none")
    assert found.ok is None
    assert str(found.undecided) == "name: QEMU ends there, as it can't allocate memory of a negative length"
