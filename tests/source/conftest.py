"""C samples of our own; a QEMU tree only where ``--qemu-tree`` names one."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def sample():
    """The text of a C sample by name."""
    return lambda name: (SAMPLES / name).read_text("utf-8")
