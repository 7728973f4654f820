"""The engines that lay graphs out, and the choice: one that fails leaves the work to the built-in one."""
from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Mapping, Sequence

from sphinx_vmsd.render.diagram.asides import column, with_asides
from sphinx_vmsd.render.diagram.builtin import lay_out
from sphinx_vmsd.render.diagram.choices import NAMES
from sphinx_vmsd.render.diagram.graph import Graph
from sphinx_vmsd.render.diagram.graphviz import EngineError, by_dot, by_pygraphviz
from sphinx_vmsd.render.diagram.layout import Layout

Engine = Callable[[Sequence[Graph]], tuple[Layout, ...]]


def by_builtin(graphs: Sequence[Graph]) -> tuple[Layout, ...]:
    """The layouts of *graphs* without any program or library."""
    return tuple(map(lay_out, graphs))


ENGINES: Mapping[str, Engine] = dict(zip(NAMES, (by_pygraphviz, by_dot, by_builtin)))


def chosen(engine: str) -> str:
    """The engine that *engine* stands for on this machine."""
    if engine != "auto":
        return engine
    if importlib.util.find_spec("pygraphviz") is not None:
        return "pygraphviz"
    return "dot" if shutil.which("dot") else "builtin"


def layouts(graphs: Sequence[Graph], engine: str = "auto") -> tuple[Layout, ...]:
    """The layouts of *graphs* by *engine*; by the built-in one where that fails. Graphs without nodes are empty."""
    lay = ENGINES.get(chosen(engine), by_builtin)
    columns = tuple(map(column, graphs))
    try:
        made = lay(columns) if columns else ()
    except EngineError:
        made = by_builtin(columns)
    return tuple(map(with_asides, graphs, made))
