"""The outputs that how-to pages show are what the commands print."""
from __future__ import annotations

import gzip
import re
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("click")

from clirunner import runner

from sphinx_vmsd.cli import main

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "conformance" / "data"
_BLOCK = re.compile(r"\.\. code-block:: text\n\n((?: {6}.*\n|\n)+)")


def shown() -> list[str]:
    text = (ROOT / "docs/howto/failed-migration.rst").read_text("utf-8")
    return [textwrap.dedent(block).strip() for block in _BLOCK.findall(text)]


@pytest.mark.parametrize(("stream", "size", "source", "block"), [
    ("am53c974-q35-5.2-from-7.2.22", None, "10.0=" + str(DATA / "dumps/10.0.13/x86_64.json"), 0),
    ("base-i440fx-5.2-from-7.2.22", 249000, "7.2=" + str(DATA / "streams/base-i440fx-5.2-from-7.2.22.mig.gz"), 1),
])
def test_output(tmp_path: Path, stream: str, size: int, source: str, block: int) -> None:
    path = tmp_path / "guest.mig"
    path.write_bytes(gzip.decompress((DATA / "streams" / f"{stream}.mig.gz").read_bytes())[:size])
    result = runner().invoke(main, ["stream", str(path), "--against", source])
    assert result.stdout.strip() == shown()[block]
