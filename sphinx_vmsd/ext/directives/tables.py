"""``vmsd:fields``, ``vmsd:subsections``, ``vmsd:properties``: the tables of a device."""
from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Optional

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_vmsd.ext.directives.base import SYMBOL, OptionSpec, Subject, VmsdDirective
from sphinx_vmsd.ext.taking import fields_to_take
from sphinx_vmsd.model import Release
from sphinx_vmsd.render.others import tables_of
from sphinx_vmsd.render.properties import properties_table, subsections_table
from sphinx_vmsd.render.table import Table, without_columns
from sphinx_vmsd.render.words import without_said


class _TableDirective(VmsdDirective):
    """A table of a device as of ``:release:``, compared with ``:since:``, without the columns of ``:hide:``."""

    option_spec: ClassVar[OptionSpec] = {
        **VmsdDirective.option_spec,
        **SYMBOL,
        "release": directives.unchanged_required,
        "since": directives.unchanged_required,
        "hide": directives.unchanged_required,
        "caption": directives.unchanged_required,
    }

    def tables(self, subject: Subject, release: Optional[Release], base: Optional[Release]) -> dict[str, Table]:
        """The tables of the subject, by part (see :mod:`sphinx_vmsd.render.others`); none: it has no such state."""
        raise NotImplementedError

    def make(self) -> list[nodes.Node]:
        """The table, or nothing for a device that has no such state."""
        subject = self.subject()
        if subject is None:
            return []
        release, base = self.release(subject), self.release(subject, "since")
        if self.misasked:
            return []
        tables = list(self.tables(subject, release, base).items())
        if not tables:
            return [self.stateless(subject)]
        if "caption" in self.options:
            tables[0] = (tables[0][0], replace(tables[0][1], caption=str(self.options["caption"])))
        hidden = split_words(self.options.get("hide", ""))
        return [self.table_node(_without(hidden, table), subject.device, part=part) for part, table in tables]


def _without(hidden: list[str], table: Table) -> Table:
    return without_columns(replace(table, notes=without_said(table.notes, hidden)), hidden)


def split_words(text: object) -> list[str]:
    """The words of an option, separated by blanks or commas."""
    return str(text).replace(",", " ").split()


class FieldsDirective(_TableDirective):
    """Every field and subsection in stream order; a table for each description that the device sends.

    ``:source: hw/net/e1000.c`` with ``:symbol: vmstate_e1000`` takes it from that description in ``vmsd_srctree``.
    """

    def tables(self, subject: Subject, release: Optional[Release], base: Optional[Release]) -> dict[str, Table]:
        """The tables of fields, as drawn by :mod:`sphinx_vmsd.render`."""
        return tables_of(fields_to_take, subject.history, subject.device, release, base)


class SubsectionsDirective(_TableDirective):
    """Every subsection with what decides whether it is sent; a table for each description that has some.

    ``:source: hw/net/e1000.c`` with ``:symbol: vmstate_e1000`` takes it from that description in ``vmsd_srctree``.
    """

    def tables(self, subject: Subject, release: Optional[Release], base: Optional[Release]) -> dict[str, Table]:
        """The tables of subsections, as drawn by :mod:`sphinx_vmsd.render`."""
        return tables_of(subsections_table, subject.history, subject.device, release, base)


class PropertiesDirective(_TableDirective):
    """Every property with what machine types make of it.

    ``:source: hw/net/e1000.c`` with ``:symbol: vmstate_e1000`` takes it from that description in ``vmsd_srctree``.
    """

    def tables(self, subject: Subject, release: Optional[Release], base: Optional[Release]) -> dict[str, Table]:
        """The table of properties, as drawn by :mod:`sphinx_vmsd.render`."""
        table = properties_table(subject.history, subject.device, release, base)
        return {"": table} if table else {}
