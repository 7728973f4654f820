"""JSON to nodes with places, without PyYAML. Dumps use :mod:`sphinx_vmsd.readers.jsonfile`, which plants lines.

The C scanner of the standard library reads the values. It knows no places: those are the starts of all words and
brackets, which come in the order of the values.
"""
from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import cached_property

from sphinx_vmsd.model import Location, Problem
from sphinx_vmsd.readers.spec.nodes import DEPTH, Items, Loaded, Node, SpecSyntaxError, Text, pair_up

#: A string, or anything else that is a value or starts one.
_START = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[^\s,:\]}"]+')
_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]')
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_CONSTANTS: dict[object, str] = {None: "", True: "true", False: "false"}


class _Word(str):
    """A number, or what Python takes for one: it stands without quotes."""

    __slots__ = ()


class _Members(list[tuple[str, object]]):
    """The keys and values of a mapping, as they come."""


def load_json(text: str, path: str) -> Loaded:
    """The root node of the JSON *text*."""
    reader = _Reader(text, path)
    try:
        value: object = json.loads(
            text, parse_int=_Word, parse_float=_Word, parse_constant=_Word, object_pairs_hook=_Members)
        return reader.node(value, 0), tuple(reader.problems)
    except json.JSONDecodeError as error:
        return None, (Problem(reader.location(error.pos), f"is not JSON: {error.msg}"),)
    except RecursionError:
        return None, (reader.too_deep(_deepest(text)).problem,)
    except SpecSyntaxError as error:
        return None, (*reader.problems, error.problem)


def _deepest(text: str) -> int:
    """Where brackets are first nested too deeply."""
    depth = 0
    for bracket in _BRACKET.finditer(text):
        sign = bracket.group()
        depth += (sign in "[{") - (sign in "]}")
        if depth > DEPTH:
            return bracket.start()
    return 0


class _Reader:
    """Makes nodes of values in the order of the text."""

    def __init__(self, text: str, path: str) -> None:
        self.problems: list[Problem] = []
        self._text, self._path = text, path
        self._halves = _ESCAPED_HALF.search(text) is not None
        self._starts = iter([match.start() for match in _START.finditer(text)])

    def node(self, value: object, depth: int) -> Node:
        """The node of *value*, which is the next in the text."""
        if isinstance(value, str):
            return self._scalar(value)
        start = next(self._starts)
        if not isinstance(value, list):
            return Text(_CONSTANTS[value], True, start, self.location)
        if depth >= DEPTH:
            raise self.too_deep(start)
        if not isinstance(value, _Members):
            return Items(tuple([self.node(one, depth + 1) for one in value]), start, self.location)
        children: list[Node] = []
        for key, one in value:
            children += (self._scalar(key), self.node(one, depth + 1))
        return pair_up(children, start, self.location, self.problems)

    def _scalar(self, value: str) -> Text:
        start, plain = next(self._starts), isinstance(value, _Word)
        if plain and value[-1].isalpha():
            raise SpecSyntaxError(self.location(start), f"is not JSON: {value}")
        if self._halves and _HALF.search(value):
            raise SpecSyntaxError(self.location(start), "is not JSON: half of a surrogate pair")
        return Text(value, plain, start, self.location)

    def location(self, at: int) -> Location:
        """The place of the sign number *at*."""
        line = bisect_right(self._lines, at)
        return Location(self._path, line, at - self._lines[line - 1] + 1)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    def too_deep(self, at: int) -> SpecSyntaxError:
        """The refusal of what starts at *at*."""
        return SpecSyntaxError(self.location(at), f"is nested more than {DEPTH} levels deep")
