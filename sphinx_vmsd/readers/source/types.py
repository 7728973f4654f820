"""QOM types: ``TypeInfo`` definitions, also those filled in a loop over a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Optional

from sphinx_vmsd.readers.source import arrays, initialiser, lex, structs
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.view import Source, View

_LOCAL = re.compile(r"\bTypeInfo\s+(\w+)\s*=\s*(?=\{)")
_ENTRY = re.compile(r"\.\s*(\w+)\s*=\s*")
_POINTER = re.compile(r"\b(\w+)\s*\*\s*(?:const\s+)?(\w+)\s*=\s*&?\s*(\w+)\s*(?:\[\s*\w+\s*\]|\+\s*\w+)?\s*;")
_WALKED = re.compile(r"\b(\w+)\s*=\s*&?\s*(\w+)\s*;")
_THROUGH = re.compile(r"(\w+)\s*(?:\[\s*\w+\s*\])?\s*(?:\.|->)\s*(\w+)\Z")
_ADDRESS = re.compile(r"&\s*(\w+)\s*\Z")
_INDEXED = re.compile(r"(\w+)\s*\[\s*\w+\s*\]\Z")
_VIRTIO_PCI = ("base_name", "generic_name", "transitional_name", "non_transitional_name")
#: What gives the type that may be either, legacy or modern, its own properties.
_GENERIC_INIT = "virtio_pci_generic_class_init"
MAX_ROWS = 2000


class Type(NamedTuple):
    """One QOM type. ``data`` are the members of the table row that a loop made it from, ``symbol`` its ``TypeInfo``."""

    name: str
    parent: Optional[str]
    file: str
    line: int
    class_init: str = ""
    instance_init: str = ""
    data: Mapping[str, str] = {}
    symbol: str = ""
    abstract: bool = False
    #: What ``instance_size`` is set to, as C text.
    size: str = ""


def types(source: Source) -> list[Type]:
    """Every type whose name can be told, in no particular order."""
    found: list[Type] = []
    for items in source.data.values():
        for file, item in items:
            if "VirtioPCIDeviceTypeInfo" in item.head:
                found += _virtio_pci(source.view(file), item)
            elif "TypeInfo" in item.head.split():
                listed = arrays.elements(item.text, source.view(file)) if item.extra else []
                texts = [text for _at, text in listed] if item.extra else [initialiser.mark(item.text)]
                found += [one for text in texts for one in _made(source, source.view(file), _strip(text), item, "")]
    for items in source.functions.values():
        for file, item in items:
            if "TypeInfo" in item.text:
                found += _in_function(source, source.view(file), item)
    return found


def _strip(text: str) -> Mapping[str, str]:
    """The designated members of *text*, unless an ``#if`` in it takes them away."""
    return {name: part.text for name, part in reversed(initialiser.members(text))}


def _in_function(source: Source, view: View, item: Item) -> Iterator[Type]:
    for match in _LOCAL.finditer(item.text):
        end = lex.closing(item.text, match.end())
        members = dict(_strip(initialiser.mark(item.text[match.end() : end + 1])))
        assigned = re.compile(rf"\b{re.escape(match.group(1))}\.(\w+)\s*=\s*([^;]+);")
        members.update(assigned.findall(item.text))
        yield from _made(source, view, members, item, item.text)


def _made(source: Source, view: View, members: Mapping[str, str], item: Item, body: str) -> Iterator[Type]:
    """The types that the *members* of one ``TypeInfo`` make: one, or one a row of the table that they go through."""
    name = members.get("name", "")
    for row in _rows(source, view, name, body):

        def resolved(key: str, row: Mapping[str, str] = row) -> str:
            return _through(members.get(key, ""), row)

        text = view.string(resolved("name"))
        if text is not None:
            parent = view.string(resolved("parent")) if "parent" in members else None
            init = resolved("class_init").lstrip("&")
            abstract = members.get("abstract") == "true"
            data = row or _class_data(source, view, members.get("class_data", ""))
            made = resolved("instance_init"), data, item.name, abstract, resolved("instance_size")
            yield Type(text, parent, view.file, item.line, init, *made)


def _class_data(source: Source, view: View, value: str) -> Mapping[str, str]:
    """The members of the definition in this file that ``class_data`` is set to."""
    match = _ADDRESS.search(value)
    found = [one for file, one in source.data.get(match.group(1), []) if file == view.file] if match else []
    return _row(view, found[0], found[0].text) if found and found[0].text.startswith("{") else {}


def _through(expression: str, row: Mapping[str, str]) -> str:
    match = _THROUGH.match(expression.strip())
    if match and match.group(2) in row:
        return row[match.group(2)]
    return row.get("", expression) if row and _INDEXED.match(expression.strip()) else expression


def _rows(source: Source, view: View, name: str, body: str) -> list[Mapping[str, str]]:
    """The rows of the table that the name expression goes through; one empty row when it names the type itself."""
    match = _THROUGH.match(name.strip()) or _INDEXED.match(name.strip())
    if match is None or not body:
        return [{}]
    pointed = {variable: table for _type, variable, table in _POINTER.findall(body)}
    walked = dict(_WALKED.findall(body))
    for table in (match.group(1), pointed.get(match.group(1)), walked.get(match.group(1))):
        found = source.index.nearest(source.data.get(table or "", []), view.file)
        if found and found[0][0] == view.file:
            return [_row(view, found[0][1], text) for _at, text in arrays.elements(found[0][1].text, view)][:MAX_ROWS]
    return []


def _row(view: View, item: Item, text: str) -> Mapping[str, str]:
    """The members of one row of a table, positional ones by the order of the struct; a plain element under ''."""
    if not text.startswith("{"):
        return {"": text}
    struct = _struct_of(view, item.head)
    order = [name for name, _kind in structs.members(struct)] if struct else []
    found: dict[str, str] = {}
    for part in initialiser.parts(text):
        expanded = part.text if part.text.startswith((".", '"')) else view.expanded(part.text, view.macro)
        for _offset, one in lex.split(expanded):
            match = _ENTRY.match(one)
            if match:
                found[match.group(1)] = one[match.end() :].strip()
            elif len(found) < len(order):
                found[order[len(found)]] = one
    return found


def _struct_of(view: View, head: str) -> Optional[structs.Struct]:
    """The struct that a definition's *head* names, or spells out itself."""
    brace = head.find("{")
    if brace >= 0:
        return structs.Struct(head[brace:], view.value)
    words = re.findall(r"\w+", head)
    return view.struct(words[-1]) if words else None


def _virtio_pci(view: View, item: Item) -> Iterator[Type]:
    """The up to four types that ``virtio_pci_types_register`` makes of one definition."""
    members = _strip(initialiser.mark(item.text))
    names = {key: view.string(members[key]) for key in _VIRTIO_PCI if key in members}
    base = names.get("base_name")
    generic = names.get("generic_name")
    if base is None and generic is not None:
        base = f"{generic}-base-type"
    init = members.get("class_init", "").lstrip("&")
    parent = (view.string(members["parent"]) if "parent" in members else None) or "virtio-pci"
    if base:
        yield Type(
            base, parent, view.file, item.line, init, members.get("instance_init", ""), abstract=base != generic
        )
    for key in _VIRTIO_PCI[1:]:
        name = names.get(key)
        if name and name != base:
            yield Type(name, base, view.file, item.line, _GENERIC_INIT if key == "generic_name" else "")
