"""Questions and answers as a graph: the author's texts whole, so that a translation can replace them."""
from __future__ import annotations

from dataclasses import dataclass

from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph, Node, in_words
from sphinx_vmsd.render.diagram.metrics import wrap
from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.table import Ref


@dataclass(frozen=True)
class Question:
    """A box: a heading and, below it, a text; ``label`` is where it leads (empty: nowhere)."""

    id: str
    heading: str
    text: str = ""
    label: str = ""


@dataclass(frozen=True)
class Answer:
    """An arrow from one question to another."""

    source: str
    target: str
    text: str


@dataclass(frozen=True)
class Decision:
    """A diagram of questions; ``title`` names it."""

    title: str
    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Every different text, in reading order."""
        found = [self.title, *(text for one in self.questions for text in (one.heading, one.text))]
        return tuple(dict.fromkeys(text for text in (*found, *(one.text for one in self.answers)) if text))

    def graph(self, own: Say = plainly, say: Say = plainly) -> Graph:
        """The drawing; *own* puts the author's texts into the reader's language, *say* our words between them."""
        boxes = tuple(
            Node(one.id, (own(one.heading), *(wrap(own(one.text), 32) if one.text else ())),
                 Ref("ref", one.label) if one.label else None)
            for one in self.questions
        )
        arrows = tuple(
            Edge(one.source, one.target, Direction.FORWARD, (own(one.text),), tone="none", note=own(one.text))
            for one in self.answers
        )
        plain = Graph(boxes, arrows, own(self.title))
        return Graph(boxes, arrows, plain.title, ". ".join(in_words(plain, say)))
