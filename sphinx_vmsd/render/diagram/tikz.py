"""A drawing as TikZ: vector in every PDF, no package but ``tikz`` itself."""
from __future__ import annotations

from collections.abc import Sequence

from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph, Node
from sphinx_vmsd.render.diagram.layout import Box, Layout, Path, Point

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "…": r"\ldots{}", "–": r"\textendash{}", "'": r"\textquotesingle{}", '"': r"\textquotedbl{}", "|": r"\textbar{}",
    "`": r"\textasciigrave{}", "-": "{-}",
}
_MOST_WIDTH, _MOST_HEIGHT = 430.0, 560.0
"""Points of a page's text block that a drawing may take; larger ones are made smaller."""
_SCALE = 0.78
"""From the drawing's px to points that suit a page's text size."""
_NEXT_ROW = r" \\{} "
"""Without the braces a row that begins with ``[`` or ``*`` would be an option of the line end."""
_FONT = r"font=\sffamily\fontsize{12}{17}\selectfont"


def tikz_of(graph: Graph, layout: Layout) -> str:
    """*graph* drawn as *layout* says, scaled to fit a page."""
    scale = min(_SCALE, _MOST_WIDTH / max(layout.width, 1.0), _MOST_HEIGHT / max(layout.height, 1.0))
    options = f"x=1pt,y=-1pt,scale={scale:.3f},transform shape,every node/.style={{inner sep=0pt,{_FONT}}}"
    lines = [f"\\begin{{tikzpicture}}[{options}]"]
    lines += [_edge(edge, path) for edge, path in zip(graph.edges, layout.paths)]
    lines += [_node(node, box) for node, box in zip(graph.nodes, layout.boxes)]
    return "\n".join([*lines, "\\end{tikzpicture}"]) + "\n"


def latex_of(text: str) -> str:
    """*text* with everything special to LaTeX spelled out; characters that its fonts may lack become "?"."""
    return "".join(_SPECIAL.get(char, char if 32 <= ord(char) < 256 and char.isprintable() else "?") for char in text)


def _at(point: Point) -> str:
    return f"({point[0]:g},{point[1]:g})"


def _text(lines: Sequence[str], align: str, bold_first: bool = False) -> str:
    shown = [latex_of(line) for line in lines]
    if bold_first and shown:
        shown[0] = f"\\textbf{{{shown[0]}}}"
    return f"\\begin{{tabular}}{{@{{}}{align}@{{}}}}" + _NEXT_ROW.join(shown) + r"\end{tabular}"


def _node(node: Node, box: Box) -> str:
    corner = (box.x - box.width / 2, box.y - box.height / 2)
    other = (box.x + box.width / 2, box.y + box.height / 2)
    shape = "thick,rounded corners=12pt" if node.final else "rounded corners=3pt"
    frame = f"\\draw[{shape},fill=white] {_at(corner)} rectangle {_at(other)};"
    return f"{frame}\\node at {_at((box.x, box.y))} {{{_text(node.lines, 'c', bold_first=True)}}};"


def _edge(edge: Edge, path: Path) -> str:
    curve = _at(path.points[0])
    for n in range(1, len(path.points) - 2, 3):
        one, two, end = path.points[n : n + 3]
        curve += f" .. controls {_at(one)} and {_at(two)} .. {_at(end)}"
    style = "dashed" if edge.direction is Direction.BACKWARD else "solid"
    anchor, align = {"start": ("west", "l"), "end": ("east", "r"), "middle": ("center", "l")}[path.anchor]
    words = f"\\node[anchor={anchor}] at {_at(path.label)} {{{_text(edge.lines, align)}}};" if edge.lines else ""
    return f"\\draw[thick,{style}] {curve};{_head(edge, path)}{words}"


def _head(edge: Edge, path: Path) -> str:
    (bx, by), (tx, ty) = path.points[-1], path.tip
    dx, dy = tx - bx, ty - by
    nx, ny = -dy / 2, dx / 2
    head = f"\\fill {_at((tx, ty))} -- {_at((bx + nx, by + ny))} -- {_at((bx - nx, by - ny))} -- cycle;"
    if not edge.refused:
        return head
    mx, my = bx - dx * 0.8, by - dy * 0.8
    ends = ((mx + nx + dx / 2, my + ny + dy / 2), (mx - nx - dx / 2, my - ny - dy / 2),
            (mx - nx + dx / 2, my - ny + dy / 2), (mx + nx - dx / 2, my + ny - dy / 2))
    return head + "".join(f"\\draw[thick] {_at(ends[n])} -- {_at(ends[n + 1])};" for n in (0, 2))
