"""Where the parts of a drawing lie; every engine gives this, every writer (SVG, TikZ) takes it."""
from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A node's rectangle: centre and size. Units are px, y grows downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Path:
    """An edge: ``points`` of a cubic Bézier curve (1 + 3n), the ``tip`` its arrow head ends at.

    ``label`` is where its words stand: the centre of the block, or with ``anchor`` ``start``/``end`` its edge.
    """

    points: tuple[Point, ...]
    tip: Point
    label: Point
    anchor: str = "middle"


@dataclass(frozen=True)
class Layout:
    """The layout of a graph: a box for each node, a path for each edge, in the graph's order."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    paths: tuple[Path, ...]
