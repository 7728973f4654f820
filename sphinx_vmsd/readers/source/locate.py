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
    r"(?P<head>[^=;{(]*?)(?P<name>\w+)\s*(?P<array>(?:\[[^\]]*\]\s*)*)(?:[A-Z_]+\s*(?:\([^()]*\)\s*)?)?=\s*(?=\S)"
)
_FUNCTION = re.compile(r"(?P<head>[^=;{(]*?)\b(?P<name>\w+)\s*\((?P<params>[^{;]*)\)\s*(?=\{)")
_CALL = re.compile(r"^([A-Za-z_]\w*)[ \t]*\(", re.MULTILINE)
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
    ``line`` is the line of ``start``, ``at`` the offset of ``text`` and ``begins`` its line.
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


def locate(text: str) -> list[Item]:
    """The items of *text* (comments out), in order."""
    calls = list(_calls(text))
    plain = _blanked(text, [item for item in calls if text[item.at + len(item.text) + 1 :][:1] != ";"])
    found = [
        item
        for start, end in _outer(parser().parse(plain.encode("ascii", "replace")).root_node)
        for item in _item(text, start, end)
    ]
    known = {item.at for item in found}
    found += [item for item in _searched(text) if item.at not in known]
    return _numbered(text, sorted([*found, *calls], key=lambda item: item.start))


def _outer(node: tree_sitter.Node) -> Iterator[tuple[int, int]]:
    for child in node.children:
        kind = child.type
        if kind in ("declaration", "function_definition"):
            yield child.start_byte, child.end_byte
        elif kind in _INNER:
            yield from _outer(child)


def _item(text: str, start: int, end: int) -> Iterator[Item]:
    """The definition or function in ``text[start:end]``; nothing when it is neither."""
    match = _FUNCTION.match(text, start, end)
    if match:
        params = match.group("params").strip()
        yield Item(
            "function",
            match.group("name"),
            match.group("head").strip(),
            params,
            text[match.end() : end],
            start,
            match.end(),
        )
        return
    match = _HEAD.match(text, start, end)
    if match:
        value = text[match.end() : end].rstrip().rstrip(";").rstrip()
        yield Item(
            "data",
            match.group("name"),
            match.group("head").strip(),
            match.group("array").strip(),
            value,
            start,
            match.end(),
        )


def _searched(text: str) -> Iterator[Item]:
    """The wanted definitions in *text*, found without grammar."""
    for match in _DEFINITION.finditer(text):
        end = lex.closing(text, match.end()) if text[match.end()] == "{" else text.find(";", match.end())
        yield from _item(text, match.start(), end + 1 if end > 0 else len(text))


def _calls(text: str) -> Iterator[Item]:
    """The macro uses that start in the first column: not the head of a function, nor a definition of a macro."""
    for match in _CALL.finditer(text):
        end = lex.closing(text, match.end() - 1)
        if end < 0 or text[end + 1 : end + 40].lstrip()[:1] in ("{", "="):
            continue
        yield Item("call", match.group(1), "", "", text[match.end() : end], match.start(), match.end())


def _blanked(text: str, items: list[Item]) -> str:
    """*text* with *items* overwritten by blanks: they would lead the parser astray."""
    parts, last = [], 0
    for item in items:
        end = item.at + len(item.text) + 1
        parts += [text[last : item.start], re.sub(r"[^\n]", " ", text[item.start : end])]
        last = end
    return "".join([*parts, text[last:]])


def _numbered(text: str, items: list[Item]) -> list[Item]:
    line, seen, out = 1, 0, []
    for item in items:
        line, seen = line + text.count("\n", seen, item.start), item.start
        out.append(item._replace(line=line, begins=line + text.count("\n", item.start, item.at)))
    return out
