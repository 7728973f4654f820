"""Tables as values: what a table says, apart from how HTML, docutils, LaTeX or a terminal draws it."""
from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, Optional, Union

from sphinx_vmsd.render.say import Say, plainly

#: What a :class:`Ref` to a line of the source has in the place of a role.
SOURCE = "source"


class Ref(NamedTuple):
    """What a piece of text names: ``role`` is a role of the domain (``dev``, ``field``, ``sub``, ...).

    ``target`` is exactly what the role takes. Whoever draws resolves it; a reference that leads nowhere is plain text.
    :data:`SOURCE` is no role: its target is a line of a source tree, ``path:line``.
    """

    role: str
    target: str


class Part(NamedTuple):
    """A run of text in a cell; ``code`` asks for a fixed-width face.

    ``folded`` parts that stand together are shown on demand, where that can be; elsewhere as the others. ``names``: how
    many a name in code stands for.
    """

    text: str
    code: bool = False
    ref: Optional[Ref] = None
    folded: bool = False
    names: int = 1


class Kind(enum.Enum):
    """What a cell holds: decides alignment, sorting and the CSS class ``vmsd-<value>``."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    UNKNOWN = "unknown"
    VERDICT = "verdict"

    __hash__ = object.__hash__  # the one of enums takes longer than looking a cell up


class Mark(enum.Enum):
    """How a row differs from the release it is compared with; the value is the word shown."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Cell(NamedTuple):
    """One cell. ``note`` says why in a tooltip or footnote; ``tone`` is a further CSS class (``vmsd-tone-<tone>``).

    ``before`` is the text the cell had in the release it is compared with; ``None``: the same. ``footnote`` counts from
    0 into the table's notes.
    """

    parts: tuple[Part, ...] = ()
    kind: Kind = Kind.TEXT
    note: str = ""
    tone: str = ""
    before: Optional[str] = None
    footnote: Optional[int] = None

    @property
    def text(self) -> str:
        """The cell without any markup."""
        return self.parts[0].text if len(self.parts) == 1 else "".join([part.text for part in self.parts])

    @property
    def brief(self) -> str:
        """The text with the number of folded names in their place."""
        return "".join(part.text for part in _brief(self.parts, plainly)[0])


