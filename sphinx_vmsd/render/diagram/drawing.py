"""Drawings, ready for every page: drawn in one go, kept by content."""
from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from sphinx_vmsd.render.diagram.engines import chosen, layouts
from sphinx_vmsd.render.diagram.graph import Graph
from sphinx_vmsd.render.diagram.svg import finish, svg_of
from sphinx_vmsd.render.diagram.tikz import tikz_of
from sphinx_vmsd.render.table import Ref

_FORMAT = "4"
"""Changes whenever the same graph gives another drawing, so that old caches are not used."""
Link = Callable[[Ref], Optional[str]]
Writer = Callable[[Graph], str]


@dataclass(frozen=True)
class Drawing:
    """A graph and its SVG template (``None`` with the engine ``none``)."""

    graph: Graph
    template: Optional[str]

    def svg(self, ident: str, link: Link) -> str:
        """The SVG for a page: ids start with *ident*, links go where *link* says. Empty without a template."""
        return finish(self.template, ident, self.graph.refs, link) if self.template else ""


def draw(graphs: Sequence[Graph], engine: str = "auto", cache: Optional[Path] = None) -> tuple[Drawing, ...]:
    """*graphs* drawn as SVG, all at once; *cache* is a folder that keeps drawings by content."""
    if engine == "none":
        return tuple(Drawing(graph, None) for graph in graphs)
    return tuple(map(Drawing, graphs, _kept(graphs, engine, "svg", cache)))


def draw_tikz(graphs: Sequence[Graph], engine: str = "auto", cache: Optional[Path] = None) -> tuple[str, ...]:
    """*graphs* as TikZ pictures for LaTeX (package ``tikz``); empty texts with the engine ``none``."""
    return tuple("" for _ in graphs) if engine == "none" else _kept(graphs, engine, "tikz", cache)


_WRITERS = {"svg": svg_of, "tikz": tikz_of}


def _kept(graphs: Sequence[Graph], engine: str, form: str, cache: Optional[Path]) -> tuple[str, ...]:
    """The drawing of each graph, from *cache* where it is there, the others made in one run."""
    engine = chosen(engine)
    keys = [_key(graph, engine, form) for graph in graphs]
    found = {key: text for key in dict.fromkeys(keys) for text in (_load(cache, key),) if text is not None}
    missing = {key: graph for key, graph in zip(keys, graphs) if key not in found}
    made = layouts(tuple(missing.values()), engine)
    for (key, graph), layout in zip(missing.items(), made):
        found[key] = _WRITERS[form](graph, layout)
        _store(cache, key, found[key])
    return tuple(found[key] for key in keys)


def _key(graph: Graph, engine: str, form: str) -> str:
    return hashlib.sha256(repr((_FORMAT, form, engine, graph)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _load(cache: Optional[Path], key: str) -> Optional[str]:
    try:
        return (cache / key).read_text("utf-8") if cache else None
    except (OSError, UnicodeDecodeError):
        return None


def _store(cache: Optional[Path], key: str, text: str) -> None:
    """Keep *text*; a cache that can't be written is no cache, not an error."""
    if cache is None:
        return
    try:
        cache.mkdir(parents=True, exist_ok=True)
        fresh = cache / f".{key}.new"
        fresh.write_text(text, "utf-8")
        fresh.replace(cache / key)
    except OSError:
        return
