"""The manual of a real QEMU tree (``--qemu-tree DIR``, or QEMU_TREE), without and with the chapter: a few minutes."""
from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sphinx

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "qemu_docs.py"
NEEDED = ("sphinx_rtd_theme", "tree_sitter_c", "distutils")


@pytest.mark.qemu
@pytest.mark.skipif(sphinx.version_info[:2] != (6, 2), reason="once, with the Sphinx that QEMU pins")
@pytest.mark.skipif(not all(map(importlib.util.find_spec, NEEDED)), reason=f"needs {', '.join(NEEDED)}")
def test_the_manual_has_no_new_warning_and_the_tree_comes_back(pytestconfig: pytest.Config) -> None:
    tree = pytestconfig.getoption("--qemu-tree") or os.environ.get("QEMU_TREE")
    if not tree:
        pytest.skip("no QEMU tree given (--qemu-tree DIR)")
    command = [sys.executable, str(SCRIPT), str(tree), "--html"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "removed: every byte of the tree as before" in run.stdout
