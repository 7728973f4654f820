"""Compact nodes become what the builder can write, when a page is about to be written.

HTML writers, of which several may work beside each other, draw them (:mod:`sphinx_vmsd.ext.writing`) with the links
that are resolved here; the gettext builder asks them for their texts; for every other builder they are replaced by
ordinary docutils nodes here.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Optional, cast

from docutils import nodes
from sphinx.builders import Builder
from sphinx.domains.std import StandardDomain
from sphinx.util.nodes import make_refnode

from sphinx_vmsd.ext import speech, wording
from sphinx_vmsd.ext.domain import domain_of
from sphinx_vmsd.ext.nodes import DiagramNode, TableNode
from sphinx_vmsd.ext.safe import tame
from sphinx_vmsd.ext.sourcelinks import address_of
from sphinx_vmsd.render.anchors import row_ids
from sphinx_vmsd.render.table import SOURCE, Cell, Part, Ref, Row, Table, unfolded
from sphinx_vmsd.render.text import numbered, table_text

if TYPE_CHECKING:
    from sphinx_vmsd.render.diagram.graph import Graph

#: Builders of plain text: a table drawn by us is narrower than theirs. The columns that their indents leave of 80.
PLAIN = {"text": 77, "man": 69}
WIDTH = 77
#: The builder that asks the network about each link: thousands of lines of a few files are not worth that.
_CHECKER = "linkcheck"
#: Characters of the small face that a table's columns share on paper.
PAPER = 84
#: Where a word in a cell may go to the next line: in names, paths and calls, but not in numbers.
_BREAKS = re.compile(r"(?:(?<=[_/>,-])|(?<=\D\.))(?=[^\s_./>,()-])|(?<=\w\()")

_WORD = re.compile(r"\w+")


def expand(builder: Builder, docname: str, tables: Iterable[TableNode], diagrams: Iterable[DiagramNode]) -> None:
    """Prepare or draw the compact nodes of a page, as *builder* needs them."""
    for node in tables:
        if builder.format == "html":
            table = node.table
            node.shown = table, _links(table.refs, docname, builder)
            node.clear()
            node += nodes.Text(wording.searched(table))
        elif builder.name in PLAIN:
            node.replace_self(_plain(table_text(node.table, PLAIN[builder.name], speech.say)))
        elif builder.name != "gettext":
            node.replace_self(tame(_Drawing(docname, builder).table(node)))
    for diagram in diagrams:
        if builder.format == "html":
            diagram["links"] = _links(set(diagram.graph.refs), docname, builder)
        elif builder.name != "gettext":
            diagram.replace_self(_diagram(diagram.graph, builder))


def index_once(compact: Iterable[nodes.Element]) -> None:
    """Leave the search index each word of the *compact* nodes of a page once: it counts none."""
    indexed: set[str] = set()
    for node in compact:
        words = [word for word in dict.fromkeys(_WORD.findall(node.astext())) if word not in indexed]
        indexed.update(words)
        node.children = [nodes.Text(" ".join(words))]
        node.setup_child(node.children[0])


def _diagram(graph: Graph, builder: Builder) -> nodes.Element:
    from sphinx_vmsd.ext.diagrams import drawn_tikz  # a page of tables needs none of these
    from sphinx_vmsd.render.diagram.text import draw_text
    from sphinx_vmsd.render.diagram.tikz import latex_of
    picture = drawn_tikz(graph, builder) if builder.format == "latex" else ""
    if not picture:
        return _plain(draw_text(graph, PLAIN.get(builder.name, WIDTH), speech.say))
    drawn = f"\\begin{{center}}{picture}\\par {latex_of(graph.title)}\\end{{center}}"
    # LaTeX likes to break pages before what is centred, and so after the sentence that introduces it
    text = f"\\begingroup\\csname @beginparpenalty\\endcsname=10000 {drawn}\\endgroup"
    return nodes.raw("", text, format="latex")


def _plain(text: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language="none")


def _links(refs: Iterable[Ref], docname: str, builder: Builder) -> dict[tuple[str, str], str]:
    """The address of every one of *refs* that leads somewhere."""
    found = {(ref.role, ref.target): _refnode(ref, docname, builder, nodes.Text("")) for ref in refs}
    return {key: _address(node) for key, node in found.items() if node is not None}


def _refnode(ref: Ref, docname: str, builder: Builder, child: nodes.Node) -> Optional[nodes.reference]:
    if ref.role == SOURCE:
        uri = "" if builder.name == _CHECKER else address_of(builder.config.vmsd_source_url, ref.target)
        return nodes.reference("", "", child, refuri=uri, internal=False) if uri else None
    if ref.role == "ref":
        page, label = cast(StandardDomain, builder.env.get_domain("std")).anonlabels.get(ref.target, ("", ""))
        return make_refnode(builder, docname, page, label, child) if page else None
    found = domain_of(builder.env).resolve(ref.role, ref.target)
    if found is None:
        return None
    name, place = found
    return make_refnode(builder, docname, place.docname, place.node_id, child, name)


def _address(node: nodes.reference) -> str:
    """The link of *node*; a single-page builder's ``page#document-x#id`` is only ``#id``."""
    address = str(node["refuri"]) if "refuri" in node else f"#{node['refid']}"
    return "#" + address.rpartition("#")[2] if address.count("#") > 1 and node.get("internal", True) else address


