"""A drawing in characters, for man pages, the text builder and terminals."""
from __future__ import annotations

import textwrap

from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph, titles
from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.text import WIDTH, printable


def draw_text(graph: Graph, width: int = WIDTH, say: Say = plainly) -> str:
    """*graph* as boxes below each other; below each box, in words, the arrows to the next and the long ones from it."""
    order = {node.id: number for number, node in enumerate(graph.nodes)}
    title = titles(graph)
    lines = [printable(graph.title), ""] if graph.title else []
    for number, node in enumerate(graph.nodes):
        lines += _box([printable(line) for line in node.lines])
        for edge in graph.edges:
            ends = order[edge.source], order[edge.target]
            if sorted(ends) == [number, number + 1]:
                lines += _arrow(edge, "", width)
            elif ends[0] == number and abs(ends[0] - ends[1]) != 1:
                lines += _arrow(edge, f"{title[edge.source]} {say('to')} {title[edge.target]}, ", width)
    return "\n".join(lines) + "\n"


def _arrow(edge: Edge, ends: str, width: int) -> list[str]:
    side = "  |    " if edge.direction is Direction.FORWARD else "  :    "
    words = printable(ends + (edge.note or " ".join(edge.lines)))
    return textwrap.wrap(words, width, initial_indent=_sign(edge), subsequent_indent=side)


def _sign(edge: Edge) -> str:
    """Forward points down and is whole, backward points up and is broken, refused is crossed out."""
    if edge.refused:
        return "  x  " if edge.direction is Direction.BACKWARD else "  X  "
    return "  v  " if edge.direction is Direction.FORWARD else "  ^  "


def _box(lines: list[str]) -> list[str]:
    wide = max(map(len, lines), default=0)
    rule = f"+{'-' * (wide + 2)}+"
    return [rule, *(f"| {line.ljust(wide)} |" for line in lines), rule]
