"""``vmsd:bytes``: where each field lies on the wire, releases side by side."""
from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_vmsd.ext import speech
from sphinx_vmsd.ext.directives.base import OptionSpec, Subject, VmsdDirective, split, unknown
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.model import Release
from sphinx_vmsd.render.bytes import strips_of
from sphinx_vmsd.render.bytetables import bytes_table
from sphinx_vmsd.render.diagram.transitions import eras


class BytesDirective(VmsdDirective):
    """The bytes of a device, or of its subsection ``:part:``, in ``:releases:`` (none: the last two that differ)."""

    option_spec: ClassVar[OptionSpec] = {
        **VmsdDirective.option_spec,
        "releases": directives.unchanged_required,
        "part": directives.unchanged_required,
    }

    def make(self) -> list[nodes.Node]:
        """The picture with its table."""
        subject = self.subject()
        if subject is None:
            return []
        part = str(self.options.get("part", "")).strip()
        strips = strips_of(subject.history, subject.device, self._releases(subject), part)
        if self.misasked or not strips:
            return [] if self.misasked else [self.stateless(subject)]
        return [self.table_node(bytes_table(strips, f"Bytes of {part or subject.device}", speech.say), subject.device)]

    def _releases(self, subject: Subject) -> list[Release]:
        named = split(str(self.options.get("releases", "")))
        if not named:
            return [era.releases[-1] for era in eras(subject.history, subject.device)[-2:]]
        for name in named:
            if not Release.is_valid(name) or subject.history.at(Release(name)) is None:
                self.fail(Warn.DEVICE, unknown("release", name, map(str, subject.history.releases)))
        return [] if self.misasked else [Release(name) for name in named]
