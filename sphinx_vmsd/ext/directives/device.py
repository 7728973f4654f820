"""``vmsd:device``: the description of a device, which the directives after it speak of."""
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Optional

from docutils import nodes
from sphinx import addnodes

from sphinx_vmsd.ext.directives.base import SOURCES, OptionSpec, Subject
from sphinx_vmsd.ext.directives.described import DescribedDirective
from sphinx_vmsd.ext.factlist import Fact, FactsNode, Piece, placed
from sphinx_vmsd.ext.facts import newest
from sphinx_vmsd.ext.inline import inline
from sphinx_vmsd.ext.sourcelinks import address
from sphinx_vmsd.ext.speech import say
from sphinx_vmsd.model import Description, Device, Location, Registration, Written
from sphinx_vmsd.render.others import own_section, section_of
from sphinx_vmsd.render.words import loads

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

    A *brief* list says nothing that is the same for each device of a page, and is compact: it may stand there hundreds
    of times.
    """
    said = ". ".join(filter(None, (device.title.rstrip("."), device.summary)))
    if said:
        yield placed(nodes.paragraph(said, "", *inline(said)), place)
    facts = FactsNode.of((
        Fact(say(title), pieces) for title, pieces in _rows(device, subject, source_url)
        if pieces and not (brief and title in _OF_EVERY_PAGE)), place)
    yield facts if brief else facts.drawn()


def _rows(device: Device, subject: Subject, source_url: str) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    state = device.description
    yield "Type", (Piece(device.name, code=True),)
    if state is None:
        yield "VMSD", (Piece(say("none of its own")),)
    else:
        home = next((one for one in reversed(subject.history.snapshots) if one.device(device.name) is device), None)
        place = state.location if home and home.of_tree else None
        yield "VMSD", (_linked(state.name, place.file, place.line, source_url) if place
                       else Piece(state.name, code=True),)
        yield "Version", (Piece(say(_versions(state))), *_former_versions(device, state, subject))
        section = own_section(device)
        yield "Section", (Piece(say(section)),) if section else ()
        if state.unmigratable:
            yield "Migration", (Piece(say(_BLOCKED)),)
    for one in device.others:
        yield "Also sends", _other(device, one, "" if device.name in subject.facts.sources else source_url)
    for each in device.written:
        yield "Functions write", _unknown(each, "" if device.name in subject.facts.sources else source_url)
    releases = [str(one.release) for one in subject.history.snapshots if one.device(device.name)]
    yield "Known in", (Piece(", ".join(releases)),)
    yield "Source", (_source(device, source_url),) if device.source else ()


def _versions(state: Description) -> str:
    return f"{state.version}{'' if state.recorded else f', {loads(state)}'}"  # a stream tells no minimum


def _former_versions(device: Device, state: Description, subject: Subject) -> Iterator[Piece]:
    """The versions that the release had which the tree is compared with, where they were others."""
    base = subject.facts.base
    was = base.device(device.name) if base else None
    if base and was and was.description and _versions(was.description) != _versions(state):
        yield Piece(" ")
        yield Piece(say(f"(was {_versions(was.description)} in {base.release})"))


def _other(device: Device, one: Registration, source_url: str) -> tuple[Piece, ...]:
    """A description beside the device's own: how it is registered, and where in the stream it is."""
    told = f"{section_of(device, one)}; no dump shows it" + (f"; {_BLOCKED}" if one.description.unmigratable else "")
    name, how = Piece(one.description.name, code=True), _placed_code(one.how, one.location, source_url)
    return name, Piece(f" {say('by')} "), how, *_tested(one.under), Piece(f": {say(told)}")


def _unknown(one: Written, source_url: str) -> tuple[Piece, ...]:
    """A section without a description: what can be told of it."""
    version = "" if one.version is None else say(f", version {one.version}")
    name = _placed_code(one.name, one.location, source_url)
    return name, Piece(version), *_tested(one.under), Piece(f": {say(_UNKNOWN)}")


def _tested(test: str) -> tuple[Piece, ...]:
    """What decides whether a section is registered."""
    return (Piece(f" {say('only if')} "), Piece(test, code=True)) if test else ()


def _placed_code(text: str, place: Optional[Location], source_url: str) -> Piece:
    return _linked(text, place.file, place.line, source_url) if place else Piece(text, code=True)


def _source(device: Device, source_url: str) -> Piece:
    """The file as a link to where it can be read."""
    path = device.source or ""
    known = device.location is not None and device.location.file == path
    return _linked(path, path, device.location.line if device.location is not None and known else 1, source_url)


def _linked(text: str, path: str, line: int, source_url: str) -> Piece:
    """*text* as a link to where *path* can be read."""
    return Piece(text, code=True, address=address(source_url, path, line))
