"""The built-in engine: nodes below each other, forward arrows down on the right, backward arrows up on the left.

Neighbours are joined by straight arrows between their boxes, with the words beside; longer arrows run in tracks
outside, one track each, so that nothing crosses a label.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph
from sphinx_vmsd.render.diagram.layout import Box, Layout, Path, Point
from sphinx_vmsd.render.diagram.metrics import block
from sphinx_vmsd.render.diagram.paths import (
    ANCHOR,
    APART,
    BESIDE,
    HEAD,
    PAD,
    Span,
    between,
    line,
    node_size,
    room,
    spans,
)

_MARGIN = 4.0
_CORNER = 10.0


def lay_out(graph: Graph) -> Layout:
    """The layout of *graph* in the order of its nodes."""
    ends = spans(graph)
    sizes = [node_size(node.lines) for node in graph.nodes]
    width = max((size[0] for size in sizes), default=0.0)
    boxes, y = [], 0.0
    for number, (_, height) in enumerate(sizes):
        boxes.append(Box(0.0, y + height / 2, width, height))
        y += height + room(graph, ends, number)[1]
    right = _tracks(graph.edges, ends, Direction.FORWARD, width)
    left = _tracks(graph.edges, ends, Direction.BACKWARD, width)
    paths = [_path(number, edge, ends[number], boxes, {**right, **left}) for number, edge in enumerate(graph.edges)]
    return _shifted(boxes, paths, graph.edges)


def _tracks(
    edges: Sequence[Edge], spans: Sequence[Span], direction: Direction, width: float
) -> dict[int, float]:
    """For each long arrow of that direction its track's distance from the middle; shorter ones run further in."""
    short = [edge for edge, span in zip(edges, spans) if edge.direction is direction and abs(span[0] - span[1]) == 1]
    long = [n for n, edge in enumerate(edges) if edge.direction is direction and abs(spans[n][0] - spans[n][1]) != 1]
    beside = max((block(edge.lines)[0] for edge in short), default=0.0) + APART + 3 * BESIDE
    at, tracks = max(beside, width / 2 + 2 * BESIDE), {}
    for number in sorted(long, key=lambda n: abs(spans[n][0] - spans[n][1])):
        tracks[number] = at
        at += block(edges[number].lines)[0] + 3 * BESIDE
    return tracks


def _path(number: int, edge: Edge, span: Span, boxes: Sequence[Box], tracks: dict[int, float]) -> Path:
    source, target = boxes[span[0]], boxes[span[1]]
    if number not in tracks:
        return between(source, target, edge)
    side = 1 if edge.direction is Direction.FORWARD else -1
    down = 1 if target.y > source.y else -1
    # outer tracks start above and end below inner ones, so that no two lie on each other
    step = down * min(4.0 * list(tracks).index(number), source.height / 2 - PAD / 2, target.height / 2 - PAD / 2)
    ends = (side * source.width / 2, source.y - step), (side * target.width / 2, target.y + step)
    return _long(*ends, side * tracks[number], side)


def _long(start: Point, tip: Point, x: float, side: int) -> Path:
    """An arrow that leaves sideways, runs in the track at *x*, and comes back."""
    down = _CORNER if tip[1] > start[1] else -_CORNER
    base = (tip[0] + side * HEAD, tip[1])
    before, after = (x - side * _CORNER, start[1]), (x, start[1] + down)
    upper, lower = (x, tip[1] - down), (x - side * _CORNER, tip[1])
    corners = (x, start[1]), (x, tip[1])
    points = (*line(start, before), corners[0], corners[0], after, *line(after, upper)[1:],
              corners[1], corners[1], lower, *line(lower, base)[1:])
    return Path(points, tip, (x + side * BESIDE, (start[1] + tip[1]) / 2), ANCHOR[side])


def _extent(path: Path, edge: Optional[Edge]) -> tuple[float, float]:
    """The left and right end of an arrow with its words."""
    xs = [point[0] for point in (*path.points, path.tip)]
    wide = block(edge.lines)[0] if edge else 0.0
    shift = {"start": 0.0, "middle": -wide / 2, "end": -wide}[path.anchor]
    return min(*xs, path.label[0] + shift), max(*xs, path.label[0] + shift + wide)


def _shifted(boxes: Sequence[Box], paths: Sequence[Path], edges: Sequence[Edge]) -> Layout:
    """The layout with its upper left corner at the origin."""
    ends = [_extent(path, edge) for path, edge in zip(paths, edges)]
    left = min([-box.width / 2 for box in boxes] + [end[0] for end in ends], default=0.0) - _MARGIN
    right = max([box.width / 2 for box in boxes] + [end[1] for end in ends], default=0.0) + _MARGIN
    height = max((box.y + box.height / 2 for box in boxes), default=0.0) + 2 * _MARGIN

    def moved(point: Point) -> Point:
        return (round(point[0] - left, 1), round(point[1] + _MARGIN, 1))

    return Layout(
        round(right - left, 1),
        round(height, 1),
        tuple(Box(*moved((box.x, box.y)), box.width, box.height) for box in boxes),
        tuple(Path(tuple(map(moved, path.points)), moved(path.tip), moved(path.label), path.anchor) for path in paths),
    )
