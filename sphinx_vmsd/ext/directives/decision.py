"""``vmsd:decision``: questions and answers as a diagram, its leaves linked to labels."""
from __future__ import annotations

import re
from typing import ClassVar, Optional

from docutils import nodes
from sphinx.util.nodes import make_id

from sphinx_vmsd.ext.directives.base import COMMON, OptionSpec, VmsdDirective
from sphinx_vmsd.ext.nodes import DiagramNode
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph, Node, in_words
from sphinx_vmsd.render.diagram.metrics import wrap
from sphinx_vmsd.render.table import Ref

_EDGE = re.compile(r"([\w-]+) *-> *([\w-]+) *: *(.+)\Z")
_NODE = re.compile(r"([\w-]+) *: *(?:`([^`<]+?) *<([\w-]+)>`|([^`]+))\Z")


class DecisionDirective(VmsdDirective):
    """A line ``name: heading | text`` is a box, a line ``from -> to: answer`` an arrow.

    A box written as ```heading <label>``` leads to that label. The argument is the title.
    """

    has_content = True
    required_arguments = 1
    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {**COMMON}

    def make(self) -> list[nodes.Node]:
        """The diagram."""
        title = self.arguments[0].strip()
        lines = [line.strip() for line in self.content if line.strip()]
        edges = [found for found in map(_edge, lines) if found]
        boxes = [found for found in map(_node, lines) if found]
        names = {box.id for box in boxes}
        for line in lines:
            if not _edge(line) and not _node(line):
                self.fail(Warn.DIRECTIVE, f"neither a box nor an arrow: {line}")
        for edge in edges:
            for name in sorted({edge.source, edge.target} - names):
                self.fail(Warn.DIRECTIVE, f"an arrow names a box that is not there: {name}")
        if not boxes:
            self.fail(Warn.DIRECTIVE, "vmsd:decision needs boxes, after an empty line")
        if self.failures:
            return []
        plain = Graph(tuple(boxes), tuple(edges), title)
        graph = Graph(plain.nodes, plain.edges, title, ". ".join(in_words(plain)))
        node = DiagramNode.of(graph, make_id(self.env, self.state.document, "vmsd-decision", title))
        self.state.document.note_explicit_target(node, node)
        self.set_source_info(node)
        self.add_name(node)
        self.domain.graphs.setdefault(self.env.docname, []).append(graph)
        return [node]


def _edge(line: str) -> Optional[Edge]:
    found = _EDGE.match(line)
    if found is None:
        return None
    return Edge(found.group(1), found.group(2), Direction.FORWARD, (found.group(3),), tone="none", note=found.group(3))


def _node(line: str) -> Optional[Node]:
    found = _NODE.match(line)
    if found is None or _EDGE.match(line):
        return None
    name, linked, label, text = found.groups()
    heading, _bar, rest = (linked or text).partition("|")
    lines = (heading.strip(), *(wrap(rest.strip(), 32) if rest.strip() else ()))
    return Node(name, lines, Ref("ref", label) if label else None)
