"""How names are resolved where they stand: one :class:`View` a file, all over one :class:`Source`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Optional, Union

from sphinx_vmsd.model import Condition, Description, Location, Problem
from sphinx_vmsd.readers.source import (
    arrays,
    conditions,
    initialiser,
    lex,
    made,
    numbers,
    properties,
    settings,
    template,
    texts,
    variants,
)
from sphinx_vmsd.readers.source.builds import constants_in
from sphinx_vmsd.readers.source.constants import UnresolvedError
from sphinx_vmsd.readers.source.described import Described, describes
from sphinx_vmsd.readers.source.expand import TREE_TOKENS, TooBigError, expand
from sphinx_vmsd.readers.source.index import Index
from sphinx_vmsd.readers.source.integers import Number
from sphinx_vmsd.readers.source.lateenums import LateEnums
from sphinx_vmsd.readers.source.lists import Written
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.plainmembers import plain_members
from sphinx_vmsd.readers.source.scan import Macro
from sphinx_vmsd.readers.source.scope import Scope
from sphinx_vmsd.readers.source.structs import Struct, struct_at
from sphinx_vmsd.readers.source.template import Members, Template

_ELEMENT = re.compile(r"(\w+)\s*\[\s*(\w+)\s*\]\Z")
#: The names whose values a condition asks for, and those that it asks only whether they are defined.
_ASKED, _DEFINED = re.compile(r"\b[A-Z_]\w*"), re.compile(r"\bdefined\s*\(?\s*\w+")
#: What a macro makes, and what the names that it uses meant.
Compiled = tuple[Union[Template, str], dict[str, Union[Macro, Template, None]]]
#: Names that are understood as they stand; trees that define them again mean the same.
_OF_THE_LIBRARY = frozenset({"NULL"})


class Source:
    """An index with the answers found so far. ``problems`` grow while descriptions are read."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.problems = [
            Problem(Location(file, line, min(line, 1)), fault)
            for file, one in index.files.items()
            for line, fault in one.faults
        ]
        #: The number of tokens that expansions of macros may still look at.
        self.budget = [TREE_TOKENS]
        self.data: dict[str, list[tuple[str, Item]]] = {}
        self.functions: dict[str, list[tuple[str, Item]]] = {}
        self.late_enums = LateEnums(index, lambda file: self.view(file).macro, self.budget)
        self._views: dict[str, View] = {}
        self.described = Described(self.view, self.problems)
        #: What macros make, each as often as the names that it uses mean something else.
        self.templates: dict[Macro, list[Compiled]] = {}
        self.conditions: dict[tuple[str, str], Condition] = {}
        self._rows: dict[tuple[str, int], tuple[properties.Row, ...]] = {}
        makers: dict[Macro, bool] = {}
        for file, one in index.files.items():
            self._take(file, one.items)
            calls = [item for item in one.items if item.kind == "call"]
            if calls:
                view = self.view(file)
                found, endless = made.items(calls, view.macro, view.called, makers, self.budget)
                self._take(file, found)
                where = ((Location(file, item.line, 1), item.name) for item in endless)
                self.problems += [Problem(place, f"the macro {name} expands to too much") for place, name in where]
        #: Which property sets which member.
        self.members = settings.members(self.data.values(), self.functions.values(), self.view, self.rows)

    def _take(self, file: str, items: Iterable[Item]) -> None:
        for item in items:
            if item.kind != "call" and initialiser.decided(item.under, self.index.build) is not False:
                (self.data if item.kind == "data" else self.functions).setdefault(item.name, []).append((file, item))

    def view(self, file: str) -> View:
        """The view from *file*."""
        if file not in self._views:
            self._views[file] = View(file, self)
        return self._views[file]

    def rows(self, file: str, item: Item) -> tuple[properties.Row, ...]:
        """The properties in the array *item* of *file*, or the one that *item* is; what is wrong there is a problem."""
        if (file, item.at) not in self._rows:
            found = list(properties.rows(item.text, self.view(file), self.budget))
            self.problems += settings.problems(Written(file, item.text, item.begins), found)
            self._rows[file, item.at] = tuple(one for one in found if isinstance(one, properties.Row))
        return self._rows[file, item.at]

    def undefined(self, symbol: str) -> str:
        """Why there is no description *symbol*: nothing to say when only QEMU's own macros name it."""
        if symbol in self.index.named_by_catalogue:
            return ""
        name = symbol if symbol.isidentifier() else lex.quoted(symbol)
        return f"the description {name} is not defined in the files read"


