"""``vmsd:device``: the description of a device, which the directives after it speak of."""
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Optional

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.nodes import make_id

from sphinx_vmsd.ext.directives.base import OptionSpec, Subject, VmsdDirective
from sphinx_vmsd.ext.facts import newest
from sphinx_vmsd.ext.inline import inline
from sphinx_vmsd.model import Device


class DeviceDirective(VmsdDirective):
    """An object description: name, summary, facts about its description, then the body."""

    has_content = True
    required_arguments = 1
    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {
        **VmsdDirective.option_spec, "no-index": directives.flag, "noindex": directives.flag,
    }

    def make(self) -> list[nodes.Node]:
        """The description; without facts about the device, its name and body alone."""
        requests = list(self.requests())
        name = self.arguments[0].strip()
        self.remember(name, requests or self._requests_of_page(name))
        subject = self.subject()
        signature = addnodes.desc_signature(name, "", addnodes.desc_annotation("", "device "),
                                            addnodes.desc_name(name, name))
        self._note(signature, name)
        content = addnodes.desc_content()
        device = newest(subject.history, subject.device) if subject else None
        if subject and device:
            content += list(about(device, subject, self.place))
        self.state.nested_parse(self.content, self.content_offset, content)
        return [addnodes.desc("", signature, content, domain="vmsd", objtype="device", desctype="device",
                              noindex="noindex" in self.options, classes=["vmsd", "device"])]

    def _note(self, signature: addnodes.desc_signature, name: str) -> None:
        if "no-index" in self.options or "noindex" in self.options:
            return
        identifier = make_id(self.env, self.state.document, "vmsd-device", name)
        signature["ids"].append(identifier)
        self.state.document.note_explicit_target(signature)
        self.domain.note_object("device", name, identifier)


def about(device: Device, subject: Subject, place: str) -> Iterator[nodes.Node]:
    """What is known of *device* in sentences and a list of facts."""
    if device.summary:
        paragraph = nodes.paragraph(device.summary, "", *inline(device.summary))
        paragraph.source, _colon, line = place.rpartition(":")
        paragraph.line = int(line) if line.isdigit() else 1
        yield paragraph
    rows = [(title, content) for title, content in _rows(device, subject) if content is not None]
    fields = (nodes.field("", nodes.field_name("", title), nodes.field_body("", nodes.paragraph("", "", content)))
              for title, content in rows)
    yield nodes.field_list("", *fields, classes=["vmsd-facts"])


def _rows(device: Device, subject: Subject) -> Iterator[tuple[str, Optional[nodes.Node]]]:
    state = device.description
    yield "Type", nodes.literal("", device.name)
    if state is None:
        yield "VMSD", nodes.Text("none of its own")
    else:
        yield "VMSD", nodes.literal("", state.name)
        yield "Version", nodes.Text(f"{state.version}, accepts {state.minimum_version} and newer")
        if state.unmigratable:
            yield "Migration", nodes.Text("blocked: the device says that it can't be migrated")
    releases = [str(one.release) for one in subject.history.snapshots if one.device(device.name)]
    yield "Known in", nodes.Text(", ".join(releases))
    yield "Source", nodes.literal("", device.source) if device.source else None
