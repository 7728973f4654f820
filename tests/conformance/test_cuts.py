"""Streams that are cut off: what we say is what a real destination said, line by line.

``cuts.json``: the first ``size`` bytes of ``stream`` and what the release that wrote it said to them. ``source`` is a
whole stream of the same machine, for its descriptions.
"""
from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from folder import read_json

from sphinx_vmsd.model import Release, Snapshot
from sphinx_vmsd.readers.stream import read_stream
from sphinx_vmsd.readers.streamfile import opened
from sphinx_vmsd.wire.catalogue import explain
from sphinx_vmsd.wire.stream import read
from sphinx_vmsd.wire.stream.against import Attempt
from sphinx_vmsd.wire.stream.known import Descriptions

_PROGRAM = re.compile(r"\Aqemu-system-\w+: ")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "row" not in metafunc.fixturenames:
        return
    path = metafunc.config.getoption("--conformance") / "cuts.json"
    rows = read_json(path, [])
    metafunc.parametrize("row", rows, ids=[f"{row['stream']}-{row['size']}" for row in rows])


@cache
def source(folder: Path, name: str) -> Snapshot:
    (path,) = (folder / "streams").glob(f"{name}.mig*")
    snapshot, problems = read_stream(path)
    assert snapshot is not None
    assert problems == ()
    return snapshot


def test_it_says_what_qemu_said(row: dict, conformance: Path) -> None:
    (path,) = (conformance / "streams").glob(f"{row['stream']}.mig*")
    snapshot = source(conformance, row["source"])
    with opened(path) as whole:
        data = bytes(whole[:row["size"]])
    attempt = Attempt(data, read(data, Descriptions(snapshot)), snapshot)
    stopped = attempt.stopped()
    failing = [one for one in attempt.trials() if one.loads is False]
    if stopped is None:    # what is left looks whole: its last section then fails
        assert list(failing[-1].lines) == row["said"]
        return
    assert not failing
    assert not stopped.why
    said = row["said"][-len(stopped.lines):] if stopped.own else row["said"]
    assert list(stopped.lines) == said


#: What the destination's command line decides, and no description.
SETUP = {"configuration-missing", "machine-type", "uuid-differs", "section-unknown"}


@pytest.mark.parametrize("release", ["5.2.0", "7.2.22", "10.0.13", "11.1.3"])
def test_damaged_streams_against_descriptions(conformance: Path, release: str) -> None:
    """What is said to fail fails with these lines, and only what the command line decides is not noticed."""
    recorded, sources = conformance / "loads.json", sorted((conformance / "streams").glob("none-7.2*.mig*"))
    if not recorded.is_file() or not sources:
        pytest.skip("not in the folder")
    described, _ = read_stream(sources[0], Release(release))
    assert described is not None
    for name, answers in json.loads(recorded.read_text("utf-8")).items():
        data = (conformance / "loads" / f"{name}.bin").read_bytes()
        attempt = Attempt(data, read(data, Descriptions(described)), described)
        stopped = attempt.stopped()
        failing = [one for one in attempt.trials() if one.loads is False]
        found = stopped.lines if stopped else failing[0].lines if failing else ()
        said = [_PROGRAM.sub("", line) for line in answers[release]["stderr"].splitlines()]
        ids = {one.entry.id for one in explain("\n".join(said)) if one.entry}
        if found:
            assert list(found) == said, name
        else:
            assert "load-failed" not in ids or SETUP & ids, name
