"""The walls of the house: imports run one way, only ``ext`` knows Sphinx, only ``cli`` prints."""
from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sphinx_vmsd

ROOT = Path(sphinx_vmsd.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
#: layer -> the layers it may import; a layer not named here may import none of the others.
MAY_IMPORT = {
    "model": set(),
    "wire": {"model"},
    "readers": {"model", "wire"},
    "compat": {"model", "readers", "wire"},
    "render": {"model", "wire", "compat"},
    "guide": set(),
    "embed": {"model", "readers", "compat", "guide"},
    "ext": {"model", "readers", "wire", "compat", "render", "guide"},
    "cli": {"model", "readers", "wire", "compat", "render", "guide", "embed"},
}


def layer_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else ""


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    layer = layer_of(path)
    if not layer:
        return
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "sphinx_vmsd" and len(parts) > 1 and parts[1] in MAY_IMPORT:
            assert parts[1] == layer or parts[1] in MAY_IMPORT[layer], f"{layer} must not import {name}"
        if parts[0] in ("sphinx", "docutils"):
            assert layer == "ext", f"only ext knows {parts[0]}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_cli_prints(path: Path) -> None:
    if layer_of(path) == "cli":
        return
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    prints = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
    assert not prints, f"{path}:{prints[0].lineno}: print outside cli"


def test_import_loads_no_sphinx() -> None:
    code = "import sys, sphinx_vmsd, sphinx_vmsd.model; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sphinx", "docutils", "yaml", "click", "rich"} & set(loaded)
