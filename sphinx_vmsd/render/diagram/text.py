"""A drawing in characters, for man pages, the text builder and terminals."""
from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph, Node, titles
from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.text import WIDTH, columns_of
from sphinx_vmsd.wire.printable import printable


def draw_text(graph: Graph, width: int = WIDTH, say: Say = plainly) -> str:
    """*graph* as boxes below each other; below each box, in words, the arrows to the next and the long ones from it.

    Nodes that stand aside are drawn to the right of their question.
    """
    spine = [node for node in graph.nodes if not node.aside]
    order = {node.id: number for number, node in enumerate(spine)}
    title = titles(graph)
    wide = max((len(_box(node)[0]) for node in spine), default=0)
    lines = [printable(graph.title), ""] if graph.title else []
    for number, node in enumerate(spine):
        lines += _with_asides(node, graph, wide, width)
        for edge in _below(graph, order, number):
            near = {order[edge.source], order[edge.target]} == {number, number + 1}
            ends = "" if near else f"{title[edge.source]} {say('to')} {title[edge.target]}, "
            lines += _arrow(edge, ends, width)
    return "\n".join(lines) + "\n"


def _with_asides(node: Node, graph: Graph, wide: int, width: int) -> list[str]:
    """The box of *node* with the nodes that stand aside of it."""
    asides = {one.id: one for one in graph.nodes if one.aside}
    box = _box(node)
    for edge in graph.edges:
        if edge.source == node.id and edge.target in asides:
            box = _beside(box, edge, _box(asides[edge.target]), wide, width)
    return box


def _below(graph: Graph, order: Mapping[str, int], number: int) -> Iterator[Edge]:
    """What is drawn below the box *number*: the arrows between it and the next, and the long ones that start there."""
    for edge in graph.edges:
        if edge.target not in order:
            continue
        source, target = order[edge.source], order[edge.target]
        if {source, target} == {number, number + 1} or (source == number and abs(source - target) != 1):
            yield edge


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
