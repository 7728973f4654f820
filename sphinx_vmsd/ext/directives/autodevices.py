"""``vmsd:autodevices``: the complete reference, or the part of it that a page asks for."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import ClassVar, NamedTuple, Optional

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.nodes import make_id

from sphinx_vmsd.ext import objects, speech
from sphinx_vmsd.ext.bases import alone, differ, history_of, is_new, told
from sphinx_vmsd.ext.directives.base import OptionSpec, Subject, VmsdDirective, split, unknown
from sphinx_vmsd.ext.directives.device import about
from sphinx_vmsd.ext.directives.devicelists import contents, news
from sphinx_vmsd.ext.facts import Facts, newest
from sphinx_vmsd.ext.filters import chosen, is_pattern
from sphinx_vmsd.ext.gather import Request, Wanted
from sphinx_vmsd.ext.taking import fields_to_take
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.model import Device, History, Release
from sphinx_vmsd.render.devices import devices_table
from sphinx_vmsd.render.fields import fields_table
from sphinx_vmsd.render.others import Maker, tables_of
from sphinx_vmsd.render.properties import deciding_table, properties_table, subsections_table
from sphinx_vmsd.render.table import Table

#: The value of ``:group:`` -> the heading a device stands under; ``none``: no such headings.
GROUPS: dict[str, Callable[[Device], str]] = {
    "none": lambda device: "",
    "letter": lambda device: device.name[:1].upper(),
    "subsystem": lambda device: (device.source or "").rpartition("/")[0] or "elsewhere",
}
#: Tables of each state of a device, and of its properties.
Makers = tuple[tuple[Maker, ...], Callable[[History, str, Optional[Release], Optional[Release]], Optional[Table]]]
#: A spec lists the properties worth telling, and its device is worth copying as a spec. A tree or dump has hundreds of
#: devices with all of their properties, of which most decide nothing here.
TABLES_OF_SPEC: Makers = (fields_to_take, subsections_table), properties_table
TABLES_OF_MANY: Makers = (fields_table, subsections_table), deciding_table


class _First(NamedTuple):
    """A section that the sections of devices with the same facts lead to: of the device *name*."""

    name: str
    identifier: str

    def link(self) -> nodes.paragraph:
        """What such a section has in place of tables."""
        link = nodes.reference("", "", nodes.literal("", self.name), refid=self.identifier, internal=True)
        said = speech.say("State and properties are those of ")
        return nodes.paragraph("", "", nodes.Text(said), link, nodes.Text("."))


class AutoDevicesDirective(VmsdDirective):
    """A section for each device in the files that fits ``:only:`` and not ``:without:``; or a list of them.

    Many sections have links to all of them above, by group.

    Two or more releases are compared, the newest with ``:since:`` (default: the one before it); a tree alone with
    the release of ``vmsd_base``.
    """

    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {
        **VmsdDirective.option_spec,
        "only": directives.unchanged_required,
        "without": directives.unchanged_required,
        "since": directives.unchanged_required,
        "group": lambda text: directives.choice(text, tuple(GROUPS)),
        "list": directives.flag,
    }

    def make(self) -> list[nodes.Node]:
        """The sections, or the list."""
        self._first: dict[tuple[object, ...], _First] = {}
        self._sections: dict[str, str] = {}
        self._changed: list[str] = []
        facts = self.read()
        names = self._chosen(facts)
        only, without = self._patterns()
        self.use(facts.only(names), (tuple(only), tuple(without)))
        self._missing(facts, names, only)
        if not names:
            if not self.failures:
                self.fail(Warn.DEVICE, "no device in the files fits :only: and :without:")
            return []
        if "list" in self.options:
            table = devices_table(facts.histories, names, facts.releases)
            return [self.table_node(table, "list")]
        if not isinstance(self.state_machine.node, (nodes.document, nodes.section)):
            self.fail(Warn.DIRECTIVE, "vmsd:autodevices makes sections: it can't stand inside of anything else")
            return []
        sections = list(self._groups(facts, names))
        return [*self._news(facts, names), *contents(sections), *sections]

    def _missing(self, facts: Facts, shown: tuple[str, ...], only: list[str]) -> None:
        """Warn of each name in ``:only:`` that no device has; a pattern may fit nothing."""
        place = self.place_of_option("only")
        unread = self.config.vmsd_base and facts.base is None  # it may have what is gone
        for name in only if facts.histories and not unread else ():
            if is_pattern(name) or name in shown:
                continue
            if name not in facts.histories:
                other = "; the tree may have it for another :arch:" if facts.trees else ""
                self.fail(Warn.DEVICE, f"{unknown('device', name, facts.histories)}{other}", place)
            elif facts.base is None and not self.options.get("without"):
                self.fail(Warn.DEVICE, f"{name} has no state of its own", place)

    def requests(self) -> Iterator[Request]:
        """The files that the options name; for a tree alone, the older release as well."""
        found = list(super().requests())
        yield from found
        base = self.config.vmsd_base
        if base and [one.kind for one in found] == ["source"]:
            self.env.note_dependency(f"{base}/VERSION" if Path(base).is_dir() else base)
            yield Request("base", base, arch=found[0].arch)

    def _news(self, facts: Facts, names: tuple[str, ...]) -> Iterator[nodes.paragraph]:
        """What is new, changed and gone since the older release that the tree is compared with."""
        if facts.base is None:
            return
        tree = facts.trees[0][1]
        found = [one for one in map(tree.device, names) if one is not None]
        new = [one.name for one in found if is_new(one, facts.base)]
        changed = [name for name in self._changed if name not in new]
        gone = chosen({one.name: one.source or "" for one in facts.base.devices
                       if one.sends and not tree.device(one.name)}, *self._patterns())
        yield news(str(facts.base.release), {"new": new, "changed": changed, "gone": gone}, self._sections)

    def wanted(self) -> Optional[Wanted]:
        """The devices that fit the options; a pattern of source files needs the whole spec."""
        only, without = self._patterns()
        if any("/" in pattern for pattern in (*only, *without)):
            return None
        return lambda name: bool(chosen({name: ""}, only, without))

    def _patterns(self) -> tuple[list[str], list[str]]:
        only, without = (split(str(self.options.get(key, "")).replace(" ", ",")) for key in ("only", "without"))
        return only, without

    def _chosen(self, facts: Facts) -> tuple[str, ...]:
        devices = {name: newest(history, name) for name, history in facts.histories.items()}
        if facts.base is not None:
            tree = facts.trees[0][1]
            devices = {name: tree.device(name) for name in devices}
        sources = {
            name: device.source or "" for name, device in devices.items()
            if device and device.sends
        }
        return chosen(sources, *self._patterns())

    def _same(self, subject: Subject, device: Device, identifier: str) -> Optional[_First]:
        """The section of this page that has shown the same state and properties, now and before, if there is one."""
        if not device.states or (subject.facts.base is None and len(subject.history.snapshots) > 1):
            return None
        first = self._first.setdefault(told(subject.history, device.name), _First(device.name, identifier))
        return first if first.name != device.name else None

    def _groups(self, facts: Facts, names: tuple[str, ...]) -> Iterator[nodes.section]:
        heading = GROUPS[str(self.options.get("group", "none"))]
        found = [(name, newest(facts.histories[name], name)) for name in names]
        devices = [(heading(device), name, device) for name, device in found if device]
        for title, members in groupby(sorted(devices, key=lambda one: one[0]), lambda one: one[0]):
            sections = [self._section(Subject(name, history_of(device, facts), facts), device)
                        for _title, name, device in members]
            yield from [self._grouped(title, sections)] if title else sections

    def _grouped(self, title: str, sections: list[nodes.section]) -> nodes.section:
        identifier = make_id(self.env, self.state.document, "vmsd-group", title)
        section = nodes.section("", nodes.title("", title), *sections, ids=[identifier])
        self.state.document.note_explicit_target(section)
        return section

    def _section(self, subject: Subject, device: Device) -> nodes.section:
        identifier = make_id(self.env, self.state.document, "vmsd-device", device.name)
        title = nodes.title("", "", nodes.literal("", device.name))
        title.source = ""  # a name is not translated; with None, Sphinx looks for one and writes that to its log
        section = nodes.section("", title, ids=[identifier], classes=["vmsd-device"])
        self.state.document.note_explicit_target(section)
        self.domain.note_object("device", device.name, identifier, objects.SECTION, self.place)
        self._sections[device.name] = identifier
        same = self._same(subject, device, identifier)
        tables = [] if same else self._tables(subject, device)
        if subject.facts.base is not None and len(subject.history.snapshots) > 1:
            if same.name in self._changed if same else differ((one for _, one in tables), device, subject.facts):
                self._changed.append(device.name)
            else:
                subject = replace(subject, history=alone(subject.history, subject.facts))
                tables = [] if same else self._tables(subject, device)
        brief = len(subject.history.snapshots) == 1
        section += list(about(device, subject, self.place, self.config.vmsd_source_url, brief))
        weight = objects.ROW if device.name in subject.facts.sources else objects.ROW_OF_MANY
        section += [same.link()] if same else [
            self.table_node(table, device.name, part=part, weight=weight) for part, table in tables]
        return section

    def _tables(self, subject: Subject, device: Device) -> list[tuple[str, Table]]:
        """The tables with something in them, each with the part of the device that it shows."""
        release, base = self._compared(subject.history, device.name)
        makers, properties = TABLES_OF_SPEC if device.name in subject.facts.sources else TABLES_OF_MANY
        asked = subject.history, device.name, release, base
        made = [one for maker in makers for one in tables_of(maker, *asked).items()]
        return [(part, table) for part, table in (*made, ("", properties(*asked))) if table is not None and table.rows]

    def _compared(self, history: History, name: str) -> tuple[Optional[Release], Optional[Release]]:
        """The release to show and the one to compare it with, both releases that have the device."""
        known = [snapshot.release for snapshot in history.snapshots if snapshot.device(name)]
        asked = str(self.options.get("since", ""))
        older = [one for one in known[:-1] if not asked or one == Release(asked)]
        return known[-1], older[-1] if older else None
