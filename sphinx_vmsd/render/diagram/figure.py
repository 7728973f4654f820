"""Pictures as finished HTML: the drawing, its caption, and the same in words for those who can't see it."""
from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sphinx_vmsd.render.bytepicture import byte_picture
from sphinx_vmsd.render.bytes import Strip, bytes_table
from sphinx_vmsd.render.diagram.drawing import Drawing, Link
from sphinx_vmsd.render.diagram.graph import in_words
from sphinx_vmsd.render.diagram.svg import finish
from sphinx_vmsd.render.html import no_link, table_html


def diagram_html(drawing: Drawing, anchor: str, link: Link) -> str:
    """The figure with id *anchor*; the words are folded away below a drawing, and open where there is none."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in in_words(drawing.graph))
    svg = drawing.svg(f"{anchor}-svg", link)
    return _figure(svg, drawing.graph.title, "In words", f"<ul>{items}</ul>", anchor)


def bytes_html(strips: Sequence[Strip], title: str, anchor: str) -> str:
    """The byte picture with id *anchor*, and below it the same as a table."""
    svg = finish(byte_picture(strips, title), f"{anchor}-svg", (), no_link)
    return _figure(svg, title, "As a table", table_html(bytes_table(strips), f"{anchor}-table", tools=False), anchor)


def _figure(svg: str, title: str, summary: str, words: str, anchor: str) -> str:
    name = escape(title)
    scroll = f'<div class="vmsd-scroll vmsd-picture" role="region" tabindex="0" aria-label="{name}">{svg}</div>'
    return (
        f'<figure class="vmsd-box vmsd-figure" id="{escape(anchor)}">{scroll if svg else ""}'
        f"<figcaption>{name}</figcaption>"
        f"<details{'' if svg else ' open'}><summary>{summary}</summary>{words}</details></figure>\n"
    )
