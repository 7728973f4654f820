"""How names are resolved where they stand: one :class:`View` a file, all over one :class:`Source`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Optional, Union

from sphinx_vmsd.model import Condition, Description, Problem
from sphinx_vmsd.readers.source import conditions, descriptions, initialiser, lex, properties, sizes, template
from sphinx_vmsd.readers.source.constants import MAX_DEPTH, UnresolvedError, evaluate
from sphinx_vmsd.readers.source.expand import TooBigError, expand
from sphinx_vmsd.readers.source.index import Index
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.scan import Macro
from sphinx_vmsd.readers.source.scope import Scope
from sphinx_vmsd.readers.source.template import Members, Template

_LITERAL = re.compile(r'\s*"((?:\\.|[^"\\])*)"')
_STRINGIFY = re.compile(r"\b(?:stringify|tostring|__stringify)\s*\(")
_ELEMENT = re.compile(r"(\w+)\s*\[\s*(\w+)\s*\]\Z")
_DESIGNATED = re.compile(r"\[\s*(\w+)\s*\]\s*=\s*")
_NUMBERS: dict[str, Callable[[int, int], int]] = {
    "MAX": max,
    "MIN": min,
    "DIV_ROUND_UP": lambda left, right: -(-left // (right or 1)),
    "ROUND_UP": lambda left, right: -(-left // (right or 1)) * right,
    "QEMU_ALIGN_UP": lambda left, right: -(-left // (right or 1)) * right,
}


class Source:
    """An index with the answers found so far. ``problems`` grow while descriptions are read."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.problems: list[Problem] = []
        self._views: dict[str, View] = {}
        self._described: dict[tuple[str, str, int], Description] = {}
        self._reading: list[tuple[str, str, int]] = []
        self.templates: dict[tuple[str, str], Union[Template, str]] = {}
        self.conditions: dict[tuple[str, str], Condition] = {}

    def view(self, file: str) -> View:
        """The view from *file*."""
        if file not in self._views:
            self._views[file] = View(file, self)
        return self._views[file]

    def read(self, file: str, item: Item, text: Optional[str] = None, element: int = -1) -> Union[Description, str]:
        """The description that *item* of *file* defines, or that its array's *element* is (*text* its initialiser)."""
        key = (file, item.name, item.at + element + 1)
        if key in self._described:
            return self._described[key]
        if key in self._reading:
            return f"the description {item.name} contains itself"
        self._reading.append(key)
        made = descriptions.read(
            item.name, item.text if text is None else text, item.begins, self.view(file), item.line
        )
        self._reading.pop()
        self.problems.extend(made.problems)
        self._described[key] = made.description
        return made.description

    def element(self, file: str, item: Item, index: str) -> Union[Description, str]:
        """The description that stands at *index* of the array that *item* defines."""
        view = self.view(file)
        for number, part in enumerate(initialiser.parts(initialiser.mark(item.text))):
            designated = _DESIGNATED.match(part.text)
            if index == (designated.group(1) if designated else str(number)):
                text = part.text[designated.end() :] if designated else part.text
                text = text if text.startswith("{") else view.expanded(text, view.macro)
                if text.startswith("{"):
                    return self.read(file, item, text, number)
        return f"{item.name} has no element {index} that can be read"

    def undefined(self, symbol: str) -> str:
        """Why there is no description *symbol*: nothing to say when only QEMU's own macros name it."""
        return (
            "" if symbol in self._named_by_catalogue else f"the description {symbol} is not defined in the files read"
        )

    @cached_property
    def _named_by_catalogue(self) -> frozenset[str]:
        return frozenset(
            lex.unwrap(entry["vmsd"].lstrip("&"))
            for made in self.index.catalogue.values()
            for entry in made.entries
            if "$" not in entry.get("vmsd", "$")
        )

    @cached_property
    def members(self) -> properties.Members:
        """Which property sets which member."""
        found = []
        for items in self.index.data.values():
            for file, item in items:
                if "Property" in item.head and properties.PREFIX in item.text:
                    found += [(file, row) for row in properties.rows(item.text, self.view(file).string)]
        return properties.Members(found)


