"""Diagrams: transitions from facts, every engine's layout, SVG, TikZ and text, the cache."""
from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sphinx_vmsd.model import CompatEntry, Description, Device, Field, History, MachineType, Property, Release, Snapshot
from sphinx_vmsd.model.condition import PropertyIs
from sphinx_vmsd.render.diagram import engines
from sphinx_vmsd.render.diagram.decision import Answer, Decision, Question
from sphinx_vmsd.render.diagram.drawing import draw, draw_tikz
from sphinx_vmsd.render.diagram.engines import ENGINES, layouts
from sphinx_vmsd.render.diagram.figure import diagram_html
from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph, Node
from sphinx_vmsd.render.diagram.graphviz import EngineError, dot_of
from sphinx_vmsd.render.diagram.metrics import LINE, block
from sphinx_vmsd.render.diagram.text import draw_text
from sphinx_vmsd.render.diagram.transitions import common_machine, eras, transitions
from sphinx_vmsd.render.table import Ref

HOSTILE = '"]; }<script>alert(1)</script>&\\x{$%#_^~\x07</title>'
RSS = Description("nic/rss", 1, 1, (Field("key", "uint8", count=4, array=True),), needed=PropertyIs("rss"))


def nic(release: str, version: int, *fields: str, rss: bool = False) -> Snapshot:
    description = Description(
        "nic", version, 1, tuple(Field(one, "uint32", version=version if one == "late" else 0) for one in fields),
        (RSS,) if rss else (),
    )
    properties = (Property("rss", "bool", True),) if rss else ()
    known = [one for one in ("8.0", "8.1", "8.2", "9.0") if Release(one) <= Release(release)]
    machines = tuple(
        MachineType(one, Release(one), () if one == "9.0" else (CompatEntry("nic", "rss", False),)) for one in known
    )
    return Snapshot(Release(release), (Device("nic", description, properties=properties),), machines=machines)


HISTORY = History((nic("8.0", 1, "a"), nic("8.1", 2, "a", "late"), nic("8.2", 2, "a", "late"),
                   nic("9.0", 2, "a", "late", rss=True)))


def chain(number: int) -> Graph:
    nodes = tuple(Node(f"n{n}", (f"{n}.0", f"version {n}"), Ref("dev", f"d{n}")) for n in range(number))
    forward = [Edge(f"n{n}", f"n{n + 1}", Direction.FORWARD, ("forward: works",)) for n in range(number - 1)]
    backward = [Edge(f"n{n + 1}", f"n{n}", Direction.BACKWARD, ("backward: refused", "unsupported version"), "fails")
                for n in range(number - 1)]
    long = [Edge("n0", f"n{number - 1}", Direction.FORWARD, ("forward: lossy",), "lossy")] if number > 2 else []
    return Graph(nodes, (*forward, *backward, *long), f"chain of {number}", "words")


def available(engine: str) -> bool:
    try:
        ENGINES[engine]([chain(2)])
    except EngineError:
        return False
    return True


def test_transitions_fold_equal_releases_and_word_both_directions():
    graph = transitions(HISTORY, "nic")
    assert [node.lines[0] for node in graph.nodes] == ["8.0", "8.1 – 8.2", "9.0"]
    assert graph.nodes[1].lines[2:] == ("added late",)
    assert "version 1 to 2" in graph.nodes[1].note
    edges = {(edge.source, edge.target): edge for edge in graph.edges}
    assert edges[("n0", "n1")].lines[0].startswith("forward: works")
    assert edges[("n1", "n0")].lines[0] == "backward: refused"
    assert edges[("n1", "n0")].refused
    assert edges[("n2", "n1")].lines == ("backward: works",), "the machine type keeps the subsection back"
    for edge in graph.edges:
        assert edge.lines[0].split(":")[0] == edge.direction.value
        assert edge.note in graph.description and edge.note not in graph.brief
    drawn = draw([graph], "builtin")[0].svg("d", lambda ref: "#x")
    assert f"<desc id=\"d-desc\">{graph.brief}</desc>" in drawn


def test_long_arrows_only_where_the_steps_do_not_tell():
    graph = transitions(HISTORY, "nic")
    assert not [edge for edge in graph.edges if {edge.source, edge.target} == {"n0", "n2"}]


def test_unknown_device():
    assert transitions(HISTORY, "nobody") is None
    assert eras(HISTORY, "nobody") == ()
    assert common_machine(HISTORY, Release("8.1"), Release("9.0")) == "8.1"


ASKED = Decision("How", (
    Question("a", "First?"), Question("b", "An end", "with more words than its question, and so more lines", "end"),
    Question("c", "Second?", "three lines of words below the heading, or even four"), Question("d", "Another"),
    Question("e", "The last"),
), (Answer("a", "b", "yes"), Answer("a", "c", "no"), Answer("c", "d", "if so"), Answer("c", "e", "no"))).graph()


