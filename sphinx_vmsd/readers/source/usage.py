"""Which types carry which descriptions and properties: what their ``class_init`` sets, and what they inherit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Optional

from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.types import Type
from sphinx_vmsd.readers.source.view import Source, View

_ASSIGNED = re.compile(r"(\w+)\s*->\s*(vmsd|legacy_vmsd|props|sysemu_ops|realize|init)\s*=\s*([^;]{1,500});")
_PROPS = re.compile(r"\bdevice_class_set_props(?:_n)?\s*\(\s*[^,]{1,100},\s*(\w+)")
_VARIABLE = re.compile(r"\b(\w+Class)\s*\*\s*(\w+)\s*=")
_CALLED = re.compile(r"^[ \t]*(\w+)[ \t]*\(([^;]{0,1000}?)\)[ \t]*;", re.MULTILINE)
_ADDED = re.compile(r"\bobject_(?:class_)?property_add(_\w+)?\s*\(\s*\w+(?:\([^)]*\))?\s*,\s*([^,]{1,300}),")
_SYMBOL = re.compile(r"&?\s*(\w+)\Z")
_MEMBER_OF = re.compile(r"\w+\s*(?:->|\.)\s*(\w+)\Z")
_LEGACY = re.compile(r"\.legacy_vmsd\s*=\s*&\s*(\w+)")
_REGISTERED = re.compile(r"\b(vmstate_register(?:_any|_with_alias_id)?)\s*\(")
_ADDRESS = re.compile(r"&\s*(\w+)\b(?!\s*(?:->|\.|\[))")
_MEMBERS = {"VirtioDeviceClass": "vdc->vmsd", "CPUClass": "cc->legacy_vmsd"}
MAX_DEPTH = 5


class Named(NamedTuple):
    """A symbol where it is used: ``how`` tells which member or call names it."""

    how: str
    symbol: str
    file: str


class Effect(NamedTuple):
    """What a class sets: its description, further ones, property arrays, properties added by calls (name, kind)."""

    vmsd: Optional[Named] = None
    others: tuple[Named, ...] = ()
    props: tuple[Named, ...] = ()
    added: tuple[tuple[str, str], ...] = ()


def effect(source: Source, one: Type, bodies: dict[tuple[str, int], Body]) -> Effect:
    """What the class of the type *one* sets itself; *bodies* remembers what functions say."""
    reader = _Reader(source, one, bodies)
    for function in (one.class_init, one.instance_init):
        if function:
            reader.follow(source.view(one.file), function, 0)
    return Effect(reader.vmsd, tuple(reader.others), tuple(reader.props), tuple(reader.added))


class Body(NamedTuple):
    """What the text of one function says, whoever calls it."""

    variables: Mapping[str, str]
    calls: tuple[str, ...]
    assigned: tuple[tuple[str, str, str], ...]
    props: tuple[str, ...]
    added: tuple[tuple[str, str], ...]
    registered: tuple[tuple[str, str], ...]


def _body(view: View, text: str) -> Body:
    variables = {variable: kind for kind, variable in _VARIABLE.findall(text)}
    passed = re.compile(rf"\b(?:klass|class|oc|dc|data{''.join(f'|{name}' for name in variables)})\b")
    adds = _ADDED.findall(text) if "object_" in text else []
    named = [(view.string(expression), kind.strip("_")) for kind, expression in adds]
    return Body(
        variables,
        tuple(called for called, given in _CALLED.findall(text) if passed.search(given)),
        tuple(_ASSIGNED.findall(text)) if "->" in text else (),
        tuple(_PROPS.findall(text)) if "device_class_" in text else (),
        tuple((name, kind) for name, kind in named if name is not None),
        tuple(_registered(view, text)) if "vmstate_register" in text else (),
    )


def _registered(view: View, text: str) -> Iterator[tuple[str, str]]:
    """The descriptions that a function registers by hand, with the call."""
    for match in _REGISTERED.finditer(text):
        end = lex.closing(text, match.end() - 1)
        for symbol in _ADDRESS.findall(text[match.end() : end]) if end > 0 else ():
            if view.located(symbol, "VMStateDescription"):
                yield match.group(1), symbol


class _Reader:
    """Follows the functions that set up one class."""

    def __init__(self, source: Source, one: Type, bodies: dict[tuple[str, int], Body]) -> None:
        self.source, self.one, self.bodies = source, one, bodies
        self.vmsd: Optional[Named] = None
        self.others: list[Named] = []
        self.props: list[Named] = []
        self.added: list[tuple[str, str]] = []
        self.seen: set[str] = set()

    def follow(self, view: View, name: str, depth: int) -> None:
        found = view.function_item(name) if name not in self.seen and depth <= MAX_DEPTH else None
        if found is None:
            return
        self.seen.add(name)
        file, item = found
        inner = self.source.view(file)
        if (file, item.at) not in self.bodies:
            self.bodies[file, item.at] = _body(inner, item.text)
        body = self.bodies[file, item.at]
        for called in body.calls:
            self.follow(inner, called, depth + 1)
        for variable, member, value in body.assigned:
            self.assigned(inner, body.variables.get(variable, ""), member, " ".join(value.split()), depth)
        self.props += [Named("properties", symbol, file) for symbol in body.props]
        self.others += [Named(how, symbol, file) for how, symbol in body.registered]
        self.added += body.added

    def assigned(self, view: View, kind: str, member: str, value: str, depth: int) -> None:
        if member in ("realize", "init"):
            self.follow(view, value.lstrip("&"), depth + 1)
            return
        symbol = self.symbol(value)
        if symbol is None:
            return
        if member == "vmsd" and kind in ("DeviceClass", ""):
            self.vmsd = Named("dc->vmsd", symbol, view.file)
        elif member in ("vmsd", "legacy_vmsd"):
            self.others.append(Named(_MEMBERS.get(kind, f"{kind}.{member}"), symbol, view.file))
        elif member == "props":
            self.props.append(Named("properties", symbol, view.file))
        elif member == "sysemu_ops":
            self.sysemu(view, symbol)

    def symbol(self, value: str) -> Optional[str]:
        match = _SYMBOL.match(value)
        if match:
            return None if match.group(1) == "NULL" else match.group(1)
        member = _MEMBER_OF.match(value)
        row = self.one.data.get(member.group(1), "") if member else ""
        match = _SYMBOL.match(lex.unwrap(row))
        return match.group(1) if match else None

    def sysemu(self, view: View, symbol: str) -> None:
        found = view.definition(symbol, "Ops")
        match = _LEGACY.search(found[0]) if found else None
        if match:
            self.others.append(Named("cc->legacy_vmsd", match.group(1), view.file))


def lineage(name: str, by_name: Mapping[str, Type]) -> tuple[str, ...]:
    """The base types of *name*, nearest first."""
    chain: list[str] = []
    one = by_name.get(name)
    while one is not None and one.parent and one.parent not in chain and one.parent != name:
        chain.append(one.parent)
        one = by_name.get(one.parent)
    return tuple(chain)
