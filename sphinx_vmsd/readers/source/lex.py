"""C text as text: comments out, arguments apart, brackets matched. Knows no grammar and fails on nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# A string that never ends stops at the end of its line: a pattern that insisted on the second quote would search
# the rest of the text for it again and again.
_QUOTED = r'"(?:\\.|[^"\\\n])*"?|\'(?:\\.|[^\'\\\n])*\'?'
_COMMENT_OR_STRING = re.compile(rf"//[^\n\\]*(?:\\.[^\n\\]*)*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z)|{_QUOTED}", re.DOTALL)
_SPLIT = re.compile(rf"{_QUOTED}|\x01[^\n]*|[(){{}}\[\],]", re.DOTALL)
_CLOSERS = re.compile(rf"{_QUOTED}|[(){{}}\[\]]", re.DOTALL)
_MEMBERS = re.compile(rf"{_QUOTED}|[(){{}}\[\]]|\.\s*[A-Za-z_]\w*\s*=(?!=)", re.DOTALL)
TOKEN = re.compile(
    rf"{_QUOTED}|[A-Za-z_$]\w*|\.?\d(?:[eEpP][+-]|[\w.])*|\s+"
    r"|##|\.\.\.|->|<<=?|>>=?|[<>=!+\-*/%&|^]=|&&|\|\||\+\+|--|.",
    re.DOTALL,
)
_GOES_ON = re.compile(rf"((?m:^)[ \t]*#(?:[^\\\n]|\\.)*|{_QUOTED})|\\\r?\n", re.DOTALL)
#: Longest text that the functions here look at; QEMU's longest initialiser has 30 kB.
LIMIT = 1_000_000
#: More brackets around one expression are left where they are.
MAX_BRACKETS = 40
#: The lines of the longest directive in which a comment is looked at; QEMU's have some hundred.
MAX_CONTINUED = 500
_MAX_REMEMBERED = 2000


def _blank(match: re.Match[str]) -> str:
    text: str = match.group()
    if text[0] != "/":
        return text
    lines = text.count("\n")
    if not lines:
        return " "
    return " " + ("\\\n" if _in_directive(match.string, match.start()) else "\n") * lines


def _in_directive(text: str, at: int) -> bool:
    """Whether *at* is within a directive, which goes on behind a comment whatever lines that has."""
    start = text.rfind("\n", 0, at)
    for _line in range(MAX_CONTINUED):
        if start < 1 or text[start - 1] != "\\":
            break
        start = text.rfind("\n", 0, start)
    return text[start + 1 : at].lstrip(" \t").startswith("#")


def strip_comments(text: str) -> str:
    """*text* with each comment replaced by a blank and its own line ends, so that lines keep their numbers."""
    return _COMMENT_OR_STRING.sub(_blank, text) if "/" in text else text


def spliced(text: str) -> str:
    """*text* without the signs that a line goes on, but in directives and strings; offsets and lines stay."""
    return _GOES_ON.sub(lambda match: match[1] or " " * (len(match[0]) - 1) + "\n", text) if "\\" in text else text


def open_comment(text: str) -> int:
    """The offset of the comment that *text* ends in; -1 when all of them end."""
    if text.rfind("*/") > text.rfind("/*") + 1:
        return -1
    for match in _COMMENT_OR_STRING.finditer(text):
        whole = match.group()
        if match.end() == len(text) and whole.startswith("/*") and (len(whole) < 4 or not whole.endswith("*/")):
            return match.start()
    return -1


def quoted(text: str, most: int = 60) -> str:
    """*text* in quotes, in one line, and no longer than that: for messages."""
    line = " ".join(text.replace("\x01", "#").split())  # the mark of a directive, see initialiser.mark
    return f"'{line}'" if len(line) <= most else f"'{line[:most].rstrip()}…'"


def tokens(text: str) -> list[str]:
    """The preprocessor tokens of *text*; a run of white space is one blank."""
    if len(text) <= _MAX_REMEMBERED:
        return list(_remembered_tokens(text))
    return _tokens(text)


@lru_cache(maxsize=4096)
def _remembered_tokens(text: str) -> tuple[str, ...]:
    """Those of a short text: the bodies of macros come again and again."""
    return tuple(_tokens(text))


def _tokens(text: str) -> list[str]:
    return [" " if token.isspace() else token for token in TOKEN.findall(text[:LIMIT])]


def split(text: str) -> Iterator[tuple[int, str]]:
    """The parts of *text* between commas outside brackets, with their offsets; directive marks are own parts.

    Empty parts are left out. A closing bracket without its opening one does not end the splitting.
    """
    start, depth = 0, 0
    for match in _SPLIT.finditer(text):
        char = match.group()
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth = max(0, depth - 1)
        elif depth == 0 and (char == "," or char[0] == "\x01"):
            yield from _part(text, start, match.start())
            if char != ",":
                yield match.start(), char
            start = match.end()
    yield from _part(text, start, len(text))


def _part(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    part = text[start:end]
    stripped = part.strip()
    if stripped:
        yield start + part.index(stripped[0]), stripped


def closing(text: str, start: int, most: int = LIMIT) -> int:
    """The offset of the bracket that closes the one at *start*; -1 when the next *most* characters have none."""
    depth = 0
    for match in _CLOSERS.finditer(text, start, min(len(text), start + most)):
        char = match.group()
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return match.start()
    return -1


def second_member(text: str) -> int:
    """The offset of the ``.name =`` that *text* has beside its first one: no comma stands before it. -1: none."""
    depth, members = 0, 0
    for match in _MEMBERS.finditer(text) if text.count("=") > 1 else ():
        char = match.group()[0]
        depth += (char in "([{") - (char in ")]}")
        members += char == "." and depth == 0
        if members == 2:
            return match.start()
    return -1


def no_comma(text: str) -> str:
    """What is told where the comma before *text* is missing."""
    return f"a comma is missing before {quoted(text, 40)}"


def call(text: str) -> tuple[str, list[str]] | None:
    """``NAME(a, b)`` as its name and arguments; ``None`` when *text* is no call and nothing else."""
    match = re.match(r"(\w+)\s*\(", text)
    if match is None:
        return None
    end = closing(text, match.end() - 1)
    if end < 0 or text[end + 1 :].strip(" \t\r\n;"):
        return None
    return match.group(1), arguments(text[match.end() : end])


def arguments(text: str) -> list[str]:
    """The arguments in *text* (without the brackets), empty ones included."""
    out, start, depth = [], 0, 0
    for match in _SPLIT.finditer(text):
        char = match.group()
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 0:
            out.append(text[start : match.start()].strip())
            start = match.end()
    last = text[start:].strip()
    return [*out, last] if out or last else []


def split_at(text: str, sign: str) -> list[str]:
    """The parts of *text* between the operators *sign* outside brackets; *text* alone where it has none."""
    out, depth, start, at = [], 0, 0, 0
    while at < len(text):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if depth == 0 and text.startswith(sign, at):
            out.append(text[start:at])
            at += len(sign)
            start = at
        else:
            at += 1
    return [*out, text[start:]]


def unwrap(text: str) -> str:
    """*text* without outer blanks and outer round brackets."""
    text = text.strip()
    for _level in range(MAX_BRACKETS):
        if not (text.startswith("(") and text.endswith(")") and closing(text, 0) == len(text) - 1):
            break
        text = text[1:-1].strip()
    return text


def line_at(text: str, offset: int, first: int = 1) -> int:
    """The line number of *offset*, where *text* starts in line *first*."""
    return first + text.count("\n", 0, offset)
