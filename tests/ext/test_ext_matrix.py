"""Matrices in pages: a long history is folded, and unfolded where the page asks for it."""
from __future__ import annotations

import json
import re
from pathlib import Path

from harness import Project

RELEASES = ["7.0", "7.1", "7.2", "8.0", "8.1", "8.2", "9.0", "9.1"]
SPEC = {
    "format": 1, "device": "nic", "releases": RELEASES,
    "state": {"name": "nic", "version": {"7.0": 1, "8.1": 2}, "minimum_version": 1,
              "fields": [{"name": "ctrl", "type": "uint32"},
                         {"name": "late", "type": "uint32", "version": 2, "since": "8.1"}]},
}


def heads(page: str) -> list[str]:
    """The titles of the columns."""
    return re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', page)


def test_a_long_history_is_folded_unless_the_page_wants_all_of_it(tmp_path: Path) -> None:
    project = Project(tmp_path, {
        "nic.json": json.dumps(SPEC),
        "index.rst": "P\n=\n\n.. vmsd:matrix:: nic\n   :spec: nic.json\n",
        "all.rst": ":orphan:\n\nA\n=\n\n.. vmsd:matrix:: nic\n   :spec: nic.json\n   :unfold:\n",
    })
    built = project.build()
    assert built.warnings == ""
    folded = built.text("index.html")
    assert heads(folded) == ["from \\ to", "7.0–8.0", "8.1–9.1"]
    assert all(f"<option>{release}</option>" in folded for release in RELEASES)  # each can be asked
    assert heads(built.text("all.html")) == ["from \\ to", *RELEASES]
