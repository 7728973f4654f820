"""Damaged and odd streams against what real binaries answered: outcome, and every line they printed."""
from __future__ import annotations

from pathlib import Path

import pytest
from folder import read_json

from sphinx_vmsd.model import Release
from sphinx_vmsd.wire.incoming import load_stream
from sphinx_vmsd.wire.incoming.none import none

#: The binaries ran with this ``-uuid``, and without any other option that matters here.
UUID = "00000000-0000-0000-0000-0000000000ff"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    path = metafunc.config.getoption("--conformance") / "loads.json"
    cases = read_json(path, {})
    rows = [(name, release, said) for name, answers in cases.items() for release, said in answers.items()]
    metafunc.parametrize(("name", "release", "said"), rows, ids=[f"{name}-{release}" for name, release, _ in rows])


def test_load(name: str, release: str, said: dict, conformance: Path) -> None:
    data = (conformance / "loads" / f"{name}.bin").read_bytes()
    incoming = load_stream(data, none(Release(release), UUID))
    assert incoming.ok == said["ok"], incoming
    if not said["ok"]:
        assert "".join(f"{line}\n" for line in incoming.lines) == said["stderr"]