def test_ends_stand_beside_their_questions():
    assert [(node.aside, node.final) for node in ASKED.nodes] == [
        (False, False), (True, True), (False, False), (True, True), (False, True)]
    (layout,) = layouts([ASKED], "builtin")
    first, end, second, other, last = layout.boxes
    assert (first.y, second.y) == (end.y, other.y) and first.x == second.x == last.x < end.x == other.x


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("graph", [*map(chain, (1, 2, 3, 6)), ASKED], ids=("1", "2", "3", "6", "asked"))
def test_nothing_overlaps(engine: str, graph: Graph):
    if not available(engine):
        pytest.skip(f"{engine} is not here")
    (layout,) = layouts([graph], engine)
    rectangles = [(box.x - box.width / 2, box.y - box.height / 2, box.x + box.width / 2, box.y + box.height / 2)
                  for box in layout.boxes]
    for edge, path in zip(graph.edges, layout.paths):
        width, height = block(edge.lines)
        left = path.label[0] - {"start": 0, "middle": width / 2, "end": width}[path.anchor]
        rectangles.append((left, path.label[1] - height / 2, left + width, path.label[1] + height / 2))
    for number, (left, top, right, bottom) in enumerate(rectangles):
        assert left >= -1 and top >= -LINE and right <= layout.width + 1 and bottom <= layout.height + LINE
        for other in rectangles[:number]:
            assert left >= other[2] or other[0] >= right or top >= other[3] or other[1] >= bottom


@pytest.mark.parametrize("engine", list(ENGINES))
def test_same_graph_same_drawing(engine: str):
    if not available(engine):
        pytest.skip(f"{engine} is not here")
    many = [chain(number) for number in (2, 3, 4)]
    assert layouts(many, engine) == tuple(layouts([one], engine)[0] for one in many)


@pytest.mark.parametrize("engine", list(ENGINES))
def test_hostile_names_are_only_text(engine: str):
    graph = Graph(
        (Node("n0", (HOSTILE, "x"), Ref("dev", HOSTILE), HOSTILE), Node("n1", ("b",))),
        (Edge("n0", "n1", Direction.FORWARD, (HOSTILE,), "fails", HOSTILE),), HOSTILE, HOSTILE,
    )
    (drawing,) = draw([graph], engine)
    svg = drawing.svg('"><b>', lambda ref: 'page.html#"><script>')
    root = ET.fromstring(svg)
    assert {element.tag.split("}")[1] for element in root.iter()} <= {
        "svg", "title", "desc", "g", "a", "rect", "path", "polygon", "text", "tspan"}
    assert "script" not in dot_of(graph)
    (tikz,) = draw_tikz([graph], engine)
    assert not re.search(r"(?<!\\)[#%&_]", tikz.partition("\n")[2])
    assert "\x07" not in draw_text(graph) + tikz


def test_svg_is_accessible_and_takes_links_at_the_end():
    (drawing,) = draw([chain(2)], "builtin")
    root = ET.fromstring(drawing.svg("p1", lambda ref: f"{ref.target}.html" if ref.target == "d0" else None))
    links = [element.get("href") for element in root.iter("{http://www.w3.org/2000/svg}a")]
    assert links == ["d0.html", None]
    assert root.get("role") == "graphics-document", "an img may hold no links"
    named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert named[root.get("aria-labelledby")] == "chain of 2"
    assert named[root.get("aria-describedby")] == "words"
    plain = Graph((Node("a", ("a",)),), (), "t")
    assert 'role="img"' in draw([plain], "builtin")[0].svg("x", lambda ref: None)


def test_no_engine_says_it_in_words():
    html = diagram_html(draw([chain(2)], "none")[0], "d", lambda ref: None)
    assert "<svg" not in html
    assert "<details open>" in html
    assert "0.0 to 1.0, forward: works" in html


def test_a_broken_engine_leaves_the_work_to_the_built_in_one(monkeypatch: pytest.MonkeyPatch):
    def broken(graphs: object) -> object:
        raise EngineError("gone")

    monkeypatch.setattr(engines, "ENGINES", {"dot": broken})
    assert layouts([chain(3)], "dot") == layouts([chain(3)], "builtin")


def test_cache_keeps_drawings_and_survives_damage(tmp_path: Path):
    graphs = [chain(2), chain(3), chain(2)]
    first = draw(graphs, "builtin", tmp_path)
    assert len(list(tmp_path.iterdir())) == 2, "one for each different content"
    assert draw(graphs, "builtin", tmp_path) == first
    for file in tmp_path.iterdir():
        file.write_bytes(b"\xff\xfe")
    assert draw(graphs, "builtin", tmp_path) == first
    assert draw(graphs, "builtin", next(tmp_path.iterdir()) / "under-a-file") == first


def test_text_names_every_node_and_arrow():
    text = draw_text(transitions(HISTORY, "nic"), 70)
    assert all(len(line) <= 70 for line in text.splitlines())
    assert "| 8.1 – 8.2" in text
    assert text.count("forward") == text.count("backward") == 2


def test_graphviz_json_of_many_graphs():
    assert json.dumps(dot_of(chain(3))).count("->") == 5


def test_a_row_that_begins_like_an_option_is_text_in_latex():
    (tikz,) = draw_tikz([Graph((Node("n0", ("a", "[b]", "*c")),), (), "t", "d")], "builtin")
    assert r"\\{} [b] \\{} *c" in tikz
