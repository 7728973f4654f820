"""``vmsd:transitions``: which release's state can load which, drawn."""
from __future__ import annotations

from docutils import nodes
from sphinx.util.nodes import make_id

from sphinx_vmsd.ext import speech
from sphinx_vmsd.ext.directives.matrix import MatrixDirective
from sphinx_vmsd.ext.nodes import DRAWN, DiagramNode
from sphinx_vmsd.render.diagram.graph import Graph
from sphinx_vmsd.render.diagram.transitions import transitions


class TransitionsDirective(MatrixDirective):
    """The diagram of a device's versions, for one machine type or (none given) the newest that each pair has."""

    def make(self) -> list[nodes.Node]:
        """The diagram."""
        subject = self.subject()
        machine = str(self.options["machine"]).strip() if "machine" in self.options else None
        if subject is None or not self.knows_machine(subject, machine):
            return []
        graph = transitions(subject.history, subject.device, machine, speech.say)
        return [self.diagram_node(graph, subject.device)] if graph else [self.stateless(subject)]

    def diagram_node(self, graph: Graph, device: str) -> DiagramNode:
        """The compact node of *graph*, noted for drawing."""
        anchor = make_id(self.env, self.state.document, "vmsd-transitions", device)
        node = DiagramNode.of(graph, anchor)
        self.state.document.note_explicit_target(node, node)
        node["classes"] += self.options.get("class", [])
        self.set_source_info(node)
        self.add_name(node)
        self.env.temp_data[DRAWN] = True
        self.domain.note_refs(graph.refs)
        return node
