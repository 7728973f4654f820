"""``reference:: TABLE``: the reference pages, written from the tables of the code that acts on them."""
from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from bytepage import stream_bytes
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sphinx_vmsd.cli import COMMANDS, main
from sphinx_vmsd.compat.rule import Family
from sphinx_vmsd.ext.config import OPTIONS
from sphinx_vmsd.ext.directives import DIRECTIVES, load
from sphinx_vmsd.ext.objects import KINDS
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.guide import PARTS
from sphinx_vmsd.model.types import FIELD_TYPES
from sphinx_vmsd.readers.spec.kinds import Choice, Either, Kind, Listing, Mapped, Nested, Scalar
from sphinx_vmsd.readers.spec.language import RECORDS
from sphinx_vmsd.render.messages import MessageRow, catalogue_rows
from sphinx_vmsd.render.stream import form

Lines = Iterator[str]
SNIPPETS = Path(__file__).parents[1] / "reference" / "snippets"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Lines:
    """A list-table."""
    yield from (".. list-table::", "   :header-rows: 1", "")
    for row in (head, *rows):
        for index, cell in enumerate(row):
            first, *rest = cell.splitlines() or [""]
            yield f"   {'*' if not index else ' '} - {first}"
            yield from (f"       {line}" for line in rest)
    yield ""


def options() -> Lines:
    """The options of conf.py."""
    for option in OPTIONS:
        yield from (f".. confval:: {option.name}", "", f"   {option.meaning}", "")
        words = ", ".join(f"``{one}``" for one in option.choices)
        yield from (f"   One of {words}.", "") if words else ()
        yield from (f"   Default: ``{option.default!r}``.", "")


def warnings() -> Lines:
    """The types of warning."""
    yield from table(("Type", "Meaning"), [(f"``vmsd.{kind.subtype}``", kind.meaning) for kind in Warn])


def directives() -> Lines:
    """The directives, with the docstring and the options of their classes."""
    for name, directive in ((name, load(name)) for name in DIRECTIVES):
        takes = " NAME" if directive.required_arguments else " [NAME]" if directive.optional_arguments else ""
        body = textwrap.dedent(inspect.getdoc(load(name)) or "").splitlines()
        named = ", ".join(f"``:{option}:``" for option in sorted(directive.option_spec or {}))
        yield from (f".. rst:directive:: .. vmsd:{name}::{takes}", "", *(f"   {line}" for line in body), "",
                    f"   Options: {named}.", "")


def roles() -> Lines:
    """The roles, one for each kind of object."""
    yield from table(("Role", "Refers to a"), [(f"``:vmsd:{kind.role}:``", kind.title) for kind in KINDS])


def spec() -> Lines:
    """The records of the spec language."""
    for record in RECORDS.values():
        title = f"``{record.name}``"
        yield from (f".. _spec-{record.name}:", "", title, "-" * len(title), "", record.meaning, "")
        yield from table(("Key", "Value", "Meaning"), [
            (f"``{key.name}``" + (" (required)" if key.required else ""), noun(key.kind), escaped(key.meaning))
            for key in record.keys])


def escaped(text: str) -> str:
    """*text* without marks that reStructuredText would read."""
    return re.sub(r"(_(?!\w)|\*|(?<=\bfile):(?=\S))", r"\\\1", text)


def noun(kind: Kind) -> str:
    """What can stand under a key, in words."""
    if isinstance(kind, Either):
        return " or ".join(noun(one) for one in (kind.scalar, kind.listing, kind.mapping) if one)
    if isinstance(kind, Scalar):
        return kind.noun
    if isinstance(kind, Choice):
        return ", ".join(f"``{word}``" for word in kind.words) if len(kind.words) < 9 else f"the name of a {kind.noun}"
    if isinstance(kind, Listing):
        return f"a list: {noun(kind.of)}"
    if isinstance(kind, Mapped):
        return f"a mapping from {noun(kind.key)} to {noun(kind.to)}"
    return f":ref:`spec-{kind.record}`" if isinstance(kind, Nested) else "any data"


def stream_json() -> Lines:
    """The objects of the JSON of streams."""
    for record in form.RECORDS:
        yield from (f".. _stream-{record.name}:", "", record.title, "-" * len(record.title), "", record.meaning, "")
        yield from table(("Key", "Value", "Meaning"), [
            (f"``{key.name}``" + ("" if key.always else " (optional)"), linked(key.value.words), escaped(key.meaning))
            for key in record.keys])


