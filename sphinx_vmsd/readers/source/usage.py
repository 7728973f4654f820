"""Which types carry which descriptions and properties: what their ``class_init`` sets, and what they inherit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Optional

from sphinx_vmsd.model import Written
from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.added import Added, added
from sphinx_vmsd.readers.source.bounds import MAX_BASES
from sphinx_vmsd.readers.source.byhand import written
from sphinx_vmsd.readers.source.guards import guard_of
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.types import Type
from sphinx_vmsd.readers.source.view import Source, View

_ASSIGNED = re.compile(r"\b(\w+)\s*->\s*(vmsd|legacy_vmsd|props|sysemu_ops|realize|init)\s*=\s*([^;]{1,500});")
_PROPS = re.compile(
    r"\bdevice_class_set_props(?:_n)?\s*\(\s*[^,;]{1,100},\s*(\w+(?:\s*->\s*\w+)?)\s*[,)]"
    r"|\bqdev_property_add_static\s*\([^;]{1,100},\s*(&?\s*\w+)\s*\)"
)
#: Both branches of a test of one member.
_BRANCHES = re.compile(r"\bif\s*\(\s*(?:(!)\s*)?(\w+)\s*->\s*(\w+)\s*\)\s*\{([^{}]*)\}(?:\s*else\s*\{([^{}]*)\})?")
#: The variables that are the ``class_data`` of a type.
_DATA = re.compile(r"\b(\w+)\s*=[^;=]{0,60}\bdata\s*;")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_VARIABLE = re.compile(r"\b(\w+Class)\s*\*\s*(\w+)\s*=")
_CALLED = re.compile(r"^[ \t]*(\w+)[ \t]*\(([^;]{0,1000}?)\)[ \t]*;", re.MULTILINE)
_WORD = re.compile(r"\w+")
#: What a class or an object is called where functions pass it on.
_OBJECTS = frozenset({"klass", "class", "oc", "dc", "data", "obj"})
#: Functions that add properties to what they are given, whatever that is called.
_ADDING = re.compile(r"(?!object_|qdev_)\w*_add_propert")
_SYMBOL = re.compile(r"&?\s*(\w+)\Z")
_MEMBER_OF = re.compile(r"\w+\s*(?:->|\.)\s*(\w+)\Z")
_LEGACY = re.compile(r"\.legacy_vmsd\s*=\s*&\s*(\w+)")
_REGISTERED = re.compile(r"\b(vmstate_register(?:_any|_with_alias_id)?|vmstate_replace_hack_for_ppc)\s*\(")
_ADDRESS = re.compile(r"&\s*(\w+)\b(?!\s*(?:->|\.|\[))")
_PATHLESS = re.compile(r"\s*NULL\s*,")
_MEMBERS = {"VirtioDeviceClass": "vdc", "CPUClass": "cc"}
#: How a description is told that an object sets in place of the one of its class.
INSTEAD = "dc->vmsd"
MAX_DEPTH = 5


class Named(NamedTuple):
    """A symbol where it is used: ``how`` tells which member or call names it.

    ``pathless``: its section has the description's name, without the path of a device before it.
    ``under``: the test that decides whether it is used.
    """

    how: str
    symbol: str
    file: str
    line: int = 0
    pathless: bool = False
    under: str = ""


class Effect(NamedTuple):
    """What a class sets: its description, further ones, property arrays, properties added by calls, sections without
    a description."""

    vmsd: Optional[Named] = None
    others: tuple[Named, ...] = ()
    props: tuple[Named, ...] = ()
    added: tuple[Added, ...] = ()
    written: tuple[Written, ...] = ()


def effect(source: Source, one: Type, bodies: dict[tuple[str, int], Body]) -> Effect:
    """What the class of the type *one* sets itself; *bodies* remembers what functions say."""
    reader = _Reader(source, one, bodies)
    for function, by_object in ((one.class_init, False), (one.instance_init, True)):
        if function:
            reader.follow(source.view(one.file), function, 0, by_object)
    chosen = next(iter((reader.by_class or reader.by_object)[-1:]), None)  # the class has its own before any object
    apart = {one.symbol: one for one in reader.by_object if chosen and one.symbol != chosen.symbol}
    others = (*apart.values(), *reader.others)
    return Effect(chosen, others, tuple(reader.props), tuple(reader.added), tuple(reader.written))


class Props(NamedTuple):
    """Properties that a class is given: their array, as C text; only where *member* of its data is *wanted*."""

    array: str
    member: Optional[str] = None
    wanted: bool = True


class Body(NamedTuple):
    """What the text of one function says, whoever calls it."""

    variables: Mapping[str, str]
    calls: tuple[str, ...]
    assigned: tuple[tuple[str, str, str, int], ...]
    props: tuple[Props, ...]
    added: tuple[Added, ...]
    registered: tuple[Named, ...]
    written: tuple[Written, ...]


def _body(view: View, item: Item) -> Body:
    text = item.text
    variables = {variable: kind for kind, variable in _VARIABLE.findall(text)}
    passed = _OBJECTS | variables.keys()
    return Body(
        variables,
        tuple(
            called
            for called, given in _CALLED.findall(text)
            if not passed.isdisjoint(_WORD.findall(given)) or _ADDING.match(called)
        ),
        tuple(_assigned(item)) if "->" in text else (),
        tuple(_props(text)) if "device_class_" in text or "_add_static" in text else (),
        tuple(added(text, item.extra, view)),
        tuple(_registered(view, item)) if "vmstate_re" in text else (),
        tuple(written(item, view)) if "register_savevm" in text else (),
    )


def _props(text: str) -> Iterator[Props]:
    data = set(_DATA.findall(text))
    tests = [match for match in _BRANCHES.finditer(text) if match.group(2) in data]
    for found in _PROPS.finditer(text):
        array = next(filter(None, found.groups()))
        walked = re.search(rf"\bfor\s*\(\s*{array}\s*=\s*(\w+)\s*;", text) if found.group(2) else None
        array = walked.group(1) if walked else array
        held = [
            Props(array, test.group(3), (branch == 5) == bool(test.group(1)))
            for test in tests
            for branch in (4, 5)
            if test.start(branch) <= found.start() < test.end(branch)
        ]
        yield held[0] if held else Props(array)


def _assigned(item: Item) -> Iterator[tuple[str, str, str, int]]:
    for match in _ASSIGNED.finditer(item.text):
        yield match.group(1), match.group(2), match.group(3), _line(item, match.start())


def _line(item: Item, offset: int) -> int:
    return item.begins + item.text.count("\n", 0, offset)


def _registered(view: View, item: Item) -> Iterator[Named]:
    """The descriptions that a function registers by hand, with the call."""
    text = item.text
    for match in _REGISTERED.finditer(text):
        end = lex.closing(text, match.end() - 1)
        pathless = _PATHLESS.match(text, match.end()) is not None
        for symbol in _ADDRESS.findall(text[match.end() : end]) if end > 0 else ():
            if view.located(symbol, "VMStateDescription"):
                under = guard_of(text, match.start())
                yield Named(match.group(1), symbol, view.file, _line(item, match.start()), pathless, under)


class _Assigned(NamedTuple):
    """``member`` of a class of the type ``kind`` ('': not known) set to ``value``."""

    kind: str
    member: str
    value: str
    line: int


class _Reader:
    """Follows the functions that set up one class."""

    def __init__(self, source: Source, one: Type, bodies: dict[tuple[str, int], Body]) -> None:
        self.source, self.one, self.bodies = source, one, bodies
        #: The ``dc->vmsd`` that the class sets, and those that an object sets when it is made or realized.
        self.by_class: list[Named] = []
        self.by_object: list[Named] = []
        self.others: list[Named] = []
        self.props: list[Named] = []
        self.added: list[Added] = []
        self.written: list[Written] = []
        self.seen: set[str] = set()

    def follow(self, view: View, name: str, depth: int, by_object: bool) -> None:
        """Take what the function *name* does; *by_object* tells that it does it with an object, not its class."""
        found = view.function_item(name) if name not in self.seen and depth <= MAX_DEPTH else None
        if found is None:
            return
        self.seen.add(name)
        file, item = found
        inner = self.source.view(file)
        if (file, item.at) not in self.bodies:
            self.bodies[file, item.at] = _body(inner, item)
        body = self.bodies[file, item.at]
        for called in body.calls:
            self.follow(inner, called, depth + 1, by_object)
        for variable, member, value, line in body.assigned:
            kind = body.variables.get(variable, "")
            if member in ("realize", "init"):
                self.follow(inner, value.strip().lstrip("&"), depth + 1, True)
            else:
                self.assigned(inner, _Assigned(kind, member, " ".join(value.split()), line), by_object)
        arrays = [self.symbol(one.array) for one in body.props if self.holds(one)]
        self.props += [Named("properties", symbol, file) for symbol in arrays if symbol]
        self.others += body.registered
        self.added += body.added
        self.written += body.written

    def assigned(self, view: View, one: _Assigned, by_object: bool) -> None:
        symbol = self.symbol(one.value)
        if symbol is None:
            return
        if one.member == "vmsd" and one.kind in ("DeviceClass", ""):
            (self.by_object if by_object else self.by_class).append(Named(INSTEAD, symbol, view.file, one.line))
        elif one.member in ("vmsd", "legacy_vmsd"):
            short = _MEMBERS.get(one.kind)
            how = f"{short}->{one.member}" if short else f"{one.kind}.{one.member}"
            pathless = one.member == "legacy_vmsd" or short == "cc"
            self.others.append(Named(how, symbol, view.file, one.line, pathless))
        elif one.member == "props":
            self.props.append(Named("properties", symbol, view.file))
        elif one.member == "sysemu_ops":
            self.sysemu(view, symbol)

    def holds(self, one: Props) -> bool:
        """Whether the data of the type give it *one*; true where they are not known."""
        if one.member is None or not self.one.data:
            return True
        return _TRUTH.get(self.one.data.get(one.member, "false"), one.wanted) == one.wanted

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
        if found and match:
            text, begins, there = found
            line = begins + text.count("\n", 0, match.start())
            self.others.append(Named("cc->legacy_vmsd", match.group(1), there.file, line, True))


def lineage(name: str, by_name: Mapping[str, Type]) -> tuple[str, ...]:
    """The base types of *name*, nearest first, no more than :data:`~..bounds.MAX_BASES`."""
    chain: list[str] = []
    one = by_name.get(name)
    while one is not None and one.parent and one.parent not in chain and one.parent != name and len(chain) < MAX_BASES:
        chain.append(one.parent)
        one = by_name.get(one.parent)
    return tuple(chain)