class View:
    """The scope of one file (see :class:`~.scope.Scope`)."""

    def __init__(self, file: str, source: Source) -> None:
        self.file, self.source, self.index = file, source, source.index
        self.known: Mapping[str, int] = source.index.build
        self.budget = source.budget
        #: The numbers that names stand for here, or why they stand for none.
        self.numbers: dict[str, Union[Number, str]] = {}
        self._values: dict[str, Union[int, str]] = {}
        self._macros: dict[str, list[Macro]] = {}
        self._structs: dict[str, Optional[Struct]] = {}
        self._templates: dict[str, Union[Template, str]] = {}

    def macro(self, name: str, line: Optional[int] = None) -> Optional[Macro]:
        found = self.macros(name)
        first = found[0] if found else None
        if first is None or line is None or len(found) < 2 or (self.file, first) not in self.index.macros[name]:
            return first
        return [one for one in found if one is first or (one.line <= line and one.under in (first.under, ()))][-1]

    def called(self, name: str) -> Optional[Macro]:
        """The macro *name* where arguments follow it."""
        return next((one for one in self.macros(name) if one.params is not None), None)

    def macros(self, name: str) -> list[Macro]:
        """The definitions of *name* that may be in force here: several when ``#if``s leave it open."""
        if name not in self.index.macros or name in _OF_THE_LIBRARY:
            return []
        if name not in self._macros:
            found = [macro for _file, macro in self.index.nearest(self.index.macros[name], self.file)]
            self._macros[name] = found  # what a condition here asks for the name itself gets
            if any(one.under for one in found):
                self._macros[name] = [one for one in found if self._decided(one.under) is not False] or found
        return self._macros[name]

    def _decided(self, under: tuple[str, ...]) -> Optional[bool]:
        """Whether a macro *under* these conditions is in force; numbers that other macros stand for decide, too."""
        known = constants_in(self.file, self.index.known)
        answer = initialiser.decided(under, known)
        if answer is not None:
            return answer
        named = {name for one in under for name in _ASKED.findall(_DEFINED.sub("", one))} - known.keys()
        values = {name: self.number(name) for name in sorted(named) if name in self.index.macros}
        found = {name: value for name, value in values.items() if value is not None}
        return initialiser.decided(under, {**known, **found}) if found else None

    def visible(self, name: str) -> Optional[Macro]:
        """The macro *name* if this file sees its definition: for text, where a name that is no macro is common."""
        seen = self.index.visible(self.file) if name in self.index.macros else frozenset()
        return self.macro(name) if any(file in seen for file, _macro in self.index.macros.get(name, ())) else None

    def entries(self, text: str) -> Union[tuple[Members, ...], str]:
        match = re.match(r"(\w+)\s*(\(?)", text)
        if match is None or text.startswith("{"):
            return template.entry(text, self._find)
        name = match.group(1)
        found = self.template(name)
        if found is None or isinstance(found, str):
            return template.entry(text, self._find) if found is None else found
        called = lex.call(text)
        return template.instantiate(name, found, called[1] if called else [])

    def template(self, name: str) -> Union[Template, str, None]:
        """What the field macro *name* makes; ``None`` when it is another macro's alias."""
        found = self.index.nearest(self.index.macros.get(name, []), self.file)
        if not found:
            return self.index.catalogue.get(name) or f"the macro {name} is not defined"
        macro = self.macro(name)
        if macro is None or (macro.params is None and macro.body.isidentifier()):
            return None
        if name not in self._templates:
            self._templates[name] = self._compiled(macro, self.source.templates.setdefault(macro, []))
        return self._templates[name]

    def _compiled(self, macro: Macro, known: list[Compiled]) -> Union[Template, str]:
        """What *macro* makes: that which is *known*, if the names that it uses mean here what they meant there."""
        for compiled, names in known:
            if all(self._find(name) == meaning for name, meaning in names.items()):
                return compiled
        used: dict[str, Union[Macro, Template, None]] = {}

        def find(name: str) -> Union[Macro, Template, None]:
            return used.setdefault(name, self._find(name))

        known.append((template.compile_macro(macro, find), used))
        return known[-1][0]

    def _find(self, name: str) -> Union[Macro, Template, None]:
        return self.macro(name) or self.index.catalogue.get(name)

    def value(self, expression: str) -> int:
        if expression not in self._values:
            try:
                self._values[expression] = numbers.value(expression, self)
            except UnresolvedError as reason:
                self._values[expression] = str(reason)
        known = self._values[expression]
        if isinstance(known, str):
            raise UnresolvedError(known)
        return known

    def elsewhere(self, file: str) -> View:
        """The view from another file."""
        return self.source.view(file)

    def late_enum(self, name: str) -> Optional[tuple[str, int]]:
        """The enum constant *name* that a macro makes in this file or in one it includes."""
        return self.source.late_enums.find(self.file, name)

    def length(self, array: str) -> Optional[int]:
        """The number of elements of the definition *array*."""
        found = self.definition(array, "")
        return arrays.length(found[0]) if found else None

    def struct(self, name: str) -> Optional[Struct]:
        """The struct or union *name* as seen here."""
        if name not in self._structs:
            self._structs[name] = self._struct(name)
        return self._structs[name]

    def _struct(self, name: str) -> Optional[Struct]:
        found = self.index.nearest(self.index.structs.get(name, []), self.file)
        text = self.index.text_of(found[0][0]) if found else None
        if text is None:
            return None
        return struct_at(text, found[0][1], self.source.view(found[0][0]).value)

    def members(self, state: str) -> Optional[tuple[str, ...]]:
        """The plain members of the struct *state* that no property sets."""
        struct = self.struct(state)
        return plain_members(struct, lambda one: self.source.members.sets(state, one)) if struct else None

    def string(self, expression: str) -> Optional[str]:
        return texts.value(expression, self)

    def expanded(self, text: str, lookup: Callable[[str], Optional[Macro]]) -> str:
        """*text* with the macros that *lookup* gives expanded, blanks made single."""
        try:
            return " ".join(expand(text, lookup, self.budget).split())
        except TooBigError:
            return text

    def located(self, symbol: str, kind: str) -> Optional[tuple[str, Item]]:
        """Where the definition of *symbol*, of a type that contains *kind*, stands."""
        found = [(file, item) for file, item in self.source.data.get(symbol, []) if kind in item.head]
        found = self.index.nearest(found, self.file)
        return found[0] if found else None

    def definition(self, symbol: str, kind: str) -> Optional[tuple[str, int, Scope]]:
        found = self.located(symbol, kind)
        return (found[1].text, found[1].begins, self.source.view(found[0])) if found else None

    def description(self, symbol: str) -> Union[Description, str]:
        match = _ELEMENT.match(symbol)
        name = match.group(1) if match else symbol
        found = [(file, item) for file, item in self.source.data.get(name, []) if describes(item)]
        found = self.index.nearest(found, self.file)
        if not found:
            return self.source.undefined(symbol)
        file, item = _preferred(found)
        described = self.source.described
        return described.element(file, item, match.group(2)) if match else described.read(file, item)

    def predicate(self, function: str) -> Condition:
        key = (self.file, function)
        if key not in self.source.conditions:
            found = self.function_item(function)
            items = [item for file, item in self.source.functions[function] if file == found[0]] if found else []
            self.source.conditions[key] = (
                variants.condition(items, self._names()) if items else conditions.not_read(function))
        return self.source.conditions[key]

    def number(self, expression: Optional[str]) -> Optional[int]:
        """The value of a constant expression; ``None`` when there is none or it is not known."""
        try:
            return None if expression is None else self.value(expression)
        except UnresolvedError:
            return None

    def _names(self) -> conditions.Names:
        return conditions.Names(
            self.function,
            lambda state, member, bit: self.source.members.find(state, member, bit, self.file),
            self.number,
            lambda text: self.expanded(text, self.visible),
        )

    def function_item(self, name: str) -> Optional[tuple[str, Item]]:
        """Where the function *name* stands."""
        found = self.index.nearest(self.source.functions.get(name, []), self.file)
        return _preferred(found) if found else None

    def function(self, name: str) -> Optional[conditions.Function]:
        """The function *name* as text."""
        found = self.function_item(name)
        return variants.function(found[1]) if found else None

    def included(self, name: str, file: str) -> Union[tuple[str, str], str]:
        return self.index.included(name, file)


def _preferred(found: list[tuple[str, Item]]) -> tuple[str, Item]:
    """Of several definitions of one name the one that a full build links: not a stub's, not a test's."""
    real = [one for one in found if "stub" not in one[0] and not one[0].startswith("tests/")]
    return (real or found)[0]
