"""``vmsd:guide`` and ``vmsd:guide-section``: the guide, or a part of it, as sections of the page."""
from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.nodes import make_id

from sphinx_vmsd.ext.directives.base import COMMON, OptionSpec, VmsdDirective, unknown
from sphinx_vmsd.ext.guidetext import define, label_of, parse
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.guide import PARTS, TITLE, Part

_BY_NAME = {part.name: part for part in PARTS}


class GuideDirective(VmsdDirective):
    """The whole guide, or ``:sections:`` of it; with ``:title:`` below a heading of its own.

    ``:product:`` and ``:releases:`` (older, newer) replace the words for them, ``:prefix:`` is put before labels.
    """

    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {
        **COMMON,
        "product": directives.unchanged_required,
        "releases": directives.unchanged_required,
        "prefix": directives.unchanged,
        "title": directives.unchanged,
        "sections": directives.unchanged_required,
        "without": directives.unchanged_required,
    }

    def make(self) -> list[nodes.Node]:
        """The parts in the guide's order."""
        if not isinstance(self.state_machine.node, (nodes.document, nodes.section)):
            self.fail(Warn.DIRECTIVE, f"{self.name} makes sections: it can't stand inside of anything else")
            return []
        named, without = self._named("sections"), self._named("without")
        parts = [part for part in PARTS if (not named or part.name in named) and part.name not in without]
        found = self.parsed(parts)
        if sum(isinstance(node, nodes.section) for node in found) > 1:
            first = next(place for place, node in enumerate(found) if isinstance(node, (nodes.section, nodes.target)))
            found.insert(first, self._contents(parts))
        return [self._titled(found)] if "title" in self.options else found

    def _contents(self, parts: Sequence[Part]) -> nodes.bullet_list:
        """A link to each part: outputs without a sidebar need one, and themes disturb docutils' own contents."""
        listed = nodes.bullet_list(classes=["vmsd-contents"], bullet="*")
        for label in (label_of(part) for part in parts):
            if label:
                link = addnodes.pending_xref(
                    "", nodes.inline(label, "", classes=["xref", "std", "std-ref"]),
                    refdomain="std", reftype="ref", reftarget=(self._prefix() + label).lower(),
                    refexplicit=False, refwarn=True, refdoc=self.env.docname,
                )
                listed += nodes.list_item("", nodes.paragraph("", "", link))
        return listed

    def _prefix(self) -> str:
        return str(self.options.get("prefix", self.config.vmsd_label_prefix))

    def _named(self, option: str) -> list[str]:
        names = str(self.options.get(option, "")).replace(",", " ").split()
        for name in names:
            if name not in _BY_NAME:
                self.fail(Warn.DIRECTIVE, unknown("section", name, _BY_NAME, "guide"))
        return names

    def parsed(self, parts: Sequence[Part]) -> list[nodes.Node]:
        """The nodes of *parts*, their files noted as dependencies."""
        document = self.state.document
        define(document, self._words())
        found: list[nodes.Node] = []
        for part in parts:
            self.env.note_dependency(str(part.path))
            found += parse(part, document, self._prefix())
        return found

    def _words(self) -> list[tuple[str, str]]:
        given = str(self.options.get("releases", "")).replace(",", " ").split() or list(self.config.vmsd_releases)
        old, new = given if len(given) == 2 else ("N-1", "N")
        if len(given) not in (0, 2):
            self.fail(Warn.DIRECTIVE, f"two releases are wanted, older first, not {' '.join(given)!r}")
        product = str(self.options.get("product", self.config.vmsd_product))
        return [("vmsd-product", product), ("vmsd-old", f"release {old}"), ("vmsd-new", f"release {new}")]

    def _titled(self, found: list[nodes.Node]) -> nodes.section:
        title = str(self.options["title"] or TITLE)
        identifier = make_id(self.env, self.state.document, "vmsd-guide", title)
        section = nodes.section("", nodes.title(title, title), *found, ids=[identifier], names=[])
        self.state.document.note_explicit_target(section)
        self.set_source_info(section)
        self.set_source_info(section[0])
        return section


class GuideSectionDirective(GuideDirective):
    """One part of the guide; ``:no-heading:`` leaves out its heading and labels."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {
        **{name: check for name, check in GuideDirective.option_spec.items() if name not in ("sections", "without")},
        "no-heading": directives.flag,
    }

    def make(self) -> list[nodes.Node]:
        """The part, as sections or as the content of its first section."""
        name = self.arguments[0].strip()
        if name not in _BY_NAME:
            self.fail(Warn.DIRECTIVE, unknown("section", name, _BY_NAME, "guide"))
            return []
        found = self.parsed([_BY_NAME[name]])
        section = next((node for node in found if isinstance(node, nodes.section)), None)
        if "no-heading" not in self.options or section is None:
            return found
        kept = [child for child in section.children if not isinstance(child, (nodes.title, nodes.section))]
        return kept
