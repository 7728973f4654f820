"""Pointers taken for one C struct or another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sphinx_vmsd.readers.source import read_tree
from sphinx_vmsd.readers.source.kinship import related, taken
from sphinx_vmsd.readers.source.structs import Struct

TREE = Path(__file__).parent / "samples" / "tree"
STRUCTS = {
    "Base": "{ int a; }",
    "Child": "{ Base parent; int b; }",
    "Grand": "{ Child parent_obj; }",
    "Holder": "{ Base *pointer; Base later; }",
    "Mixed": "{ int a; Base b; }",
}


def find(name: str):
    union = name == "Mixed"
    return Struct(STRUCTS[name], int, union) if name in STRUCTS else None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Base", "Base", True),
        ("Grand", "Base", True),
        ("Base", "Grand", True),
        ("Mixed", "Base", True),
        ("Holder", "Base", False),
        ("Child", "Holder", False),
        ("Child", "NotRead", True),
    ],
)
def test_related(one, other, expected):
    assert related(one, other, find) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{ DemoState *s = opaque; }", "DemoState"),
        ("{ struct DemoState *s = (DemoState *)opaque; }", "DemoState"),
        ("{ DemoState *s = DEMO(opaque); }", "DemoState"),
        ("{ DemoClass *k = DEMO_GET_CLASS(opaque); }", None),
        ("{ DemoState *s = container_of(opaque, DemoState, part); }", None),
        ("{ return false; }", None),
    ],
)
def test_taken(body, expected):
    assert taken("void *opaque, int version_id", body) == expected


def test_callback_for_another_struct(tmp_path):
    shutil.copytree(TREE, tmp_path / "tree")
    path = tmp_path / "tree" / "hw" / "demo" / "demo.c"
    text = path.read_text().replace("DemoState *s = opaque;", "OtherState *s = opaque;", 1)
    path.write_text(f"typedef struct OtherState {{ int other; }} OtherState;\n{text}")
    demo = read_tree(tmp_path / "tree")[0].device("demo-fast").description
    rss = next(one for one in demo.subsections if one.name.endswith("/rss"))
    assert rss.faults == (
        "needed rss_needed takes the state for OtherState, the fields are members of DemoState",)
    assert not read_tree(TREE)[0].device("demo-fast").description.subsections[0].faults
