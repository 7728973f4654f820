"""The indices of the domain: devices, machine types, compat properties."""
from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Optional, cast

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.domains import Index, IndexEntry

from sphinx_vmsd.ext import objects
from sphinx_vmsd.ext.filters import natural
from sphinx_vmsd.ext.speech import say
from sphinx_vmsd.wire.printable import harmless

if TYPE_CHECKING:
    from sphinx.builders.html import StandaloneHTMLBuilder

    from sphinx_vmsd.ext.domain import VmsdDomain

_Letters = list[tuple[str, list[IndexEntry]]]


class _Listing(Index):
    """All objects of one kind by letter; a name may have a part that is shown beside it."""

    kind = ""
    #: The long and the short name, in English.
    titles = ("", "")

    def generate(self, docnames: Optional[Iterable[str]] = None) -> tuple[_Letters, bool]:
        """The entries in *docnames* (``None``: all), as Sphinx wants them."""
        wanted = None if docnames is None else set(docnames)
        entries = sorted(
            (self.entry(harmless(name), place) for kind, name, place in cast("VmsdDomain", self.domain).listed()
             if kind == self.kind and (wanted is None or place.docname in wanted)),
            key=lambda entry: (entry[0][:1].lower(), natural(entry[0]), natural(entry[4])),
        )
        return [(letter, list(group)) for letter, group in groupby(entries, lambda entry: entry[0][:1].lower())], True

    def entry(self, name: str, place: objects.Place) -> IndexEntry:
        """One line of the index."""
        return IndexEntry(name, 0, place.docname, place.node_id, "", "", "")


class DeviceIndex(_Listing):
    """Every device with a description."""

    name, kind, titles = "devices", "device", ("Device index", "devices")
    localname, shortname = titles


class MachineIndex(_Listing):
    """Every machine type."""

    name, kind, titles = "machines", "machine", ("Machine type index", "machine types")
    localname, shortname = titles


class PropertyIndex(_Listing):
    """Every property that decides what a device sends, by its own name."""

    name, kind, titles = "properties", "property", ("Compat property index", "compat properties")
    localname, shortname = titles

    def entry(self, name: str, place: objects.Place) -> IndexEntry:
        """The property with its device beside it."""
        device, _dot, own = name.rpartition(".")
        return IndexEntry(own, 0, place.docname, place.node_id, device, "", "")


INDICES = (DeviceIndex, MachineIndex, PropertyIndex)


def name(app: Sphinx, config: Config) -> None:
    """Give the indices their names in the language of the build (event ``config-inited``).

    Sphinx asks the classes when it makes the domains, and not every builder can write its lazy texts.
    """
    for index in INDICES:
        index.localname, index.shortname = map(say, index.titles)


def leave(app: Sphinx, pagename: str, *_more: object) -> None:
    """Leave the pages of our indices in a build that reads and writes no page (event ``html-page-context``).

    Sphinx writes those of all domains in every build, after the general index. They stay in the links between pages.
    """
    domain = cast("VmsdDomain", app.env.get_domain("vmsd"))
    if pagename != "genindex" or not domain.still:
        return
    builder = cast("StandaloneHTMLBuilder", app.builder)
    there = {index for index in INDICES if Path(builder.get_outfilename(f"{domain.name}-{index.name}")).is_file()}
    builder.domain_indices = [one for one in builder.domain_indices if one[1] not in there]
