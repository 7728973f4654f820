"""Boxes beside the column of the others: the engines lay out the column, and know nothing of them."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sphinx_vmsd.render.diagram.graph import Edge, Graph
from sphinx_vmsd.render.diagram.layout import Box, Layout, Path
from sphinx_vmsd.render.diagram.metrics import LINE, block
from sphinx_vmsd.render.diagram.paths import BESIDE, HEAD, line, node_size

_MARGIN = 4.0


def column(graph: Graph) -> Graph:
    """*graph* without the nodes that stand aside; a box beside which one stands is as high as the higher of both."""
    owners = {place: at for at, place in beside(graph).items()}
    nodes = tuple(
        replace(node, lines=_filled(node.lines, graph.nodes[owners[place]].lines)) if place in owners else node
        for place, node in enumerate(graph.nodes) if not node.aside
    )
    kept = {node.id for node in nodes}
    edges = tuple(edge for edge in graph.edges if {edge.source, edge.target} <= kept)
    return replace(graph, nodes=nodes, edges=edges) if owners else graph


def beside(graph: Graph) -> dict[int, int]:
    """For each node that stands aside, by its place, the place of the node beside which it stands: the one before."""
    return {place: place - 1 for place, node in enumerate(graph.nodes) if node.aside}


def with_asides(graph: Graph, layout: Layout) -> Layout:
    """The layout of *graph*, from that of its :func:`column`."""
    owners = beside(graph)
    if not owners:
        return layout
    wide = max(node_size(graph.nodes[place].lines)[0] for place in owners)
    asides = {graph.nodes[place].id for place in owners}
    touching = [edge for edge in graph.edges if {edge.source, edge.target} & asides]
    gap = max((block(edge.lines)[0] for edge in touching), default=0.0) + HEAD + 2 * BESIDE
    rest = iter(layout.boxes)
    boxes: dict[str, Box] = {}
    for place, node in enumerate(graph.nodes):
        boxes[node.id] = _box(boxes[graph.nodes[place - 1].id], layout.width + gap, wide) if node.aside else next(rest)
    paths = iter(layout.paths)
    found = tuple(_across(edge, boxes) if edge in touching else next(paths) for edge in graph.edges)
    width = round(layout.width + gap + wide + _MARGIN, 1)
    return Layout(width, layout.height, tuple(boxes[node.id] for node in graph.nodes), found)


def _filled(lines: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return (*lines, *[""] * (len(other) - len(lines)))


def _box(owner: Box, left: float, width: float) -> Box:
    return Box(round(left + width / 2, 1), owner.y, width, owner.height)


def _across(edge: Edge, boxes: Mapping[str, Box]) -> Path:
    """A straight arrow to the right, its words above it."""
    source, target = boxes[edge.source], boxes[edge.target]
    start, tip = (round(source.x + source.width / 2, 1), source.y), (round(target.x - target.width / 2, 1), target.y)
    label = (round((start[0] + tip[0] - HEAD) / 2, 1), round(start[1] - LINE * len(edge.lines) / 2 - 2, 1))
    return Path(line(start, (tip[0] - HEAD, tip[1])), tip, label)
