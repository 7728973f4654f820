"""Graphs as values: releases in a row, and what may migrate between them."""
from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Optional

from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.table import Ref


class Direction(enum.Enum):
    """Which way an edge goes: forward is drawn solid, backward dashed, and both say it in words."""

    FORWARD = "forward"
    BACKWARD = "backward"


@dataclass(frozen=True)
class Node:
    """A box: ``lines`` are its text, the first one stands out. ``note`` is its tooltip, ``ref`` where it leads.

    ``id`` is unique in the graph; nodes stand in the order given. One that stands ``aside`` is an end: it is drawn to
    the right of the node before it, ``final`` gives it the shape of one.
    """

    id: str
    lines: tuple[str, ...]
    ref: Optional[Ref] = None
    note: str = ""
    aside: bool = False
    final: bool = False


@dataclass(frozen=True)
class Edge:
    """An arrow between two nodes, by their ids. ``lines`` are its words (they name direction and outcome).

    ``tone`` is the verdict's (``works``, ``lossy``, ``depends``, ``fails``, ``unknown``): a refused one ends in a bar.
    ``note`` is the whole reason.
    """

    source: str
    target: str
    direction: Direction
    lines: tuple[str, ...]
    tone: str = "works"
    note: str = ""

    @property
    def refused(self) -> bool:
        """Whether nothing passes here."""
        return self.tone == "fails"


@dataclass(frozen=True)
class Graph:
    """A diagram: ``title`` names it, ``description`` says in words all that it shows.

    ``brief`` leaves out what the tooltips of edges say: for drawings whose parts are reached one by one.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    title: str = ""
    description: str = ""
    brief: str = ""

    @property
    def refs(self) -> tuple[Ref, ...]:
        """What its nodes lead to, each once."""
        return tuple(dict.fromkeys(node.ref for node in self.nodes if node.ref))


def titles(graph: Graph) -> dict[str, str]:
    """The first line of every node, by its id."""
    return {node.id: node.lines[0] if node.lines else node.id for node in graph.nodes}


def in_words(graph: Graph, say: Say = plainly) -> tuple[str, ...]:
    """A sentence for each edge: "8.0 to 8.1, forward: works"."""
    title = titles(graph)
    return tuple(
        f"{title[edge.source]} {say('to')} {title[edge.target]}, {edge.note or ' '.join(edge.lines)}"
        for edge in graph.edges
    )
