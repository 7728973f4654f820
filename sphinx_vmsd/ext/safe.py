"""Names of unknown origin in nodes: what acts on a page or breaks it is shown escaped, whatever writes the nodes."""
from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx import addnodes

from sphinx_vmsd.ext.nodes import find
from sphinx_vmsd.wire.printable import harmless, printable_lines


def tame(made: Iterable[nodes.Node]) -> list[nodes.Node]:
    """*made* with texts and index entries that do no harm; names in code are shown to the last sign."""
    whole = nodes.container("", *made)
    for text in [text for text in find(whole, nodes.Text) if not text.isprintable()]:
        exact = isinstance(text.parent, (nodes.literal, addnodes.desc_name))
        shown = printable_lines(text.astext()) if exact else harmless(text.astext())
        if shown != text.astext():
            text.parent.replace(text, nodes.Text(shown))
    for entry in find(whole, addnodes.index):
        entry["entries"] = [(one[0], harmless(one[1]), *one[2:]) for one in entry["entries"]]
    return whole.children
