"""The elements of a list as a compiler sees them: in included files, and made by macros that stand for several."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, Optional

from sphinx_vmsd.model import Location, Problem
from sphinx_vmsd.readers.source import initialiser, lex, scan
from sphinx_vmsd.readers.source.expand import TooBigError, expand
from sphinx_vmsd.readers.source.scan import Macro
from sphinx_vmsd.readers.source.scope import Scope

_INCLUDE = re.compile(r'#include\s+"([^"]+)"')
_UNDEF = re.compile(r"#undef\s+(\w+)")
_NAME = re.compile(r"\w+")
_LINE_END = re.compile("\n")
MAX_ELEMENTS = 5000
#: Files that one list includes, those included by them counted, too.
MAX_INCLUDED = 200


@dataclass(frozen=True)
class Written:
    """A marked text (see :func:`~.initialiser.mark`) that starts in ``line`` of ``file``."""

    file: str
    text: str
    line: int

    @cached_property
    def _ends(self) -> list[int]:
        return [match.start() for match in _LINE_END.finditer(self.text)]

    def where(self, offset: int) -> Location:
        """The place of *offset*."""
        before = bisect.bisect_left(self._ends, offset)
        start = self._ends[before - 1] if before else -1
        return Location(self.file, self.line + before, max(1, offset - start))


class Element(NamedTuple):
    """One element, where it is written, and the ``#if`` conditions it stands under."""

    text: str
    where: Location
    under: tuple[str, ...]


class Lister:
    """Follows one list, *written* in the file of *scope*. ``problems`` grow while its elements are taken.

    Fields are left as they are written where a macro makes one of them; *whole* has all macros expanded.
    """

    def __init__(self, scope: Scope, written: Written, whole: bool = False) -> None:
        self.scope, self.written, self.whole = scope, written, whole
        self.problems: list[Problem] = []
        self.local: dict[str, Macro] = {}
        self.line = written.line
        self.opened = 0

    def elements(self, text: str, base: int) -> Iterator[Element]:
        """The elements of the list *text*, which begins at the offset *base* of what is written."""
        return self._within(self.written, text, base, (), (self.scope.file,))

    def _within(
        self, written: Written, text: str, base: int, under: tuple[str, ...], files: tuple[str, ...]
    ) -> Iterator[Element]:
        for part in initialiser.elements(text, self._macro, self.scope.budget, base):
            one = Element(part.text, written.where(part.offset), (*under, *part.under))
            if initialiser.decided(one.under, self.scope.known) is False:
                continue
            if len(files) == 1:
                self.line = one.where.line
            if part.joined:
                self._report(one, lex.no_comma(one.text))
            yield from self._directive(one, files) if one.text[0] == "#" else self._made(one)

    def _report(self, element: Element, message: str) -> None:
        self.problems.append(Problem(element.where, message))

    def _directive(self, element: Element, files: tuple[str, ...]) -> Iterator[Element]:
        """The elements that an ``#include`` brings in; what another directive says is noted."""
        self.local.update((macro.name, macro) for macro in scan.directives(element.text).macros)
        gone, name = _UNDEF.match(element.text), _INCLUDE.match(element.text)
        if gone:
            self.local.pop(gone.group(1), None)
        if name is None:
            return
        found = self.scope.included(name.group(1), files[-1])
        self.opened += 1
        fault = found if isinstance(found, str) else self._refused(found[0], files)
        if fault or isinstance(found, str):
            self._report(element, f"the included file {lex.quoted(name.group(1))} {fault}")
            return
        inner = Written(found[0], initialiser.mark(f"{{\n{found[1]}\n}}"), 0)
        yield from self._within(inner, inner.text, 0, element.under, (*files, found[0]))

    def _refused(self, path: str, files: tuple[str, ...]) -> str:
        """Why the file *path* is not followed within *files*, else ''."""
        many = f"is one of more than {MAX_INCLUDED} here" if self.opened > MAX_INCLUDED else ""
        return "includes itself" if path in files else many

    def _made(self, element: Element) -> Iterator[Element]:
        """What *element* stands for: itself, or what its macro makes."""
        words = _NAME.findall(element.text) if self.local else _NAME.findall(element.text.partition("(")[0])[:1]
        if not any(self._expanded(word) for word in words):
            yield element
            return
        try:
            text = expand(element.text, self._expanded, self.scope.budget)
        except TooBigError:
            self._report(element, f"{lex.quoted(element.text)} expands to too much")
            return
        made = initialiser.elements(f"{{{text}}}", self._macro, self.scope.budget)
        for part in itertools.islice(made, MAX_ELEMENTS):
            if part.joined:
                self._report(element, lex.no_comma(part.text))
            yield element._replace(text=part.text)

    def _macro(self, name: str) -> Optional[Macro]:
        return self.local.get(name) or self.scope.macro(name, self.line)

    def _expanded(self, name: str) -> Optional[Macro]:
        """The macro *name* if its use is none of one field, or not of what the whole file means by it."""
        macro = self._macro(name)
        if macro is None or self.whole or name in self.local or macro != self.scope.macro(name):
            return macro
        return macro if self._several(macro) else None

    def _several(self, macro: Macro) -> bool:
        """Whether what *macro* makes, by other macros, too, is more than elements between commas."""
        seen, queue = {macro}, [macro]
        while queue:
            several, used = _shape(queue.pop())
            if several:
                return True
            inner = {one for one in map(self._macro, used) if one is not None} - seen
            seen |= inner
            queue += inner
        return False


@lru_cache(maxsize=20_000)
def _shape(macro: Macro) -> tuple[bool, tuple[str, ...]]:
    """Whether *macro* makes elements by a parameter, or without commas between them; and the macros that it uses."""
    parts = list(initialiser.parts(f"{{{macro.body}}}"))
    called = [part.text.partition("(")[0].strip() for part in parts if "(" in part.text and part.text[0] != "{"]
    joined = any(initialiser.second_element(part.text) >= 0 for part in parts)
    return joined or not set(called).isdisjoint(macro.params or ()), tuple(called)
