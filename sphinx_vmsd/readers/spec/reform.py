"""A spec in the one form: what ``sphinx-vmsd fmt`` writes."""
from __future__ import annotations

import re
from typing import Optional

from sphinx_vmsd.model import Location, Problem
from sphinx_vmsd.readers.spec.check import fitting
from sphinx_vmsd.readers.spec.form import Entry, Leaf, Tree, yaml_text
from sphinx_vmsd.readers.spec.jsonform import json_text, json_tree
from sphinx_vmsd.readers.spec.kinds import COUNT, FLAG, INTEGER, MACHINE, NUMBER, RELEASE, Kind, Listing, Mapped, Nested
from sphinx_vmsd.readers.spec.language import RECORDS, ROOT
from sphinx_vmsd.readers.spec.load import load
from sphinx_vmsd.readers.spec.nodes import Items, Node, Pairs

_NUMERAL = re.compile(r"-?\d+\Z")


def reform(text: str, path: str) -> tuple[Optional[str], tuple[Problem, ...]]:
    """The spec *text* of the file *path* in the one form, or why there is none.

    Order, comments and facts stay; releases get quotes, numbers and truth values lose them.
    """
    node, problems = load(text, path)
    if node is None or problems:
        return None, problems or (Problem(Location(path), "is empty"),)
    if not is_spec(node):
        return None, (Problem(Location(path, 1), "is no spec: a spec has the keys 'format' and 'device'"),)
    if path.endswith(".json"):
        return json_text(_settled(json_tree(node), node, ROOT)), ()
    from sphinx_vmsd.readers.spec.yamlform import yaml_tree  # here: JSON specs need no PyYAML
    return yaml_text(_settled(yaml_tree(text), node, ROOT)), ()


def is_spec(node: Optional[Node]) -> bool:
    """Whether *node* says that it is a spec."""
    return isinstance(node, Pairs) and {"format", "device"} <= {key.text for key, _ in node.pairs}


def _settled(tree: Tree, node: Node, kind: Optional[Kind]) -> Tree:
    """*tree* with quotes as its kinds want them; *node* is the same as the reader has it."""
    kind = fitting(node, kind) if kind else None
    if isinstance(tree, Leaf):
        return _quoted(tree, kind)
    if isinstance(node, Items):
        of = kind.of if isinstance(kind, Listing) else None
        return tree._replace(entries=tuple(
            entry._replace(value=_settled(entry.value, one, of)) for entry, one in zip(tree.entries, node.items)))
    if isinstance(node, Pairs):
        return tree._replace(entries=tuple(
            _pair(entry, value, kind) for entry, (_, value) in zip(tree.entries, node.pairs)))
    return tree


def _pair(entry: Entry, value: Node, kind: Optional[Kind]) -> Entry:
    key = entry.key or Leaf("")
    if isinstance(kind, Mapped):
        return entry._replace(key=_quoted(key, kind.key), value=_settled(entry.value, value, kind.to))
    known = RECORDS[kind.record].key(key.text) if isinstance(kind, Nested) else None
    return entry._replace(value=_settled(entry.value, value, known.kind if known else None))


def _quoted(leaf: Leaf, kind: Optional[Kind]) -> Leaf:
    if kind in (RELEASE, MACHINE):
        return leaf._replace(plain=leaf.label.startswith("*"))
    if kind in (NUMBER, INTEGER, COUNT, FLAG) and (kind == FLAG or _NUMERAL.match(leaf.text)):
        return leaf._replace(plain=True)
    return leaf
