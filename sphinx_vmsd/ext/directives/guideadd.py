"""``vmsd:guide-before`` and ``vmsd:guide-after``: paragraphs of the page inside of a guide."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from docutils import nodes

from sphinx_vmsd.ext.directives.base import OptionSpec, VmsdDirective
from sphinx_vmsd.ext.warn import Warn

_OPEN = "vmsd:guide-open"


class _Added(nodes.General, nodes.Element):
    """What one of the directives made, until the guide around it takes it."""


@dataclass(frozen=True)
class Addition:
    """Nodes for the start or (``after``) the end of the section *part*, from the directive at *place*."""

    part: str
    after: bool
    place: str
    found: tuple[nodes.Node, ...]


class GuideBeforeDirective(VmsdDirective):
    """In a ``vmsd:guide``: what the body says stands below the heading of that section, before the guide's own text."""

    after = False
    has_content = True
    required_arguments = 1
    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {}

    def make(self) -> list[nodes.Node]:
        """A node that the guide takes away."""
        if not self.env.temp_data.get(_OPEN):
            self.fail(Warn.DIRECTIVE, f"{self.name} can stand in a vmsd:guide or vmsd:guide-section only")
            return []
        made = _Added("", part=self.arguments[0].strip(), after=self.after, place=self.place)
        self.state.nested_parse(self.content, self.content_offset, made)
        if not made.children:
            self.fail(Warn.DIRECTIVE, f"{self.name} has no body")
        return [made]


class GuideAfterDirective(GuideBeforeDirective):
    """In a ``vmsd:guide``: what the body says stands at the end of that section, after the last paragraph of it."""

    after = True


def additions(guide: VmsdDirective) -> tuple[list[Addition], list[nodes.Node]]:
    """What the body of *guide* adds, and what else stands there and can't."""
    holder = nodes.Element()
    holder.document = guide.state.document
    guide.env.temp_data[_OPEN] = True
    try:
        guide.state.nested_parse(guide.content, guide.content_offset, holder)
    finally:
        guide.env.temp_data[_OPEN] = False
    made = [node for node in holder.children if isinstance(node, _Added)]
    told = (_Added, nodes.comment, nodes.error, nodes.system_message)
    others = [node for node in holder.children if not isinstance(node, told)]
    return [Addition(node["part"], node["after"], node["place"], tuple(node.children)) for node in made], others


def add(part: list[nodes.Node], added: Sequence[Addition]) -> list[nodes.Node]:
    """The nodes of a part of the guide with *added*; the opening, which has no heading, begins with the first."""
    section = next((node for node in part if isinstance(node, nodes.section)), None)
    first = [node for one in added if not one.after for node in one.found]
    last = [node for one in added if one.after for node in one.found]
    if section is None:
        return [*first, *part, *last]
    section[1:1] = first
    while section.children and isinstance(section[-1], nodes.section):
        section = section[-1]
    section += last
    return part
