"""A diagram as finished HTML: the drawing, its caption, and the same in words for those who can't see it."""
from __future__ import annotations

from html import escape

from sphinx_vmsd.render.diagram.drawing import Drawing, Link
from sphinx_vmsd.render.diagram.graph import in_words
from sphinx_vmsd.render.html import figure_html


def diagram_html(drawing: Drawing, anchor: str, link: Link) -> str:
    """The figure with id *anchor*; the words are folded away below a drawing, and open where there is none."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in in_words(drawing.graph))
    svg = drawing.svg(f"{anchor}-svg", link)
    return figure_html(svg, drawing.graph.title, "In words", f"<ul>{items}</ul>", anchor)
