"""Layout by Graphviz: in the process (``pygraphviz``), or by one run of ``dot`` for all graphs.

Graphviz only places boxes: it gets their sizes and never a word of text, so no name can reach its language and no
font changes its answer.
"""
from __future__ import annotations

import importlib
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from typing import Union, cast

from sphinx_vmsd.render.diagram.builtin import node_size
from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph
from sphinx_vmsd.render.diagram.layout import Box, Layout, Path, Point
from sphinx_vmsd.render.diagram.metrics import block

_INCH = 72.0
_SECONDS = 120
Object = Mapping[str, Union[str, int]]


class EngineError(Exception):
    """The engine is not there, or did not do what it should."""


def by_pygraphviz(graphs: Sequence[Graph]) -> tuple[Layout, ...]:
    """The layouts of *graphs* by the Graphviz inside the ``pygraphviz`` wheel."""
    try:
        library = importlib.import_module("pygraphviz")
        texts = [library.AGraph(dot_of(graph)).draw(format="json0", prog="dot").decode() for graph in graphs]
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        raise EngineError(f"pygraphviz: {error}") from error
    return _read("\n".join(texts), graphs)


def by_dot(graphs: Sequence[Graph]) -> tuple[Layout, ...]:
    """The layouts of *graphs* by one run of the ``dot`` program."""
    program = shutil.which("dot")
    if program is None:
        raise EngineError("there is no dot program")
    source = "\n".join(map(dot_of, graphs))
    try:
        run = subprocess.run([program, "-Tjson0"], input=source, capture_output=True, text=True, timeout=_SECONDS,
                             check=True, encoding="utf-8")
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineError(f"dot: {error}") from error
    return _read(run.stdout, graphs)


def dot_of(graph: Graph) -> str:
    """*graph* in the DOT language: numbered boxes, and labels that are empty tables of the words' size."""
    number = {node.id: place for place, node in enumerate(graph.nodes)}
    lines = ["digraph {", "graph [rankdir=TB nodesep=0.4 ranksep=0.3]"]
    lines.append('node [shape=box fixedsize=true label="" group=line]')
    for place, node in enumerate(graph.nodes):
        width, height = node_size(node.lines)
        lines.append(f"n{place} [width={width / _INCH:.4f} height={height / _INCH:.4f}]")
    # backward arrows come first, which puts them on the left, and the other way round, so that newer stands below
    for place, edge in sorted(enumerate(graph.edges), key=lambda one: one[1].direction is Direction.FORWARD):
        back = edge.direction is Direction.BACKWARD
        ends = (edge.target, edge.source) if back else (edge.source, edge.target)
        way = " dir=back" if back else ""
        near = 8 if abs(number[edge.source] - number[edge.target]) == 1 else 1
        lines.append(f"n{number[ends[0]]} -> n{number[ends[1]]} [id={place} weight={near} label=<{_room(edge)}>{way}]")
    return "\n".join([*lines, "}"])


def _room(edge: Edge) -> str:
    width, height = block(edge.lines)
    size = f'WIDTH="{width + 12:.0f}" HEIGHT="{height + 6:.0f}"'
    return f'<TABLE BORDER="0" FIXEDSIZE="TRUE" {size}><TR><TD></TD></TR></TABLE>'


def _read(text: str, graphs: Sequence[Graph]) -> tuple[Layout, ...]:
    """The layouts in Graphviz's JSON, one object a graph behind each other."""
    try:
        layouts = tuple(_layout(found, graph) for found, graph in zip(_objects(text), graphs))
    except (KeyError, ValueError, IndexError, TypeError) as error:
        raise EngineError(f"Graphviz answered something else than expected: {error}") from error
    if len(layouts) != len(graphs):
        raise EngineError(f"Graphviz answered {len(layouts)} graphs of {len(graphs)}")
    return layouts


def _objects(text: str) -> Iterator[Mapping[str, object]]:
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found, at = decoder.raw_decode(text, at)
        yield found


def _layout(found: Mapping[str, object], graph: Graph) -> Layout:
    _, _, width, height = _numbers(str(found["bb"]))
    nodes = {str(one["name"]): one for one in cast(Sequence[Object], found.get("objects", ()))}
    edges = {int(one["id"]): one for one in cast(Sequence[Object], found.get("edges", ()))}
    boxes = tuple(_box(nodes[f"n{place}"], height) for place in range(len(graph.nodes)))
    paths = tuple(_path(edges[place], height) for place in range(len(graph.edges)))
    return Layout(round(width, 1), round(height, 1), boxes, paths)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",")]


def _point(text: str, height: float) -> Point:
    x, y = _numbers(text)
    return (round(x, 1), round(height - y, 1))


def _box(node: Object, height: float) -> Box:
    x, y = _point(str(node["pos"]), height)
    return Box(x, y, round(float(node["width"]) * _INCH, 1), round(float(node["height"]) * _INCH, 1))


def _path(edge: Object, height: float) -> Path:
    words = str(edge["pos"]).split()
    points = [_point(word, height) for word in words if word[0] not in "es"]
    marked = next(word for word in words if word[0] in "es")
    if marked[0] == "s":
        points.reverse()
    return Path(tuple(points), _point(marked[2:], height), _point(str(edge["lp"]), height))
