"""A diagram as finished HTML: the drawing, its caption, and the same in words."""
from __future__ import annotations

from html import escape

from sphinx_vmsd.render.diagram.drawing import Drawing, Link
from sphinx_vmsd.render.diagram.graph import in_words


def diagram_html(drawing: Drawing, anchor: str, link: Link) -> str:
    """The figure with id *anchor*; the words are folded away below a drawing, and open where there is none."""
    graph = drawing.graph
    title = escape(graph.title)
    svg = drawing.svg(f"{anchor}-svg", link)
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in in_words(graph))
    return (
        f'<figure class="vmsd-box vmsd-figure" id="{escape(anchor)}">'
        f"{_picture(svg, title) if svg else ''}<figcaption>{title}</figcaption>"
        f"<details{'' if svg else ' open'}><summary>In words</summary><ul>{items}</ul></details></figure>\n"
    )


def _picture(svg: str, title: str) -> str:
    return f'<div class="vmsd-scroll vmsd-picture" role="region" tabindex="0" aria-label="{title}">{svg}</div>'
