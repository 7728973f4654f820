"""C samples of our own; a QEMU tree only where ``--qemu-tree`` names one."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

# Without the extra `source` there is no C reader to test.
collect_ignore_glob = [] if importlib.util.find_spec("tree_sitter_c") else ["test_*.py"]

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def sample():
    """The text of a C sample by name."""
    return lambda name: (SAMPLES / name).read_text("utf-8")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """No test reads or writes the cache of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
