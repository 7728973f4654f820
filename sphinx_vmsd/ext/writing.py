"""How the HTML writers of Sphinx draw compact nodes."""
from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxTranslator

from sphinx_vmsd.ext.nodes import TableNode
from sphinx_vmsd.render.html import table_html


def visit_table(translator: SphinxTranslator, node: TableNode) -> None:
    """Write a table; its links were resolved when the page was (:mod:`sphinx_vmsd.ext.expand`)."""
    links = node.get("links", {})
    fragment = table_html(
        node.table, node["anchor"], lambda ref: links.get((ref.role, ref.target)),
        tools=translator.builder.name != "epub",
    )
    translator.body.append(fragment)
    raise nodes.SkipNode
