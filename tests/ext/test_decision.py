"""``vmsd:decision``: boxes, arrows and links, and what it says about a line that is neither."""
from __future__ import annotations

from pathlib import Path

import pytest
from harness import Project

PAGE = """\
T
=

.. _there:

There
-----

.. vmsd:decision:: How to choose

   ask: New? | the device is new
   yes: `Go there <there>`
   no: Stay
   ask -> yes: yes
   ask -> no: no
"""


def test_boxes_lead_to_labels(tmp_path: Path) -> None:
    built = Project(tmp_path, {"index.rst": PAGE}).build(vmsd_diagram_engine="builtin")
    assert built.warnings == ""
    page = built.text("index.html")
    assert 'href="#there"' in page.split("<svg")[1]
    assert "the device is new" in page


def test_text_output_has_the_answers(tmp_path: Path) -> None:
    lines = Project(tmp_path, {"index.rst": PAGE}).build("text").text("index.txt").splitlines()
    asked = next(number for number, line in enumerate(lines) if "| New?" in line)
    assert "-- yes --> | Go there" in lines[asked], "the end stands beside its question"
    below = next(number for number, line in enumerate(lines) if "| Stay" in line)
    assert "v  no" in lines[below - 2], "what comes below the question is where its arrow points"
    assert lines[below - 1].strip().startswith("/-"), "an end has another shape"


@pytest.mark.parametrize(("line", "message"), [
    ("nonsense", "neither a box nor an arrow: nonsense"),
    ("ask -> nobody: no", "an arrow names a box that is not there: nobody"),
])
def test_a_wrong_line_is_a_warning(tmp_path: Path, line: str, message: str) -> None:
    built = Project(tmp_path, {"index.rst": f"{PAGE}   {line}\n"}).build()
    assert message in built.warnings


def test_a_diagram_without_boxes_is_a_warning(tmp_path: Path) -> None:
    built = Project(tmp_path, {"index.rst": "T\n=\n\n.. vmsd:decision:: How\n"}).build()
    assert "needs boxes" in built.warnings