def linked(words: str) -> str:
    """*words* with a link where they name an object."""
    return re.sub(r"object: (\w+)", lambda one: f":ref:`{one[1]} <stream-{one[1]}>`", words)


def types() -> Lines:
    """The field types."""
    yield from table(("In a spec", "In a stream", "Bytes", "Meaning"), [
        (f"``{row.word}``", f"``{row.wire}``", "varies" if row.size is None else str(row.size), row.meaning)
        for row in FIELD_TYPES])


def commands() -> Lines:
    """The commands, with their own help."""
    context = click.Context(main, info_name="sphinx-vmsd")
    for name, help_line in COMMANDS.items():
        title = f"sphinx-vmsd {name}"
        yield from (title, "-" * len(title), "", help_line, "")
        try:
            command = main.get_command(context, name)  # type: ignore[attr-defined]
        except ImportError:
            continue
        text = command.get_help(click.Context(command, info_name=title))
        yield from (".. code-block:: text", "", *(f"   {line}" for line in text.splitlines()), "")


def gallery() -> Lines:
    """Each directive in both syntaxes, and what it makes; further uses of one are files like ``guide.level.rst``."""
    for name in DIRECTIVES:
        title = f"vmsd:{name}"
        meaning = textwrap.dedent(inspect.getdoc(load(name)) or "").split("\n\n")[0]
        yield from (title, "-" * len(title), "", meaning, "")
        for path in (SNIPPETS / f"{name}.rst", *sorted(SNIPPETS.glob(f"{name}.*.rst"))):
            yield from snippet(path)


def snippet(path: Path) -> Lines:
    """What a snippet says in both syntaxes, and what it makes."""
    for suffix, language, lexer in ((".rst", "reStructuredText", "rst"), (".md", "Markdown", "text")):
        lines = path.with_suffix(suffix).read_text("utf-8").splitlines()
        yield from (f".. code-block:: {lexer}", f"   :caption: {language}", "", *(f"   {line}" for line in lines), "")
    yield from (*path.read_text("utf-8").splitlines(), "")


def rules() -> Lines:
    """The rules, family by family."""
    for family in Family:
        yield from (family.value.capitalize(), "-" * len(family.value), "")
        yield from (".. vmsd:rules::", f"   :family: {family.name.lower()}", "")


def messages() -> Lines:
    """Every message around a migration: what QEMU says since when, what it means, why, and what to do."""
    for row in catalogue_rows():
        meaning = escaped(row.meaning[0].upper() + row.meaning[1:])
        yield from (f".. _message-{row.id}:", "", row.id, "-" * len(row.id), "", f"{meaning}.", "")
        yield from (".. code-block:: text", "", *(f"   {line}" for line in texts(row)), "")
        yield from (*(f"* {escaped(cause)}" for cause in row.causes), "")
        yield from (f"Next: {escaped(row.next)}. See :ref:`{row.guide}`.", "")


def texts(row: MessageRow) -> Lines:
    """The forms of a message; several say since when they do."""
    changes = len({since for since, _ in row.texts}) > 1
    yield from (f"{since:>5}  {text}" if changes else text for since, text in row.texts)


def guide() -> Lines:
    """The sections of the guide."""
    yield from table(("Section", "What it is about"), [(f"``{part.name}``", part.summary) for part in PARTS])


TABLES: dict[str, Callable[[], Lines]] = {
    one.__name__: one
    for one in (options, warnings, directives, gallery, roles, spec, types, rules, messages, commands, guide,
                stream_bytes, stream_json)
}


class Reference(SphinxDirective):
    """The table named by the argument."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The nodes of the table, sections included."""
        for path in SNIPPETS.iterdir() if self.arguments[0] == gallery.__name__ else ():
            self.env.note_dependency(str(path))
        lines = StringList(list(TABLES[self.arguments[0]]()), source=f"<{self.arguments[0]}>")
        node = nodes.section()
        node.document = self.state.document
        memo = self.state.memo
        styles, level = memo.title_styles, memo.section_level
        memo.title_styles, memo.section_level = [], 0
        try:
            self.state.nested_parse(lines, 0, node, match_titles=True)
        finally:
            memo.title_styles, memo.section_level = styles, level
        return node.children


def setup(app: Sphinx) -> dict[str, object]:
    """Add the directive, and ``confval`` where Sphinx does not have it."""
    app.add_directive("reference", Reference)
    if "confval" not in app.registry.domains["std"].directives:
        app.add_object_type("confval", "confval", "pair: %s; configuration value")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
