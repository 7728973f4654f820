"""YAML to nodes, from the event stream of libyaml: positions for free, no recursion, aliases with a budget."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Optional, Union

import yaml

from sphinx_vmsd.model import Location, Problem
from sphinx_vmsd.readers.spec.nodes import DEPTH, NODES, Items, Loaded, Node, SpecSyntaxError, Text, pair_up

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # without libyaml: the same events, ten times slower
#: More than a line has columns.
_LINE = 1 << 32
_LINE_COLUMN = re.compile(r"\s+")


@dataclass
class _Open:
    """A list or mapping whose end has not been seen; ``weight`` counts its nodes with aliases expanded."""

    mapping: bool
    at: int
    anchor: Optional[str]
    children: list[Node] = field(default_factory=list)
    weight: int = 1


def load_yaml(text: str, path: str) -> Loaded:
    """The root node of the one YAML document in *text*."""
    builder = _Builder(path)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_explain(error, path))
        return None, tuple(builder.problems)
    except yaml.YAMLError as error:  # a character that YAML does not allow: no mark
        reason = _LINE_COLUMN.sub(" ", str(error))
        return None, (Problem(Location(path), f"is not YAML: {reason}"),)
    except SpecSyntaxError as error:
        return None, (*builder.problems, error.problem)
    return builder.root, tuple(builder.problems)


def _explain(error: yaml.MarkedYAMLError, path: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    location = Location(path, mark.line + 1, mark.column + 1) if mark else Location(path)
    context = f"{error.context}: " if error.context else ""
    return Problem(location, f"is not YAML: {context}{error.problem}")


def _number(event: yaml.Event) -> int:
    """Line and column of *event* as one number."""
    mark = event.start_mark
    return (mark.line + 1) * _LINE + mark.column + 1 if mark else 0


def _location(path: str, at: int) -> Location:
    return Location(path, *divmod(at, _LINE))


class _Builder:
    """Takes events one by one; :attr:`root` is the document's node at the end."""

    def __init__(self, path: str) -> None:
        self._place = partial(_location, path)
        self.problems: list[Problem] = []
        self.root: Optional[Node] = None
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._total = 0

    def take(self, event: yaml.Event) -> None:
        """Adds what *event* brings; raises :class:`SpecSyntaxError` where reading on makes no sense."""
        if isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event)
            self._add(Text(event.value, not event.style, _number(event), self._place), 1, event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise SpecSyntaxError(self._place(_number(event)), "a second document starts here",
                                  "one file, one document")

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        self._refuse_tag(event)
        if len(self._stack) >= DEPTH:
            raise SpecSyntaxError(self._place(_number(event)), f"is nested more than {DEPTH} levels deep")
        self._stack.append(_Open(isinstance(event, yaml.MappingStartEvent), _number(event), event.anchor))

    def _close(self) -> None:
        done = self._stack.pop()
        if done.mapping:
            self._refuse_merging(done.children[::2])
            node: Node = pair_up(done.children, done.at, self._place, self.problems)
        else:
            node = Items(tuple(done.children), done.at, self._place)
        self._add(node, done.weight, done.anchor)

    def _alias(self, event: yaml.AliasEvent) -> None:
        if event.anchor not in self._anchors:
            raise SpecSyntaxError(self._place(_number(event)), f"the alias *{event.anchor} has no anchor before it")
        self._add(*self._anchors[event.anchor], anchor=None)

    def _add(self, node: Node, weight: int, anchor: Optional[str]) -> None:
        if anchor:
            self._anchors[anchor] = (node, weight)
        if not self._stack:
            self.root = node
            return
        self._stack[-1].children.append(node)
        self._stack[-1].weight += weight
        if self._stack[-1].weight > NODES:
            raise SpecSyntaxError(node.location, f"the file has more than {NODES} parts",
                                  "an alias counts as all it repeats")

    def _refuse_merging(self, keys: list[Node]) -> None:
        """A plain ``<<`` merges mappings for other readers of YAML: nobody may take it for a name."""
        for key in keys:
            if isinstance(key, Text) and key.plain and key.text == "<<":
                self.problems.append(Problem(key.location, "merging with '<<' is not allowed", "write the keys out"))

    def _refuse_tag(self, event: Union[yaml.ScalarEvent, yaml.CollectionStartEvent]) -> None:
        if event.tag is not None:
            self.problems.append(Problem(self._place(_number(event)), f"the tag {event.tag!r} is not allowed"))
