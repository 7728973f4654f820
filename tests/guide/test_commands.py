"""The commands of the testing chapter, run with a real QEMU as they are written there."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sphinx_vmsd.guide import FOLDER

ROOT = Path(__file__).resolve().parents[2]
QEMU = shutil.which("qemu-system-x86_64")
MACHINE = "pc-q35-7.2"
pytestmark = [pytest.mark.qemu, pytest.mark.skipif(QEMU is None, reason="needs qemu-system-x86_64")]
TEXT = (FOLDER / "testing.rst").read_text("utf-8")


def written(start: str) -> list[str]:
    """The arguments of the first command in the chapter that starts with *start* (``qemu-old`` or ``qemu-new``)."""
    found = re.search(rf"^   \$ qemu-(?:old|new) ({re.escape(start)}.*)$", TEXT, re.MULTILINE)
    assert found is not None, start
    return [QEMU or "", *re.findall(r'"[^"]*"|\S+', found.group(1))]


def run(command: list[str], folder: Path, said: str = "") -> subprocess.CompletedProcess[str]:
    plain = [word.strip('"') for word in command]
    return subprocess.run(plain, cwd=folder, input=said, capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the chapter's command makes."""
    folder = tmp_path_factory.mktemp("stream")
    command = [word.strip('"') for word in written(f"-machine {MACHINE} -m 64 -display none -S -monitor stdio")]
    known = run([QEMU or "", "-machine", "help"], folder).stdout
    if MACHINE not in known:
        pytest.skip(f"this QEMU has no machine type {MACHINE}")
    monitor = re.findall(r'^   \(qemu\) (migrate "exec:.*")$', TEXT, re.MULTILINE)
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as source:
        assert source.stdin is not None and source.stdout is not None
        source.stdin.write(f"{monitor[0]}\n")
        source.stdin.flush()
        for _ in range(60):
            source.stdin.write("info migrate\n")
            source.stdin.flush()
            if any("Migration status: completed" in source.stdout.readline() for _ in range(12)):
                break
            time.sleep(0.5)
        source.stdin.write("quit\n")
        source.stdin.close()
        source.stdout.read()
    return folder / "guest.mig"


def test_descriptions_can_be_compared(tmp_path: Path) -> None:
    pytest.importorskip("click")
    done = run(written("-machine none -display none -dump-vmstate 7.2.json"), tmp_path)
    assert done.returncode == 0, done.stderr
    shutil.copy(tmp_path / "7.2.json", tmp_path / "10.0.json")
    check = run([sys.executable, "-m", "sphinx_vmsd", "check", "7.2.json", "10.0.json"], tmp_path)
    assert check.returncode in (0, 1), check.stderr


def test_a_stream_can_be_kept_and_read(stream: Path) -> None:
    pytest.importorskip("click")
    done = run([sys.executable, "-m", "sphinx_vmsd", "stream", stream.name], stream.parent)
    assert done.returncode == 0, done.stderr
    assert MACHINE in done.stdout
    same = run([sys.executable, "-m", "sphinx_vmsd", "stream", stream.name, "--diff", stream.name], stream.parent)
    assert same.returncode == 0, same.stderr


def test_a_kept_stream_can_be_loaded(stream: Path) -> None:
    command = written(f'-machine {MACHINE} -m 64 -display none -S -incoming "exec')
    plain = [word.strip('"') for word in command]
    with subprocess.Popen([*plain, "-monitor", "stdio"], cwd=stream.parent, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as destination:
        time.sleep(4)
        out, errors = destination.communicate("info status\nquit\n", timeout=30)
    assert destination.returncode == 0, errors
    assert "VM status: paused" in out and "inmigrate" not in out
    assert "load of migration failed" not in errors


def test_another_machine_type_is_refused_as_shown(stream: Path) -> None:
    command = written(f'-machine {MACHINE} -m 64 -display none -S -incoming "exec')
    done = run([word.replace(MACHINE, "pc-q35-7.1") for word in command], stream.parent)
    assert done.returncode == 1
    shown = re.search(r"^   (Machine type received is .*)\n   (load of migration failed: .*)$", TEXT, re.MULTILINE)
    assert shown is not None
    assert all(line in done.stderr for line in shown.groups())


def test_a_device_that_cannot_migrate_is_told(tmp_path: Path) -> None:
    found = re.search(r"^   (-device nvme,serial=x: .*)$", TEXT, re.MULTILINE)
    assert found is not None
    done = run(written(f"-machine {MACHINE} -display none -S -only-migratable"), tmp_path)
    if "not a valid device" in done.stderr or "unsupported machine type" in done.stderr:
        pytest.skip("this QEMU has no such device or machine type")
    assert done.returncode == 1
    assert found.group(1) in done.stderr


def test_a_guest_moves_over_a_socket(tmp_path: Path) -> None:
    known = run([QEMU or "", "-machine", "help"], tmp_path).stdout
    if MACHINE not in known:
        pytest.skip(f"this QEMU has no machine type {MACHINE}")
    wait = written(f"-machine {MACHINE} -m 64 -display none -S -incoming tcp")
    send = written(f"-machine {MACHINE} -m 64 -display none -S -monitor stdio")
    place = f"unix:{tmp_path / 'socket'}"  # the same way as a port, but one that is free
    with subprocess.Popen([*wait[:-1], place, "-monitor", "stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as destination:
        for _ in range(100):
            if (tmp_path / "socket").exists():
                break
            time.sleep(0.1)
        with subprocess.Popen(send, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as source:
            assert source.stdin is not None
            source.stdin.write(f"migrate {place}\n")
            source.stdin.flush()
            time.sleep(4)
            out, _ = source.communicate("info migrate\nquit\n", timeout=30)
        there, errors = destination.communicate("info status\nquit\n", timeout=30)
    assert "Migration status: completed" in out
    assert "VM status: paused" in there and "inmigrate" not in there, errors