class View:
    """The scope of one file (see :class:`~.scope.Scope`)."""

    def __init__(self, file: str, source: Source) -> None:
        self.file, self.source, self.index = file, source, source.index
        self.known: Mapping[str, int] = source.index.known

    def macro(self, name: str) -> Optional[Macro]:
        found = self.macros(name)
        return found[0] if found else None

    def macros(self, name: str) -> list[Macro]:
        """The definitions of *name* that may be in force here: several when ``#if``s leave it open."""
        found = self.index.nearest(self.index.macros.get(name, []), self.file)
        open_ = [
            macro
            for _file, macro in found
            if not any(initialiser.decide(one, self.known) is False for one in macro.under)
        ]
        return open_ or [macro for _file, macro in found]

    def visible(self, name: str) -> Optional[Macro]:
        """The macro *name* if this file sees its definition: for text, where a name that is no macro is common."""
        seen = self.index.visible(self.file) if name in self.index.macros else frozenset()
        return self.macro(name) if any(file in seen for file, _macro in self.index.macros.get(name, ())) else None

    def entries(self, text: str) -> Union[tuple[Members, ...], str]:
        match = re.match(r"(\w+)\s*(\(?)", text)
        if match is None or text.startswith("{"):
            return template.entry(text, self.macro)
        name = match.group(1)
        made = self.template(name)
        if made is None or isinstance(made, str):
            return template.entry(text, self.macro) if made is None else made
        called = lex.call(text)
        return template.instantiate(name, made, called[1] if called else [])

    def template(self, name: str) -> Union[Template, str, None]:
        """What the field macro *name* makes; ``None`` when it is another macro's alias."""
        found = self.index.nearest(self.index.macros.get(name, []), self.file)
        if not found:
            return self.index.catalogue.get(name) or f"the macro {name} is not defined"
        macro = self.macro(name)
        if macro is None or (macro.params is None and macro.body.isidentifier()):
            return None
        key = (found[0][0], f"{name}:{macro.line}")
        if key not in self.source.templates:
            self.source.templates[key] = template.compile_macro(macro, self._find)
        return self.source.templates[key]

    def _find(self, name: str) -> Union[Macro, Template, None]:
        return self.macro(name) or self.index.catalogue.get(name)

    def value(self, expression: str) -> int:
        return evaluate(expression, self._name)

    def _name(self, name: str, given: Optional[list[str]], depth: int) -> int:
        if depth > MAX_DEPTH:
            raise UnresolvedError(f"'{name}' is defined by itself")
        if given is not None:
            return self._call(name, given, depth)
        values: dict[int, None] = {}
        for macro in self.macros(name):
            if macro.params is None and macro.body:
                values[evaluate(macro.body, self._name, depth + 1)] = None
        if not values:
            return self._enum(name, depth)
        if len(values) > 1:
            raise UnresolvedError(f"'{name}' has several values: {', '.join(map(str, values))}")
        return next(iter(values))

    def _enum(self, name: str, depth: int) -> int:
        found = self.index.nearest(self.index.enums.get(name, []), self.file)
        if not found:
            if name in self.known:
                return self.known[name]
            raise UnresolvedError(f"'{name}' is not defined in the files read")
        values = {self.source.view(file)._enum_value(value, depth) for file, value in found}
        if len(values) > 1:
            raise UnresolvedError(f"'{name}' has several values: {', '.join(map(str, sorted(values)))}")
        return values.pop()

    def _enum_value(self, value: tuple[str, int], depth: int) -> int:
        return evaluate(value[0], self._name, depth + 1) + value[1]

    def _call(self, name: str, given: list[str], depth: int) -> int:
        if name == "sizeof":
            return sizes.size_of(", ".join(given), self._struct)
        if name in ("sizeof_field", "typeof_field"):
            return sizes.size_of(f"typeof_field({', '.join(given)})", self._struct)
        if name == "ARRAY_SIZE" and len(given) == 1:
            return self._array_size(given[0])
        if name in _NUMBERS and len(given) == 2:
            left, right = (evaluate(one, self._name, depth + 1) for one in given)
            return _NUMBERS[name](left, right)
        if name in ("INT64_C", "UINT64_C") and len(given) == 1:
            return evaluate(given[0], self._name, depth + 1)
        try:
            made = expand(f"{name}({', '.join(given)})", self.macro)
        except TooBigError:
            raise UnresolvedError(f"{name}() expands to too much") from None
        if made.startswith(name):
            raise UnresolvedError(f"{name}() is not defined in the files read")
        return evaluate(made, self._name, depth + 1)

    def _array_size(self, argument: str) -> int:
        match = re.match(r"\(\(\s*(\w+)\s*\*\)\s*(?:0|NULL)\)\s*->(.*)\Z", argument)
        if match is None:
            raise UnresolvedError(f"ARRAY_SIZE({argument}) is not known")
        whole, one = (f"typeof_field({match.group(1)}, {match.group(2)}{end})" for end in ("", "[0]"))
        return sizes.size_of(whole, self._struct) // (sizes.size_of(one, self._struct) or 1)

    def _struct(self, name: str) -> Optional[sizes.Struct]:
        found = self.index.nearest(self.index.structs.get(name, []), self.file)
        text = self.index.text_of(found[0][0]) if found else None
        if text is None:
            return None
        end = lex.closing(text, found[0][1])
        return sizes.Struct(text[found[0][1] : end + 1], self.source.view(found[0][0]).value) if end > 0 else None

    def string(self, expression: str) -> Optional[str]:
        expression = lex.unwrap(expression)
        match = _STRINGIFY.match(expression)
        if match and lex.closing(expression, match.end() - 1) == len(expression) - 1:
            return self.expanded(expression[match.end() : -1].strip(), self.visible)
        out, at = "", 0
        text = expression if expression.startswith('"') and expression.count('"') == 2 else self._literals(expression)
        for literal in _LITERAL.finditer(text):
            if literal.start() != at:
                return None
            out, at = out + literal.group(1), literal.end()
        return out.replace('\\"', '"').replace("\\\\", "\\") if at and not text[at:].strip() else None

    def _literals(self, expression: str) -> str:
        """*expression* with its macros expanded and ``stringify`` applied."""
        text = self.expanded(expression, self.macro)
        for _round in range(8):
            match = _STRINGIFY.search(text)
            end = lex.closing(text, match.end() - 1) if match else -1
            if match is None or end < 0:
                break
            text = f'{text[: match.start()]}"{text[match.end() : end].strip()}"{text[end + 1 :]}'
        return lex.unwrap(text)

    def expanded(self, text: str, lookup: Callable[[str], Optional[Macro]]) -> str:
        """*text* with the macros that *lookup* gives expanded, blanks made single."""
        try:
            return " ".join(expand(text, lookup).split())
        except TooBigError:
            return text

    def definition(self, symbol: str, kind: str) -> Optional[tuple[str, int, Scope]]:
        found = [(file, item) for file, item in self.index.data.get(symbol, []) if kind in item.head]
        found = self.index.nearest(found, self.file)
        if not found:
            return None
        file, item = found[0]
        return item.text, item.begins, self.source.view(file)

    def description(self, symbol: str) -> Union[Description, str]:
        match = _ELEMENT.match(symbol)
        name = match.group(1) if match else symbol
        found = [
            (file, item)
            for file, item in self.index.data.get(name, [])
            if "VMStateDescription" in item.head and "*" not in item.head
        ]
        found = self.index.nearest(found, self.file)
        if not found:
            return self.source.undefined(symbol)
        file, item = _preferred(found)
        return self.source.element(file, item, match.group(2)) if match else self.source.read(file, item)

    def predicate(self, function: str) -> Condition:
        key = (self.file, function)
        if key not in self.source.conditions:
            self.source.conditions[key] = conditions.read(function, self._names())
        return self.source.conditions[key]

    def _names(self) -> conditions.Names:
        def value(text: str) -> Optional[int]:
            try:
                return self.value(text)
            except UnresolvedError:
                return None

        return conditions.Names(
            self._function,
            lambda state, member, bit: self.source.members.find(state, member, bit, self.file),
            value,
            lambda text: self.expanded(text, self.visible),
        )

    def _function(self, name: str) -> Optional[conditions.Function]:
        found = self.index.nearest(self.index.functions.get(name, []), self.file)
        if not found:
            return None
        item = _preferred(found)[1]
        return conditions.Function(name, item.extra, item.text)

    def included(self, name: str) -> Optional[str]:
        path = self.index.resolve(name, self.file)
        return self.index.text_of(path) if path else None


def _preferred(found: list[tuple[str, Item]]) -> tuple[str, Item]:
    """Of several definitions of one name the one that a full build links: not a stub's, not a test's."""
    real = [one for one in found if "stub" not in one[0] and not one[0].startswith("tests/")]
    return (real or found)[0]
