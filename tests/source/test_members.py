"""Members of a state struct that no description lists."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.readers.source import read_tree

TREE = Path(__file__).parent / "samples" / "tree"
HEADER = Path("include", "hw", "demo.h")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    shutil.copytree(TREE, tmp_path / "tree")
    path = tmp_path / "tree" / HEADER
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return tmp_path / "tree"


def test_members_are_plain_and_no_property_sets_them():
    members = read_tree(TREE)[0].device("demo-fast").description.members
    assert "ctrl" in members
    assert not {"migrate_rss", "flags", "level", "parent_obj", "timer"} & set(members)


def test_a_new_member_that_nothing_sends(tmp_path):
    """Only what holds numbers is told: pointers are of the host, and structs may be sent in other ways."""
    more = "uint32_t flags;\n    uint32_t lost[4];\n    bool gone;\n    void *host; OtherState other;"
    tree = changed(tmp_path, "uint32_t flags;", more)
    found = [one for one in check(read_tree(TREE)[0], read_tree(tree)[0]) if one.rule == "member-not-in-vmsd"]
    assert [one.subject for one in found] == ["demo-card: gone", "demo-card: lost"]
    assert all(one.severity.rank == 0 and "VMStateDescription vmstate_" in one.fix for one in found)
    assert not check(read_tree(tree)[0], read_tree(tree)[0])
