"""JSON specs in the same form as YAML ones: short things on one line, long ones below each other."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator

from sphinx_vmsd.readers.spec.form import LONG, WIDTH, Branch, Entry, Leaf, Tree
from sphinx_vmsd.readers.spec.nodes import Items, Node, Text

_WORD = re.compile(r"(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)?\Z")


def json_tree(node: Node) -> Tree:
    """The tree of a loaded JSON spec."""
    if isinstance(node, Text):
        return Leaf(node.text, node.plain)
    if isinstance(node, Items):
        return Branch(False, tuple(Entry(None, json_tree(one)) for one in node.items))
    return Branch(True, tuple(Entry(Leaf(key.text), json_tree(value)) for key, value in node.pairs))


def json_text(root: Tree) -> str:
    """*root* as a JSON document."""
    return "\n".join(_lines(root, "", 0, always=True)) + "\n"


def _lines(tree: Tree, head: str, indent: int, always: bool = False) -> Iterator[str]:
    """The lines of *tree*, the first after *head*; *always*: below each other, however short."""
    blank, short = " " * indent, _flow(tree)
    fits = indent + len(head) + len(short) < WIDTH  # and a comma
    if isinstance(tree, Leaf) or not tree.entries or (fits and not always and not _long(tree)):
        yield f"{blank}{head}{short}"
        return
    yield f"{blank}{head}{'{' if tree.mapping else '['}"
    for number, entry in enumerate(tree.entries, 1):
        key = _flow(entry.key) + ": " if entry.key else ""
        long = entry.key is not None and entry.key.text in LONG
        *first, last = _lines(entry.value, key, indent + 2, long)
        yield from first
        yield last + ("," if number < len(tree.entries) else "")
    yield f"{blank}{'}' if tree.mapping else ']'}"


def _long(branch: Branch) -> bool:
    return any(one.key is not None and one.key.text in LONG for one in branch.entries)


def _flow(tree: Tree) -> str:
    if isinstance(tree, Leaf):
        word = tree.plain and _WORD.match(tree.text)
        return (tree.text or "null") if word else json.dumps(tree.text, ensure_ascii=False)
    inside = ", ".join(f"{_flow(one.key)}: {_flow(one.value)}" if one.key else _flow(one.value) for one in tree.entries)
    return f"{{{inside}}}" if tree.mapping else f"[{inside}]"
