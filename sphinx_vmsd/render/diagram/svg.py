"""A drawing as SVG that takes its colours from the page and its links from whoever writes the page.

:func:`svg_of` gives a template: the ids' prefix and the links are left open, so that one drawing serves every page
and every builder; :func:`finish` fills them in. Marks of the form ``<?…?>`` cannot come from text: it is escaped.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Optional

from sphinx_vmsd.render.diagram.graph import Edge, Graph, Node
from sphinx_vmsd.render.diagram.layout import Box, Layout, Path, Point
from sphinx_vmsd.render.diagram.metrics import FONT, LINE
from sphinx_vmsd.render.markup import escape
from sphinx_vmsd.render.table import Ref

_OPEN = re.compile(r"<\?(id|\d+)\?>")
_BOLD = ' font-weight="600"'


def svg_of(graph: Graph, layout: Layout) -> str:
    """*graph* drawn as *layout* says: a template for :func:`finish`."""
    links = {ref: number for number, ref in enumerate(graph.refs)}
    role = "graphics-document" if links else "img"
    edges = "".join(_edge(edge, path) for edge, path in zip(graph.edges, layout.paths))
    nodes = "".join(_node(node, box, links) for node, box in zip(graph.nodes, layout.boxes))
    told = graph.brief if links and graph.brief else graph.description
    width, height = _number(layout.width), _number(layout.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="vmsd-svg" role="{role}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-size="{FONT}" style="--vmsd-width:{width}" '
        f'aria-labelledby="<?id?>-title" '
        f'aria-describedby="<?id?>-desc"><title id="<?id?>-title">{text_of(graph.title)}</title>'
        f'<desc id="<?id?>-desc">{text_of(told)}</desc>{edges}{nodes}</svg>'
    )


def finish(template: str, ident: str, refs: Sequence[Ref], link: Callable[[Ref], Optional[str]]) -> str:
    """*template* with the ids prefixed by *ident* and every link to where *link* says (or none)."""

    def fill(match: re.Match[str]) -> str:
        if match.group(1) == "id":
            return escape(ident)
        uri = link(refs[int(match.group(1))])
        return f' href="{escape(uri)}"' if uri else ""

    return _OPEN.sub(fill, template)


@lru_cache(maxsize=4096)
def text_of(text: str) -> str:
    """*text* escaped."""
    return escape(text)


def _number(value: float) -> str:
    return f"{value:.5g}"


def _at(point: Point) -> str:
    return f"{point[0]:.5g},{point[1]:.5g}"


def _node(node: Node, box: Box, links: dict[Ref, int]) -> str:
    x, y = box.x - box.width / 2, box.y - box.height / 2
    note = f"<title>{text_of(node.note)}</title>" if node.note else ""
    kind, round_by = ("vmsd-node vmsd-final", 20) if node.final else ("vmsd-node", 6)
    rect = (
        f'<rect class="{kind}" x="{_number(x)}" y="{_number(y)}" width="{_number(box.width)}" '
        f'height="{_number(box.height)}" rx="{round_by}"/>'
    )
    inner = note + rect + lines_svg(node.lines, (box.x, box.y), "middle", bold_first=True)
    return f"<a<?{links[node.ref]}?>>{inner}</a>" if node.ref else f"<g>{inner}</g>"


def _edge(edge: Edge, path: Path) -> str:
    note = f"<title>{text_of(edge.note)}</title>" if edge.note else ""
    curves = " ".join(_at(point) for point in path.points[1:])
    line = f'<path class="vmsd-edge vmsd-{edge.direction.value}" d="M{_at(path.points[0])} C{curves}"/>'
    words = lines_svg(edge.lines, path.label, path.anchor, halo=True)
    return f'<g class="vmsd-tone-{text_of(edge.tone)}">{note}{line}{_head(edge, path)}{words}</g>'


def _head(edge: Edge, path: Path) -> str:
    """An arrow head, with a bar before it where nothing passes."""
    (bx, by), (tx, ty) = path.points[-1], path.tip
    dx, dy = tx - bx, ty - by
    nx, ny = -dy * 0.5, dx * 0.5
    corners = " ".join(map(_at, ((tx, ty), (bx + nx, by + ny), (bx - nx, by - ny))))
    head = f'<polygon class="vmsd-head" points="{corners}"/>'
    if not edge.refused:
        return head
    mx, my = bx - dx * 0.8, by - dy * 0.8
    one = (mx + nx + dx / 2, my + ny + dy / 2), (mx - nx - dx / 2, my - ny - dy / 2)
    two = (mx - nx + dx / 2, my - ny + dy / 2), (mx + nx - dx / 2, my + ny - dy / 2)
    cross = " ".join(f"M{_at(start)} L{_at(end)}" for start, end in (one, two))
    return f'{head}<path class="vmsd-cross" d="{cross}"/>'


def lines_svg(
    lines: Sequence[str], centre: Point, anchor: str, bold_first: bool = False, halo: bool = False
) -> str:
    """*lines* of text around *centre*."""
    first = centre[1] - LINE * (len(lines) - 1) / 2 + FONT * 0.36
    spans = "".join(
        f'<tspan x="{_number(centre[0])}" y="{_number(first + LINE * number)}"'
        f"{_BOLD if bold_first and not number else ''}>{text_of(line)}</tspan>"
        for number, line in enumerate(lines)
    )
    kind = ' class="vmsd-label"' if halo else ""
    return f'<text{kind} text-anchor="{anchor}">{spans}</text>' if lines else ""
