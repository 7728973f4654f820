"""The list of facts about a device: one compact node where a page has hundreds of them.

Every step of reading and writing a page looks at each of its nodes, and a drawn list has twenty. Writers of HTML draw
it themselves, for all others it is drawn before anything else looks at the page.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_vmsd.ext.nodes import find
from sphinx_vmsd.ext.safe import tame


class Piece(NamedTuple):
    """A text; ``address``: where it leads, if anywhere."""

    text: str
    code: bool = False
    address: str = ""


class Fact(NamedTuple):
    """What is told, and what it is."""

    title: str
    pieces: tuple[Piece, ...]


class FactsNode(nodes.General, nodes.Element, addnodes.translatable):
    """A list of facts, told at ``place`` (file:line). The text child has what the search finds."""

    facts: tuple[Fact, ...]
    place: str

    @classmethod
    def of(cls, facts: Iterable[Fact], place: str) -> FactsNode:
        """The node of *facts*."""
        node = cls()
        node.facts, node.place = tuple(facts), place
        node += nodes.Text(node.words())
        return node

    def copy(self) -> FactsNode:
        """A copy without children, as docutils defines it, that keeps the facts."""
        copied = super().copy()
        copied.facts, copied.place = self.facts, self.place
        return copied

    def words(self) -> str:
        """All texts."""
        return " ".join(text for fact in self.facts for text in (fact.title, *(one.text for one in fact.pieces)))

    def preserve_original_messages(self) -> None:
        """Nothing to do: the gettext builder has no translations."""

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Put a translation in the place of a title."""
        self.facts = tuple(
            one._replace(title=translated_message) if one.title == original_message else one for one in self.facts)
        self.children = [nodes.Text(self.words())]
        self.setup_child(self.children[0])

    def extract_original_messages(self) -> list[str]:
        """The titles."""
        return [one.title for one in self.facts]

    def drawn(self) -> nodes.field_list:
        """The list in ordinary nodes."""
        # Sphinx gives a name without a place the same one, and a line to its log that costs more than the name
        fields = (nodes.field("", placed(nodes.field_name(one.title, one.title), self.place),
                              nodes.field_body("", nodes.paragraph("", "", *_content(one.pieces))))
                  for one in self.facts)
        return nodes.field_list("", *fields, classes=["vmsd-facts"])


def _content(pieces: tuple[Piece, ...]) -> Iterator[nodes.Node]:
    found = map(_node, pieces)
    yield from [nodes.inline("", "", *found)] if pieces[1:] else found


def _node(piece: Piece) -> nodes.Node:
    text = nodes.literal("", piece.text) if piece.code else nodes.Text(piece.text)
    return nodes.reference("", "", text, refuri=piece.address, internal=False) if piece.address else text


def placed(node: nodes.Element, place: str) -> nodes.Element:
    """*node* as one of the page's file and line *place*."""
    node.source, _colon, line = place.rpartition(":")
    node.line = int(line) if line.isdigit() else 1
    return node


class DrawFacts(SphinxPostTransform):
    """Draws the lists of a page, before links are collected and references resolved."""

    default_priority = 5

    def run(self, **_options: object) -> None:
        """Replace the nodes."""
        for node in find(self.document, FactsNode):
            node.replace_self(tame([node.drawn()]))


def prepare(app: Sphinx) -> None:
    """Have the lists drawn for all but the writers that can draw them (event ``builder-inited``).

    The one of epub writes addresses behind links, which it has to find. Gettext knows only nodes of pages as read.
    """
    if app.builder.name == "epub" or (app.builder.format != "html" and app.builder.name != "gettext"):
        app.add_post_transform(DrawFacts)
