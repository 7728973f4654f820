"""What pages show of source trees: a page is read again when that differs, whichever file of the tree made it so.

A page depends on the files that its devices are defined in. But a new file may bring a new device, any file may apply
an array to a machine type, and any header may hold a constant. So each page has a mark of its facts. When anything in a
tree has changed, the tree is read and the marks are compared.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.ext import treestate
from sphinx_vmsd.ext.domain import VmsdDomain, domain_of
from sphinx_vmsd.ext.record import Patterns, ShownRecord

if TYPE_CHECKING:
    from sphinx_vmsd.model import Device, Snapshot


def note(domain: VmsdDomain, root: str, tree: Snapshot, names: Iterable[str], patterns: Optional[Patterns]) -> None:
    """Record that the page being read shows *names* of *tree*, or all that fits *patterns*."""
    record = ShownRecord(root, tree.arch or "", () if patterns else tuple(names), patterns, "")
    domain.shown.setdefault(domain.env.docname, []).append(record._replace(mark=_mark(tree, record)))


def outdated(
    app: Sphinx, env: BuildEnvironment, added: Iterable[str], changed: Iterable[str], removed: Iterable[str]
) -> list[str]:
    """The pages that would show something else now (event ``env-get-outdated``)."""
    domain = domain_of(env)
    domain.trees.clear()
    whole = _digest(domain)
    touched = {root for root in _roots(domain) if not treestate.unchanged(_folder(app), root, whole)}
    if not touched:
        return []
    from sphinx_vmsd.ext import trees  # with all that reads C
    return [
        docname for docname, records in domain.shown.items()
        if docname in env.found_docs and any(
            one.root in touched and _mark(trees.tree(domain, one.root, one.arch)[0], one) != one.mark
            for one in records)
    ]


def keep(app: Sphinx) -> None:
    """Remember, after a build without failure, for which state of the trees its pages are true.

    A tree that could not be read, because the C reader is missing, is tried again next time.
    """
    domain = domain_of(app.env)
    whole = _digest(domain)
    for root in _roots(domain):
        read = [tree for (path, _arch), (tree, _problems) in domain.trees.items() if path == root and tree.devices]
        if read:
            state, names = domain.tree_states[root]
            sources = sorted({one.location.file for tree in read for one in tree.machines if one.location})
            treestate.keep(_folder(app), root, state, names, whole, sources)


def watched(app: Sphinx) -> Iterator[str]:
    """What ``ninja`` must look at beside the files of pages."""
    for root in _roots(domain_of(app.env)):
        yield from treestate.watched(_folder(app), root)


def _roots(domain: VmsdDomain) -> list[str]:
    return sorted({one.root for records in domain.shown.values() for one in records})


def _digest(domain: VmsdDomain) -> str:
    return hashlib.sha256(repr(sorted(domain.shown.items())).encode("utf-8", "surrogateescape")).hexdigest()


def _folder(app: Sphinx) -> Path:
    return Path(app.doctreedir) / "vmsd"


def _mark(tree: Snapshot, record: ShownRecord) -> str:
    """A digest of what *tree* tells about the devices of *record*: facts, their places, and machine types."""
    machines = [(one.name, one.alias, one.deprecated, one.arch) for one in tree.machines]
    digest = hashlib.sha256(repr((tree.release.text, machines)).encode("utf-8", "surrogateescape"))
    for name in _names(tree, record):
        device = tree.device(name)
        told = repr((name, device, _settings(tree, device) if device else None))
        digest.update(told.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _names(tree: Snapshot, record: ShownRecord) -> tuple[str, ...]:
    if record.patterns is None:
        return record.names
    from sphinx_vmsd.ext.filters import chosen
    sources = {one.name: one.source or "" for one in tree.devices if one.description or one.others}
    return chosen(sources, *record.patterns)


def _settings(tree: Snapshot, device: Device) -> list[tuple[object, object]]:
    return [
        ([(one.driver, one.property, one.value) for one in setting.entries], [one.name for one in setting.machines])
        for setting in tree.settings(device) if setting.entries
    ]