class _Drawing:
    """Draws the tables of one page in docutils nodes."""

    def __init__(self, docname: str, builder: Builder) -> None:
        self.docname = docname
        self.builder = builder

    def table(self, node: TableNode) -> Iterator[nodes.Node]:
        """The table with its notes below."""
        table = unfolded(node.table, speech.say)
        if table.rows:
            drawn = nodes.table("", classes=["vmsd", "colwidths-given"], ids=list(node["ids"]))
            if table.caption:
                drawn += nodes.title("", table.caption)
            drawn += self._group(table, row_ids(node["anchor"], table))
            yield from self._small(drawn)
        else:
            yield nodes.target("", "", ids=list(node["ids"]))
        for note in numbered(table):
            yield nodes.paragraph("", note)

    def _small(self, drawn: nodes.table) -> Iterator[nodes.Node]:
        """The table; on paper in a small face, for many columns have to share its width."""
        if self.builder.format != "latex":
            yield drawn
            return
        yield nodes.raw("", "\\begingroup\\footnotesize\\setlength{\\tabcolsep}{3pt}", format="latex")
        yield drawn
        yield nodes.raw("", "\\endgroup", format="latex")

    def _group(self, table: Table, ids: tuple[str, ...]) -> nodes.tgroup:
        group = nodes.tgroup("", cols=len(table.columns))
        for width in widths(table):
            group += nodes.colspec("", colwidth=width)
        head = nodes.row("", *(_entry(nodes.Text(column.title)) for column in table.columns))
        group += nodes.thead("", head)
        group += nodes.tbody("", *(self._row(row, name) for row, name in zip(table.rows, ids)))
        return group

    def _row(self, row: Row, name: str) -> nodes.row:
        drawn = nodes.row("")
        for number, cell in enumerate(row.cells):
            content = list(self._cell(cell))
            if not number:
                target = list(self._target(name)) if name else []
                indent = [nodes.Text("\N{NO-BREAK SPACE}" * 2 * row.depth)] if row.depth else []
                mark = [nodes.Text(f" ({speech.say(row.mark.value)})")] if row.mark else []
                content = [*target, *indent, *content, *mark]
            drawn += _entry(*content, **({"morecols": len(row.cells) - 1} if row.heads else {}))
            if row.heads:
                break
        return drawn

    def _target(self, name: str) -> Iterator[nodes.Node]:
        if self.builder.format == "latex":  # or an anchor at the start of a cell takes a line of its own
            yield nodes.raw("", "\\leavevmode{}", format="latex")
        yield nodes.target("", "", ids=[name])

    def _cell(self, cell: Cell) -> Iterator[nodes.Node]:
        for part in cell.parts:
            yield self._part(part)
        if cell.before is not None:
            yield nodes.Text(f" ({speech.say('was')} {cell.before or '-'})")
        if cell.footnote is not None:
            yield nodes.Text(f" [{cell.footnote + 1}]")

    def _part(self, part: Part) -> nodes.Node:
        pieces = list(self._breakable(part.text))
        around = nodes.literal if part.code else nodes.inline
        text = around("", "", *pieces) if part.code or pieces[1:] else pieces[0]
        reference = _refnode(part.ref, self.docname, self.builder, text) if part.ref else None
        return reference or text

    def _breakable(self, text: str) -> Iterator[nodes.Node]:
        """*text*; LaTeX may go to the next line inside of it where :data:`_BREAKS` says."""
        first, *more = _BREAKS.split(text) if self.builder.format == "latex" else [text]
        yield nodes.Text(first)
        for piece in more:
            yield from (nodes.raw("", "\\allowbreak{}", format="latex"), nodes.Text(piece))


def _entry(*content: nodes.Node, **how: int) -> nodes.entry:
    return nodes.entry("", *([nodes.paragraph("", "", *content)] if content else []), **how)


def widths(table: Table) -> list[int]:
    """Characters for each column: its longest text, made smaller where that is too much, its longest word at least."""
    wanted = [len(column.title) for column in table.columns]
    least = list(wanted)
    for row in table.rows:
        for number, cell in enumerate(() if row.heads else row.cells):
            full = _shown(cell, row, number)
            indent = 2 * row.depth * (not number)
            wanted[number] = max(wanted[number], indent + len(full))
            parts = (part for word in full.split() for part in _BREAKS.split(word))
            least[number] = max(least[number], indent + max(map(len, parts), default=0))
    while sum(wanted) > PAPER:
        wide = [number for number, one in enumerate(wanted) if one > least[number]]
        if not wide:
            break
        wanted[max(wide, key=wanted.__getitem__)] -= 1
    return [one + 1 for one in wanted]  # the space between the columns is taken from each


def _shown(cell: Cell, row: Row, number: int) -> str:
    """The text of a cell with all that is written beside it."""
    was = f" (was {cell.before or '-'})" if cell.before is not None else ""
    return cell.text + was + (f" ({row.mark.value})" if row.mark and not number else "")
