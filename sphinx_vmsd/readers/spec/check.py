"""Nodes against the language: every mistake becomes a problem with its place, the rest becomes rows."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Optional

from sphinx_vmsd.readers.spec.findings import Findings
from sphinx_vmsd.readers.spec.kinds import (
    Choice,
    Data,
    Either,
    Kind,
    Listing,
    Mapped,
    Nested,
    Record,
    Scalar,
    plain_value,
)
from sphinx_vmsd.readers.spec.language import RECORDS
from sphinx_vmsd.readers.spec.nodes import Items, Node, Pairs, Text, show
from sphinx_vmsd.readers.spec.rows import Checked, Leaf, Row, Rows, Table


def check(node: Node, kind: Kind, findings: Findings) -> Optional[Checked]:
    """*node* as *kind* has it; ``None`` when it does not fit (and a problem says why)."""
    if isinstance(kind, Either):
        return _check_either(node, kind, findings)
    if isinstance(node, Text) and isinstance(kind, (Scalar, Choice)):
        return _check_text(node, kind, findings)
    if isinstance(kind, Data):
        return Leaf(_plain(node), node)
    if isinstance(node, Items) and isinstance(kind, Listing):
        return _check_list(node, kind, findings)
    if isinstance(node, Pairs) and isinstance(kind, Mapped):
        return _check_mapped(node, kind, findings)
    if isinstance(node, Pairs) and isinstance(kind, Nested):
        return _check_record(node, RECORDS[kind.record], findings)
    findings.add(node.location, f"expected {_noun(kind)}, got {_got(node)}")
    return None


def fitting(node: Node, kind: Kind) -> Optional[Kind]:
    """The kind that *kind* means for the shape of *node*; ``None`` when it has none for it."""
    if not isinstance(kind, Either):
        return kind
    if kind.staged and isinstance(node, Pairs) and node.pairs and node.pairs[0][0].text[:1].isdigit():
        return kind.staged
    return kind.scalar if isinstance(node, Text) else kind.listing if isinstance(node, Items) else kind.mapping


def _check_either(node: Node, kind: Either, findings: Findings) -> Optional[Checked]:
    fit = fitting(node, kind)
    if fit is None or (isinstance(node, Text) and not node.text and node.plain):
        findings.add(node.location, f"expected {_noun(kind)}, got {_got(node)}")
        return None
    return check(node, fit, findings)


def _check_text(node: Text, kind: Scalar | Choice, findings: Findings) -> Optional[Checked]:
    if isinstance(kind, Choice):
        if node.text in kind.words:
            return Leaf(kind.words[node.text], node)
        findings.unknown(node.location, kind.noun, node.text, kind.words)
        return None
    value = kind.parse(node)
    if value is None:
        findings.add(node.location, f"expected {kind.noun}, got {_got(node)}")
        return None
    return Leaf(value, node)


def _check_list(node: Items, kind: Listing, findings: Findings) -> Checked:
    if len(node.items) < kind.least:
        findings.add(node.location, f"the list needs {kind.least} element or more: {_noun(kind.of)}")
    checked = [check(one, kind.of, findings) for one in node.items]
    return Rows(tuple([one for one in checked if one is not None]))


def _check_mapped(node: Pairs, kind: Mapped, findings: Findings) -> Checked:
    pairs = []
    for key, value in node.pairs:
        name, content = check(key, kind.key, findings), check(value, kind.to, findings)
        if isinstance(name, Leaf) and content is not None:
            pairs.append((name, content))
    return Table(tuple(pairs))


def _check_record(node: Pairs, record: Record, findings: Findings) -> Checked:
    values: dict[str, Checked] = {}
    given = {key.text: value for key, value in node.pairs}
    for key, value in node.pairs:
        known = record.key(key.text)
        if known is None:
            findings.unknown(key.location, "key", key.text, [one.name for one in record.keys])
            continue
        if known.beside and given.keys() & set(record.leading) and not given.keys() & set(known.beside):
            findings.add(key.location, f"'{key.text}' needs {_either(known.beside)} beside it")
        checked = check(value, known.kind, findings)
        if checked is not None:
            values[key.text] = checked
    if record.leading or record.required:
        _check_presence(node, record, given, findings)
    return Row(values, given, node)


def _check_presence(node: Node, record: Record, given: Collection[str], findings: Findings) -> None:
    for key in record.required:
        if key.name not in given:
            findings.add(node.location, f"'{key.name}' is missing", key.meaning)
    leading = [name for name in record.leading if name in given]
    if record.leading and not leading:
        findings.add(node.location, f"a {record.name} needs {_either(record.leading)}")
    if len(leading) > 1:
        findings.add(node.location, f"'{leading[0]}' and '{leading[1]}' exclude each other",
                     "combine them with 'all' or 'any'")


def _either(names: Iterable[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)


def _plain(node: Node) -> object:
    if isinstance(node, Text):
        return plain_value(node)
    if isinstance(node, Items):
        return tuple(_plain(one) for one in node.items)
    return {key.text: _plain(value) for key, value in node.pairs}


def _got(node: Node) -> str:
    if isinstance(node, Text):
        return show(node.text) if node.text or not node.plain else "nothing"
    return "a list" if isinstance(node, Items) else "a mapping"


def _noun(kind: Kind) -> str:
    if isinstance(kind, Either):
        return " or ".join(_noun(one) for one in (kind.scalar, kind.listing, kind.mapping) if one)
    if isinstance(kind, Scalar):
        return kind.noun
    if isinstance(kind, Choice):
        return f"the name of a {kind.noun}"
    if isinstance(kind, Listing):
        return "a list"
    return f"a mapping ({kind.record})" if isinstance(kind, Nested) else "a mapping"
