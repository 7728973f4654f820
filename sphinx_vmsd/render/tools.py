"""The tools of a table in HTML: filter, only changed, copy, ask. ``assets/vmsd.js`` makes them work."""
from __future__ import annotations

from sphinx_vmsd.render.markup import escape
from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.table import Asked, Choice, Table

FEW_ROWS = 8
"""A table with fewer rows needs no filter."""
_COPY_TITLES = {"c": "C", "yaml": "YAML", "csv": "CSV"}
_FILTER = '<input class="vmsd-filter" type="search" placeholder="{0}" aria-label="{0}">'
_COPY = '<template class="vmsd-copy" data-format="{}">{}</template>'


def tools_html(table: Table, say: Say = plainly) -> str:
    """The tools above *table*: as much as it needs, nothing for a small plain one."""
    parts = [_question(table.asked, say)] if table.asked else []
    if len(table.rows) >= FEW_ROWS and not parts:
        parts.append(_FILTER.format(escape(say("Filter rows"))))
    if table.compares and not all(row.mark for row in table.rows):
        parts.append(f'<label class="vmsd-only"><input type="checkbox"> {escape(say("only changed"))}</label>')
    if not parts and not table.copies:
        return ""
    parts.append(f'<output class="vmsd-count" data-of="{escape(say("of"))}"></output>')
    formats = [copy.format for copy in table.copies]
    button = '<button type="button" data-copy="{0}">{1}</button>'.format
    buttons = "".join(button(escape(one), escape(_COPY_TITLES.get(one, one))) for one in formats)
    if buttons:
        copy_as = escape(say("Copy as"))
        words = f'data-copied="{escape(say("copied as"))}" data-refused="{escape(say("the browser does not copy"))}"'
        group = f'class="vmsd-copies" role="group" aria-label="{copy_as}" {words}'
        parts.append(f"<span {group}>{copy_as} {buttons}</span>")
    return f'<div class="vmsd-tools">{"".join(parts)}</div>'


def copies_html(table: Table) -> str:
    """The texts that the copy buttons take; CSV is made from the rows in view."""
    kept = [copy for copy in table.copies if copy.text]
    return "".join(_COPY.format(escape(copy.format), escape(copy.text)) for copy in kept)


def _question(asked: Asked, say: Say) -> str:
    """The selects that ask a matrix, and the place of its answer."""
    machines = "".join(_choice(one, len(asked.releases)) for one in asked.machines)
    releases = "".join(f"<option>{escape(one)}</option>" for one in asked.releases)
    selects = [("on machine type", "machine", machines)] if machines else []
    selects += [("from", "from", releases), ("to", "to", releases)]
    drawn = " ".join(_select(escape(say(label)), name, options) for label, name, options in selects)
    answer = f'data-none="{escape(say("One of the two does not have this machine type."))}"'
    answer += f' data-ways="{escape(";".join(map(say, asked.ways)))}"' if asked.ways else ""
    choose = escape(say("Choose what migrates where."))
    return f'<span class="vmsd-ask">{drawn}</span><output class="vmsd-answer" {answer}>{choose}</output>'


def _choice(one: Choice, releases: int) -> str:
    """A machine type; its rows may be those of another one, which more releases have."""
    value = f' value="{escape(one.key)}"' if one.key != one.name else ""
    has = f' data-has="{" ".join(map(str, one.releases))}"' if len(one.releases) < releases else ""
    return f"<option{value}{has}>{escape(one.name)}</option>"


def _select(label: str, name: str, options: str) -> str:
    return f'<label>{label} <select class="vmsd-{name}">{options}</select></label>'
