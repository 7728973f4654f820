"""Layout by Graphviz: in the process (``pygraphviz``), or by one run of ``dot`` for all graphs.

Graphviz only places boxes and leads the long arrows: it gets sizes and never a word of text, so no name can reach its
language and no font changes its answer. Between neighbours stands an empty box as large as the words of their arrows.
"""
from __future__ import annotations

import importlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from types import ModuleType

from sphinx_vmsd.render.diagram.graph import Edge, Graph
from sphinx_vmsd.render.diagram.layout import Box, Layout, Path, Point
from sphinx_vmsd.render.diagram.metrics import block
from sphinx_vmsd.render.diagram.paths import HEAD, between, node_size, room, spans

_INCH = 72.0
_SECONDS = 120


class EngineError(Exception):
    """The engine is not there, or did not do what it should."""


def by_pygraphviz(graphs: Sequence[Graph]) -> tuple[Layout, ...]:
    """The layouts of *graphs* by the Graphviz inside the ``pygraphviz`` wheel."""
    try:
        library = importlib.import_module("pygraphviz.graphviz")
        text = "".join(_in_process(library, map(dot_of, graphs)))
    except (ImportError, AttributeError, OSError, ValueError, RuntimeError) as error:
        raise EngineError(f"pygraphviz: {error}") from error
    return _read(text, graphs)


def _in_process(library: ModuleType, sources: Iterator[str]) -> Iterator[str]:
    """The plain output for each of *sources*; one context serves all, which is most of the speed."""
    context = library.gvContextWithBuiltins()
    with tempfile.TemporaryFile() as file:
        for source in sources:
            file.seek(0)
            file.truncate()
            file.write(source.encode("ascii"))
            file.seek(0)
            graph = library.agread(file, None)
            if library.gvLayout(context, graph, b"dot"):
                raise EngineError("pygraphviz: the layout failed")
            failed, data = library.gvRenderData(context, graph, b"plain")
            library.gvFreeLayout(context, graph)
            library.agclose(graph)
            if failed:
                raise EngineError("pygraphviz: no output")
            yield data.decode("ascii")
    library.gvFreeContext(context)


def by_dot(graphs: Sequence[Graph]) -> tuple[Layout, ...]:
    """The layouts of *graphs* by one run of the ``dot`` program."""
    program = shutil.which("dot")
    if program is None:
        raise EngineError("there is no dot program")
    source = "\n".join(map(dot_of, graphs))
    try:
        run = subprocess.run([program, "-Tplain"], input=source, capture_output=True, timeout=_SECONDS, check=True,
                             encoding="ascii")
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise EngineError(f"dot: {error}") from error
    return _read(run.stdout, graphs)


def dot_of(graph: Graph) -> str:
    """*graph* in the DOT language, by numbers: ``n0`` its first node, ``w0`` the words below it; colours tell edges."""
    ends = spans(graph)
    long = [number for number, span in enumerate(ends) if abs(span[0] - span[1]) != 1]
    lines = [f"digraph {{graph [ranksep=0.06 nodesep=0.3 splines={'true' if long else 'false'}]"]
    lines.append('node [shape=box fixedsize=true label="" group=a] edge [dir=none weight=9]')
    for place, node in enumerate(graph.nodes):
        lines.append(f"n{place} [{_size(node_size(node.lines))}]")
        if place:
            lines.append(f"w{place - 1} [{_size(room(graph, ends, place - 1))}]")
            lines.append(f"n{place - 1} -> w{place - 1} -> n{place}")
    for number in long:
        # arrows upwards are given the other way round, so that newer releases always stand below
        first, last = sorted(ends[number])
        lines.append(f'n{first} -> n{last} [weight=0 color="#{number:06x}" label=<{_label(graph.edges[number])}>]')
    return "\n".join([*lines, "}\n"])


def _size(size: tuple[float, float]) -> str:
    return f"width={size[0] / _INCH:.3f} height={size[1] / _INCH:.3f}"


def _label(edge: Edge) -> str:
    width, height = block(edge.lines)
    size = f'WIDTH="{width + 16:.0f}" HEIGHT="{height + 6:.0f}"'
    return f'<TABLE BORDER="0" FIXEDSIZE="TRUE" {size}><TR><TD></TD></TR></TABLE>'


def _read(text: str, graphs: Sequence[Graph]) -> tuple[Layout, ...]:
    """The layouts in Graphviz's plain output, one graph behind the other."""
    answers = text.split("\nstop\n")[:-1]
    if len(answers) != len(graphs):
        raise EngineError(f"Graphviz answered {len(answers)} graphs of {len(graphs)}")
    try:
        return tuple(_layout(answer, graph) for answer, graph in zip(answers, graphs))
    except (KeyError, ValueError, IndexError) as error:
        raise EngineError(f"Graphviz answered something else than expected: {error}") from error


def _layout(answer: str, graph: Graph) -> Layout:
    rows = [line.split() for line in answer.splitlines()]
    width, height = (float(number) * _INCH for number in rows[0][2:4])
    boxes = {row[1]: _box(row, height) for row in rows if row[0] == "node"}
    long = {int(row[-1].strip('"#'), 16): row for row in rows if row[0] == "edge" and "#" in row[-1]}
    nodes = tuple(boxes[f"n{place}"] for place in range(len(graph.nodes)))
    paths = tuple(
        _path(long[number], edge, span, height) if number in long else between(nodes[span[0]], nodes[span[1]], edge)
        for number, (edge, span) in enumerate(zip(graph.edges, spans(graph)))
    )
    return Layout(round(width, 1), round(height, 1), nodes, paths)


def _point(x: str, y: str, height: float) -> Point:
    return (round(float(x) * _INCH, 1), round(height - float(y) * _INCH, 1))


def _box(row: Sequence[str], height: float) -> Box:
    x, y = _point(row[2], row[3], height)
    return Box(x, y, round(float(row[4]) * _INCH, 1), round(float(row[5]) * _INCH, 1))


def _path(row: Sequence[str], edge: Edge, span: tuple[int, int], height: float) -> Path:
    """A long arrow: its curve ends at the box, so room for the head is cut off there."""
    last = 4 + 2 * int(row[3])
    points = [_point(row[at], row[at + 1], height) for at in range(4, last, 2)]
    if span[0] > span[1]:
        points.reverse()
    label = _point(row[last + 1], row[last + 2], height)
    tip, before = points[-1], next((point for point in reversed(points) if point != points[-1]), points[0])
    length = ((tip[0] - before[0]) ** 2 + (tip[1] - before[1]) ** 2) ** 0.5 or 1.0
    share = min(HEAD / length, 0.9)
    base = (round(tip[0] + (before[0] - tip[0]) * share, 1), round(tip[1] + (before[1] - tip[1]) * share, 1))
    return Path((*points[:-1], base), tip, label)
