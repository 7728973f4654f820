"""Compact nodes: a table or a diagram is one node that holds a value and is drawn late.

Reading, transforming and pickling a page then costs one node instead of thousands. A text child has the words of the
value for the search index; that of a table is made when its page is written. Translation goes through Sphinx's
``translatable`` protocol.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Optional, TypeVar

from docutils import nodes
from sphinx import addnodes

from sphinx_vmsd.ext import speech, wording

if TYPE_CHECKING:
    from sphinx_vmsd.render.diagram.decision import Decision
    from sphinx_vmsd.render.diagram.graph import Graph
    from sphinx_vmsd.render.table import Table

#: Set in the data of the page being read when it has a diagram.
DRAWN = "vmsd:drawn"
_Node = TypeVar("_Node", bound=nodes.Node)
_Diagram = TypeVar("_Diagram", bound="DiagramNode")


class TableNode(nodes.General, nodes.Element, addnodes.translatable):
    """A table. Attribute ``anchor``: the identifier that those of its rows start with; ``ids`` has it too.

    It is kept pickled: Sphinx holds the pages that it has read until it writes them, and while it does so Python looks
    again and again at every object of theirs, for garbage.
    """

    packed: bytes
    original: bytes
    #: What the HTML writers draw: the table with the links of the page.
    shown: Optional[tuple[Table, dict[tuple[str, str], str]]] = None

    @classmethod
    def of(cls, table: Table, anchor: str) -> TableNode:
        """The node of *table*."""
        node = cls("", ids=[anchor], anchor=anchor)
        node.packed = node.original = _packed(table)
        return node

    @property
    def table(self) -> Table:
        """The table that it stands for."""
        return _unpacked(self.packed)

    def copy(self) -> TableNode:
        """A copy without children, as docutils defines it, that keeps the table."""
        copied = super().copy()
        copied.packed, copied.original = self.packed, self.original
        return copied

    def preserve_original_messages(self) -> None:
        """Keep the texts as they were written, for the gettext builder."""
        self.original = self.packed

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Put a translation in the place of a text."""
        self.packed = _packed(wording.translated(self.table, original_message, translated_message))

    def extract_original_messages(self) -> Sequence[str]:
        """The texts to translate."""
        return [text for text in wording.messages(_unpacked(self.original)) if not speech.ours(text)]


def _packed(table: Table) -> bytes:
    from sphinx_vmsd.render.packed import pack  # a page without tables needs neither
    return pack(table)


def _unpacked(packed: bytes) -> Table:
    from sphinx_vmsd.render.packed import unpack
    return unpack(packed)


class DiagramNode(nodes.General, nodes.Element):
    """A diagram; ``anchor`` is its identifier."""

    graph: Graph

    @classmethod
    def of(cls: type[_Diagram], graph: Graph, anchor: str) -> _Diagram:
        """The node of *graph*; its text child says in words what it shows."""
        node = cls("", nodes.Text(f"{graph.title}\n{graph.description}"), ids=[anchor], anchor=anchor)
        node.graph = graph
        return node

    def copy(self: _Diagram) -> _Diagram:
        """A copy without children, as docutils defines it, that keeps the graph."""
        copied = super().copy()
        copied.graph = self.graph
        return copied


class DecisionNode(DiagramNode, addnodes.translatable):
    """A diagram of the author's own questions, which a translation of the page replaces one by one."""

    decision: Decision
    own: dict[str, str]

    @classmethod
    def asking(cls, decision: Decision, anchor: str) -> DecisionNode:
        """The node of *decision*."""
        node = cls.of(decision.graph(say=speech.say), anchor)
        node.decision, node.own = decision, {}
        return node

    def copy(self) -> DecisionNode:
        """A copy without children, as docutils defines it, that keeps the questions."""
        copied = super().copy()
        copied.decision, copied.own = self.decision, self.own
        return copied

    def preserve_original_messages(self) -> None:
        """Nothing to do: the questions stay as they were written."""

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Put a translation in the place of a text, and draw it anew."""
        self.own = {**self.own, original_message: translated_message}
        self.graph = self.decision.graph(lambda text: self.own.get(text, text), speech.say)
        self.children = [nodes.Text(f"{self.graph.title}\n{self.graph.description}")]
        self.setup_child(self.children[0])

    def extract_original_messages(self) -> Sequence[str]:
        """The texts to translate."""
        return self.decision.texts


class LevelShift(nodes.comment):
    """From here on headings are ``by`` levels deeper than their sections; a writer that doesn't know it skips it."""


def find(tree: nodes.Element, kind: type[_Node]) -> Iterator[_Node]:
    """All nodes of *kind* below *tree*, with the docutils of every age."""
    search = getattr(tree, "findall", None) or tree.traverse
    return iter(list(search(kind)))
