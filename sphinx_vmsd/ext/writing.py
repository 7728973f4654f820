"""How the HTML writers of Sphinx draw compact nodes."""
from __future__ import annotations

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from sphinx_vmsd.ext import safe, speech
from sphinx_vmsd.ext.factlist import FactsNode
from sphinx_vmsd.ext.nodes import DiagramNode, TableNode
from sphinx_vmsd.render.html import table_html


def visit_table(translator: HTML5Translator, node: TableNode) -> None:
    """Write a table with the links that were resolved for the page (:mod:`sphinx_vmsd.ext.expand`), or without."""
    table, links = node.shown or (node.table, {})
    translator.body.append(table_html(
        table, node["anchor"], lambda ref: links.get((ref.role, ref.target)),
        tools=translator.builder.name != "epub", say=speech.say))
    raise nodes.SkipNode


def visit_diagram(translator: HTML5Translator, node: DiagramNode) -> None:
    """Write a diagram, drawn before or now."""
    from sphinx_vmsd.ext.diagrams import drawn  # a page of tables needs neither
    from sphinx_vmsd.render.diagram.figure import diagram_html
    links: dict[tuple[str, str], str] = node.get("links", {})
    drawing = drawn(node.graph, translator.builder)
    translator.body.append(diagram_html(drawing, node["anchor"], lambda ref: links.get((ref.role, ref.target)),
                                        speech.say))
    raise nodes.SkipNode


def visit_facts(translator: HTML5Translator, node: FactsNode) -> None:
    """Write a list of facts."""
    for drawn in safe.tame([node.drawn()]):
        drawn.walkabout(translator)
    raise nodes.SkipNode
