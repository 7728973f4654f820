"""The texts of a table: what the search finds, and what a translator gets."""
from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_vmsd.render.say import Say
    from sphinx_vmsd.render.table import Cell, Table

_LETTERS = re.compile(r"[^\W\d_]{2}")


def texts(table: Table) -> tuple[str, ...]:
    """Every different text of *table* that is more than a number, in reading order."""
    found = [table.caption, *(column.title for column in table.columns)]
    told = {id(cell): cell for row in table.rows for cell in row.cells}.values()  # equal cells are mostly one object
    found += [text for text in [cell.text for cell in told] if not text.isdecimal()]
    return tuple(dict.fromkeys(text for text in (*found, *table.notes) if text))


def searched(table: Table) -> str:
    """What the search reads of *table*: its texts, of those in ASCII each word once and no numbers.

    The index holds every word of a page once and drops numbers, but it looks at each of them. Texts in other letters
    stay whole: how they are split into words depends on the language.
    """
    caption, *others = texts(table) or ("",)
    words = [word for text in others for word in (text.split() if text.isascii() else (text,))]
    return " ".join((caption, *[word for word in dict.fromkeys(words) if not word.isdecimal()]))


def messages(table: Table) -> tuple[str, ...]:
    """The texts that differ between languages: caption, heads, notes and what cells say in words."""
    parts = [part.text for row in table.rows for cell in row.cells for part in cell.parts if not part.code]
    found = (table.caption, *(column.title for column in table.columns), *parts, *table.notes)
    return tuple(dict.fromkeys(text.strip() for text in found if _LETTERS.search(text)))


def translated(table: Table, old: str, new: str) -> Table:
    """*table* with the text *old* replaced by *new* wherever it stands as a whole."""

    def word(text: str) -> str:
        return text.replace(old, new) if text.strip() == old else text

    return replace(
        table,
        caption=word(table.caption),
        columns=tuple(replace(column, title=word(column.title)) for column in table.columns),
        rows=tuple(
            row._replace(cells=tuple(_translated_cell(cell, old, new) for cell in row.cells)) for row in table.rows
        ),
        notes=tuple(word(note) for note in table.notes),
    )


def _translated_cell(cell: Cell, old: str, new: str) -> Cell:
    parts = tuple(
        part._replace(text=part.text.replace(old, new)) if not part.code and part.text.strip() == old else part
        for part in cell.parts
    )
    return cell._replace(parts=parts)


def spoken(table: Table, say: Say) -> Table:
    """*table* with our own words in the reader's language; the column "summary" has the author's."""
    columns = tuple(replace(column, title=say(column.title), note=say(column.note)) for column in table.columns)
    rows = tuple(
        row._replace(cells=tuple(
            one if column.key == "summary" else _spoken_cell(one, say)
            for one, column in zip(row.cells, table.columns)
        )) for row in table.rows
    )
    return replace(table, columns=columns, rows=rows, caption=say(table.caption), notes=tuple(map(say, table.notes)))


def _spoken_cell(one: Cell, say: Say) -> Cell:
    parts = tuple(part if part.code else part._replace(text=say(part.text)) for part in one.parts)
    return one._replace(parts=parts, note=say(one.note))
