"""The page that shows a stream byte by byte leaves out none."""
from __future__ import annotations

import importlib.util
from pathlib import Path

from sphinx_vmsd.wire.stream import read

PAGE = Path(__file__).resolve().parents[2] / "docs" / "_ext" / "bytepage.py"


def test_every_byte_is_in_one_row() -> None:
    spec = importlib.util.spec_from_file_location("bytepage", PAGE)
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    data = page.STREAM.read_bytes()
    offset = 0
    for row in page.rows(data, read(data)):
        assert row.offset == offset
        offset += row.size
    assert offset == len(data)
    assert "   0x00000049     1  04                        full section" in list(page.stream_bytes())
