"""The Sphinx layer: the only package that imports Sphinx and docutils."""
from __future__ import annotations

from sphinx.application import Sphinx

from sphinx_vmsd import __version__
from sphinx_vmsd.ext import (
    assets,
    config,
    extras,
    factlist,
    files,
    folders,
    guides,
    guidetext,
    indices,
    late,
    showing,
    speech,
    states,
    told,
    vendored,
    watch,
)
from sphinx_vmsd.ext.builders import BUILDERS
from sphinx_vmsd.ext.domain import VmsdDomain
from sphinx_vmsd.ext.factlist import FactsNode
from sphinx_vmsd.ext.nodes import DiagramNode, LevelShift, TableNode


def setup(app: Sphinx) -> dict[str, object]:
    """Entry point called through :func:`sphinx_vmsd.setup`."""
    config.register(app)
    app.add_domain(VmsdDomain)
    app.add_node(TableNode, html=(late.visit_table, None))
    app.add_node(DiagramNode, html=(late.visit_diagram, None))
    app.add_node(FactsNode, html=(late.visit_facts, None))
    shift = (late.deeper, None)
    app.add_node(LevelShift, html=shift, latex=shift, text=shift, man=shift)
    app.add_latex_package("tikz")
    for builder in BUILDERS:
        app.add_builder(builder)
    app.connect("config-inited", config.check)
    app.connect("config-inited", files.make_absolute)
    app.connect("config-inited", vendored.leave_out)
    app.connect("config-inited", assets.copy)
    app.connect("config-inited", speech.load)
    app.connect("config-inited", indices.name)
    app.connect("builder-inited", assets.load)
    app.connect("builder-inited", factlist.prepare)
    app.connect("env-get-outdated", folders.outdated)
    app.connect("env-get-outdated", states.outdated)
    app.connect("env-get-outdated", showing.outdated)
    app.connect("env-before-read-docs", late.prepare)
    app.connect("env-purge-doc", states.start)
    app.connect("doctree-read", guidetext.order_ids, priority=100)  # before Sphinx collects the ids for its contents
    app.connect("doctree-read", late.collect)
    app.connect("doctree-read", states.note)
    app.add_transform(guides.Words)
    app.add_transform(guides.Labels)
    app.connect("env-updated", states.rewind)
    app.connect("env-updated", guides.settle)
    app.connect("env-updated", told.report)
    app.connect("env-updated", extras.report)
    app.connect("env-updated", late.draw)
    app.connect("env-updated", late.moved)
    app.connect("missing-reference", guidetext.fall_back, priority=900)
    app.connect("doctree-resolved", late.expand)
    app.connect("html-page-context", indices.leave)
    app.connect("build-finished", states.give_back, priority=50)
    app.connect("build-finished", watch.write, priority=60)
    app.connect("build-finished", late.finish, priority=100)  # before depfile lists the modules
    app.connect("build-finished", states.take_away, priority=900)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
