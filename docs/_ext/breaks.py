"""``breaks``: the table of all breaks of the gallery, with a filter; a line of its body is ``NAME: MESSAGE``."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_vmsd.compat.matrix import matrix
from sphinx_vmsd.ext.directives.base import COMMON, OptionSpec, VmsdDirective
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.readers.spec import read_spec
from sphinx_vmsd.render.table import Cell, Column, Kind, Part, Ref, Row, Table, cell

PAGES = Path(__file__).parents[1] / "gallery"
_HEAD = re.compile(r"([\w.-]+):\n\n(.+)\n-+\n\n\| Device: ``(.+?)``.*\n\| Broken (.+)\n\| Fixed (.+)\n")
_RELEASE = re.compile(r"\d+\.\d+")
_MACHINE = re.compile(r"\.\. vmsd:matrix::.*\n   :spec: (.+)\n   :machine: (\S+)")
COLUMNS = (Column("break", "Break"), Column("device", "Device", Kind.CODE), Column("broken", "Broken"),
           Column("fixed", "Fixed"), Column("message", "Message", Kind.CODE))


@dataclass(frozen=True)
class Break:
    """The head of an entry of the gallery; ``pattern`` is the page it stands on, and the title of that.

    ``spec`` and ``machine`` are those of its matrix.
    """

    name: str
    title: str
    device: str
    broken: str
    fixed: str
    pattern: tuple[str, str]
    spec: Path
    machine: str


def listed() -> Iterator[Break]:
    """Every break, in the order of the pages."""
    index = (PAGES / "index.rst").read_text("utf-8")
    for page in re.findall(r"^   (\w+)$", index.split(".. toctree::")[1], re.MULTILINE):
        text = (PAGES / f"{page}.rst").read_text("utf-8")
        pattern = (page, text.split("\n")[2])
        for block in text.split("\n.. _break-")[1:]:
            head, shown = _HEAD.match(block), _MACHINE.search(block)
            if head and shown:
                name, title, device, broken, fixed = head.groups()
                yield Break(name, title, device, _release(broken, "unknown"), _fixed(fixed), pattern,
                            PAGES / shown.group(1), shown.group(2))


def said(one: Break, first: str) -> tuple[str, ...]:
    """The lines after *first* that QEMU prints in the same migrations, without the last one, which all have."""
    found, _ = read_spec(str(one.spec))
    rows = matrix(found.history, found.device, one.machine).cells if found else ()
    messages = [verdict.message.splitlines() for row in rows for verdict in row if verdict.message]
    lines = [line for message in messages if first in message for line in message[:-1]]
    return tuple(line for line in dict.fromkeys(lines) if line != first)


def _release(words: str, otherwise: str) -> str:
    found = _RELEASE.search(words)
    return found.group(0) if found else otherwise


def _fixed(words: str) -> str:
    return "was meant" if words.startswith("never") else "no" if words.startswith("by no") else _release(words, "")


class Breaks(VmsdDirective):
    """The breaks named in the body, with their messages."""

    has_content = True
    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {**COMMON}

    def make(self) -> list[nodes.Node]:
        """The table; a break without a line, or a line without a break, is a warning."""
        messages = dict(re.split(": |:$", line, maxsplit=1) for line in self.content if line.strip())
        found = {one.name: one for one in listed()}
        for name in sorted({*messages} ^ {*found}):
            self.fail(Warn.DIRECTIVE, f"the break {name!r} is not in both the table and the pages")
        for page in (*PAGES.glob("*.rst"), *PAGES.glob("specs/*")):
            self.env.note_dependency(str(page))
        rows = tuple(_rows(found.values(), messages))
        return [self.table_node(Table(COLUMNS, rows, "All breaks", kind="breaks"), "all", noted=False)]


def _rows(breaks: Iterable[Break], messages: Mapping[str, str]) -> Iterator[Row]:
    """A row for each pattern, with its breaks below it."""
    for (page, title), group in groupby(breaks, lambda one: one.pattern):
        head = cell(Part(title, ref=Ref("ref", f"gallery-{page}")))
        yield Row((head, *(cell() for _ in COLUMNS[1:])), page)
        for one in group:
            yield Row((
                cell(Part(one.title, ref=Ref("ref", f"break-{one.name}"))), cell(one.device, Kind.CODE),
                cell(one.broken), cell(one.fixed), _message(one, messages.get(one.name, "")),
            ), one.name, depth=1, parent=page)


def _message(one: Break, first: str) -> Cell:
    if not first:
        return cell("none: nothing is refused")
    more = [Part(line, code=True, folded=True) for line in said(one, first)]
    return cell((Part(first, code=True), *more), Kind.CODE)


def setup(app: Sphinx) -> dict[str, object]:
    """Add the directive."""
    app.add_directive("breaks", Breaks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
