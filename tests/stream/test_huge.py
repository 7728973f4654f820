"""Files of many gigabytes: answered at once, and never held in memory as a whole."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from made import EOS, be, configuration, device, field, name, section, stream, vmdesc

pytest.importorskip("click")

_MEASURED = """
import resource, sys
from sphinx_vmsd.cli import main
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
try:
    main([*sys.argv[1:]])
finally:
    # not ru_maxrss: a child starts with its parent's
    print("peak", open("/proc/self/status").read().split("VmHWM:")[1].split()[0], file=sys.stderr)
"""
_LIMIT_KB = 120 << 10
pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures with Linux's means")


def measured(path: Path, *options: str) -> tuple[int, str, str, int]:
    """Exit status, stdout, stderr and the peak memory in KiB."""
    done = subprocess.run([sys.executable, "-c", _MEASURED, "stream", str(path), *options], capture_output=True,
                          text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr, int(done.stderr.rpartition("peak ")[2])


def sparse(path: Path, start: bytes, size: int, *parts: tuple[int, bytes]) -> None:
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)
        for offset, part in parts:
            file.seek(offset)
            file.write(part)


@pytest.mark.parametrize(("start", "status"), [
    (b"", 2),
    (stream(config=configuration("m" * 100))[:113], 1),
    (stream(section(2, "ram", be(4 << 20 | 4, 8) + name("a") + be(4 << 20, 8) + EOS, version=4, kind=1))[:-1], 1),
    (stream(section(2, "unheard of", b"", kind=1, footer=False))[:-1], 1),
    (stream(section(2, "dirty-bitmap", b"", kind=1, footer=False))[:-1], 1),
], ids=["zeros", "configuration", "ram", "unknown", "bitmap"])
def test_mostly_hole(tmp_path: Path, start: bytes, status: int) -> None:
    path = tmp_path / "huge.mig"
    sparse(path, start, 20 << 30)
    code, _, error, _ = measured(path)
    assert code == status, error
    assert "Traceback" not in error


def test_memory_stays_low(tmp_path: Path, conformance: Path) -> None:
    pages = (256 << 20) // 4104
    head = stream(section(2, "ram", b"", version=4, kind=1, footer=False))[:-1]
    head += be(256 << 20 | 4, 8) + name("a") + be(256 << 20, 8)
    path = tmp_path / "full.mig"
    with path.open("wb") as file:
        file.write(head + be(8, 8) + name("a") + bytes(4096))
        page = bytes(range(256)) * 16
        for index in range(1, pages):
            file.write(be(index << 12 | 0x28, 8) + page)
        file.write(EOS + b"\x7e" + be(2) + b"\0")
    code, out, error, peak = measured(path)
    assert code == 0, error
    assert str(pages) in out.replace(",", "").replace(" ", "")
    assert peak < _LIMIT_KB
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1000)
    code, out, error, peak = measured(path, "--against", f"7.2={conformance / 'streams' / 'none-7.2.22.mig'}")
    assert code == 1, error
    assert "    error while loading state for instance 0x0 of device 'ram'\n" in out
    assert peak < _LIMIT_KB


@pytest.mark.parametrize("fields", [
    [field("a", "buffer", 200 << 20)], [field("a", "uint16", 2, array_len=100 << 20)],
    [field(f"a{number}", "buffer", 20 << 20) for number in range(10)], [],
], ids=["buffer", "array", "buffers", "undescribed"])
def test_values_that_are_too_large_are_not_held(tmp_path: Path, fields: list[dict[str, object]]) -> None:
    """What is not shown is still compared: the two differ in the last byte."""
    start = stream(section(1, "d", b"", footer=False))[:-1]
    end = b"\x7e" + be(1) + b"\0" + vmdesc(device("d", *fields))
    paths = tmp_path / "old.mig", tmp_path / "new.mig"
    for path, last in zip(paths, (b"\0", b"\1")):
        behind = len(start) + (200 << 20)
        sparse(path, start, behind + len(end), (behind - 1, last), (behind, end))
    for options, status in ((), 0), (("--json",), 0), (("--diff", str(paths[1])), 1):
        code, out, error, peak = measured(paths[0], *options)
        assert "too large to show" in out and code == (1 if not fields else status), error
        assert len(fields) != 1 or peak < _LIMIT_KB + (64 << 10)    # of several some are held
