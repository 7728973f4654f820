"""What happens in every build, and needs most of this package only where pages have something of ours.

A documentation that has our extension in its ``conf.py`` must not pay for it with each build and page: the modules
that read, run and draw are imported here, when there is something to do for them.
"""
from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxTranslator

from sphinx_vmsd.ext import preload, showing, states, vendored
from sphinx_vmsd.ext.builders import BUILDERS
from sphinx_vmsd.ext.domain import domain_of
from sphinx_vmsd.ext.factlist import FactsNode
from sphinx_vmsd.ext.nodes import DRAWN, DiagramNode, LevelShift, TableNode, find

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

#: From so many pages on, Sphinx reads in several processes.
MANY = 5
#: Builders that write each page by itself: pages without anything of ours need not be searched for it.
_BY_PAGE = ("html", "dirhtml")
#: What the writers call the level of the section they are in.
_LEVELS = ("section_level", "sectionlevel")


def prepare(app: Sphinx, env: BuildEnvironment, docnames: Sequence[str]) -> None:
    """Do once what several processes would do each (event ``env-before-read-docs``): import, and read the tree."""
    if len(docnames) <= MANY or app.parallel < 2:
        return
    texts = [text for text in (_words(os.fspath(env.doc2path(name))) for name in docnames) if b"vmsd:" in text]
    if len(texts) > 1:  # a single page is read by a single process, beside the others
        preload.load()
    if env.config.vmsd_srctree and any(b"source" in text for text in texts):
        from sphinx_vmsd.ext import bases, trees
        trees.tree(domain_of(env), env.config.vmsd_srctree, env.config.vmsd_arch)
        bases.load(env.config.vmsd_base)
        gc.freeze()  # what stays for the whole build is not for the collectors of each process to look at
        domain_of(env).frozen = True


def _words(page: str) -> bytes:
    """The file of a page; a page that hides in another what it needs gets that later."""
    try:
        return Path(page).read_bytes()
    except OSError:
        return b""


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the diagrams of the page just read, as they are now that it is translated (event ``doctree-read``)."""
    if app.env.temp_data.get(DRAWN):
        domain_of(app.env).graphs[app.env.docname] = [node.graph for node in find(doctree, DiagramNode)]


def draw(app: Sphinx, env: BuildEnvironment) -> None:
    """Draw the diagrams of the pages just read (event ``env-updated``)."""
    if domain_of(env).graphs:
        from sphinx_vmsd.ext import diagrams
        diagrams.draw(app, env)


def moved(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages to write again because what they refer to has moved (event ``env-updated``)."""
    return domain_of(env).moved()


def expand(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Draw or prepare the compact nodes of a page (event ``doctree-resolved``)."""
    domain = domain_of(app.env)
    domain.still = False
    if app.builder.name in _BY_PAGE and docname not in domain.refs:
        return
    tables, graphs = list(find(doctree, TableNode)), list(find(doctree, DiagramNode))
    if app.builder.name == "latex":
        from sphinx_vmsd.ext import paper
        paper.keep(doctree)
    if app.builder.name == "man":  # its writer runs the first paragraph of a box into the text before it
        for box in [box for box in find(doctree, nodes.container) if "vmsd-migrate" in box["classes"]]:
            box.replace_self(box.children)
        # and puts "<>" after links that lead nowhere; pages with nothing of ours have that as they always had
        empty = [link for link in find(doctree, nodes.reference) if link.get("refuri") == ""]
        for link in [link for link in empty if _page(link, docname) in domain.refs]:
            link.replace_self(link.children)
    if tables or graphs:
        from sphinx_vmsd.ext import expand
        expand.expand(app.builder, docname, tables, graphs)
    if app.builder.format == "html":
        from sphinx_vmsd.ext import expand
        expand.index_once([*tables, *find(doctree, FactsNode)])


def _page(node: nodes.Node, docname: str) -> str:
    """The page that *node* comes from, in a document of several that begins with *docname*."""
    while node.parent is not None and not isinstance(node, addnodes.start_of_file):
        node = node.parent
    return str(node["docname"]) if isinstance(node, addnodes.start_of_file) else docname


def deeper(translator: SphinxTranslator, node: LevelShift) -> None:
    """Let a writer of any output set the headings from here on deeper, or back."""
    for name in _LEVELS:
        if hasattr(translator, name):
            setattr(translator, name, getattr(translator, name) + node["by"])
    raise nodes.SkipNode


def visit_table(translator: HTML5Translator, node: TableNode) -> None:
    """Write a table as HTML."""
    from sphinx_vmsd.ext import writing
    writing.visit_table(translator, node)


def visit_diagram(translator: HTML5Translator, node: DiagramNode) -> None:
    """Write a diagram as HTML."""
    from sphinx_vmsd.ext import writing
    writing.visit_diagram(translator, node)


def visit_facts(translator: HTML5Translator, node: FactsNode) -> None:
    """Write a list of facts as HTML."""
    from sphinx_vmsd.ext import writing
    writing.visit_facts(translator, node)


def finish(app: Sphinx, exception: Optional[Exception]) -> None:
    """Write what our own builders found, and be complete for ``depfile`` (event ``build-finished``)."""
    if domain_of(app.env).frozen:
        gc.unfreeze()  # a process can build several times
        domain_of(app.env).frozen = False
    if exception is None and app.builder.name in {builder.name for builder in BUILDERS}:
        from sphinx_vmsd.ext import reports
        reports.tell(app)
    if exception is None:
        showing.keep(app)
    if "depfile" in app.extensions and domain_of(app.env).used:
        _complete(app)


def _complete(app: Sphinx) -> None:
    """Let QEMU's ``depfile`` list all of our modules, also those that only pages not read now have needed.

    And the places in source trees where something new may come from: it lists by itself only the modules of this
    process and the files of pages. The environment is stored by now: no page is read
    again because of this.
    """
    page = next(iter(domain_of(app.env).refs))
    states.add(app.env, page, [*map(str, vendored.PACKAGE.rglob("*.py")), *showing.watched(app)])
