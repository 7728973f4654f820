"""What the directives share: options that name files, and one way to fail."""
from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Optional

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

from sphinx_vmsd.ext import extras, folders, safe, showing, speech, states, symbols, wording
from sphinx_vmsd.ext.domain import VmsdDomain, domain_of
from sphinx_vmsd.ext.facts import Facts, newest
from sphinx_vmsd.ext.files import candidates, locate, shown
from sphinx_vmsd.ext.gather import Request, Wanted, gather
from sphinx_vmsd.ext.guidetext import is_guide
from sphinx_vmsd.ext.nodes import TableNode
from sphinx_vmsd.ext.objects import KIND_OF_ROLE, ROW
from sphinx_vmsd.ext.record import Patterns
from sphinx_vmsd.ext.warn import Warn, place_of, warn
from sphinx_vmsd.model import History, Problem, Release, Snapshot
from sphinx_vmsd.readers.suffixes import SUFFIXES
from sphinx_vmsd.render.anchors import row_ids
from sphinx_vmsd.render.table import SOURCE, Table
from sphinx_vmsd.render.tidy import explained

if TYPE_CHECKING:
    from sphinx_vmsd.compat.drift import Drift

OptionSpec = dict[str, Callable[[str], object]]

#: Options that name the files a directive reads.
SOURCES: OptionSpec = {
    "spec": directives.unchanged_required, "dump": directives.unchanged_required, "source": directives.unchanged,
    "arch": directives.unchanged_required,
}
#: The option that picks one description of the file that ``:source:`` names.
SYMBOL: OptionSpec = {"symbol": directives.unchanged_required}
#: Options of every directive.
COMMON: OptionSpec = {"class": directives.class_option, "name": directives.unchanged}
#: So many contradictions between a statement and a tree are told one by one.
SHOWN = 5
_RELEASE_IS = re.compile(r"([\d.]+\w*)=(.+)", re.DOTALL)
_PLACE = re.compile(r"(.*?)((?::\d+)*)\Z", re.DOTALL)
_CONTEXT = "vmsd:sources"


@dataclass(frozen=True)
class Subject:
    """The device that a directive speaks of, with its history and everything else in the same files."""

    device: str
    history: History
    facts: Facts


