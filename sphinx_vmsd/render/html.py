"""Tables as finished HTML: what the HTML builders write for a table's compact node.

The structure that ``assets/vmsd.css`` dresses and ``assets/vmsd.js`` brings to life::

    div.vmsd-box.vmsd-KIND#IDENT
      div.vmsd-tools                     filter, only changed, copy; useless and unseen without scripts
      div.vmsd-scroll[role=region]       scrolls sideways on its own, never the page
        table.vmsd-table > caption, thead, tbody
          tr#ROW_ID.vmsd-added|removed|changed[data-key][data-parent][style=--vmsd-depth]
            th[scope=row]                with button.vmsd-fold where rows are below it
            td.vmsd-number|text|code|unknown|verdict, del + ins in a cell that changed
      ul.vmsd-notes
      template.vmsd-copy[data-format]    the texts of the copy buttons

Everything that comes from facts is escaped here.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Optional

from sphinx_vmsd.render.anchors import row_ids
from sphinx_vmsd.render.table import Cell, Column, Copy, Kind, Part, Ref, Row, Table

Link = Callable[[Ref], Optional[str]]
"""Where a reference leads: a URI relative to the page, or ``None`` when it leads nowhere."""

FEW_ROWS = 8
"""A table with fewer rows needs no filter."""
_COPY_TITLES = {"c": "C", "yaml": "YAML", "csv": "CSV"}


def no_link(ref: Ref) -> Optional[str]:
    """The link of a page where nothing can be referred to."""
    return None


def table_html(table: Table, anchor: str, link: Link = no_link, tools: bool = True) -> str:
    """*table* as HTML; *anchor* is the id of the whole and the start of every row's (``row_ids``).

    ``tools=False`` leaves out what needs a script: for epub.
    """
    parents = {row.parent for row in table.rows if row.parent}
    head = "".join(_head_cell(column) for column in table.columns)
    ids = row_ids(anchor, table)
    rows = zip(table.rows, ids)
    body = "\n".join(_row(row, name, table.columns, link, tools and row.key in parents) for row, name in rows)
    caption = escape(table.caption)
    notes = notes_html(table.notes)
    copies = "".join(_copy(one) for one in table.copies) if tools else ""
    return (
        f'<div class="vmsd-box vmsd-{escape(table.kind)}" id="{escape(anchor)}">'
        f"{_tools(table) if tools else ''}"
        f'<div class="vmsd-scroll" role="region" tabindex="0" aria-label="{caption or "Table"}">'
        f'<table class="vmsd-table">{f"<caption>{caption}</caption>" if caption else ""}'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        f"{notes}{copies}</div>\n"
    )


def notes_html(notes: tuple[str, ...]) -> str:
    """Sentences below a table or diagram."""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<ul class="vmsd-notes">{items}</ul>' if items else ""


def _tools(table: Table) -> str:
    parts = []
    if len(table.rows) >= FEW_ROWS:
        parts.append('<input class="vmsd-filter" type="search" placeholder="Filter rows" aria-label="Filter rows">')
    if table.compares:
        parts.append('<label class="vmsd-only"><input type="checkbox"> only changed</label>')
    if not parts and not table.copies:
        return ""
    parts.append('<output class="vmsd-count"></output>')
    formats = [copy.format for copy in table.copies]
    button = '<button type="button" data-copy="{0}">{1}</button>'.format
    buttons = "".join(button(escape(one), escape(_COPY_TITLES.get(one, one))) for one in formats)
    if buttons:
        parts.append(f'<span class="vmsd-copies" role="group" aria-label="Copy as">Copy as {buttons}</span>')
    return f'<div class="vmsd-tools">{"".join(parts)}</div>'


def _copy(copy: Copy) -> str:
    return f'<template class="vmsd-copy" data-format="{escape(copy.format)}">{escape(copy.text)}</template>'


def _head_cell(column: Column) -> str:
    title = f' title="{escape(column.note)}"' if column.note else ""
    attributes = f'scope="col" class="vmsd-{column.kind.value}" data-key="{escape(column.key)}"{title}'
    return f"<th {attributes}>{escape(column.title)}</th>"


def _row(row: Row, name: str, columns: tuple[Column, ...], link: Link, folds: bool) -> str:
    attributes = f' id="{name}"' if name else ""
    attributes += f' class="vmsd-{row.mark.value}"' if row.mark else ""
    attributes += f' data-key="{escape(row.key)}"' if folds else ""
    attributes += f' data-parent="{escape(row.parent)}"' if row.parent else ""
    attributes += f' style="--vmsd-depth:{row.depth}"' if row.depth else ""
    cells = "".join(_cell(one, column, link) for one, column in zip(row.cells[1:], columns[1:]))
    return f"<tr{attributes}>{_row_head(row, name, link, folds)}{cells}</tr>"


def _row_head(row: Row, name: str, link: Link, folds: bool) -> str:
    fold = '<button type="button" class="vmsd-fold" aria-expanded="true" aria-label="Fold"></button>' if folds else ""
    mark = f' <span class="vmsd-mark">{row.mark.value}</span>' if row.mark else ""
    anchor = f'<a class="vmsd-anchor" href="#{name}" aria-label="Link to this row">¶</a>' if name else ""
    content = _content(row.cells[0], link)
    return f'<th scope="row" class="vmsd-{row.cells[0].kind.value}">{fold}{content}{mark}{anchor}</th>'


def _cell(one: Cell, column: Column, link: Link) -> str:
    kind = one.kind.value if one.kind is not Kind.TEXT else column.kind.value
    if one.kind is Kind.UNKNOWN and column.kind is Kind.NUMBER:
        kind += " vmsd-number"
    tone = f" vmsd-tone-{escape(one.tone)}" if one.tone else ""
    return f'<td class="vmsd-{kind}{tone}">{_content(one, link)}</td>'


def _content(one: Cell, link: Link) -> str:
    inner = "".join(part_html(part, link) for part in one.parts)
    if one.before is not None:
        inner = f"<del>{escape(one.before) or '–'}</del> <ins>{inner or '–'}</ins>"
    if not one.note:
        return inner
    said = f'<span class="vmsd-sr"> ({escape(one.note)})</span>' if one.kind is Kind.UNKNOWN else ""
    return f'<span class="vmsd-why" title="{escape(one.note)}">{inner}{said}</span>'


def part_html(part: Part, link: Link) -> str:
    """A run of text with its face and its link."""
    inner = _code(part.text) if part.code else escape(part.text)
    uri = link(part.ref) if part.ref else None
    return f'<a class="reference internal" href="{escape(uri)}">{inner}</a>' if uri else inner


@lru_cache(maxsize=4096)
def _code(text: str) -> str:
    return f'<code class="vmsd-c">{escape(text)}</code>'
