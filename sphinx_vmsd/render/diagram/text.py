"""A drawing in characters, for man pages, the text builder and terminals."""
from __future__ import annotations

import textwrap

from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph, Node, titles
from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.text import WIDTH, columns_of
from sphinx_vmsd.wire.printable import printable


def draw_text(graph: Graph, width: int = WIDTH, say: Say = plainly) -> str:
    """*graph* as boxes below each other; below each box, in words, the arrows to the next and the long ones from it.

    Nodes that stand aside are drawn to the right of their question.
    """
    asides = {node.id: node for node in graph.nodes if node.aside}
    spine = [node for node in graph.nodes if not node.aside]
    order = {node.id: number for number, node in enumerate(spine)}
    title = titles(graph)
    wide = max((len(_box(node)[0]) for node in spine), default=0)
    lines = [printable(graph.title), ""] if graph.title else []
    for number, node in enumerate(spine):
        box = _box(node)
        for edge in graph.edges:
            if edge.source == node.id and edge.target in asides:
                box = _beside(box, edge, _box(asides[edge.target]), wide, width)
        lines += box
        for edge in graph.edges:
            if edge.target in asides:
                continue
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


def _box(node: Node) -> list[str]:
    """A box, with slanting corners where nothing follows."""
    lines = [printable(line) for line in node.lines]
    wide = max(map(columns_of, lines), default=0)
    rule = "-" * (wide + 2)
    corners = "/\\\\/" if node.final else "++++"
    inner = (f"| {line}{' ' * (wide - columns_of(line))} |" for line in lines)
    return [f"{corners[0]}{rule}{corners[1]}", *inner, f"{corners[2]}{rule}{corners[3]}"]


def _beside(box: list[str], edge: Edge, other: list[str], wide: int, width: int) -> list[str]:
    """*other* to the right of *box*, from column *wide* on; below it and indented where lines are too short."""
    words = printable(edge.note or " ".join(edge.lines))
    own, arrow = columns_of(box[0]), f" {words} --> "
    if wide + 2 + columns_of(arrow) + columns_of(other[0]) > width:
        return [*box, f"  --{arrow}".rstrip(), *(f"      {line}" for line in other)]
    arrow = f"{'-' * (wide - own + 2)}{arrow}"
    lines = [line + " " * (own - columns_of(line)) for line in box]
    lines += [" " * own] * (len(other) - len(lines))
    between = [arrow if number == 1 else " " * columns_of(arrow) for number in range(len(lines))]
    return [f"{left}{middle}{right}".rstrip() for left, middle, right in
            zip(lines, between, [*other, *[""] * (len(lines) - len(other))])]
