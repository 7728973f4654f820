"""A diagram as finished HTML: the drawing, its caption, and the same in words for those who can't see it."""
from __future__ import annotations

from sphinx_vmsd.render.diagram.drawing import Drawing, Link
from sphinx_vmsd.render.diagram.graph import in_words
from sphinx_vmsd.render.html import figure_html
from sphinx_vmsd.render.markup import escape
from sphinx_vmsd.render.say import Say, plainly


def diagram_html(drawing: Drawing, anchor: str, link: Link, say: Say = plainly) -> str:
    """The figure with id *anchor*; the words are folded away below a drawing, and open where there is none."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in in_words(drawing.graph, say))
    svg = drawing.svg(f"{anchor}-svg", link)
    return figure_html(svg, drawing.graph.title, say("In words"), f"<ul>{items}</ul>", anchor)
