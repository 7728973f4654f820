"""Tables as finished HTML: what the HTML builders write for a table's compact node.

The structure that ``assets/vmsd.css`` dresses and ``assets/vmsd.js`` brings to life::

    div.vmsd-box.vmsd-KIND#IDENT
      div.vmsd-tools                     filter, only changed, copy; useless and unseen without scripts
      div.vmsd-scroll[role=group]       scrolls sideways on its own, never the page
        table.vmsd-table[data-link] > caption, thead, tbody
          tr#ROW_ID.vmsd-added|removed|changed[data-key][data-parent][style=--vmsd-depth]
            th[scope=row]                with span.vmsd-name > button.vmsd-fold where rows are below it
            td.vmsd-number|unknown|verdict, del + ins in a cell that changed
      ul.vmsd-notes
      template.vmsd-copy[data-format]    the texts of the copy buttons

Everything that comes from facts is escaped here. Between cells is white space: a search shows a page as its bare text.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby
from typing import Optional

from sphinx_vmsd.render.anchors import row_ids
from sphinx_vmsd.render.diagram.svg import finish
from sphinx_vmsd.render.markup import escape
from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.table import SOURCE, Cell, Column, Kind, Part, Ref, Row, Table, count_more
from sphinx_vmsd.render.tools import copies_html, tools_html
from sphinx_vmsd.wire.printable import printable_lines

Link = Callable[[Ref], Optional[str]]
"""Where a reference leads: a URI relative to the page, or ``None`` when it leads nowhere."""

_NOTE = "note of this table"
_FOLD = '<button type="button" class="vmsd-fold" aria-expanded="true" aria-label="{}"></button>'
_WHOLE = 16
"""So many characters of a name stay together."""
_BREAKS = re.compile(r"(?<=[_./-])(?=[^_./-])")
_CODE_END = re.compile(r"[;{},/]\Z")
_CLASS = {kind: "" if kind in (Kind.TEXT, Kind.CODE) else f" vmsd-{kind.value}" for kind in Kind}
"""What cells are drawn by, after a space; a page has hundreds without."""
_LONG, _PROSE = 24, 60
"""A cell with more characters asks for a wide column, one with still more for a wide one on a phone, too."""


def no_link(ref: Ref) -> Optional[str]:
    """The link of a page where nothing can be referred to."""
    return None


def table_html(
    table: Table, anchor: str, link: Link = no_link, tools: bool = True, say: Say = plainly
) -> str:
    """*table* as HTML; *anchor* is the id of the whole and the start of every row's (``row_ids``).

    ``tools=False`` leaves out what needs a script: for epub. *say* gives the words around it in the reader's language.
    """
    if not table.rows:
        return _empty(table, anchor, say)
    tool = tools_html(table, say) if tools and not table.picture else ""
    copies = copies_html(table) if tools and not table.picture else ""
    inner = f"{tool}\n{_scroll(table, anchor, link, tools, say)}\n{_notes(table, anchor)}{copies}"
    if table.picture:
        picture = finish(table.picture, f"{anchor}-svg", (), link)
        return figure_html(picture, table.caption, say("As a table"), inner, anchor)
    return f'<div class="vmsd-box vmsd-{escape(table.kind)}" id="{escape(anchor)}">{inner}</div>\n'


def figure_html(svg: str, title: str, summary: str, words: str, anchor: str) -> str:
    """A picture with caption; the same in *words* below is folded away, or open where there is no picture."""
    name = escape(title)
    scroll = f'<div class="vmsd-scroll vmsd-picture" role="group" tabindex="0" aria-label="{name}">{svg}</div>'
    return (
        f'<figure class="vmsd-box vmsd-figure" id="{escape(anchor)}">{scroll if svg else ""}'
        f"<figcaption><span>{name}</span>"
        f"<details{'' if svg else ' open'}><summary>{escape(summary)}</summary>{words}</details></figcaption>"
        "</figure>\n"
    )


def _scroll(table: Table, anchor: str, link: Link, tools: bool, say: Say) -> str:
    caption = escape(table.caption)
    above = f"<caption>{caption}</caption>\n" if caption else ""
    head = " ".join(_head_cell(column) for column in table.columns)
    return (
        f'<div class="vmsd-scroll" role="group" tabindex="0" aria-label="{caption or escape(say("Table"))}">'
        f'<table class="vmsd-table"{_linking(table, tools, say)}>{above}'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{_body(table, anchor, link, tools, say)}\n</tbody></table></div>"
    )


def _linking(table: Table, tools: bool, say: Say) -> str:
    """What the script calls the links to rows, which it makes: a page has hundreds, and ids are enough without it."""
    return f' data-link="{escape(say("Link to this row"))}"' if tools and any(row.key for row in table.rows) else ""


def _empty(table: Table, anchor: str, say: Say) -> str:
    """What stands where a table would have no row: its notes."""
    said = " ".join(map(escape, table.notes or (f"{table.caption}: {say('none')}.",)))
    return f'<p class="vmsd-none" id="{escape(anchor)}">{said}</p>\n'


def _body(table: Table, anchor: str, link: Link, tools: bool, say: Say) -> str:
    parents = {row.parent for row in table.rows if row.parent}
    rows = zip(table.rows, row_ids(anchor, table))

    def inside(ref: Ref) -> Optional[str]:
        return f"#{note_id(anchor, int(ref.target))}" if ref.role == _NOTE else link(ref)

    return "\n".join(_row(row, name, table.columns, inside, tools and row.key in parents, say) for row, name in rows)


def note_id(anchor: str, number: int) -> str:
    """The id of the note *number* (from 0) of the table *anchor*."""
    return f"{escape(anchor)}-note-{number + 1}"


def _notes(table: Table, anchor: str) -> str:
    """The sentences below a table; numbered where cells point to them."""
    tag = "ol" if any(one.footnote is not None for row in table.rows for one in row.cells) else "ul"
    items = "\n".join(f'<li id="{note_id(anchor, n)}">{escape(note)}</li>' for n, note in enumerate(table.notes))
    return f'<{tag} class="vmsd-notes">{items}</{tag}>' if items else ""


def _head_cell(column: Column) -> str:
    title = f' title="{escape(column.note)}"' if column.note else ""
    attributes = f'scope="col"{_css(_CLASS[column.kind])} data-key="{escape(column.key)}"{title}'
    return f"<th {attributes}>{escape(column.title)}</th>"


def _css(names: str) -> str:
    return f' class="{names[1:]}"' if names else ""


def _row(row: Row, name: str, columns: tuple[Column, ...], link: Link, folds: bool, say: Say) -> str:
    attributes = f' id="{name}"' if name else ""
    attributes += f' class="vmsd-{row.mark.value}"' if row.mark else ""
    attributes += f' data-key="{escape(row.key)}"' if folds else ""
    attributes += f' data-parent="{escape(row.parent)}"' if row.parent else ""
    attributes += f' style="--vmsd-depth:{row.depth}"' if row.depth else ""
    others = () if row.heads else zip(row.cells[1:], columns[1:])
    cells = " ".join([_row_head(row, link, folds, say), *[_cell(one, column, link, say) for one, column in others]])
    return f"<tr{attributes}>{cells}</tr>"


def _row_head(row: Row, link: Link, folds: bool, say: Say) -> str:
    mark = f' <span class="vmsd-mark">{escape(say(row.mark.value))}</span>' if row.mark else ""
    content = _content(row.cells[0], link, say)
    if folds:
        content = f'<span class="vmsd-name">{_FOLD.format(escape(say("Fold")))}<span>{content}</span></span>'
    kind = _CLASS[row.cells[0].kind] + _tone(row.cells[0])
    span = f' colspan="{len(row.cells)}"' if row.heads else ""
    return f'<th scope="row"{_css(kind)}{span}>{content}{mark}</th>'


def _cell(one: Cell, column: Column, link: Link, say: Say) -> str:
    kind = _CLASS[one.kind if one.kind is not Kind.TEXT else column.kind]
    if one.kind is Kind.UNKNOWN and column.kind is Kind.NUMBER:
        kind += " vmsd-number"
    size = len(one.text)
    long = f" vmsd-long{' vmsd-prose' if size > _PROSE else ''}" if size > _LONG else ""
    return f'<td{_css(f"{kind}{long}{_tone(one)}")}>{_content(one, link, say)}</td>'


def _tone(one: Cell) -> str:
    return f" vmsd-tone-{escape(one.tone)}" if one.tone else ""


def _content(one: Cell, link: Link, say: Say) -> str:
    inner = _runs(one.parts, link, say) if len(one.parts) != 1 or one.parts[0].folded else _part(one.parts[0], link)
    if one.before is not None:
        inner = f"<del>{escape(one.before) or '–'}</del> <ins>{inner or '–'}</ins>"
    if one.footnote is not None:
        below = escape(link(Ref(_NOTE, str(one.footnote))) or "")
        return f'<a data-note="{one.footnote + 1}" href="{below}" title="{escape(one.note)}">{inner}</a>'
    if not one.note:
        return inner
    said = f'<span class="vmsd-sr"> ({escape(one.note)})</span>' if one.kind is Kind.UNKNOWN else ""
    return f'<span title="{escape(one.note)}">{inner}{said}</span>'


def _runs(parts: Iterable[Part], link: Link, say: Say) -> str:
    runs = groupby(parts, lambda part: part.folded)
    return "".join(_folded(run, link, say) if folded else _parts(run, link) for folded, run in runs)


def _folded(parts: Iterable[Part], link: Link, say: Say) -> str:
    """Names behind their number: open or not, they can be reached without a script."""
    found = tuple(parts)
    more = escape(count_more(found, say))
    names = _parts(found, link)
    if "<a " not in names:  # trees have hundreds of machine types: no tag for each
        names = f'<code class="vmsd-split">{escape("".join(part.text for part in found))}</code>'
    return f' <details class="vmsd-more"><summary>{more}</summary>{names}</details>'


def _parts(parts: Iterable[Part], link: Link) -> str:
    return "".join(_part(part, link) for part in parts)


def _part(part: Part, link: Link) -> str:
    """A run of text with its face and its link."""
    inner = _code(part.text) if part.code else _prose(part.text)
    uri = link(part.ref) if part.ref else None
    kind = "external" if part.ref and part.ref.role == SOURCE else "internal"
    return f'<a class="reference {kind}" href="{escape(uri)}">{inner}</a>' if uri else inner


def _prose(text: str) -> str:
    """Words; paragraphs of code among them, as repairs have, keep their lines."""
    if "\n\n" not in text:
        return escape(text)
    found = groupby(text.split("\n\n"), lambda one: bool(_CODE_END.search(one)))
    drawn = [(code, escape("\n\n".join(paragraphs))) for code, paragraphs in found]
    return "".join(f"<pre>{inner}</pre>" if code else inner for code, inner in drawn)


@lru_cache(maxsize=4096)
def _code(text: str) -> str:
    """A name; a long one may go to the next line after a sign between its words, a short one stays whole."""
    text = printable_lines(text)
    if len(text) <= _WHOLE:
        return f'<code>{escape(text)}</code>'
    return f'<code class="vmsd-split">{"<wbr/>".join(map(escape, _BREAKS.split(text)))}</code>'
