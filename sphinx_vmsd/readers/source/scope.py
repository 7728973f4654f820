"""What names mean at one place of the source: the questions that fields and descriptions ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional, Protocol, Union

from sphinx_vmsd.model import Condition, Description
from sphinx_vmsd.readers.source.conditions import Function
from sphinx_vmsd.readers.source.expand import Lookup
from sphinx_vmsd.readers.source.scan import Macro
from sphinx_vmsd.readers.source.structs import Struct
from sphinx_vmsd.readers.source.template import Members

#: How the reason ends why a description that is met within itself is left out there.
ITSELF = " contains itself"


class Scope(Protocol):
    """The view from one file. Answers are facts or the reason why there is none."""

    file: str
    known: Mapping[str, int]
    #: What expansions may still cost, see :func:`~..expand.expand`.
    budget: list[int]

    def macro(self, name: str, line: Optional[int] = None) -> Optional[Macro]:
        """The macro *name* as seen here: the first definition, or the one that is in force in *line*."""

    def entries(self, text: str) -> Union[tuple[Members, ...], str]:
        """The list entries that the element *text* of a field list makes, or why it is not known."""

    def value(self, expression: str) -> int:
        """The value of a constant expression. Raises :class:`~..constants.UnresolvedError`."""

    def number(self, expression: Optional[str]) -> Optional[int]:
        """The same; ``None`` when there is none or it is not known."""

    def expanded(self, text: str, lookup: Lookup) -> str:
        """*text* with the macros that *lookup* gives expanded, blanks made single."""

    def string(self, expression: str) -> Optional[str]:
        """The text that a string expression (literals, macros, ``stringify``) makes."""

    def definition(self, symbol: str, kind: str) -> Optional[tuple[str, int, Scope]]:
        """The initialiser of the *kind* (a C type) called *symbol*: its text, first line, and scope."""

    def description(self, symbol: str) -> Union[Description, str]:
        """The description *symbol*, or why there is none."""

    def predicate(self, function: str) -> Condition:
        """What the predicate *function* tests."""

    def struct(self, name: str) -> Optional[Struct]:
        """The struct or union *name* as seen here."""

    def members(self, state: str) -> Optional[tuple[str, ...]]:
        """The plain members of the struct *state* that no property sets."""

    def function(self, name: str) -> Optional[Function]:
        """The function *name* as seen here."""

    def included(self, name: str, file: str) -> Union[tuple[str, str], str]:
        """The path and text (comments out) of the file that ``#include`` of *name* in *file* brings in, or why not."""
