"""``vmsd:device``: the description of a device, which the directives after it speak of."""
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Optional

from docutils import nodes
from sphinx import addnodes

from sphinx_vmsd.ext.directives.base import SOURCES, OptionSpec, Subject
from sphinx_vmsd.ext.directives.described import DescribedDirective
from sphinx_vmsd.ext.facts import newest
from sphinx_vmsd.ext.inline import inline
from sphinx_vmsd.ext.sourcelinks import address
from sphinx_vmsd.ext.speech import say
from sphinx_vmsd.model import Device, Location, Registration, Written
from sphinx_vmsd.render.others import own_section, section_of

#: Facts that the heading of a section tells, or the page.
_OF_EVERY_PAGE = ("Type", "Known in")
_BLOCKED = "blocked: the device says that it can't be migrated"

_UNKNOWN = "no description tells what it holds, no dump shows it"


class DeviceDirective(DescribedDirective):
    """A device: name, title, summary, facts about its description, then the body."""

    option_spec: ClassVar[OptionSpec] = {**SOURCES, **DescribedDirective.option_spec}

    def make(self) -> list[nodes.Node]:
        """The description; without facts about the device, its name and body alone."""
        requests = list(self.requests())
        name = self.arguments[0].strip()
        self.remember(name, requests or ([] if self.failures else self.requests_of_page(name)))
        subject = self.subject()
        device = newest(subject.history, subject.device) if subject else None
        signature = addnodes.desc_signature(
            name, "", addnodes.desc_annotation("", f"{say('device')} "), addnodes.desc_name(name, name))
        facts = list(about(device, subject, self.place, self.config.vmsd_source_url)) if subject and device else []
        return [self.description("device", name, signature, facts)]


def about(
    device: Device, subject: Subject, place: str, source_url: str = "", brief: bool = False
) -> Iterator[nodes.Node]:
    """What is known of *device* in sentences and a list of facts; *source_url* as in ``vmsd_source_url``.

    A *brief* list says nothing that is the same for each device of a page: it may stand there hundreds of times.
    """
    said = ". ".join(filter(None, (device.title.rstrip("."), device.summary)))
    if said:
        yield _placed(nodes.paragraph(said, "", *inline(said)), place)
    rows = [
        (say(title), content) for title, content in _rows(device, subject, source_url)
        if content is not None and not (brief and title in _OF_EVERY_PAGE)
    ]
    # Sphinx gives a name without a place the same one, and a line to its log that costs more than the name
    fields = (nodes.field("", _placed(nodes.field_name(title, title), place),
                          nodes.field_body("", nodes.paragraph("", "", content)))
              for title, content in rows)
    yield nodes.field_list("", *fields, classes=["vmsd-facts"])


def _placed(node: nodes.Element, place: str) -> nodes.Element:
    """*node* as one of the page's file and line *place*."""
    node.source, _colon, line = place.rpartition(":")
    node.line = int(line) if line.isdigit() else 1
    return node


def _rows(device: Device, subject: Subject, source_url: str) -> Iterator[tuple[str, Optional[nodes.Node]]]:
    state = device.description
    yield "Type", nodes.literal("", device.name)
    if state is None:
        yield "VMSD", nodes.Text(say("none of its own"))
    else:
        home = next((one for one in reversed(subject.history.snapshots) if one.device(device.name) is device), None)
        place = state.location if home and home.of_tree else None
        yield "VMSD", (_linked(state.name, place.file, place.line, source_url) if place
                       else nodes.literal("", state.name))
        lowest = "" if state.recorded else f", accepts {state.minimum_version} and newer"  # a stream tells no minimum
        yield "Version", nodes.Text(say(f"{state.version}{lowest}"))
        section = own_section(device)
        yield "Section", nodes.Text(say(section)) if section else None
        if state.unmigratable:
            yield "Migration", nodes.Text(say(_BLOCKED))
    for one in device.others:
        yield "Also sends", _other(device, one, "" if device.name in subject.facts.sources else source_url)
    for each in device.written:
        yield "Functions write", _unknown(each, "" if device.name in subject.facts.sources else source_url)
    releases = [str(one.release) for one in subject.history.snapshots if one.device(device.name)]
    yield "Known in", nodes.Text(", ".join(releases))
    yield "Source", _source(device, source_url) if device.source else None


def _other(device: Device, one: Registration, source_url: str) -> nodes.Node:
    """A description beside the device's own: how it is registered, and where in the stream it is."""
    told = f"{section_of(device, one)}; no dump shows it" + (f"; {_BLOCKED}" if one.description.unmigratable else "")
    name = nodes.literal("", one.description.name)
    how = _placed_code(one.how, one.location, source_url)
    return nodes.inline("", "", name, nodes.Text(f" {say('by')} "), how, *_tested(one.under),
                        nodes.Text(f": {say(told)}"))


def _unknown(one: Written, source_url: str) -> nodes.Node:
    """A section without a description: what can be told of it."""
    version = "" if one.version is None else say(f", version {one.version}")
    return nodes.inline("", "", _placed_code(one.name, one.location, source_url), nodes.Text(version),
                        *_tested(one.under), nodes.Text(f": {say(_UNKNOWN)}"))


def _tested(test: str) -> list[nodes.Node]:
    """What decides whether a section is registered."""
    return [nodes.Text(f" {say('only if')} "), nodes.literal("", test)] if test else []


def _placed_code(text: str, place: Optional[Location], source_url: str) -> nodes.Node:
    return _linked(text, place.file, place.line, source_url) if place else nodes.literal("", text)


def _source(device: Device, source_url: str) -> nodes.Node:
    """The file as a link to where it can be read."""
    path = device.source or ""
    known = device.location is not None and device.location.file == path
    return _linked(path, path, device.location.line if device.location is not None and known else 1, source_url)


def _linked(text: str, path: str, line: int, source_url: str) -> nodes.Node:
    """*text* as a link to where *path* can be read."""
    if not source_url:
        return nodes.literal("", text)
    return nodes.reference("", "", nodes.literal("", text), refuri=address(source_url, path, line), internal=False)
