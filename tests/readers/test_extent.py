"""Arrays in arrays: a few lines can mean more than any computer holds, and must be told instead of made."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from sphinx_vmsd.compat.execute import run
from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.compat.static import Side
from sphinx_vmsd.model import Context, Description, Field, Outcome, Release
from sphinx_vmsd.model.extent import MOST_BYTES, Extent, extent
from sphinx_vmsd.readers.spec import read_spec

OLD, NEW = Release("8.0"), Release("8.1")


def nested(levels: int, count: int = 4096) -> Description:
    found = Description("inner", 1, 1, (Field("x", "uint8"),))
    for level in range(levels):
        items = Field("items", "struct", description=found, count=count, array=True)
        found = Description(f"level{level}", 1, 1, (items,))
    return found


def spec(levels: int) -> str:
    structs: dict[str, object] = {"s0": {"fields": [{"name": "x", "type": "uint8"}]}}
    for level in range(1, levels + 1):
        items = {"name": "items", "type": "struct", "struct": f"s{level - 1}", "count": 4096}
        structs[f"s{level}"] = {"fields": [items]}
    state = {"name": "bomb", "fields": [{"name": "all", "type": "struct", "struct": f"s{levels}"}]}
    return json.dumps({"format": 1, "device": "bomb", "releases": ["8.0", "8.1"], "state": state, "structs": structs})


def test_a_spec_of_nested_arrays_is_told_at_the_field() -> None:
    found, (problem,) = read_spec("bomb.json", spec(4))
    assert f"'all' sends {4096 ** 4} bytes" in problem.message and "multiply" in (problem.remedy or "")
    assert problem.location.line == 1 and problem.location.column > 1
    assert found is not None
    assert migrate(found.history, "bomb", OLD, NEW).outcome is Outcome.WORKS, "by the layouts, without any bytes"


@pytest.mark.parametrize("levels", [2, 4, 20])
def test_nothing_is_run_that_is_too_large(levels: int) -> None:
    side = Side(nested(levels), Context())
    assert extent(side.description) == Extent(4096 ** levels, 4096 ** levels)
    assert run(side, side, {}, (OLD, NEW)) is None


def test_what_is_large_but_possible_is_run() -> None:
    side = Side(nested(1), Context())
    ran = run(side, side, {}, (OLD, NEW))
    assert ran is not None and ran.ok and len(ran.data or b"") == 4096
    assert not extent(Description("d", 1, 1, (Field("ram", "buffer", size=MOST_BYTES),))).too_much


def test_a_page_with_such_a_spec_is_built(tmp_path: Path) -> None:
    sphinx = pytest.importorskip("sphinx.cmd.build")
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_vmsd"]\n')
    (tmp_path / "bomb.json").write_text(spec(4))
    (tmp_path / "index.rst").write_text(
        "T\n=\n\n.. vmsd:device:: bomb\n   :spec: bomb.json\n\n.. vmsd:fields::\n\n.. vmsd:matrix::\n\n"
        ".. vmsd:bytes::\n\n.. vmsd:transitions::\n")
    assert sphinx.main(["-q", "-b", "html", str(tmp_path), str(tmp_path / "out")]) == 0
    assert "sends 281474976710656 bytes" in (tmp_path / "out/index.html").read_text("utf-8")
