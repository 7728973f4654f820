"""A drawing in characters, for man pages, the text builder and terminals."""
from __future__ import annotations

import textwrap

from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph
from sphinx_vmsd.render.text import WIDTH, printable


def draw_text(graph: Graph, width: int = WIDTH) -> str:
    """*graph* as boxes below each other; below each box the arrows that leave it, in words."""
    title = {node.id: node.lines[0] if node.lines else node.id for node in graph.nodes}
    lines = [printable(graph.title), ""] if graph.title else []
    for number, node in enumerate(graph.nodes):
        lines += _box([printable(line) for line in node.lines])
        following = graph.nodes[number + 1].id if number + 1 < len(graph.nodes) else ""
        between = [edge for edge in graph.edges if {edge.source, edge.target} == {node.id, following}]
        others = [edge for edge in graph.edges if edge.source == node.id and edge not in between]
        others = [edge for edge in others if not _neighbours(graph, edge)]
        for edge in (*between, *others):
            arrow = "  |  " if edge.direction is Direction.FORWARD else "  :  "
            ends = "" if edge in between else f"{title[edge.source]} to {title[edge.target]}, "
            text = printable(ends + (edge.note or " ".join(edge.lines)))
            lines += textwrap.wrap(text, width, initial_indent=_sign(edge), subsequent_indent=arrow + "  ")
    return "\n".join(lines) + "\n"


def _neighbours(graph: Graph, edge: Edge) -> bool:
    order = [node.id for node in graph.nodes]
    return abs(order.index(edge.source) - order.index(edge.target)) == 1


def _sign(edge: Edge) -> str:
    """Forward points down and is whole, backward points up and is broken, refused is crossed out."""
    if edge.refused:
        return "  x  " if edge.direction is Direction.BACKWARD else "  X  "
    return "  v  " if edge.direction is Direction.FORWARD else "  ^  "


def _box(lines: list[str]) -> list[str]:
    wide = max(map(len, lines), default=0)
    rule = f"+{'-' * (wide + 2)}+"
    return [rule, *(f"| {line.ljust(wide)} |" for line in lines), rule]
