"""``:source: FILE`` with ``:symbol: NAME``: one description of the configured tree, as its code is today."""
from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sphinx_vmsd.ext.facts import Facts
from sphinx_vmsd.model import Description, Device, History, Snapshot, walk

#: Lines of one definition that a page shows at most.
MAX_LINES = 400


@dataclass(frozen=True)
class Symbol:
    """A description of the tree in ``root``: the device that stands for it, the facts around it, and its own lines."""

    root: str
    device: str
    description: Description
    history: History

    @property
    def facts(self) -> Facts:
        """What a page that shows the description depends on."""
        return Facts({self.device: self.history}, trees=((self.root, self.history.snapshots[0]),))

    def text(self) -> str:
        """The lines of the definition, up to the first that ends it in the first column."""
        place = self.description.location
        if place is None:
            return ""
        lines = (Path(self.root) / place.file).read_text("utf-8", "replace").splitlines()
        lines = lines[place.line - 1 : place.line - 1 + MAX_LINES]
        last = (at for at, line in enumerate(lines) if line[:1] == "}" or (line[:1].strip() and line[-1:] == ";"))
        return "\n".join(lines[: next(last, len(lines) - 1) + 1])


def file_in(root: str, name: str) -> tuple[str, str]:
    """The path in the tree *root* that *name* means, and why it can't be used (empty: it can)."""
    path = os.path.normpath(name.replace("\0", ""))
    home, there = Path(root).resolve(), (Path(root) / path).resolve()
    if home not in there.parents:
        return path, "lies outside of vmsd_srctree"
    path = str(there.relative_to(home)) if os.path.isabs(path) else path  # noqa: PTH117 - it is a text
    return Path(path).as_posix(), "" if there.is_file() else "no such file in vmsd_srctree"


def defined_in(tree: Snapshot, file: str) -> dict[str, tuple[Snapshot, Device, Description]]:
    """The descriptions that *file* defines, by symbol, each with the device whose state it is or belongs to."""
    found: dict[str, tuple[Snapshot, Device, Description]] = {}
    for owner, root in _roots(tree):
        for _path, one in walk(root):
            if one.symbol and one.location and one.location.file == file:
                known = found.get(one.symbol)
                if known is None or (owner.description is one and known[1].description is not known[2]):
                    found[one.symbol] = (tree, owner, one)
    return found


def symbol(root: str, tree: Snapshot, owner: Device, description: Description) -> Symbol:
    """*description* as a subject; a part of the state of *owner* stands as a device of its own, with its properties."""
    of_type = any(one is owner for one in tree.devices)
    if of_type and owner.description is description and not owner.others:
        return Symbol(root, owner.name, description, History((tree,)))
    if of_type and owner.description is description:
        alone = tuple(replace(one, others=()) if one is owner else one for one in tree.devices)
        return Symbol(root, owner.name, description, History((replace(tree, devices=alone),)))
    part = replace(owner, name=description.symbol or description.name, description=description, others=())
    return Symbol(root, part.name, description, History((replace(tree, devices=(part,), descriptions=()),)))


def _roots(tree: Snapshot) -> Iterator[tuple[Device, Description]]:
    for device in tree.devices:
        if device.description is not None:
            yield device, device.description
        for other in device.others:
            yield device, other.description
    for one in tree.descriptions:
        yield Device(one.name, one), one
