"""Questions and answers as a graph: the author's texts whole, so that a translation can replace them."""
from __future__ import annotations

from dataclasses import dataclass

from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph, Node, in_words
from sphinx_vmsd.render.diagram.metrics import wrap
from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.table import Ref

_CHARS, _LINES = 24, 4
"""The text of a box: two boxes and the arrow between them fit a telephone."""


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
        final, aside = self._ends()
        boxes = tuple(
            Node(one.id, (own(one.heading), *(wrap(own(one.text), _CHARS, _LINES) if one.text else ())),
                 Ref("ref", one.label) if one.label else None, aside=one.id in aside, final=one.id in final)
            for one in self.questions
        )
        arrows = tuple(
            Edge(one.source, one.target, Direction.FORWARD, (own(one.text),), tone="none", note=own(one.text))
            for one in self.answers
        )
        plain = Graph(boxes, arrows, own(self.title))
        return Graph(boxes, arrows, plain.title, ". ".join(in_words(plain, say)))

    def _ends(self) -> tuple[set[str], set[str]]:
        """The boxes that no arrow leaves, and those of them that stand beside the question before them.

        Only an end with one arrow does so, when its question leads on to another box: so the questions are one column.
        """
        final = {one.id for one in self.questions} - {one.source for one in self.answers}
        aside: set[str] = set()
        for before, one in zip(self.questions, self.questions[1:]):
            sources = [answer.source for answer in self.answers if answer.target == one.id]
            if one.id in final and sources == [before.id] and self._leads_on(before.id):
                aside.add(one.id)
        return final, aside

    def _leads_on(self, name: str) -> bool:
        return len({answer.target for answer in self.answers if answer.source == name}) > 1
