"""``vmsd:guide`` and ``vmsd:guide-section``: the guide, or a part of it, as sections of the page."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from docutils import nodes
from docutils.nodes import fully_normalize_name
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.nodes import make_id

from sphinx_vmsd.ext import guides
from sphinx_vmsd.ext.directives.base import COMMON, OptionSpec, VmsdDirective, unknown
from sphinx_vmsd.ext.directives.guideadd import Addition, add, additions
from sphinx_vmsd.ext.guidetext import define, label_of, labels_in, parse
from sphinx_vmsd.ext.nodes import LevelShift
from sphinx_vmsd.ext.speech import say
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.guide import BY_NAME, PARTS, TITLE, Part

#: An option -> the substitutions it stands for in the guide's text.
_WORDS = {"product": ("vmsd-product",), "releases": ("vmsd-old", "vmsd-new")}


_PREFIX = re.compile(r"[\w.-]*")


def _level(text: str) -> int:
    number = directives.positive_int(text)
    if number > 6:
        raise ValueError("headings have the levels 1 to 6")
    return int(number)


class GuideDirective(VmsdDirective):
    """The whole guide, or ``:sections:`` of it, or all ``:without:`` some; with ``:title:`` below a heading of its own.

    Its highest headings are one level below the section they stand in, or at ``:level:`` (1 is the page's title).
    ``:product:`` and ``:releases:`` (older, newer) are the words for them in the text, ``:prefix:`` is put before
    labels. Paragraphs of your own stand in the body, in ``vmsd:guide-before`` and ``vmsd:guide-after``.
    """

    has_content = True
    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {
        **COMMON,
        "product": directives.unchanged_required,
        "releases": directives.unchanged_required,
        "prefix": directives.unchanged,
        "title": directives.unchanged,
        "level": _level,
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
        return self._levelled([self._titled(found)] if "title" in self.options else found)

    def _contents(self, parts: Sequence[Part]) -> nodes.bullet_list:
        """A link to each part: outputs without a sidebar need one, and themes disturb docutils' own contents."""
        listed = nodes.bullet_list(classes=["vmsd-contents"], bullet="*")
        for label in (label_of(part) for part in parts):
            if label:
                link = addnodes.pending_xref(
                    "", nodes.inline(label, "", classes=["xref", "std", "std-ref"]),
                    refdomain="std", reftype="ref", reftarget=fully_normalize_name(self._used + label),
                    refexplicit=False, refwarn=True, refdoc=self.env.docname,
                )
                listed += nodes.list_item("", nodes.paragraph("", "", link))
        return listed

    def _named(self, option: str) -> list[str]:
        names = str(self.options.get(option, "")).replace(",", " ").split()
        for name in names:
            if name not in BY_NAME:
                self.fail(Warn.DIRECTIVE, unknown("section", name, BY_NAME, "guide"))
        return names

    def parsed(self, parts: Sequence[Part]) -> list[nodes.Node]:
        """The nodes of *parts* with the page's own paragraphs; the files are noted as dependencies."""
        document = self.state.document
        words, added = self._words(), self._additions(parts)
        define(document, words.items())
        self._used = self._prefix(parts)
        found: list[nodes.Node] = []
        for part in parts:
            self.env.note_dependency(str(part.path))
            found += add(parse(part, document, self._used), [one for one in added if one.part == part.name])
        chosen = frozenset(word for option in self.options if option in _WORDS for word in _WORDS[option])
        guides.note(self.env, guides.Shown(self.place, tuple(found), words, chosen, labels_in(parts, self._used)))
        return found

    def _prefix(self, parts: Iterable[Part]) -> str:
        """What is put before labels: as the options say, unless the page has such labels already."""
        prefix = str(self.options.get("prefix", self.config.vmsd_label_prefix))
        if not _PREFIX.fullmatch(prefix):
            self.fail(Warn.DIRECTIVE, f"a prefix has letters, digits, '-', '_' and '.' only, not {prefix!r}")
            prefix = ""
        document = self.state.document
        taken = [label for label in labels_in(parts, prefix) if document.nametypes.get(label)]
        if not taken:
            return prefix
        self.fail(Warn.DUPLICATE, guides.message([f"{label} (on this page)" for label in taken]))
        return f"{prefix}vmsd-guide-{len(guides.of_page(self.env)) + 1}-"

    def _additions(self, parts: Sequence[Part]) -> list[Addition]:
        """What the body adds, told where it can't be added."""
        found, others = additions(self)
        for node in others:
            self.fail(Warn.DIRECTIVE, f"only vmsd:guide-before and vmsd:guide-after can stand in {self.name}",
                      f"{node.source or self.place.rpartition(':')[0]}:{node.line}" if node.line else None)
        shown = [part.name for part in parts]
        for one in found:
            if one.part not in shown:
                known = shown if one.part not in BY_NAME else None
                why = unknown("section", one.part, known, "guide shown here") if known else (
                    f"the section {one.part!r} isn't shown here, so nothing can be added to it")
                self.fail(Warn.DIRECTIVE, why, one.place)
        return found

    def _words(self) -> dict[str, str]:
        given = str(self.options.get("releases", "")).replace(",", " ").split() or list(self.config.vmsd_releases)
        old, new = given if len(given) == 2 else ("N-1", "N")
        if len(given) not in (0, 2):
            self.fail(Warn.DIRECTIVE, f"two releases are wanted, older first, not {' '.join(given)!r}")
        product = str(self.options.get("product", self.config.vmsd_product))
        return {"vmsd-product": product, "vmsd-old": say(f"release {old}"), "vmsd-new": say(f"release {new}")}

    def _titled(self, found: list[nodes.Node]) -> nodes.section:
        title = str(self.options["title"] or TITLE)
        identifier = make_id(self.env, self.state.document, "vmsd-guide", title)
        section = nodes.section("", nodes.title(title, title), *found, ids=[identifier], names=[])
        self.state.document.note_explicit_target(section)
        self.set_source_info(section)
        self.set_source_info(section[0])
        return section

    def _levelled(self, found: list[nodes.Node]) -> list[nodes.Node]:
        """*found* with its highest headings at the level asked for."""
        natural, node = 1, self.state_machine.node
        while isinstance(node, nodes.section):
            natural, node = natural + 1, node.parent
        by = int(str(self.options.get("level", natural))) - natural
        return [LevelShift(by=by), *found, LevelShift(by=-by)] if by else found


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
        if name not in BY_NAME:
            self.fail(Warn.DIRECTIVE, unknown("section", name, BY_NAME, "guide"))
            return []
        found = self.parsed([BY_NAME[name]])
        section = next((node for node in found if isinstance(node, nodes.section)), None)
        if "no-heading" not in self.options or section is None:
            return self._levelled(found)
        return [child for child in section.children if not isinstance(child, (nodes.title, nodes.section))]
