"""Machine types: the functions that set one up are followed, in their order, to the arrays they apply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Optional

from sphinx_vmsd.model import CompatArray, CompatEntry, Location, MachineType, Problem, Release
from sphinx_vmsd.readers.source import bounds, compat, lex, statements, structs
from sphinx_vmsd.readers.source.constants import UnresolvedError
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.types import Type
from sphinx_vmsd.readers.source.usage import lineage
from sphinx_vmsd.readers.source.view import Source, View

SUFFIX = "-machine"
_BASE = "machine"
_VERSION = re.compile(r"-(\d+\.\d+(?:\.\d+)?)(?=-|\Z)")
_ADD = re.compile(r"compat_props_add\s*\(\s*\w+\s*->\s*compat_props\s*,\s*(\w+)\s*,")
_OLD_ADD = re.compile(r"SET_MACHINE_COMPAT\s*\(\s*\w+\s*,\s*(\w+)\s*\)")
_REPLACED = re.compile(r"->\s*compat_props\s*=\s*props\b")
_ASSIGNED = re.compile(r"\w+\s*->\s*compat_props\s*=\s*(\w+)\Z")
_OPTION = re.compile(r"(?:m|\w*m\w*c)\s*->\s*(\w+)\s*=\s*([^=].*)\Z", re.DOTALL)
_CALL = re.compile(r"(\w+)\s*\(\s*(\w+)\s*(?:,[^;]*)?\)\Z")
_VARIABLE = re.compile(r"(?:Machine|Object)Class\s*\*\s*(\w+)\b")
_ALIAS = re.compile(r"\w+\s*->\s*alias\s*=\s*(.+)\Z", re.DOTALL)
_DEFINING = re.compile(r"DEFINE_(?:\w+_)?MACHINE(?:_|\Z)")
_REGISTER = re.compile(r"\btype_register(?:_static)?\s*\(\s*&\s*(\w+)\s*\)")
#: The architecture that the folder of a machine type's file stands for, where it is one.
ARCHES = {
    "i386": "x86_64",
    "arm": "aarch64",
    "ppc": "ppc64",
    "s390x": "s390x",
    "riscv": "riscv64",
    "m68k": "m68k",
    "mips": "mips64",
    "loongarch": "loongarch64",
    "sparc64": "sparc64",
    "sparc": "sparc",
    "alpha": "alpha",
    "hppa": "hppa",
    "sh4": "sh4",
    "xtensa": "xtensa",
    "microblaze": "microblaze",
    "openrisc": "or1k",
    "tricore": "tricore",
    "rx": "rx",
    "avr": "avr",
    "cris": "cris",
    "nios2": "nios2",
    "lm32": "lm32",
    "moxie": "moxie",
    "unicore32": "unicore32",
    "vmapple": "aarch64",
}

#: Arrays already read, by file and name: most serve a hundred machine types.
_Arrays = dict[tuple[str, str], tuple[CompatArray, list[Problem]]]


class _Setup:
    """What the functions of one machine type do, in order. ``fault``: why they are not followed to their end."""

    def __init__(self, source: Source, arrays: _Arrays, room: bounds.Room) -> None:
        self.source, self.known, self.room = source, arrays, room
        self.left = min(bounds.MAX_FOLLOWED, room.followed)
        self.fault = ""
        self.entries: list[CompatEntry] = []
        self.arrays: list[str] = []
        self.options: dict[str, str] = {}
        self.alias: Optional[str] = None
        self.deprecated = False
        self.problems: list[Problem] = []
        self.returned = False

    def follow(self, view: View, name: str, depth: int) -> None:
        found = view.function_item(name)
        if found is None:
            return
        file, item = found
        inner = self.source.view(file)
        variables = frozenset(_VARIABLE.findall(item.extra + item.text))
        self.block(inner, item, variables, item.text, depth)
        self.returned = False

    def block(self, view: View, item: Item, variables: frozenset[str], text: str, depth: int) -> None:
        self.left -= len(text)
        self.room.followed -= len(text)
        if depth > bounds.MAX_DEPTH:
            self.fault = f"its functions nest too deeply: more than {bounds.MAX_DEPTH} levels"
        elif self.left < 0:
            self.fault = "its functions, as often as they are called, are too much"
        for statement in statements.statements(text) if not self.fault else ():
            if statement.startswith("return"):
                self.returned = True
            elif re.match(r"if\s*\(", statement):
                self.branch(view, item, variables, statement, depth)
            elif statements.done_once(statement):
                self.block(view, item, variables, statements.done_once(statement), depth + 1)
            else:
                self.statement(view, item, variables, statement, depth)
            if self.returned or self.fault:
                return

    def branch(self, view: View, item: Item, variables: frozenset[str], statement: str, depth: int) -> None:
        parts = statements.branch(statement)
        holds = _holds(view, parts.test)
        if holds is None and _ADD.search(statement):
            reason = f"{item.name} applies properties only if {lex.quoted(parts.test)}"
            self.problems.append(Problem(Location(view.file, item.line, 1), reason))
        elif holds is not None:
            self.block(view, item, variables, parts.then if holds else parts.otherwise, depth + 1)

    def statement(self, view: View, item: Item, variables: frozenset[str], text: str, depth: int) -> None:
        added = _ADD.match(text)
        old = _OLD_ADD.match(text)
        whole = _ASSIGNED.match(text)
        option = _OPTION.match(text)
        alias = _ALIAS.match(text)
        called = _CALL.match(text)
        if added:
            self.add(view, item, added.group(1))
        elif old:
            self.set_list(view, item, old.group(1))
        elif whole:
            self.entries, self.arrays = [], []
            for name in compat.local_lists(item, whole.group(1)):
                self.include(view, name)
            self.add(view, item, whole.group(1), own=True)
        elif alias:
            self.alias = view.string(alias.group(1))
        elif "deprecation_reason" in text and "=" in text:
            self.deprecated = "NULL" not in text
        elif option:
            self.options[option.group(1)] = " ".join(option.group(2).split())
        elif called and called.group(2) in variables:
            self.follow(view, called.group(1), depth + 1)

    def add(self, view: View, item: Item, name: str, own: bool = False) -> None:
        key = (view.file, f"{item.name}.{name}")
        found = self.known.get(key) or compat.local_array(view, item, name) or self.shared(view, name)
        if found is None:
            reason = f"the array {name} that {item.name} applies is not found"
            self.problems.append(Problem(Location(view.file, item.line, 1), reason))
            return
        self.known[key] = found
        array, problems = found
        self.take(array, array.entries if not own else _not_in(array.entries, self.entries), problems)

    def take(self, array: CompatArray, entries: Sequence[CompatEntry], problems: list[Problem]) -> None:
        """Apply the *entries* of *array*, which was read with *problems*."""
        if len(entries) + len(problems) + len(self.entries) > min(bounds.MAX_ENTRIES, self.room.entries):
            self.fault = "it has too many entries"
            return
        self.entries += entries
        self.arrays.append(array.name)
        self.problems += problems

    def set_list(self, view: View, item: Item, name: str) -> None:
        """Apply the list in the macro *name*, or in an array of macros (on the way to 4.0).

        Up to 2.6 the macro that sets it replaces what was set before.
        """
        setter, array = view.macro("SET_MACHINE_COMPAT"), view.located(name, "GlobalProperty")
        if array is not None and view.macro(name) is None:
            for other in compat.included(array[1].text.strip("{}; \n")):
                self.include(view, other)
            self.add(view, item, name, own=True)
            return
        if setter is not None and _REPLACED.search(setter.body):
            self.entries, self.arrays = [], []
        self.include(view, name)

    def include(self, view: View, name: str, depth: int = 0) -> None:
        """Apply the list in the macro *name* (up to 3.1), after those that it includes."""
        macro = view.macro(name)
        if depth + len(self.arrays) > bounds.MAX_DEPTH:
            self.fault = f"its lists nest too deeply, or are more than {bounds.MAX_DEPTH}"
        if macro is None or self.fault:
            return
        for other in compat.included(macro.body):
            self.include(view, other, depth + 1)
        places = self.source.index.macros[name]
        file = next((file for file, one in self.source.index.nearest(places, view.file) if one == macro), view.file)
        array, problems = compat.macro_array(view, name, macro.body, macro.line, file)
        self.take(array, array.entries, problems)

    def shared(self, view: View, name: str) -> Optional[tuple[CompatArray, list[Problem]]]:
        """The array *name* at file level."""
        found = view.located(name, "GlobalProperty")
        if found is None:
            return None
        file, item = found
        if (file, name) not in self.known:
            self.known[file, name] = compat.array_of(self.source.view(file), name, item.text, item.begins, item.line)
        return self.known[file, name]


def _not_in(entries: tuple[CompatEntry, ...], known: list[CompatEntry]) -> list[CompatEntry]:
    """Those of *entries* that no list included before has given."""
    given = {(one.driver, one.property) for one in known}
    return [one for one in entries if (one.driver, one.property) not in given]


def _holds(view: View, test: str) -> Optional[bool]:
    """Whether *test* holds when the machine types are registered; ``None`` when that is open."""
    plain = re.sub(r"\bgetenv\s*\([^)]*\)", "0", test).replace("true", "1").replace("false", "0")
    try:
        return bool(view.value(plain))
    except UnresolvedError:
        return None


def machine_types(
    source: Source, types: list[Type], by_name: Mapping[str, Type]
) -> tuple[list[MachineType], list[Problem]]:
    """The machine types that a binary would offer, each with its effective entries; deleted ones are left out.

    A name alone makes no machine type: interfaces have such names, too.
    """
    deleted = _deleted(source)
    arrays: _Arrays = {}
    room = bounds.Room()
    named: dict[str, list[Type]] = {}
    for each in types:
        named.setdefault(each.name, []).append(each)
    bases: dict[tuple[str, str], dict[str, str]] = {}
    found: list[MachineType] = []
    problems: list[Problem] = []
    for one in types:
        if not one.name.endswith(SUFFIX) or one.abstract or _BASE not in (one.parent, *lineage(one.name, by_name)):
            continue
        if (one.file, one.symbol) not in deleted:
            setup = _Setup(source, arrays, room)
            setup.options = dict(_inherited(setup, one, named, bases))
            setup.follow(source.view(one.file), one.class_init, 0)
            room.entries -= len(setup.entries)
            problems += [*setup.problems, *_unfollowed(one, setup)]
            found.append(_machine(one, setup))
    return sorted(found, key=lambda machine: (machine.arch or "", machine.name)), [*problems, *_unmade(source)]


def _unmade(source: Source) -> Iterator[Problem]:
    """A problem for each machine type whose macro is not in the tree."""
    for file, one in source.index.files.items():
        for item in one.items:
            if item.kind == "call" and _DEFINING.match(item.name) and source.view(file).macro(item.name) is None:
                reason = f"makes no machine type: the macro {item.name} is not defined in the files read"
                yield Problem(Location(file, item.line, 1), reason)


def _inherited(
    of: _Setup, one: Type, named: Mapping[str, list[Type]], known: dict[tuple[str, str], dict[str, str]], level: int = 0
) -> dict[str, str]:
    """The options that the base types of *one* set; *known* remembers those of each. Properties are not inherited.

    Several architectures have base types of one name: that of the same file or folder counts.
    """
    found = named.get(one.parent or "", [])
    if not found or level > bounds.MAX_BASES:
        return {}
    folder = one.file.rpartition("/")[0]
    base = max(found, key=lambda each: (each.file == one.file, each.file.rpartition("/")[0] == folder))
    key = base.file, base.name
    if key not in known:
        known[key] = {}  # a type that is its own base ends here
        setup = _Setup(of.source, {}, of.room)
        setup.options = dict(_inherited(of, base, named, known, level + 1))
        setup.follow(of.source.view(base.file), base.class_init, 0)
        of.problems += _unfollowed(base, setup)
        known[key] = setup.options
    return known[key]


def _unfollowed(one: Type, setup: _Setup) -> list[Problem]:
    reason = f"what sets up {one.name} is not followed to its end: {setup.fault}"
    return [Problem(Location(one.file, one.line, 1), reason)] if setup.fault else []


def _machine(one: Type, setup: _Setup) -> MachineType:
    name = one.name[: -len(SUFFIX)]
    version = _VERSION.search(name)
    folders = one.file.split("/")
    return MachineType(
        name=name,
        release=Release(version.group(1)) if version else None,
        entries=None if setup.fault else tuple(setup.entries),
        arrays=() if setup.fault else tuple(setup.arrays),
        alias=setup.alias,
        deprecated=setup.deprecated,
        arch=ARCHES.get(folders[1]) if len(folders) > 2 else None,
        options=tuple(sorted(setup.options.items())),
        location=Location(one.file, one.line, 1),
    )


def options(source: Source) -> tuple[str, ...]:
    """The members of the classes of machine types, whether one sets them or not."""
    found: set[str] = set()
    for name, places in source.index.structs.items():
        made = source.view(places[0][0]).struct(name) if name.endswith("MachineClass") else None
        found.update(member for member, _kind in (structs.members(made) if made else ()))
    return tuple(sorted(found))


def _deleted(source: Source) -> frozenset[tuple[str, str]]:
    """The ``TypeInfo`` symbols whose registering function returns before it registers them."""
    found: set[tuple[str, str]] = set()
    for items in source.functions.values():
        for file, item in items:
            if ("type_register" in item.text and "getenv" in item.text) or (
                "return" in item.text and _REGISTER.search(item.text)
            ):
                setup = _Setup(source, {}, bounds.Room())
                view = source.view(file)
                setup.block(view, item, frozenset(), item.text[1:].split("type_register", 1)[0], 0)
                if setup.returned:
                    found.update((file, symbol) for symbol in _REGISTER.findall(item.text))
    return frozenset(found)