class VmsdDirective(SphinxDirective):
    """The base of all directives: finds and reads the files, and turns every failure into a located warning.

    A failure shows in the page as well, where the directive stands: a preview needs no terminal.
    """

    has_content = False
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = {**SOURCES, **COMMON}

    @property
    def domain(self) -> VmsdDomain:
        """The domain of the build."""
        return domain_of(self.env)

    def run(self) -> list[nodes.Node]:
        """Run the directive; what went wrong stands before what could be made."""
        self.failures: list[str] = []
        self._of_files = 0
        self.domain.note_refs(())  # the page has something of ours
        made = self.make()
        return safe.tame([*self._told(), *made])

    def make(self) -> list[nodes.Node]:
        """The nodes of the directive."""
        raise NotImplementedError

    @property
    def place(self) -> str:
        """``file:line`` of the directive."""
        source, line = self.state_machine.get_source_and_line(self.lineno)
        return f"{source}:{line}"

    def place_of_option(self, name: str) -> str:
        """``file:line`` of the option *name*, of the directive where its text doesn't tell."""
        lines = self.block_text.splitlines()
        at = next((at for at, text in enumerate(lines) if re.match(rf"\s*:?{name}:(\s|$)", text)), None)
        if at is None:
            return self.place
        fence = self.name.rpartition(":")[2] not in lines[0]  # older versions of MyST give the text below the fence
        source, line = self.state_machine.get_source_and_line(self.lineno + at + fence)
        return f"{source}:{line}"

    def fail(self, kind: Warn, message: str, place: Optional[str] = None) -> None:
        """Warn, and remember to say it in the page; the same warning is given once a page."""
        said: set[tuple[str, str]] = self.env.temp_data.get("vmsd:said") or set()
        where = place or self.place
        if (where, message) not in said:
            self.env.temp_data["vmsd:said"] = {*said, (where, message)}
            warn(kind, message, where)
        self.failures.append(f"{self.short(where)}: {message}")

    def fail_with(self, kind: Warn, problem: Problem) -> None:
        """Report a reader's problem at its own place; that of a folder, which has no lines, at the directive's."""
        remedy = f" ({problem.remedy})" if problem.remedy else ""
        at = problem.location
        if at.line or Path(at.file).is_file():
            self.fail(kind, f"{problem.message}{remedy}", place_of(at))
        else:
            self.fail(kind, f"{self.short(at.file)}: {problem.message}{remedy}")

    def short(self, place: str) -> str:
        """*place* with its file as seen from the documentation: pages must not tell where they were built."""
        found = _PLACE.match(place)
        file, rest = found.groups() if found else (place, "")
        return (os.path.relpath(file, str(self.env.srcdir)) if Path(file).is_absolute() else file) + rest

    def _told(self) -> Iterator[nodes.Node]:
        """The failures in words, those that several directives share once a page."""
        shown: frozenset[str] = self.env.temp_data.get("vmsd:told") or frozenset()
        self.env.temp_data["vmsd:told"] = shown.union(self.failures)
        for message in dict.fromkeys(one for one in self.failures if one not in shown):
            words = nodes.paragraph(message, message, support_smartquotes=False)  # messages are quoted as they are
            yield nodes.error("", words, classes=["vmsd-failure"])

    # -- files -------------------------------------------------------------------------------------------------

    def read(self, device: str = "") -> Facts:
        """The facts in the files that the options name, else in those of the last ``vmsd:device`` of the page."""
        requests = list(self.requests())
        if not requests and not self.failures:
            requests = self.requests_of_page(device)
        return self._gathered(requests)

    def _gathered(self, requests: Sequence[Request]) -> Facts:
        states.look(self.env, [one.path for one in requests])
        found, problems = gather(requests, self._tree_in, self.wanted())
        for kind, problem in problems:
            if kind in (Warn.EXTRA, Warn.CONFIG):
                extras.note(self.domain, self.place, problem, kind)
                self.failures.append(problem.message)
            else:
                self.fail_with(kind, problem)
        return found

    def _tree_in(self, path: str, arch: str) -> tuple[Snapshot, tuple[Problem, ...]]:
        from sphinx_vmsd.ext import trees
        return trees.tree(self.domain, path, arch)

    def wanted(self) -> Optional[Wanted]:
        """Which devices the directive shows, where its options tell; other specs need not be read."""
        return None

    def use(self, facts: Facts, patterns: Optional[Patterns] = None) -> None:
        """Let the page depend on *facts*, which it shows; run their claims, hold specs against trees.

        What a directive shows by *patterns* is more when a tree gets more.
        """
        for path in facts.files:
            self.env.note_dependency(path)
        for root, tree in facts.trees:
            showing.note(self.domain, root, tree, facts.histories, patterns)
        if facts.claims:
            from sphinx_vmsd.ext import claims
            records = claims.run(self.domain, facts)
            self.failures += [f"{self.short(one.place)}: {one.message}" for one in records if not one.ok]
        if facts.trees:
            self._hold(facts)

    def _hold(self, facts: Facts) -> None:
        """Hold the specs against the trees."""
        from sphinx_vmsd.compat import drift
        for name, path in facts.sources.items():
            for root, tree in facts.trees:
                self.drifted(drift.of_device(facts.histories[name], name, tree), path, root)

    def drifted(self, found: Iterable[Drift], stated_in: str, root: str) -> None:
        """Report contradictions between the file *stated_in* and the tree *root*, with both places."""
        several = list(found)
        for one in several[:SHOWN]:
            self.fail(Warn.DRIFT, f"{one.message}{self._found(one, root)}", str(one.stated_at or f"{stated_in}:1"))
        if len(several) > SHOWN:
            places = [f"line {one.stated_at.line if one.stated_at else 1}{self._found(one, root)}" for one in several]
            more = f"and {len(several) - SHOWN} more contradictions: {', '.join(places[SHOWN:])}"
            self.fail(Warn.DRIFT, more, f"{stated_in}:1")

    def _found(self, one: Drift, root: str) -> str:
        """Where the tree *root* says otherwise, in brackets."""
        at = one.found_at
        return f" ({shown(Path(root, at.file), self.env)}:{at.line})" if at else ""

    def requests(self) -> Iterator[Request]:
        """The files that the options name; a missing one is a failure."""
        for kind in ("spec", "dump"):
            for name in split(str(self.options.get(kind, ""))):
                given = _RELEASE_IS.match(name)
                release = Release(given.group(1)) if given else None
                yield from (Request(kind, path, release) for path in self.located(given.group(2) if given else name))

        if "source" in self.options:
            yield from self._tree(str(self.options["source"] or ""))
        elif "arch" in self.options:
            self.fail(Warn.DIRECTIVE, ":arch: needs :source:", self.place_of_option("arch"))

    def _tree(self, name: str) -> Iterator[Request]:
        """The tree *name*, or the configured one; pages depend on the files of what they show, not on the tree."""
        configured = self.config.vmsd_srctree
        path, fault = locate(self.env, name) if name else (Path(configured), "" if configured else "needs vmsd_srctree")
        if fault or not path.is_dir():
            self.fail(Warn.FILE, f":source: {name}: {fault or 'no such folder'}")
        else:
            yield Request("source", str(path), arch=self.arch())

    def arch(self) -> str:
        """The architecture that ``:arch:`` or ``vmsd_arch`` names; empty when none does, or none that there is."""
        from sphinx_vmsd.readers.targets import architectures
        given = str(self.options.get("arch", "")).strip()
        name, where = (given, "") if given else (str(self.config.vmsd_arch), "vmsd_arch: ")
        if not name or name in architectures():
            return name
        place = self.place_of_option("arch") if given else None
        self.fail(Warn.FILE, f"{where}{unknown('architecture', name, architectures(), 'C reader')}", place)
        return ""

    def located(self, name: str) -> list[str]:
        """The files that *name* means as dependencies of the page; empty with a warning when there is none."""
        states.look(self.env, candidates(self.env, name))
        path, fault = locate(self.env, name, self._beside())
        if not fault and path.is_dir():
            files = folders.note(self.domain, str(path))
            if not files:
                self.fail(Warn.FILE, f"{name}: no {', '.join(SUFFIXES)} in this folder")
            return files
        if fault:
            self._note_absent(name)
            self.fail(Warn.FILE, f"{name}: {fault}")
            return []
        self.env.note_dependency(str(path))
        return [str(path)]

    def _note_absent(self, *names: str) -> None:
        """Let the page depend on every place where *names* were looked for: a file may come there."""
        for path in [path for name in names for path in candidates(self.env, name)]:
            self.env.note_dependency(path)

    def _beside(self) -> Optional[Path]:
        """The folder of the guide, for directives in its files."""
        source = str(self.state_machine.get_source_and_line(self.lineno)[0])
        return Path(source).parent if is_guide(source) else None

    def requests_of_page(self, device: str) -> list[Request]:
        """The files of the last ``vmsd:device``, else the spec that is named after *device*."""
        current, requests = self.env.ref_context.get(_CONTEXT, ("", ()))
        if requests and device in ("", current):
            return list(requests)
        names, beside = [device + suffix for suffix in SUFFIXES if device], self._beside()
        for name in names:
            states.look(self.env, candidates(self.env, name))
            path, fault = locate(self.env, name, beside)
            if not fault:
                self.env.note_dependency(str(path))
                return [Request("spec", str(path))]
        self._note_absent(*names)
        if not device and current:  # said where the page names it
            return []
        needed = ":spec:, :dump: or :source:, or a vmsd:device before it on the page"
        lacking = f"no {device}.yaml, .yml or .json beside the page or in vmsd_spec_path; " if device else ""
        self.fail(Warn.DIRECTIVE, f"{lacking}{self.name} needs {needed}")
        return []

    # -- what is spoken of ---------------------------------------------------------------------------------------

    def subject(self) -> Optional[Subject]:
        """The device of the argument, else the one the files or the page are about."""
        found = self._subject()
        self._of_files = len(self.failures)
        return found

    @property
    def misasked(self) -> bool:
        """Whether an option asks for what the facts lack; mistakes in the files hide nothing of what they still say."""
        return len(self.failures) > self._of_files

    def _subject(self) -> Optional[Subject]:
        if "symbol" in self.options:
            one = self.symbol()
            return Subject(one.device, one.history, one.facts) if one else None
        given = self.arguments[0].strip() if self.arguments else ""
        found = self.read(given)
        current = self.env.ref_context.get("vmsd:device")
        device = str(given or found.device or current or "")
        if device in found.histories:
            self.use(found.only([device]))
            return Subject(device, found.histories[device], found)
        self.use(found, ((), ()))
        if found.histories:
            self.fail(Warn.DEVICE, unknown("device", given, found.histories))
        return None

    def symbol(self) -> Optional[symbols.Symbol]:
        """The description that ``:source:`` and ``:symbol:`` name; the page depends on its files."""
        root, name = self.config.vmsd_srctree, str(self.options.get("source") or "").strip()
        if not root or not name:
            lacks = "vmsd_srctree" if name else ":source:, the file in vmsd_srctree that defines it"
            self.fail(Warn.DIRECTIVE, f":symbol: needs {lacks}")
            return None
        path, fault = symbols.file_in(root, name)
        if fault:
            self.fail(Warn.FILE, f":source: {name}: {fault}")
            return None
        self.env.note_dependency(f"{root}/{path}")
        found = symbols.defined_in(self._gathered([Request("source", root, arch=self.arch())]).trees[0][1], path)
        wanted = str(self.options["symbol"]).strip()
        if wanted in found:
            one = symbols.symbol(root, *found[wanted])
            self.use(one.facts)
            return one
        if not self.failures:
            self.fail(Warn.SOURCE, unknown("description", wanted, found, f"file {path}"))
        return None

    def release(self, subject: Subject, option: str = "release") -> Optional[Release]:
        """The release of an option; ``None`` when it isn't given, or (with a warning) when the facts lack it."""
        text = str(self.options.get(option, "")).strip()
        return self.known_release(subject, text) if text else None

    def known_release(self, subject: Subject, text: str) -> Optional[Release]:
        """The release *text*; ``None`` with a warning when the facts lack it."""
        if Release.is_valid(text) and subject.history.at(Release(text)):
            return Release(text)
        self.fail(Warn.DEVICE, unknown("release", text, map(str, subject.history.releases)))
        return None

    def stateless(self, subject: Subject) -> nodes.paragraph:
        """What stands in the place of a table or diagram of a device without description."""
        device = newest(subject.history, subject.device)
        told = "no description tells the state of {}." if device and device.written else "{} has no state of its own."
        return nodes.paragraph("", speech.say(told.format(subject.device)), classes=["vmsd-empty"])

    def table_node(
        self, table: Table, device: str, noted: bool = True, part: str = "", weight: int = ROW
    ) -> TableNode:
        """The compact node of *table* (of *part* of the device); its rows are objects when they are *noted*."""
        table = explained(table)
        table = wording.spoken(table, speech.say) if speech.foreign() else table
        anchor = make_id(self.env, self.state.document, f"vmsd-{table.kind}", f"{device} {part}".rstrip())
        node = TableNode.of(table, anchor)
        self.state.document.note_explicit_target(node, node)
        node["classes"] += self.options.get("class", [])
        self.set_source_info(node)
        self.add_name(node)
        domain = self.domain
        domain.note_refs(ref for ref in table.refs if ref.role != SOURCE)
        for row, name in zip(table.rows, row_ids(anchor, table)):
            if row.ref and name and noted:
                domain.note_object(KIND_OF_ROLE[row.ref.role].name, row.ref.target, name, weight)
        return node

    def remember(self, device: str, requests: Sequence[Request]) -> None:
        """Let the directives after this one speak of *device*."""
        self.env.ref_context["vmsd:device"] = device
        self.env.ref_context[_CONTEXT] = (device, tuple(requests))


def split(text: str) -> list[str]:
    """The items of an option that takes several, separated by commas or lines."""
    return [item.strip() for item in re.split(r"[,\n]", text) if item.strip()]


def unknown(what: str, name: Optional[str], known: Iterable[str], where: str = "files") -> str:
    """That *name* is none of *known*, with the closest one, or with some of them."""
    names = sorted(known)
    some = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
    if not name:
        return f"which {what}? The {where} have {some}"
    close = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"known: {some}" if names else "there are none"
    return f"no {what} {name!r} in the {where} ({hint})"
