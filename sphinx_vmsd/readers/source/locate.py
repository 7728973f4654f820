"""Where things stand in a C file: definitions with an initialiser, functions and macro uses outside functions.

tree-sitter tells where the outer declarations are. What it could not make sense of (``type_init(x)`` without a
semicolon, a bracket opened under ``#if``) is searched again as text, so that no definition of a wanted type is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.parser import parser

if TYPE_CHECKING:
    import tree_sitter

#: Types whose definitions are wanted even where tree-sitter gave up.
_WANTED = "VMStateDescription|VMStateField|TypeInfo|Property|GlobalProperty"
_DEFINITION = re.compile(
    rf"^(?:[a-z][\w ]* )?(?:{_WANTED})\s+(?:const\s+|\*\s*)*\w+\s*(?:\[[^\]]*\]\s*)*=\s*(?=[{{A-Z])", re.MULTILINE
)
_HEAD = re.compile(
    r"(?P<head>.*?)(?P<name>\w+)\s*(?P<extra>(?:\[[^\]]*\]\s*)*)(?:[A-Z_]+\s*(?:\([^()]*\)\s*)?)?\Z", re.DOTALL
)
_FUNCTION = re.compile(r"(?P<head>[^(]*?)(?P<name>\w+)\s*\((?P<extra>.*)\)\s*\Z", re.DOTALL)
_MAX_HEAD = 1000
_MAX_CALL = 20_000
#: So many brackets that are not closed tell that the file is no C.
_MAX_UNCLOSED = 50
_BLANK = re.compile(r"\s*")
_BODY = re.compile(r"\)[ \t\r]*\n\{(?=\n)")
#: In the first column, where no statement stands: a body that ends in an indented bracket.
_OUTSIDE = re.compile(r"\n[A-Za-z_]\w*[ \t*(]")
_CALL = re.compile(r"^([A-Za-z_]\w*)[ \t]*\(", re.MULTILINE)
_NEXT_CALL = re.compile(r"[ \t;]*([A-Za-z_]\w*)[ \t]*\(")
_INNER = frozenset(
    {
        "preproc_if",
        "preproc_ifdef",
        "preproc_else",
        "preproc_elif",
        "preproc_elifdef",
        "linkage_specification",
        "declaration_list",
    }
)


class Item(NamedTuple):
    """Something at file level, from the offset ``start`` on.

    ``kind`` is ``data`` (``head``: type and qualifiers, ``extra``: its ``[]``, ``text``: the initialiser),
    ``function`` (``head``: result type, ``extra``: parameters, ``text``: the body with its braces) or
    ``call`` (``text``: the arguments).
    ``line`` is the line of ``start``, ``at`` the offset of ``text`` and ``begins`` its line; ``under`` are the ``#if``s
    around it.
    """

    kind: str
    name: str
    head: str
    extra: str
    text: str
    start: int
    at: int
    line: int = 0
    begins: int = 0
    under: tuple[str, ...] = ()


def locate(text: str) -> list[Item]:
    """The items of *text* (comments out), in order."""
    used = list(calls(text))
    open_calls = [(item.start, item.at + len(item.text) + 1) for item in used if not _ended(text, item)]
    plain = _blanked(text, sorted([*open_calls, *_bodies(text)]))
    root = parser().parse(plain.encode("ascii", "replace")).root_node
    found = [
        item
        for kind, start, end in _outer(root)
        for item in (_function if kind == "function_definition" else _data)(text, start, end)
    ]
    if root.has_error:
        known = {item.at for item in found if item.kind == "function" or not _cut(item)}
        again = [item for item in _searched(text, known) if item.at not in known]
        ended = {item.at for item in again if not _cut(item)}
        there = {item.at for item in found}
        found = [item for item in found if item.at not in ended]
        found += [item for item in again if item.at in ended or item.at not in there]
    return _numbered(text, sorted([*found, *used], key=lambda item: item.start))


def _cut(item: Item) -> bool:
    """Whether *item* is an initialiser without its end: a comma that is missing inside leads the parser astray."""
    return item.text[:1] == "{" and item.kind == "data" and lex.closing(item.text, 0) < 0


def _outer(root: tree_sitter.Node) -> Iterator[tuple[str, int, int]]:
    queue = [root]
    while queue:
        for child in queue.pop().children:
            kind = child.type
            if kind in ("declaration", "function_definition"):
                yield kind, child.start_byte, child.end_byte
            elif kind in _INNER:
                queue.append(child)


def _data(text: str, start: int, end: int) -> Iterator[Item]:
    """The definition in ``text[start:end]``; nothing when there is no initialiser."""
    sign = text.find("=", start, end)
    match = _HEAD.match(text[start:sign]) if 0 < sign < start + 400 else None
    if match:
        at = _blank_end(text, sign + 1)
        value = text[at:end].rstrip().rstrip(";").rstrip()
        yield Item("data", match["name"], match["head"].strip(), match["extra"].strip(), value, start, at)


def _function(text: str, start: int, end: int) -> Iterator[Item]:
    """The function in ``text[start:end]``."""
    brace = text.find("{", start, end)
    match = _FUNCTION.match(text[start:brace]) if 0 < brace < start + _MAX_HEAD else None
    if match:
        yield Item(
            "function", match["name"], match["head"].strip(), match["extra"].strip(), text[brace:end], start, brace
        )


def _blank_end(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _searched(text: str, known: set[int]) -> Iterator[Item]:
    """The wanted definitions in *text*, and the functions whose body is not *known*, found without grammar."""
    for match in _DEFINITION.finditer(text):
        end = lex.closing(text, match.end()) if text[match.end()] == "{" else text.find(";", match.end())
        yield from _data(text, match.start(), end + 1 if end > 0 else len(text))
    brace, end = text.find("\n{"), 0
    while brace >= 0:
        if end <= brace:
            end = text.find("\n}", brace)
        if end < 0:
            return
        if brace + 1 not in known:
            blank = text.rfind("\n\n", max(0, brace - _MAX_HEAD), brace)
            yield from _function(text, blank + 2 if blank >= 0 else max(0, brace - _MAX_HEAD), end + 2)
        brace = text.find("\n{", brace + 1)


def calls(text: str) -> Iterator[Item]:
    """The macro uses that start in the first column, and those beside them in the same line.

    The head of a function and a definition of a macro are none.
    """
    end, unclosed = 0, 0
    for first in _CALL.finditer(text):
        match = first if first.start() >= end and unclosed <= _MAX_UNCLOSED else None
        while match is not None:
            close = lex.closing(text, match.end() - 1, _MAX_CALL)
            unclosed += close < 0
            if close < 0 or text[close + 1 : close + 40].lstrip()[:1] in ("{", "="):
                break
            end = close
            yield Item("call", match.group(1), "", "", text[match.end() : end], match.start(1), match.end())
            match = _NEXT_CALL.match(text, close + 1)


def _ended(text: str, call: Item) -> bool:
    end = call.at + len(call.text) + 1
    return text[end : end + 1] == ";"


def _bodies(text: str) -> Iterator[tuple[int, int]]:
    """Where the statements of functions stand. The parser need not see them, and they are most of the text."""
    for match in _BODY.finditer(text):
        start, end = match.end(), text.find("\n}", match.end())
        if end < 0:
            return
        body = text[start:end]
        even = body.count("{") == body.count("}") and body.count("\n#if") == body.count("\n#endif")
        if even and not _OUTSIDE.search(body):
            yield start, end


def _blanked(text: str, places: list[tuple[int, int]]) -> str:
    """*text* with blanks in *places*: macro uses without an end would lead the parser astray."""
    parts, last = [], 0
    for start, end in places:
        if start >= last:
            parts += [text[last:start], " " * (end - start)]
            last = end
    return "".join([*parts, text[last:]])


def _numbered(text: str, items: list[Item]) -> list[Item]:
    line, seen, out = 1, 0, []
    for item in items:
        line, seen = line + text.count("\n", seen, item.start), item.start
        out.append(item._replace(line=line, begins=line + text.count("\n", item.start, item.at)))
    return out
