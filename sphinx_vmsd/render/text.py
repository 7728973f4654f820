"""Tables as plain text: for man pages, the text builder and the command line."""
from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.table import Cell, Kind, Row, Table, unfolded
from sphinx_vmsd.wire.printable import printable, printable_lines

WIDTH = 100
_LEAST = 6
_WORD = 24
"""Words up to this length are never broken, those of the first column, which names the rows, at no length."""


def table_text(table: Table, width: int = WIDTH, say: Say = plainly) -> str:
    """*table* drawn with aligned columns and a rule below the head, lines at most *width* wide where words allow."""
    if not table.rows:
        return printable(" ".join(table.notes) or f"{table.caption}: {say('none')}.") + "\n"
    table = unfolded(table, say)
    heads = [column.title for column in table.columns]
    right = [column.kind is Kind.NUMBER for column in table.columns]
    body = [[cell_text(one, row, number, say) for number, one in enumerate(row.cells)] for row in table.rows]
    if table.compares:
        heads, right = ["", *heads], [False, *right]
        body = [[say(row.mark.value) if row.mark else "", *texts] for row, texts in zip(table.rows, body)]
    caption = [printable(table.caption), ""] if table.caption else []
    return "\n".join([*caption, *_drawn(heads, body, right, width), *_notes(table, width)]) + "\n"


def _drawn(heads: Sequence[str], body: Sequence[Sequence[str]], right: Sequence[bool], width: int) -> list[str]:
    widths = _widths(heads, [texts for texts in body if not _heads(texts)], width)
    rule = "  ".join("-" * one for one in widths)
    shown = (_wrap(texts[0], width) if _heads(texts) else _lines(texts, widths, right) for texts in body)
    return [*_lines(heads, widths, right), rule, *(line for lines in shown for line in lines)]


def _heads(texts: Sequence[str]) -> bool:
    """Whether a row only says what those below it have in common: it has the width of the table."""
    return len(texts) > 1 and not any(texts[1:])


def _notes(table: Table, width: int) -> list[str]:
    lines = [line for note in numbered(table) for line in textwrap.wrap(note, width)]
    return ["", *lines] if lines else []


def cell_text(one: Cell, row: Row, number: int, say: Say = plainly) -> str:
    """A cell's text: the first column indented by depth, a changed one with what it was. Prose keeps its lines."""
    text = printable_lines(one.text) if one.kind is Kind.TEXT else printable(one.text)
    if one.before is not None:
        text = f"{text or '-'} ({say('was')} {printable(one.before) or '-'})"
    text += f" [{one.footnote + 1}]" if one.footnote is not None else ""
    return "  " * row.depth + text if number == 0 else text


def numbered(table: Table) -> list[str]:
    """The notes of *table*, with numbers where cells point to them."""
    pointed = any(one.footnote is not None for row in table.rows for one in row.cells)
    texts = [printable(note) for note in table.notes]
    return [f"[{number}] {text}" for number, text in enumerate(texts, 1)] if pointed else texts


def columns_of(text: str) -> int:
    """The terminal columns that *text* takes."""
    return sum(0 if unicodedata.combining(ch) else 2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def _widest(text: str) -> int:
    """The columns of the longest line of *text*."""
    return max(map(columns_of, text.split("\n")))


def _widths(heads: Sequence[str], body: Sequence[Sequence[str]], width: int) -> list[int]:
    widths = [max([columns_of(head), *(_widest(row[n]) for row in body)]) for n, head in enumerate(heads)]
    names = 1 if heads[0] == "" else 0
    most = [width if number == names else _WORD for number in range(len(heads))]
    words = [max((_unbroken(row[n]) for row in body), default=0) for n in range(len(heads))]
    for title in (columns_of, _unbroken):  # heads go to a second line only where nothing else helps
        least = [max(_LEAST, title(head), min(words[n], most[n])) for n, head in enumerate(heads)]
        _shrink(widths, least, width)
    return widths


def _shrink(widths: list[int], least: Sequence[int], width: int) -> None:
    """Take from the widest of *widths*, down to *least*, until all fit into *width*."""
    while sum(widths) + 2 * (len(widths) - 1) > width:
        wide = [number for number, one in enumerate(widths) if one > least[number]]
        if not wide:
            break
        widths[max(wide, key=widths.__getitem__)] -= 1


def _unbroken(text: str) -> int:
    """The columns that the longest word of *text* takes with the indentation before it: a name is never broken."""
    return max(
        len(line) - len(line.lstrip()) + max(map(columns_of, line.split()), default=0) for line in text.split("\n"))


def _lines(texts: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    wrapped = [_wrap(text, width) for text, width in zip(texts, widths)]
    lines = []
    for number in range(max(map(len, wrapped), default=0)):
        pieces = [cells[number] if number < len(cells) else "" for cells in wrapped]
        padded = [_pad(piece, width, side) for piece, width, side in zip(pieces, widths, right)]
        lines.append("  ".join(padded).rstrip())
    return lines


def _wrap(text: str, width: int) -> list[str]:
    return [piece for line in text.rstrip("\n").split("\n") for piece in _wrap_line(line, max(width, 1))]


def _wrap_line(line: str, width: int) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(line.strip(), width, initial_indent=indent, subsequent_indent=indent) or [""]


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * max(0, width - columns_of(text))
    return space + text if right else text + space