@dataclass(frozen=True)
class Column:
    """A column; ``key`` names it in CSV, options and CSS, ``note`` explains it in the legend."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    note: str = ""


class Row(NamedTuple):
    """A row with one cell for each column.

    ``key`` is unique in the table and the same in every build: the end of the row's anchor. ``parent`` is the key of
    the row this one is folded under, ``depth`` counts such parents. ``ref`` is what the row is the target of.
    """

    cells: tuple[Cell, ...]
    key: str = ""
    depth: int = 0
    parent: str = ""
    mark: Optional[Mark] = None
    ref: Optional[Ref] = None

    @property
    def heads(self) -> bool:
        """Whether the row only says what those below it have in common: its first cell has the width of all."""
        return len(self.cells) > 1 and not any(one.parts for one in self.cells[1:])

    def holding(self, cells: tuple[Cell, ...]) -> Row:
        """The row with other *cells*: tables are cut to what they have to say, and ``replace`` takes twice as long."""
        return Row(cells, self.key, self.depth, self.parent, self.mark, self.ref)


@dataclass(frozen=True)
class Copy:
    """A text the reader can take along: ``format`` is ``c``, ``yaml`` or ``csv``."""

    format: str
    text: str


@dataclass(frozen=True)
class Choice:
    """A machine type that a matrix can be asked about: the key of its rows, the numbers of releases that have it."""

    name: str
    key: str
    releases: tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """What a matrix can be asked: from and to which of *releases*, on which of *machines* (none: it has but one).

    *ways* are the words for forward, backward and the same release; none where all migrations stop on the way.
    """

    releases: tuple[str, ...]
    machines: tuple[Choice, ...] = ()
    ways: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows. ``caption`` is its accessible name, ``notes`` are shown below it.

    ``kind`` says what it shows (``fields``, ``subsections``, ``properties``, ``matrix``, ...) and is its CSS class.
    ``picture`` shows the same as an SVG template (see :mod:`sphinx_vmsd.render.diagram.svg`): HTML puts it before the
    table, which is then folded away; everything else draws the table. ``asked`` is what a matrix can be asked.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    caption: str = ""
    notes: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = field(default=(), repr=False)
    kind: str = "table"
    picture: str = field(default="", repr=False)
    asked: Optional[Asked] = None

    @property
    def compares(self) -> bool:
        """Whether some row is marked as different from another release."""
        return any(row.mark for row in self.rows)

    @property
    def refs(self) -> set[Ref]:
        """What the cells refer to."""
        return {part.ref for row in self.rows for cell in row.cells for part in cell.parts if part.ref}


_EMPTY = Cell()


def cell(content: Union[str, int, Part, Iterable[Part]] = "", kind: Kind = Kind.TEXT, note: str = "") -> Cell:
    """A cell from a text, a number, a part or parts; a number makes it a number cell, CODE sets every text as code.

    Equal cells are one object: a page that is kept holds each once, which is a third of its size and time.
    """
    if kind is Kind.TEXT and not note and content == "":
        return _EMPTY
    return _cell(content if isinstance(content, (str, int, Part)) else tuple(content), kind, note)


@lru_cache(maxsize=1024, typed=True)
def _cell(content: Union[str, int, Part, tuple[Part, ...]], kind: Kind, note: str) -> Cell:
    if isinstance(content, int):
        return Cell((Part(str(content)),), Kind.NUMBER, note)
    if isinstance(content, str):
        return Cell((Part(content, code=kind is Kind.CODE),) if content else (), kind, note)
    return Cell((content,) if isinstance(content, Part) else content, kind, note)


def unknown(reason: str) -> Cell:
    """The cell of a fact that the sources do not say: a question mark that tells why."""
    return Cell((Part("?"),), Kind.UNKNOWN, reason)


def count_more(folded: Iterable[Part], say: Say) -> str:
    """How many names the parts *folded* have, in words."""
    return say(f"and {_names(folded)} more")


def _names(parts: Iterable[Part]) -> int:
    return sum(part.names for part in parts if part.code)


def _brief(parts: tuple[Part, ...], say: Say) -> tuple[tuple[Part, ...], tuple[tuple[Part, ...], ...]]:
    """*parts* with numbers in the place of what is folded, and that."""
    runs = [(folded, tuple(run)) for folded, run in groupby(parts, lambda part: part.folded)]
    kept = tuple(one for folded, run in runs
                 for one in ((Part(f" {count_more(run, say)}"),) if folded else run))
    return kept, tuple(run for folded, run in runs if folded)


def _tight(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """*parts* with only the first name left of each list of which something is folded."""
    tight = []
    for _apart, found in groupby(parts, lambda part: part.text == "; "):
        names = tuple(found)
        folds, folded = any(part.folded for part in names), False
        for part in names:
            folded = folded or (folds and part.text == ", ")
            tight.append(part._replace(folded=folded))
    return tuple(tight)


def unfolded(table: Table, say: Say) -> Table:
    """*table* for paper and terminals: names that are folded stand in notes, where long lists make no row high."""
    lists: dict[tuple[int, str], list[str]] = {}

    def short(one: Cell, row: Row) -> Cell:
        kept, folded = _brief(_tight(one.parts), say)
        for run in folded:
            names = "".join(part.text for part in run).replace(", ", "", 1)
            of = lists.setdefault((_names(run), names), [])
            of += [name for name in (row.cells[0].text,) if name not in of]
        return one._replace(parts=kept) if folded else one

    rows = tuple(row._replace(cells=tuple(short(one, row) for one in row.cells)) for row in table.rows)
    told = (f"The {count} more of {', '.join(of)}: {names}." for (count, names), of in lists.items())
    return replace(table, rows=rows, notes=(*table.notes, *map(say, told))) if lists else table


def without_columns(table: Table, keys: Iterable[str]) -> Table:
    """*table* without the columns named by *keys*."""
    dropped = set(keys)
    if not dropped:
        return table
    kept = [number for number, column in enumerate(table.columns) if column.key not in dropped]
    rows = tuple([row.holding(tuple([row.cells[number] for number in kept])) for row in table.rows])
    return replace(table, columns=tuple(table.columns[number] for number in kept), rows=rows)
