"""Compact nodes: a table or a diagram is one node that holds a value and is drawn late.

Reading, transforming and pickling a page then costs one node instead of thousands. The text of the value is the
node's only child, so that the search index sees it; translation goes through Sphinx's ``translatable`` protocol.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from docutils import nodes
from sphinx import addnodes

from sphinx_vmsd.ext import wording

if TYPE_CHECKING:
    from sphinx_vmsd.render.diagram.graph import Graph
    from sphinx_vmsd.render.table import Table

_Node = TypeVar("_Node", bound=nodes.Node)


class TableNode(nodes.General, nodes.Element, addnodes.translatable):
    """A table. Attribute ``anchor``: the identifier that those of its rows start with; ``ids`` has it too."""

    table: Table
    original: Table

    @classmethod
    def of(cls, table: Table, anchor: str) -> TableNode:
        """The node of *table*; its text child is every different text of it once."""
        node = cls("", nodes.Text("\n".join(wording.texts(table))), ids=[anchor], anchor=anchor)
        node.table = node.original = table
        return node

    def copy(self) -> TableNode:
        """A copy without children, as docutils defines it, that keeps the table."""
        copied = super().copy()
        copied.table, copied.original = self.table, self.original
        return copied

    def preserve_original_messages(self) -> None:
        """Keep the texts as they were written, for the gettext builder."""
        self.original = self.table

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Put a translation in the place of a text."""
        self.table = wording.translated(self.table, original_message, translated_message)
        self.children = [nodes.Text("\n".join(wording.texts(self.table)))]
        self.setup_child(self.children[0])

    def extract_original_messages(self) -> Sequence[str]:
        """The texts to translate."""
        return wording.messages(self.original)


class DiagramNode(nodes.General, nodes.Element):
    """A diagram; ``anchor`` is its identifier."""

    graph: Graph

    @classmethod
    def of(cls, graph: Graph, anchor: str) -> DiagramNode:
        """The node of *graph*; its text child says in words what it shows."""
        node = cls("", nodes.Text(f"{graph.title}\n{graph.description}"), ids=[anchor], anchor=anchor)
        node.graph = graph
        return node

    def copy(self) -> DiagramNode:
        """A copy without children, as docutils defines it, that keeps the graph."""
        copied = super().copy()
        copied.graph = self.graph
        return copied


class LevelShift(nodes.comment):
    """From here on headings are ``by`` levels deeper than their sections; a writer that doesn't know it skips it."""


def find(tree: nodes.Element, kind: type[_Node]) -> Iterator[_Node]:
    """All nodes of *kind* below *tree*, with the docutils of every age."""
    search = getattr(tree, "findall", None) or tree.traverse
    return iter(list(search(kind)))
