"""Taking what an embedding put into a file out of it again, after others have changed the file, too."""
from __future__ import annotations

import ast
import difflib
import re
from typing import Optional

#: Words that name something rather than say something: ``vmsd_base``, ``devices/index``, ``tree-sitter``.
_WORD = re.compile(r"[\w.]+(?:[-/:][\w.:/-]*\w)?")
_JOINED = re.compile(r"[-_/:]")


def lines_of(text: str) -> list[str]:
    """The lines of *text* as ``diff`` sees them: only a line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def without(before: bytes, after: bytes, now: bytes) -> Optional[bytes]:
    """*now* without the lines that made *after* of *before*; ``None`` where they can't be told from the rest.

    Quotes, indentation and a comma at the end may differ, as formatters change them. Lines that somebody has taken out
    already are no obstacle.
    """
    if left(before, after, now) is None:
        return now
    try:
        old, new, lines = (lines_of(content.decode("utf-8")) for content in (before, after, now))
    except UnicodeDecodeError:
        return None
    matcher = difflib.SequenceMatcher(None, _plain(old), _plain(new), autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        block = _plain(new[first:last])
        places = _places(block, _plain(lines))
        if len(places) == 1:
            lines[places[0] : places[0] + len(block)] = old[start:end]
        elif places or not any(block) or left(before, "".join(new[first:last]).encode(), now):
            return None
    return "".join(lines).encode()


def _plain(lines: list[str]) -> list[str]:
    return [line.strip(", \t\r\n").replace("'", '"') for line in lines]


def _places(block: list[str], lines: list[str]) -> list[int]:
    """Where *block* stands in *lines*; nowhere when it is blank."""
    if not any(block):
        return []
    return [place for place in range(len(lines)) if lines[place : place + len(block)] == block]


def left(before: bytes, after: bytes, now: bytes) -> Optional[tuple[str, int]]:
    """A name in *now* that came with *after*, and its line; ``None`` where nothing of it is left."""
    came = _names(after) - _names(before)
    ours = {name for name in came if "vmsd" in name} or came
    for number, line in enumerate(lines_of(now.decode("utf-8", "replace")), 1):
        if found := sorted(_names(line.encode()) & ours):
            return found[0], number
    return None


def _names(content: bytes) -> set[str]:
    return {word for word in _WORD.findall(content.decode("utf-8", "replace")) if _JOINED.search(word)}


def joins(now: bytes, rest: bytes) -> bool:
    """Whether the Python file *rest* has a string that *now* lacks: two joined where a comma went with our line."""
    try:
        return not _strings(rest) <= _strings(now)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True


def _strings(content: bytes) -> set[str]:
    nodes = ast.walk(ast.parse(content))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
