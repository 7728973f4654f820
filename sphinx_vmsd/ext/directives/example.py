"""``vmsd:example``: a piece of C or a spec, shown, tabulated, its claims run."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Optional

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.states import RSTState
from sphinx.util import logging

from sphinx_vmsd.compat.check import lint
from sphinx_vmsd.compat.drift import Drift, described, of_description, of_device
from sphinx_vmsd.ext import claims, extras
from sphinx_vmsd.ext.directives.base import COMMON, SYMBOL, OptionSpec, VmsdDirective
from sphinx_vmsd.ext.directives.migrate import claim_box
from sphinx_vmsd.ext.facts import Facts, from_spec
from sphinx_vmsd.ext.guidetext import is_guide
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.model import Description, Device, Evidence, History, Problem, Release, Snapshot, walk
from sphinx_vmsd.readers.files import read_text
from sphinx_vmsd.readers.source import read_snippet
from sphinx_vmsd.readers.spec import read_spec
from sphinx_vmsd.render.differences import findings_table
from sphinx_vmsd.render.fields import fields_table
from sphinx_vmsd.render.table import without_columns

LANGUAGES = ("c", "yaml", "json")
_SUFFIXES = {".c": "c", ".h": "c", ".yaml": "yaml", ".yml": "yaml", ".json": "json"}
_logger = logging.getLogger(__name__)


class ExampleDirective(VmsdDirective):
    """The body or ``:file:``, with its field tables, and the results of the claims in it.

    ``:language:`` says what a body is (a body with braces and semicolons is C, any other YAML); ``:hide:`` leaves
    parts of the result out: ``source``, ``table``, ``findings``, ``claims``. What contradicts the
    tree ``:source:`` is a warning. With ``:symbol: vmstate_e1000`` and the file ``:source: hw/net/e1000.c`` the
    example is that definition in ``vmsd_srctree``, as it is today.
    """

    has_content = True
    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {
        **COMMON,
        **SYMBOL,
        "file": directives.unchanged_required,
        "language": lambda text: directives.choice(text, LANGUAGES),
        "hide": directives.unchanged_required,
        "source": directives.unchanged,
        "arch": directives.unchanged_required,
    }

    def make(self) -> list[nodes.Node]:
        """The source, then what it means."""
        if "symbol" in self.options:
            return self._symbol()
        path, text, first = self._source()
        if not text.strip():
            if not self.failures:
                self.fail(Warn.DIRECTIVE, "vmsd:example needs a body or :file:")
            return []
        language = str(self.options.get("language") or _language(path if "file" in self.options else "", text))
        block = self._block(text, language)
        placed = "\n" * (first - 1) + text
        meaning = self._c(path, placed) if language == "c" else self._spec(path, placed)
        return [*([] if self._hides("source") else [block]), *meaning]

    def _block(self, text: str, language: str) -> nodes.literal_block:
        block = nodes.literal_block(text, text, language=language, classes=["vmsd-example"])
        self.set_source_info(block)
        return block

    def _symbol(self) -> list[nodes.Node]:
        """A definition of the tree as it is today."""
        one = self.symbol()
        if one is None:
            return []
        device = Device(one.description.name, one.description)
        snapshot = replace(one.history.snapshots[0], devices=(device,), descriptions=(), machines=(), arrays=())
        block = [] if self._hides("source") else [self._block(one.text(), "c")]
        table = None if self._hides("table") else self._table_of(device, snapshot)
        return [*block, *([table] if table else []), *self._findings(snapshot)]

    def _hides(self, part: str) -> bool:
        return part in str(self.options.get("hide", "")).replace(",", " ").split()

    def _source(self) -> tuple[str, str, int]:
        """The file, the text, and the line of the file on which the text starts."""
        if "file" in self.options:
            found = self.located(str(self.options["file"]))
            text = Path(found[0]).read_text("utf-8", "replace") if found else ""
            return found[0] if found else "", text, 1
        path, _colon, line = self.place.rpartition(":")
        return path, "\n".join(self.content), self._first_line(path, int(line))

    def _first_line(self, path: str, line: int) -> int:
        """The line of the page on which the body starts; the versions of MyST count differently, so look it up."""
        if isinstance(self.state, RSTState) and self.content:
            return int(self.content.items[0][1]) + 1
        text, _problems = read_text(path)
        page = [one.strip() for one in (text or "").splitlines()]
        body = [one.strip() for one in self.content]
        return next((at + 1 for at in range(line, len(page)) if page[at:at + len(body)] == body), line)

    def _c(self, path: str, text: str) -> list[nodes.Node]:
        found, problems = read_snippet(text, path)
        if not found and problems and not problems[0].location.line:
            return self._without_reader(problems[0])
        for problem in problems:
            self.fail_with(Warn.SOURCE, problem)
        if not found:
            self.fail(Warn.SOURCE, "no description in this example, so nothing of it is checked "
                      "(code that is only shown goes into a code-block)")
        roots = _roots(found)
        devices = tuple(Device(one.name, one, location=one.location) for one in roots)
        snapshot = Snapshot(Release("0"), devices, evidence=frozenset({Evidence.SOURCE}))
        for root, tree in self._trees():
            for device in devices:
                self.drifted(self._contradictions(device, root, tree), path, root)
        sound = tuple(device for one, device in zip(roots, devices) if _sound(one, found, problems))
        tables = [] if self._hides("table") else [self._table_of(one, snapshot, one in sound) for one in devices]
        return [*(table for table in tables if table), *self._findings(replace(snapshot, devices=sound))]

    def _without_reader(self, problem: Problem) -> list[nodes.Node]:
        """One warning a build, and a word in the page; samples of the guide are right by our own tests."""
        if is_guide(self.place.rpartition(":")[0]):
            _logger.info("%s: %s", self.place, problem.message, type="vmsd", subtype=Warn.EXTRA.subtype)
        else:
            extras.note(self.domain, self.place, problem)
            self.failures.append(problem.message)
        return []

    def _trees(self) -> tuple[tuple[str, Snapshot], ...]:
        """The tree that the example must agree with, if ``:source:`` asks for that."""
        return self.read().trees if "source" in self.options else ()

    def _contradictions(self, device: Device, root: str, tree: Snapshot) -> Iterator[Drift]:
        found = described(device.name, tree)
        if found is None or device.description is None:
            yield Drift(device.location, None, f"the tree has no description {device.name!r}")
            return
        if found.location:
            self.env.note_dependency(f"{root}/{found.location.file}")
        yield from of_description(device.description, found)

    def _table_of(self, device: Device, snapshot: Snapshot, sure: bool = True) -> Optional[nodes.Node]:
        """The fields of *device*; that there is none, and version 0, is said only where it is *sure*."""
        table = fields_table(History((snapshot,)), device.name)
        if table is None or device.description is None or not (sure or table.rows):
            return None
        version = device.description.version
        caption = f"State of {device.name}, version {version}" if sure or version else device.name
        table = without_columns(replace(table, caption=caption, notes=()), ("since", "sent"))
        return self.table_node(table, device.name, noted=False)

    def _findings(self, snapshot: Snapshot) -> Iterator[nodes.Node]:
        """What the rules about single descriptions find; nothing when they find nothing."""
        found = () if self._hides("findings") else lint(snapshot)
        if found:
            yield self.table_node(findings_table(found, "Findings in this example"), "example", noted=False)

    def _spec(self, path: str, text: str) -> list[nodes.Node]:
        spec, problems = read_spec(path, text)
        for problem in problems:
            self.fail_with(Warn.SPEC, problem)
        if spec is None:
            return []
        for root, tree in self._trees():
            facts = Facts({spec.device: spec.history}, trees=((root, tree),))
            for file in facts.files:
                self.env.note_dependency(file)
            self.drifted(of_device(spec.history, spec.device, tree), path, root)
        results = claims.results(from_spec(spec), spec.claims) if self.config.vmsd_check_claims else []
        claims.note(self.domain, results)
        table = None if self._hides("table") else fields_table(spec.history, spec.device)
        shown = [self.table_node(table, spec.device, noted=False)] if table else []
        boxes = [] if self._hides("claims") else [claim_box(one, self.short) for one in results]
        return [*shown, *self._findings(spec.history.snapshots[-1]), *boxes]


def _language(path: str, text: str) -> str:
    return _SUFFIXES.get(Path(path).suffix) or ("c" if "{" in text and ";" in text else "yaml")


def _sound(one: Description, found: Sequence[Description], problems: Sequence[Problem]) -> bool:
    """Whether none of *problems* stands in the lines of *one* or of what it holds; *found* are in order of lines."""
    held = {inner.symbol for _, inner in walk(one)}
    before = ([each.symbol for each in found if each.location and each.location.line <= problem.location.line]
              for problem in problems)
    return not any(not symbols or symbols[-1] in held for symbols in before)


def _roots(found: Sequence[Description]) -> list[Description]:
    """Those of *found* that no other one holds."""
    held = {inner.name for one in found for path, inner in walk(one) if inner is not one}
    return [one for one in found if one.name not in held]
