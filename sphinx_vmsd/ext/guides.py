"""The guides of a page, from its reading to the end of the build: their words, and whose labels are whose."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform

from sphinx_vmsd.ext.domain import domain_of
from sphinx_vmsd.ext.nodes import find
from sphinx_vmsd.ext.record import GuideLabel, GuideRecord
from sphinx_vmsd.ext.warn import Warn, warn

_GUIDES = "vmsd:guides"


@dataclass(frozen=True)
class Shown:
    """A guide on the page being read. ``words`` stand for its substitutions, ``chosen`` are those named by options."""

    place: str
    found: tuple[nodes.Node, ...]
    words: dict[str, str]
    chosen: frozenset[str]
    labels: tuple[str, ...]


def note(env: BuildEnvironment, shown: Shown) -> None:
    """Remember a guide of the page being read."""
    env.temp_data[_GUIDES] = [*of_page(env), shown]


def of_page(env: BuildEnvironment) -> Sequence[Shown]:
    """The guides of the page being read, so far."""
    return cast(Sequence[Shown], env.temp_data.get(_GUIDES) or ())


class Words(SphinxTransform):
    """Puts the words of each guide in the place of its substitutions: a page can have two guides with their own.

    Translations are in by now, and docutils hasn't looked for definitions yet. A definition in the page itself counts
    where no option names the word.
    """

    default_priority = 210

    def apply(self, **_options: object) -> None:
        """Replace the references to substitutions in all guides of the page."""
        defined = self.document.substitution_defs
        for guide in of_page(self.env):
            tops = [top for top in guide.found if isinstance(top, nodes.Element)]
            for node in [one for top in tops for one in find(top, nodes.substitution_reference)]:
                name = str(node.get("refname", ""))
                if name in guide.words and (name in guide.chosen or name not in defined):
                    node.replace_self(nodes.Text(guide.words[name]))


class Labels(SphinxTransform):
    """Notes the labels of the guides, and hides from Sphinx those that another page has: :func:`settle` tells."""

    default_priority = 840  # the domains look at labels at 850

    def apply(self, **_options: object) -> None:
        """Note and hide."""
        known = cast(StandardDomain, self.env.get_domain("std")).labels
        docname = self.env.docname
        noted = [GuideRecord(guide.place, tuple(_labels(self.document, guide.labels))) for guide in of_page(self.env)]
        for label in (label.name for guide in noted for label in guide.labels):
            if known.get(label, (docname,))[0] != docname:
                self.document.nametypes[label] = False
        if noted:
            domain_of(self.env).guides[docname] = noted


def _labels(document: nodes.document, names: Iterable[str]) -> Iterator[GuideLabel]:
    for name in names:
        node = document.ids.get(document.nameids.get(name) or "")
        if isinstance(node, nodes.target) and "refid" in node:
            node = document.ids.get(node["refid"])
        if isinstance(node, nodes.section):
            yield GuideLabel(name, str(document.nameids[name]), node[0].astext())


def settle(app: Sphinx, env: BuildEnvironment) -> None:
    """Give a label that several pages have to the first of them, in any order of reading (event ``env-updated``)."""
    domain, std = domain_of(env), cast(StandardDomain, env.get_domain("std"))
    for docname in sorted(domain.guides):
        for guide in domain.guides[docname]:
            taken: list[str] = []
            for label in guide.labels:
                owner = std.labels.get(label.name, (docname,))[0]
                if owner == docname or (owner in domain.guides and owner > docname) or owner not in env.all_docs:
                    std.labels[label.name] = (docname, label.node_id, label.title)
                    std.anonlabels[label.name] = (docname, label.node_id)
                else:
                    taken.append(f"{label.name} (in {owner})")
            if taken:
                warn(Warn.DUPLICATE, message(taken), guide.place)


def message(taken: Sequence[str]) -> str:
    """That labels of a guide are taken, and what to do."""
    more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
    return (f"labels of this guide are taken, references lead to the other place: {taken[0]}{more}; "
            "give this guide a :prefix: of its own")
