"""Diagrams are collected while pages are read and drawn in one go after that, in the main process."""
from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.ext.domain import domain_of
from sphinx_vmsd.render.diagram import drawing
from sphinx_vmsd.render.diagram.graph import Graph


def draw(app: Sphinx, env: BuildEnvironment) -> None:
    """Draw what the pages just read collected, as the builder wants it, into the cache (event ``env-updated``)."""
    waiting = domain_of(env).graphs
    graphs = tuple(graph for docname in sorted(waiting) for graph in waiting[docname])
    waiting.clear()
    if app.builder.format == "html":
        drawing.draw(graphs, env.config.vmsd_diagram_engine, _cache(app.builder))
    elif app.builder.format == "latex":
        drawing.draw_tikz(graphs, env.config.vmsd_diagram_engine, _cache(app.builder))


def drawn(graph: Graph, builder: Builder) -> drawing.Drawing:
    """The drawing of *graph* for HTML, from the cache where it is there."""
    return drawing.draw([graph], builder.config.vmsd_diagram_engine, _cache(builder))[0]


def drawn_tikz(graph: Graph, builder: Builder) -> str:
    """The drawing of *graph* for LaTeX."""
    return drawing.draw_tikz([graph], builder.config.vmsd_diagram_engine, _cache(builder))[0]


def _cache(builder: Builder) -> Path:
    return Path(builder.doctreedir) / "vmsd"
