"""``vmsd:decision``: questions and answers as a diagram, its leaves linked to labels."""
from __future__ import annotations

import re
from typing import ClassVar, Optional

from docutils import nodes
from sphinx.util.nodes import make_id

from sphinx_vmsd.ext.directives.base import COMMON, OptionSpec, VmsdDirective
from sphinx_vmsd.ext.nodes import DRAWN, DecisionNode
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.render.diagram.decision import Answer, Decision, Question

_EDGE = re.compile(r"([\w-]+) *-> *([\w-]+) *: *(.+)\Z")
_NODE = re.compile(r"([\w-]+) *: *(?:`([^`<]+?) *<([\w-]+)>`|([^`]+))\Z")


class DecisionDirective(VmsdDirective):
    """A line ``name: heading | text`` is a box, a line ``from -> to: answer`` an arrow.

    A box written as ```heading <label>``` leads to that label. The argument is the title. A box that no arrow leaves is
    an end and has another shape; given right after its question, it stands beside it.
    """

    has_content = True
    required_arguments = 1
    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {**COMMON}

    def make(self) -> list[nodes.Node]:
        """The diagram."""
        title = self.arguments[0].strip()
        lines = [line.strip() for line in self.content if line.strip()]
        answers = [found for found in map(_answer, lines) if found]
        boxes = [found for found in map(_question, lines) if found]
        names = {box.id for box in boxes}
        for line in lines:
            if not _answer(line) and not _question(line):
                self.fail(Warn.DIRECTIVE, f"neither a box nor an arrow: {line}")
        for answer in answers:
            for name in sorted({answer.source, answer.target} - names):
                self.fail(Warn.DIRECTIVE, f"an arrow names a box that is not there: {name}")
        if not boxes:
            self.fail(Warn.DIRECTIVE, "vmsd:decision needs boxes, after an empty line")
        if self.failures:
            return []
        decision = Decision(title, tuple(boxes), tuple(answers))
        node = DecisionNode.asking(decision, make_id(self.env, self.state.document, "vmsd-decision", title))
        self.state.document.note_explicit_target(node, node)
        self.set_source_info(node)
        self.add_name(node)
        self.env.temp_data[DRAWN] = True
        return [node]


def _answer(line: str) -> Optional[Answer]:
    found = _EDGE.match(line)
    return Answer(*found.groups()) if found else None


def _question(line: str) -> Optional[Question]:
    found = _NODE.match(line)
    if found is None or _EDGE.match(line):
        return None
    name, linked, label, text = found.groups()
    heading, _bar, rest = (linked or text).partition("|")
    return Question(name, heading.strip(), rest.strip(), label or "")
