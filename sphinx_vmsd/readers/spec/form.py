"""The one form of a spec: short things on one line, long ones below each other, comments where they were.

``sphinx-vmsd import`` and ``sphinx-vmsd fmt`` both write it.
"""
from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Optional, Union

from sphinx_vmsd.readers.spec.kinds import TRUTH

WIDTH = 118
#: Keys whose content always stands below them, one element a line.
LONG = frozenset({"fields", "subsections", "state", "others", "written", "properties"})
_PLAIN = re.compile(r"[A-Za-z_][\w./+-]*(?: [\w./+()-]+)*\Z", re.ASCII)
_WORD = re.compile(r"[\w.+~][\w.+/-]*\Z|-\d[\w.]*\Z|\Z", re.ASCII)
_WORDS = frozenset({*TRUTH, "null", "y", "n"})


class Leaf(NamedTuple):
    """A scalar. ``plain``: written without quotes.

    ``label``: an anchor with a blank after it; without text an alias, or what already stands written.
    """

    text: str
    plain: bool = False
    label: str = ""


class Entry(NamedTuple):
    """An element of a list, or a pair of a mapping.

    ``before``: comments on lines of their own, ``""`` for a blank line; ``after``: the comment behind it.
    """

    key: Optional[Leaf]
    value: Tree
    before: tuple[str, ...] = ()
    after: str = ""


class Branch(NamedTuple):
    """A list or a mapping; ``tail``: comments after its last entry."""

    mapping: bool
    entries: tuple[Entry, ...]
    tail: tuple[str, ...] = ()
    label: str = ""


Tree = Union[Leaf, Branch]
_NOTHING = Leaf("", plain=True)


def yaml_text(root: Tree) -> str:
    """*root* as a YAML document."""
    lines = _block(root, 0) if isinstance(root, Branch) and root.entries else iter([_flow(root)])
    return "\n".join(lines) + "\n"


def _block(branch: Branch, indent: int) -> Iterator[str]:
    blank = " " * indent
    for number, entry in enumerate(branch.entries):
        if not entry.before and not entry.after:
            yield from _entry(entry, branch.mapping, indent)
            continue
        before = _calm(entry.before, first=not number)
        content = list(_entry(entry, branch.mapping, indent))
        if entry.after and (_shared(content[0], entry.value) or len(content[0]) + len(entry.after) + 2 > WIDTH):
            before.append(entry.after)
        elif entry.after:
            content[0] += f"  {entry.after}"
        yield from (blank + comment if comment else "" for comment in before)
        yield from content
    yield from (blank + comment for comment in branch.tail)


def _shared(line: str, value: Tree) -> bool:
    """Whether *line*, on which *value* begins, ends with the comment of its first entry alone."""
    after = value.entries[0].after if isinstance(value, Branch) and value.entries else ""
    return bool(after) and line.endswith(f"  {after}")


def _calm(comments: Sequence[str], first: bool) -> list[str]:
    """*comments* with single blank lines at most, and none at the start of a list or mapping."""
    kept: list[str] = []
    for comment in comments:
        if comment or (kept[-1] if kept else not first):
            kept.append(comment)
    return kept


def _entry(entry: Entry, mapping: bool, indent: int) -> Iterator[str]:
    key = _scalar(entry.key) if entry.key else "-"
    head = " " * indent + key + (":" if mapping else "")
    value = entry.value
    if isinstance(value, Leaf):
        first, *rest = _leaf(value, indent + 2, len(head) + 1)
        yield f"{head} {first}".rstrip()
        yield from rest
    elif (flow := _beside(value, "" if entry.key is None else entry.key.text)) and len(flow) + len(head) < WIDTH:
        yield f"{head} {flow}"
    elif mapping or value.label or not value.mapping or (value.entries[0].before and any(value.entries[0].before)):
        yield f"{head} {value.label}".rstrip()
        yield from _block(value, indent + 2)
    else:
        first, *rest = _block(value, indent + 2)
        yield f"{head} {first[indent + 2:]}"
        yield from rest


def _beside(branch: Branch, key: str) -> str:
    """*branch* as it stands on the line of its *key* if the line isn't too long; empty where it never does."""
    if not branch.entries:
        return "" if branch.tail else _flow(branch)
    long = key in LONG or (not key and any(one.key and one.key.text in LONG for one in branch.entries))
    return "" if long or not _quiet(branch) else _flow(branch)


def _quiet(tree: Tree) -> bool:
    """Whether *tree* has no comment inside, and nothing that needs a line of its own."""
    if isinstance(tree, Leaf):
        return "\n" not in tree.text
    if tree.tail:
        return False
    for one in tree.entries:
        if one.after or any(one.before) or not _quiet(one.value):
            return False
        if not tree.mapping and one.value == _NOTHING:
            return False
    return True


def _flow(tree: Tree) -> str:
    if isinstance(tree, Leaf):
        return _scalar(tree)
    inside = ", ".join(
        f"{_scalar(one.key)}: {_flow(one.value)}" if one.key else _flow(one.value) for one in tree.entries)
    return tree.label + (f"{{{inside}}}" if tree.mapping else f"[{inside}]")


def _leaf(leaf: Leaf, indent: int, used: int) -> list[str]:
    """The lines of a scalar, of which the first has *used* characters before it."""
    if leaf.plain and not leaf.text:
        return [leaf.label]
    single = _scalar(leaf)
    lines = leaf.text.split("\n")
    words = leaf.text.split(" ")  # more than one: nothing but text, with or without quotes
    prose = len(words) > 1 and all(words) and leaf.text.isprintable()
    if prose and used + len(single) > WIDTH:
        wrapped = textwrap.wrap(leaf.text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
        return [leaf.label + ">-", *(" " * indent + line for line in wrapped)]
    printable = all(line.isprintable() and line == line.rstrip() for line in lines)
    if leaf.plain or len(lines) == 1 or not printable or not lines[0] or lines[0][0] == " " or lines[-2:] == ["", ""]:
        return [single]
    ended = not lines[-1]
    body = lines[:-1] if ended else lines
    return [leaf.label + ("|" if ended else "|-"), *((" " * indent + line).rstrip() for line in body)]


def _scalar(leaf: Leaf) -> str:
    return leaf.label + (leaf.text if leaf.label.startswith("*") else written(leaf.text, leaf.plain))


@lru_cache(maxsize=4096)
def written(text: str, plain: bool) -> str:
    """*text* as it is, or in quotes where YAML would take it for something else."""
    word = _WORD.match(text) if plain else _PLAIN.match(text) and text.lower() not in _WORDS
    if word or (plain and _PLAIN.match(text)):
        return text
    return '"' + "".join(map(_character, text)) + '"'


def _character(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    code = ord(sign)
    if sign.isprintable() and (code < 0x7f or 0xa0 < code < 0xfeff):
        return sign
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
