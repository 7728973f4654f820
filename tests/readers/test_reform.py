"""The one form of specs: idempotent, and neither facts nor comments are lost."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_vmsd.readers.spec import read_spec
from sphinx_vmsd.readers.spec.emit import emit
from sphinx_vmsd.readers.spec.reform import reform

ROOT = Path(__file__).parents[2]
SPECS = [path for folder in ("docs/examples", "docs/gallery", "sphinx_vmsd/guide", "sphinx_vmsd/cli/demo_files")
         for path in sorted((ROOT / folder).rglob("*")) if path.suffix in (".yaml", ".json")]
_PLACES = re.compile(r"Location\([^()]*\)")
COMMENTED = """\
# about the file
format: 1   # the language
device: 'demo'

# about releases
releases: [8.0,  # eight
           "8.10" ]   # both


state:  # its state
    name: demo
    version: 1
    # before the fields
    fields:
        -   name: a   # first
            type: uint8
        # between
        - {name: b, type: uint8, count: "3",
           # inside
           since: 8.10}  # b
        -
            # below a dash
            name: c
            type: uint16
        # last of the fields
    summary: >
        some text with # no comment
        and "quotes"  #neither
structs: {}  # none
# the end
"""
FORMED = """\
# about the file
format: 1  # the language
device: demo

# about releases
releases:  # both
  - "8.0"  # eight
  - "8.10"

state:  # its state
  name: demo
  version: 1
  # before the fields
  fields:
    - name: a  # first
      type: uint8
    # between
    - name: b  # b
      type: uint8
      count: 3
      # inside
      since: "8.10"
    # below a dash
    - {name: c, type: uint16}
    # last of the fields
  summary: |
    some text with # no comment and "quotes"  #neither
structs: {}  # none
# the end
"""


def facts(path: str, text: str) -> str:
    """Everything a spec says, without its places."""
    return _PLACES.sub("", repr(read_spec(path, text)[0]))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_no_fact_changes_and_once_is_enough(path: Path) -> None:
    if path.suffix == ".yaml":
        pytest.importorskip("yaml")
    text = path.read_text("utf-8")
    if read_spec(path, text)[0] is None:
        pytest.skip("no spec")
    formed, problems = reform(text, str(path))
    assert formed is not None and problems == ()
    assert facts(str(path), formed) == facts(str(path), text)
    assert reform(formed, str(path)) == (formed, ())
    assert sorted(re.findall("# .*", formed)) == sorted(re.findall("# .*", text))


def test_comments_stay_where_they_belong() -> None:
    pytest.importorskip("yaml")
    assert reform(COMMENTED, "demo.yaml") == (FORMED, ())
    assert reform(FORMED, "demo.yaml") == (FORMED, ())


@pytest.mark.parametrize("change", [
    ("state: {name: d, version: 1, fields: &f [{name: a, type: uint8}], subsections: [{name: d/x, fields: *f}]}",
     "*f"), ("summary: |\n  two\n\n    lines\n", "summary: |"), ("summary: |-\n  two\n  lines", "summary: |-"),
    ("summary: " + "word " * 40 + "end", "summary: >-"), ("summary: 'on'", 'summary: "on"'), ("title: 7", "title: 7"),
    ("summary: \"\"", 'summary: ""'), ("summary: a, b {c}", 'summary: "a, b {c}"'), ("title: é — ü", "é — ü"),
], ids=lambda change: change[1])
def test_every_way_to_write_a_value(change: tuple[str, str]) -> None:
    pytest.importorskip("yaml")
    text = f'format: 1\ndevice: d\nreleases: ["8.0"]\n{change[0]}\n'
    formed, problems = reform(text, "d.yaml")
    assert formed is not None and problems == () and change[1] in formed
    assert facts("d.yaml", formed) == facts("d.yaml", text)
    assert reform(formed, "d.yaml") == (formed, ())


@given(st.lists(st.sampled_from(["", "  # deep", "# c", "      # deeper"]), min_size=12, max_size=12),
       st.lists(st.sampled_from(["", "  # c"]), min_size=12, max_size=12))
def test_any_comment_survives(alone: list[str], behind: list[str]) -> None:
    pytest.importorskip("yaml")
    lines = ["format: 1", "device: d", 'releases: ["8.0"]', "state:", "  name: d", "  fields:", "    - {name: a,",
             "       type: uint8}", "    - name: b", "      type: uint8", "structs: {s: {fields: [", "  ]}}"]
    text = "\n".join(f"{one}\n{line}{two}" for one, line, two in zip(alone, lines, behind))
    formed, problems = reform(text, "d.yaml")
    assert formed is not None and problems == ()
    assert formed.count("#") == text.count("#")
    assert facts("d.yaml", formed) == facts("d.yaml", text)
    assert reform(formed, "d.yaml")[0] == formed


def test_two_comments_stay_two() -> None:
    pytest.importorskip("yaml")
    text = """\
format: 1
device: d
state:
  fields:
    - {name: b,  # inline
       type: uint8}  # end
    - {name: c, type: uint8}
"""
    formed, problems = reform(text, "d.yaml")
    assert problems == () and formed is not None and "    # end\n    - name: b  # inline\n      type: uint8\n" in formed
    assert reform(formed, "d.yaml") == (formed, ())


def test_merging_is_refused() -> None:
    pytest.importorskip("yaml")
    text = "format: 1\ndevice: d\nstate:\n  fields:\n  - &f {name: a, type: uint8}\n  - {<<: *f, name: b}\n"
    formed, problems = reform(text, "d.yaml")
    assert formed is None and [str(one) for one in problems] == [
        "d.yaml:6:6: merging with '<<' is not allowed (write the keys out)"]
    assert "merging" in str(read_spec("d.yaml", text)[1])


def test_what_is_no_spec_is_refused() -> None:
    assert reform("[]", "x.json")[0] is None
    assert "is no spec" in str(reform('{"Machine": {}}', "x.json")[1][0])
    assert "already given" in str(reform('{"format": 1, "format": 1, "device": "d"}', "x.json")[1][0])


def test_json_keeps_its_values() -> None:
    text = json.dumps({"format": 1, "device": "d", "releases": ["8.0"], "properties": {"p": {"default": None}},
                       "state": {"name": "d\n\u00e9", "version": 1, "fields": []}})
    formed, _ = reform(text, "d.json")
    assert formed is not None and json.loads(formed) == json.loads(text)
    assert '  "state": {\n    "name": "d\\né"' in formed


@pytest.mark.parametrize("summary", [
    "x" * 60, *("two words " * 4 + "y" * more for more in range(1, 16)), "two\nlines", "true", "", "a: b",
])
def test_a_written_field_stands_as_fmt_has_it(summary):
    field = {"name": "a", "type": "struct", "summary": summary, "version": 0, "pointer": False}
    nested = {**field, "struct": {"name": "b", "fields": [field, {"name": "c", "type": "uint8"}]}}
    state = {"name": "d", "fields": [field, {**field, "former_names": ["o"]}, nested]}
    text = emit({"format": 1, "device": "d", "releases": ["8.0"], "state": state})
    assert reform(text, "d.yaml") == (text, ())
