"""``vmsd:machine``, ``vmsd:property``, ``vmsd:macro``: objects described by hand."""
from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.nodes import make_id

from sphinx_vmsd.ext import speech
from sphinx_vmsd.ext.directives.base import COMMON, OptionSpec, VmsdDirective
from sphinx_vmsd.ext.objects import KINDS

_TITLES = {kind.name: kind.title for kind in KINDS}


class DescribedDirective(VmsdDirective):
    """A name, which references lead to, and a body. A property without a dot belongs to the page's device."""

    has_content = True
    required_arguments = 1
    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {**COMMON, "no-index": directives.flag, "noindex": directives.flag}

    def make(self) -> list[nodes.Node]:
        """The description."""
        kind = self.name.rpartition(":")[2]
        own = self.arguments[0].strip()
        device = self.env.ref_context.get("vmsd:device") if kind == "property" and "." not in own else None
        name = f"{device}.{own}" if device else own
        signature = addnodes.desc_signature(
            name, "", addnodes.desc_annotation("", f"{speech.say(_TITLES[kind])} "), addnodes.desc_name(own, own))
        return [self.description(kind, name, signature)]

    def description(
        self, kind: str, name: str, signature: addnodes.desc_signature, facts: Sequence[nodes.Node] = ()
    ) -> addnodes.desc:
        """The object description with *facts* and the body in it, noted as an object unless the author says not to."""
        hidden = "no-index" in self.options or "noindex" in self.options
        if not hidden:
            identifier = make_id(self.env, self.state.document, f"vmsd-{kind}", name)
            signature["ids"].append(identifier)
            self.state.document.note_explicit_target(signature)
            self.domain.note_object(kind, name, identifier, directive=self.place)
        content = addnodes.desc_content("", *facts)
        self.state.nested_parse(self.content, self.content_offset, content)
        description = addnodes.desc("", signature, content, domain="vmsd", objtype=kind, desctype=kind,
                                    noindex=hidden, classes=["vmsd", kind])
        self.set_source_info(description)
        return description
