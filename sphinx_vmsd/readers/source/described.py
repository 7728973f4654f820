"""The descriptions of a tree that were read so far: each is read once, wherever it is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Optional, Union

from sphinx_vmsd.model import Description, Location, Problem
from sphinx_vmsd.readers.source import arrays, descriptions, lex
from sphinx_vmsd.readers.source.bounds import MAX_LEVELS, Extents
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.scope import ITSELF, Scope

#: The file, the name and the place of a definition.
Key = tuple[str, str, int]


def describes(item: Item) -> bool:
    """Whether *item* defines a description or an array of them, not one of pointers."""
    return "VMStateDescription" in item.head.split() and "*" not in item.head


class Described:
    """Reads descriptions in the scope of their file, which *scope* gives. *problems* grow with it."""

    def __init__(self, scope: Callable[[str], Scope], problems: list[Problem]) -> None:
        self.scope, self.problems = scope, problems
        self.extents = Extents()
        #: Those that were read, what is nested in one before it.
        self.known: dict[Key, Description] = {}
        #: Whether one contained itself or went beyond a limit: what others say depends on which was read first then.
        self.limited = False
        self._inside: list[Key] = []

    def read(self, file: str, item: Item, text: Optional[str] = None, element: int = -1) -> Union[Description, str]:
        """The description that *item* of *file* defines, or that its array's *element* is (*text* its initialiser)."""
        key = (file, item.name, item.at + element + 1)
        if key in self.known:
            return self.known[key]
        reason = ITSELF if key in self._inside else self._too_deep()
        if reason:
            self.limited = True
            return f"the description {item.name}{reason}"
        self._inside.append(key)
        initialiser = item.text if text is None else text
        read = descriptions.read(item.name, initialiser, item.begins, self.scope(file), item.line)
        self._inside.pop()
        self.problems.extend(read.problems)
        made, refused = read.description, self.extents.refused(read.description)
        if refused:
            self.limited = True
            reason = f"the description {item.name} {refused}; it is left empty"
            self.problems.append(Problem(Location(file, item.line, 1), reason))
            made = replace(made, fields=(), subsections=())
        self.known[key] = made
        return made

    def _too_deep(self) -> str:
        deep = len(self._inside) >= MAX_LEVELS
        return f" nests too deeply: it is inside of {MAX_LEVELS} others" if deep else ""

    def element(self, file: str, item: Item, index: str) -> Union[Description, str]:
        """The description that stands at *index* of the array that *item* defines."""
        for number, (at, text) in enumerate(arrays.elements(item.text, self.scope(file))):
            if at == index and text.startswith("{"):
                return self.read(file, item, text, number)
        return f"{item.name} has no element {index} that can be read"

    def array(self, file: str, item: Item) -> Iterator[Description]:
        """The descriptions of the array that *item* defines; an element that is none is a problem."""
        for number, (_at, text) in enumerate(arrays.elements(item.text, self.scope(file))):
            if text.startswith("{"):
                made = self.read(file, item, text, number)
                yield from () if isinstance(made, str) else (made,)
            elif not text.startswith("#"):
                reason = f"{lex.quoted(text)} in {item.name} is no description that the source tells"
                self.problems.append(Problem(Location(file, item.line, 1), reason))

    def defined(self, file: str, item: Item) -> Iterator[Description]:
        """The descriptions that *item* of *file* defines: several if it is an array of them, none if it is no such."""
        if not describes(item):
            return
        if item.extra:
            yield from self.array(file, item)
            return
        made = self.read(file, item)
        yield from () if isinstance(made, str) else (made,)
