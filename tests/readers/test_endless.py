"""Pipes and devices: every reader of a file says at once that it is none."""
from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sphinx_vmsd.compat.waiverfile import read_waivers
from sphinx_vmsd.model import Problem
from sphinx_vmsd.readers.dump import read_dump
from sphinx_vmsd.readers.endless import NO_FILE, endless
from sphinx_vmsd.readers.machines import read_machines
from sphinx_vmsd.readers.spec import read_spec
from sphinx_vmsd.readers.stored import read_stored

Reader = Callable[[Path], tuple[object, tuple[Problem, ...]]]
READERS: dict[str, Reader] = {
    "spec": read_spec, "dump": read_dump, "machines": lambda path: read_machines(path, None), "stored": read_stored,
    "waivers": read_waivers,
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_pipe_is_no_file(tmp_path: Path, reader: Reader) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        found, problems = reader(tmp_path / name)
        assert not found
        assert [(one.location.file, one.message) for one in problems] == [(str(tmp_path / name), NO_FILE)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_what_is_endless(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(tmp_path / "socket"))
        assert endless(tmp_path / "socket")
    assert endless(tmp_path / "pipe") and endless("/dev/zero")
    assert not any(map(endless, (tmp_path, tmp_path / "file", tmp_path / "none", "a\0b")))
