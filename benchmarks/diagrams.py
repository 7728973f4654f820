"""Drawing transition diagrams: this package against ``sphinx.ext.graphviz`` as it comes, side by side in one run.

    python benchmarks/diagrams.py [--diagrams 500] [--rounds 3]

Needs ``dot`` on the path, because the extension does. Both sides draw the same graphs of 4 to 9 releases: the
extension as PNG with a client-side map, its default; we as inline SVG. Its time is taken from a tenth of the diagrams,
since it grows with their number. Ratios above 1: this package is faster.
"""
from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from sphinx.ext.graphviz import render_dot

from sphinx_vmsd.render.diagram.drawing import draw
from sphinx_vmsd.render.diagram.engines import ENGINES
from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph, Node
from sphinx_vmsd.render.diagram.graphviz import EngineError
from sphinx_vmsd.render.table import Ref


def graph(number: int) -> Graph:
    """A device of 4 to 9 descriptions, different for every *number*."""
    name, size = f"device-{number}", 4 + number % 6
    words = [(f"{7 + n}.0 – {7 + n}.2", f"version {n}", f"added field_{number}_{n}") for n in range(size)]
    nodes = tuple(Node(f"n{n}", lines, Ref("dev", name), f"note {n}") for n, lines in enumerate(words))
    forward = [Edge(f"n{n}", f"n{n + 1}", Direction.FORWARD, ("forward: works",)) for n in range(size - 1)]
    refused = ("backward: refused", f"unsupported version {number}", f"for '{name}'")
    backward = [Edge(f"n{n + 1}", f"n{n}", Direction.BACKWARD, refused, "fails", "why") for n in range(size - 1)]
    return Graph(nodes, (*forward, *backward), f"Transitions of {name}", "in words")


def dot_text(one: Graph) -> str:
    """The same graph as an author of a page writes it for ``.. graphviz::``."""
    def words(lines: tuple[str, ...]) -> str:
        return '"' + "\\n".join(line.replace('"', "'") for line in lines) + '"'

    nodes = [f"{node.id} [shape=box label={words(node.lines)} URL=\"index.html\"]" for node in one.nodes]
    edges = [
        f"{edge.source} -> {edge.target} [label={words(edge.lines)}{' style=dashed' if edge.refused else ''}]"
        for edge in one.edges
    ]
    return "digraph {\n" + "\n".join([*nodes, *edges]) + "\n}\n"


def theirs(graphs: list[Graph], folder: Path) -> None:
    """Draw every graph as the extension does while it writes pages."""
    config = SimpleNamespace(graphviz_dot="dot", graphviz_dot_args=[], graphviz_output_format="png")
    builder = SimpleNamespace(config=config, imgpath="_images", outdir=folder, imagedir="_images", srcdir=folder)
    writer = SimpleNamespace(builder=builder, config=config)
    for one in graphs:
        if render_dot(writer, dot_text(one), {"docname": "index"}, "png", "graphviz", None)[0] is None:
            raise SystemExit("dot failed")


def best(run: Callable[[], object], rounds: int) -> float:
    """The shortest of *rounds* wall times, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--diagrams", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if shutil.which("dot") is None:
        sys.exit("sphinx.ext.graphviz needs dot on the path")
    graphs = [graph(number) for number in range(options.diagrams)]
    with tempfile.TemporaryDirectory() as scratch:
        base = _theirs(graphs, Path(scratch))
        print(f"{options.diagrams} diagrams, sphinx.ext.graphviz (png): {base:.2f} s")
        for engine in ENGINES:
            _ours(engine, graphs, Path(scratch) / engine, base, options.rounds)


def _theirs(graphs: list[Graph], scratch: Path) -> float:
    part = graphs[::10] or graphs
    (scratch / "_images").mkdir()
    start = time.perf_counter()
    theirs(part, scratch)
    return (time.perf_counter() - start) * len(graphs) / len(part)


def _ours(engine: str, graphs: list[Graph], cache: Path, base: float, rounds: int) -> None:
    try:
        ENGINES[engine](graphs[:1])
    except EngineError as error:
        print(f"{engine:12} not here ({error})")
        return
    cold = best(lambda: draw(graphs, engine), rounds)
    draw(graphs, engine, cache)
    warm = best(lambda: draw(graphs, engine, cache), rounds)
    kept = f"from the cache {warm:.3f} s, {base / warm:.0f} times"
    print(f"{engine:12} {cold:.3f} s, {base / cold:.0f} times as fast; {kept}")


if __name__ == "__main__":
    main()
