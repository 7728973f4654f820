"""``vmsd:fields``, ``vmsd:subsections``, ``vmsd:properties``: the tables of a device."""
from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Optional

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_vmsd.ext.directives.base import OptionSpec, VmsdDirective
from sphinx_vmsd.model import History, Release
from sphinx_vmsd.render.fields import fields_table
from sphinx_vmsd.render.properties import properties_table, subsections_table
from sphinx_vmsd.render.table import Table, without_columns

Maker = Callable[[History, str, Optional[Release], Optional[Release]], Optional[Table]]


class _TableDirective(VmsdDirective):
    """A table of a device as of ``:release:``, compared with ``:since:``, without the columns of ``:hide:``."""

    maker: ClassVar[Maker]
    option_spec: ClassVar[OptionSpec] = {
        **VmsdDirective.option_spec,
        "release": directives.unchanged_required,
        "since": directives.unchanged_required,
        "hide": directives.unchanged_required,
        "caption": directives.unchanged_required,
    }

    def make(self) -> list[nodes.Node]:
        """The table, or nothing for a device that has no such state."""
        subject = self.subject()
        if subject is None:
            return []
        release, base = self.release(subject), self.release(subject, "since")
        if self.failures:
            return []
        table = type(self).maker(subject.history, subject.device, release, base)
        if table is None:
            return [nodes.paragraph("", f"{subject.device} has no state of its own.", classes=["vmsd-empty"])]
        return [self.table_node(without_columns(table, split_words(self.options.get("hide", ""))), subject.device)]


def split_words(text: object) -> list[str]:
    """The words of an option, separated by blanks or commas."""
    return str(text).replace(",", " ").split()


class FieldsDirective(_TableDirective):
    """Every field and subsection in stream order."""

    maker = staticmethod(fields_table)


class SubsectionsDirective(_TableDirective):
    """Every subsection with what decides whether it is sent."""

    maker = staticmethod(subsections_table)


class PropertiesDirective(_TableDirective):
    """Every property with what machine types make of it."""

    maker = staticmethod(properties_table)
