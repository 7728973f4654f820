"""On paper: what introduces a table, code or the result of a migration stays on the page where that begins."""
from __future__ import annotations

from docutils import nodes

from sphinx_vmsd.ext.nodes import TableNode, find

_LINES, _WIDTH = 6, 90
"""The lines that a table, code or a result needs at least, and the letters of a line of text."""


def keep(doctree: nodes.document) -> None:
    """Break the page before the introductions for which there is no room together with what they introduce."""
    found: list[nodes.Element] = [*find(doctree, TableNode), *find(doctree, nodes.container)]
    for node in [*found, *find(doctree, nodes.literal_block)]:
        if isinstance(node, TableNode) or {"vmsd-migrate", "vmsd-example"} & set(node["classes"]):
            first, lines = _first(node)
            room = nodes.raw("", f"\\needspace{{{_LINES + lines}\\baselineskip}}", format="latex")
            first.parent.insert(first.parent.index(first), room)


def _first(node: nodes.Element) -> tuple[nodes.Element, int]:
    """The first of what must not be parted from *node*, with the lines from there: a paragraph, headings."""
    first, lines = node, 0
    before = _before(first)
    if isinstance(before, nodes.paragraph):
        first, lines = before, 1 + len(before.astext()) // _WIDTH
        before = _before(first)
    while isinstance(before, nodes.title):  # LaTeX would break behind a heading if told so
        first, lines = before.parent, lines + 3
        before = _before(first)
    return first, lines


def _before(node: nodes.Element) -> nodes.Node | None:
    """What stands right before *node*; targets and comments take no room."""
    place = node.parent.index(node)
    while place and isinstance(node.parent[place - 1], (nodes.target, nodes.comment, nodes.raw)):
        place -= 1
    return node.parent[place - 1] if place else None
