"""JSON to nodes with places, without PyYAML. Dumps use :mod:`sphinx_vmsd.readers.jsonfile`, which is faster."""
from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Optional

from sphinx_vmsd.model import Location, Problem
from sphinx_vmsd.readers.spec.nodes import DEPTH, Items, Loaded, Node, SpecSyntaxError, Text, pair_up, show

_BLANKS = " \t\n\r"
_BLANK = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_WORD = re.compile(r"[^\s,:{}\[\]\"]+")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?\Z")
#: What almost all of a spec is: a key and a short value in plain letters, and the sign after them, with one look.
_PAIR = re.compile(
    r'[ \t\n\r]*"([ !#-\[\]-~]*)"[ \t\n\r]*:[ \t\n\r]*'
    r'(?:"([ !#-\[\]-~]*)"|(true|false|0|[1-9]\d{0,17}))[ \t\n\r]*([,}])'
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def load_json(text: str, path: str) -> Loaded:
    """The root node of the JSON *text*."""
    parser = _Parser(text, path)
    try:
        root = parser.value(0)
        parser.end()
    except SpecSyntaxError as error:
        return None, (*parser.problems, error.problem)
    return root, tuple(parser.problems)


def _unescaped(quoted: str) -> Optional[str]:
    """The string that *quoted* means; ``None`` for an unknown escape and for half a character."""
    if "\\" not in quoted and quoted.isascii():
        return quoted[1:-1]
    try:
        value = json.loads(quoted)
    except ValueError:
        return None
    return value if isinstance(value, str) and not _SURROGATE.search(value) else None


class _Parser:
    def __init__(self, text: str, path: str) -> None:
        self.problems: list[Problem] = []
        self._text, self._path, self._at = text, path, 0
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def value(self, depth: int) -> Node:
        """The value that starts here."""
        if depth > DEPTH:
            raise SpecSyntaxError(self._place(), f"is nested more than {DEPTH} levels deep")
        start = self._peek()
        if start == "{":
            return self._mapping(depth)
        if start == "[":
            location = self._place()
            return Items(tuple(self._members("]", lambda: [self.value(depth + 1)])), location)
        return self._string() if start == '"' else self._word()

    def end(self) -> None:
        """Nothing but blanks may follow."""
        if self._peek():
            raise self._expected("the end of the file")

    def _mapping(self, depth: int) -> Node:
        location = self._place()

        def pair() -> list[Node]:
            found = self._plain_pairs()
            if found:
                return found
            if self._peek() != '"':
                raise self._expected("a key in double quotes")
            key = self._string()
            if self._peek() != ":":
                raise self._expected("':'")
            self._at += 1
            return [key, self.value(depth + 1)]

        return pair_up(self._members("}", pair), location, self.problems)

    def _plain_pairs(self) -> list[Node]:
        """The pairs of a mapping from here on that hide nothing; left where the sign after the last of them is."""
        found: list[Node] = []
        pair = _PAIR.match(self._text, self._at)
        while pair:
            key, text, word, sign = pair.groups()
            self._at = pair.end() - 1
            found += (Text(key, False, self._place(pair.start(1) - 1)),
                      Text(text, False, self._place(pair.start(2) - 1)) if word is None
                      else Text(word, True, self._place(pair.start(3))))
            pair = _PAIR.match(self._text, self._at + 1) if sign == "," else None
        return found

    def _members(self, close: str, member: Callable[[], list[Node]]) -> list[Node]:
        self._at += 1
        found: list[Node] = []
        if self._peek() == close:
            self._at += 1
            return found
        while True:
            found += member()
            sign = self._peek()
            if sign not in (",", close) or not sign:
                raise self._expected(f"',' or '{close}'")
            self._at += 1
            if sign == close:
                return found

    def _peek(self) -> str:
        sign = self._text[self._at:self._at + 1]
        if sign not in _BLANKS:
            return sign
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._text[self._at:self._at + 1]

    def _string(self) -> Text:
        location = self._place()
        match = _STRING.match(self._text, self._at)
        value = _unescaped(match.group()) if match else None
        if match is None or value is None:
            raise SpecSyntaxError(location, "is not JSON: this string has no end or a bad escape")
        self._at = match.end()
        return Text(value, False, location)

    def _word(self) -> Text:
        location = self._place()
        match = _WORD.match(self._text, self._at)
        word = match.group() if match else ""
        if word not in ("true", "false", "null") and not _NUMBER.match(word):
            raise self._expected("a value")
        self._at += len(word)
        return Text("" if word == "null" else word, True, location)

    def _place(self, at: Optional[int] = None) -> Location:
        """The place of the sign number *at*, by default of the next one."""
        at = self._at if at is None else at
        line = bisect_right(self._lines, at)
        return Location(self._path, line, at - self._lines[line - 1] + 1)

    def _expected(self, what: str) -> SpecSyntaxError:
        got = self._text[self._at:self._at + 10].split("\n")[0]
        return SpecSyntaxError(self._place(), f"is not JSON: expected {what}, got {show(got) if got else 'the end'}")
