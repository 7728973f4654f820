"""What every engine shares: the sizes of boxes, the room for words, and the arrows between neighbours."""
from __future__ import annotations

from collections.abc import Sequence

from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph
from sphinx_vmsd.render.diagram.layout import Box, Path, Point
from sphinx_vmsd.render.diagram.metrics import LINE, block

PAD = 12.0
APART = 14.0
"""How far from the middle the two arrows between neighbours run."""
BESIDE = 9.0
HEAD = 9.0
"""Length of an arrow head."""
ANCHOR = {1: "start", -1: "end"}
_GAP = 46.0
_LEAST = 110.0
Span = tuple[int, int]
"""The places of an edge's ends in the order of the nodes."""


def spans(graph: Graph) -> list[Span]:
    """The ends of every edge."""
    place = {node.id: number for number, node in enumerate(graph.nodes)}
    return [(place[edge.source], place[edge.target]) for edge in graph.edges]


def node_size(lines: tuple[str, ...]) -> tuple[float, float]:
    """The size of a node's box."""
    width, height = block(lines, bold_first=True)
    return max(width + 2 * PAD, _LEAST), height + 1.4 * PAD


def room(graph: Graph, ends: Sequence[Span], number: int) -> tuple[float, float]:
    """The room for the words between node *number* and the next, the middle kept for the arrows."""
    edges = [edge for edge, span in zip(graph.edges, ends) if sorted(span) == [number, number + 1]]
    width = max((block(edge.lines)[0] for edge in edges), default=0.0) + APART + BESIDE
    return 2 * width, max(_GAP, LINE * max((len(edge.lines) for edge in edges), default=0) + 16)


def between(source: Box, target: Box, edge: Edge) -> Path:
    """A straight arrow between boxes above each other: forward right of the middle, backward left of it."""
    side = 1 if edge.direction is Direction.FORWARD else -1
    down = 1 if target.y > source.y else -1
    x = round((source.x + target.x) / 2 + side * APART, 1)
    start, tip = (x, round(source.y + down * source.height / 2, 1)), (x, round(target.y - down * target.height / 2, 1))
    label = (x + side * BESIDE, round((start[1] + tip[1]) / 2, 1))
    return Path(line(start, (x, tip[1] - down * HEAD)), tip, label, ANCHOR[side])


def line(start: Point, end: Point) -> tuple[Point, ...]:
    """A straight line as a curve."""
    return (start, start, end, end)
