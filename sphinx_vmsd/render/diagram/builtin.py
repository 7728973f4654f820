"""The built-in engine: nodes below each other, forward arrows down on the right, backward arrows up on the left.

Neighbours are joined by straight arrows between their boxes, with the words beside; longer arrows run in tracks
outside, one track each, so that nothing crosses a label.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph
from sphinx_vmsd.render.diagram.layout import Box, Layout, Path, Point
from sphinx_vmsd.render.diagram.metrics import LINE, block

PAD = 12.0
_GAP = 46.0
_APART = 14.0
_BESIDE = 9.0
_HEAD = 9.0
_MARGIN = 4.0
_LEAST = 110.0
_CORNER = 10.0
_ANCHOR = {1: "start", -1: "end"}


def node_size(lines: Sequence[str]) -> tuple[float, float]:
    """The size of a node's box."""
    width, height = block(lines, bold_first=True)
    return max(width + 2 * PAD, _LEAST), height + 1.4 * PAD


def lay_out(graph: Graph) -> Layout:
    """The layout of *graph* in the order of its nodes."""
    place = {node.id: number for number, node in enumerate(graph.nodes)}
    spans = [(place[edge.source], place[edge.target]) for edge in graph.edges]
    sizes = [node_size(node.lines) for node in graph.nodes]
    width = max((size[0] for size in sizes), default=0.0)
    tops = _tops(sizes, graph.edges, spans)
    boxes = [Box(0.0, top + size[1] / 2, width, size[1]) for top, size in zip(tops, sizes)]
    right = _tracks(graph.edges, spans, Direction.FORWARD, width)
    left = _tracks(graph.edges, spans, Direction.BACKWARD, width)
    paths = [_path(number, edge, spans[number], boxes, {**right, **left}) for number, edge in enumerate(graph.edges)]
    return _shifted(boxes, paths, graph.edges)


def _tops(sizes: Sequence[tuple[float, float]], edges: Sequence[Edge], spans: Sequence[tuple[int, int]]) -> list[float]:
    """The upper ends of the boxes: the gap below each has room for the words of the arrows through it."""
    tops, y = [], 0.0
    for number, (_, height) in enumerate(sizes):
        tops.append(y)
        words = [len(edge.lines) for edge, span in zip(edges, spans) if sorted(span) == [number, number + 1]]
        y += height + max(_GAP, LINE * max(words, default=0) + 16)
    return tops


def _tracks(
    edges: Sequence[Edge], spans: Sequence[tuple[int, int]], direction: Direction, width: float
) -> dict[int, float]:
    """For each long arrow of that direction its track's distance from the middle; shorter ones run further in."""
    short = [edge for edge, span in zip(edges, spans) if edge.direction is direction and abs(span[0] - span[1]) == 1]
    long = [n for n, edge in enumerate(edges) if edge.direction is direction and abs(spans[n][0] - spans[n][1]) != 1]
    beside = max((block(edge.lines)[0] for edge in short), default=0.0) + _APART + 3 * _BESIDE
    at, tracks = max(beside, width / 2 + 2 * _BESIDE), {}
    for number in sorted(long, key=lambda n: abs(spans[n][0] - spans[n][1])):
        tracks[number] = at
        at += block(edges[number].lines)[0] + 3 * _BESIDE
    return tracks


def _path(number: int, edge: Edge, span: tuple[int, int], boxes: Sequence[Box], tracks: dict[int, float]) -> Path:
    side = 1 if edge.direction is Direction.FORWARD else -1
    source, target = boxes[span[0]], boxes[span[1]]
    down = 1 if target.y > source.y else -1
    if number in tracks:
        # outer tracks start above and end below inner ones, so that no two lie on each other
        step = down * min(4.0 * list(tracks).index(number), source.height / 2 - PAD / 2, target.height / 2 - PAD / 2)
        ends = (side * source.width / 2, source.y - step), (side * target.width / 2, target.y + step)
        return _long(*ends, side * tracks[number], side)
    x = side * _APART
    start, tip = (x, source.y + down * source.height / 2), (x, target.y - down * target.height / 2)
    base = (x, tip[1] - down * _HEAD)
    return Path(_line(start, base), tip, (x + side * _BESIDE, (start[1] + tip[1]) / 2), _ANCHOR[side])


def _long(start: Point, tip: Point, x: float, side: int) -> Path:
    """An arrow that leaves sideways, runs in the track at *x*, and comes back."""
    down = _CORNER if tip[1] > start[1] else -_CORNER
    base = (tip[0] + side * _HEAD, tip[1])
    before, after = (x - side * _CORNER, start[1]), (x, start[1] + down)
    upper, lower = (x, tip[1] - down), (x - side * _CORNER, tip[1])
    corners = (x, start[1]), (x, tip[1])
    points = (*_line(start, before), corners[0], corners[0], after, *_line(after, upper)[1:],
              corners[1], corners[1], lower, *_line(lower, base)[1:])
    return Path(points, tip, (x + side * _BESIDE, (start[1] + tip[1]) / 2), _ANCHOR[side])


def _line(start: Point, end: Point) -> tuple[Point, ...]:
    return (start, start, end, end)


def extent(path: Path, edge: Optional[Edge]) -> tuple[float, float]:
    """The left and right end of an arrow with its words."""
    xs = [point[0] for point in (*path.points, path.tip)]
    wide = block(edge.lines)[0] if edge else 0.0
    shift = {"start": 0.0, "middle": -wide / 2, "end": -wide}[path.anchor]
    return min(*xs, path.label[0] + shift), max(*xs, path.label[0] + shift + wide)


def _shifted(boxes: Sequence[Box], paths: Sequence[Path], edges: Sequence[Edge]) -> Layout:
    """The layout with its upper left corner at the origin."""
    ends = [extent(path, edge) for path, edge in zip(paths, edges)]
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
