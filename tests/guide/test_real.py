"""The bytes that the guide shows are those of a real stream."""
from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from sphinx_vmsd.guide import FOLDER

STREAM = "streams/base-i440fx-5.2-from-7.2.22.mig.gz"


def test_the_section_shown_byte_by_byte_is_real(conformance: Path) -> None:
    path = conformance / STREAM
    if not path.exists():
        pytest.skip(f"no {STREAM} in this conformance folder")
    table = (FOLDER / "vmsd.rst").read_text("utf-8").split("A real one, byte by byte")[1]
    shown = bytes.fromhex(" ".join(re.findall(r"^   \* - ``([0-9a-f ]+)``$", table, re.MULTILINE)))
    assert len(shown) == 26
    assert shown in gzip.decompress(path.read_bytes())
