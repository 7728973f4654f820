"""The facts that a directive reads: files parsed once in a process, by content."""
from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Optional

from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.model import Claim, Description, Device, History, Problem, Release, Snapshot, walk
from sphinx_vmsd.readers.dump import read_dump
from sphinx_vmsd.readers.spec import Spec, read_spec


@dataclass(frozen=True)
class Request:
    """What to read: ``kind`` is ``spec``, ``dump`` or ``source``; ``release`` is given where a dump doesn't tell."""

    kind: str
    path: str
    release: Optional[Release] = None


@dataclass(frozen=True)
class Facts:
    """What the files of a directive say.

    ``histories`` has one entry a device: two specs may cover different releases. ``sources`` tells the spec of each
    device that comes from one, ``trees`` the source trees by their folder.
    """

    histories: dict[str, History] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    trees: tuple[tuple[str, Snapshot], ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the facts come from, as far as they are more precise than what the directive names."""
        found = list(self.sources.values())
        for root, tree in self.trees:
            there = (tree.device(name) for name in self.histories)
            found += [path for device in there if device for path in files_of(device, tree, root)]
        return tuple(dict.fromkeys(found))

    def only(self, names: Iterable[str]) -> Facts:
        """The facts about the devices *names*."""
        wanted = set(names)
        return Facts(
            {name: history for name, history in self.histories.items() if name in wanted},
            tuple(claim for claim in self.claims if claim.device in wanted),
            {name: path for name, path in self.sources.items() if name in wanted},
            self.trees,
        )

    @property
    def device(self) -> Optional[str]:
        """The only device, if there is only one."""
        return next(iter(self.histories)) if len(self.histories) == 1 else None

    @property
    def releases(self) -> tuple[Release, ...]:
        """All releases that some file covers, oldest first."""
        return tuple(sorted({release for one in self.histories.values() for release in one.releases}))


#: A reader's problem and the kind of warning it is.
Found = tuple[Warn, Problem]
#: Reads a source tree: the snapshot, and what is wrong with the tree as a whole.
TreeReader = Callable[[str], tuple[Snapshot, tuple[Problem, ...]]]


def gather(requests: Sequence[Request], read_tree: Optional[TreeReader] = None) -> tuple[Facts, tuple[Found, ...]]:
    """Everything that the files of *requests* say, and every problem in them.

    Single lines of a source tree that can't be read are no problem of a page: the tree has checks of its own.
    """
    specs = [_read_spec(one.path, digest(one.path)) for one in requests if one.kind == "spec"]
    dumps = [_read_dump(one.path, digest(one.path), one.release) for one in requests if one.kind == "dump"]
    found = [(Warn.SPEC, problem) for _spec, problems in specs for problem in problems]
    found += [(Warn.DUMP, problem) for _snapshot, problems in dumps for problem in problems]
    trees = [(one.path, *read_tree(one.path)) for one in requests if one.kind == "source" and read_tree]
    found += [(Warn.SOURCE, one) for _path, _tree, problems in trees for one in problems if not one.location.line]
    snapshots = [snapshot for snapshot, _problems in dumps if snapshot]
    histories = _of_dumps([*snapshots, *(snapshot for _path, snapshot, _problems in trees if snapshot.devices)])
    claims: tuple[Claim, ...] = ()
    sources: dict[str, str] = {}
    for spec, _problems in specs:
        if spec is not None:
            histories[spec.device] = spec.history
            sources[spec.device] = spec.path
            claims += spec.claims
    return Facts(histories, claims, sources, tuple((path, tree) for path, tree, _problems in trees)), tuple(found)


def from_spec(spec: Spec) -> Facts:
    """The facts of one spec, for a spec in the body of a directive."""
    return Facts({spec.device: spec.history}, spec.claims)


def _of_dumps(snapshots: Iterable[Snapshot]) -> dict[str, History]:
    ordered = tuple(sorted(snapshots, key=lambda snapshot: snapshot.release))
    history = History(ordered)
    return dict.fromkeys(devices(ordered), history)


def devices(snapshots: Iterable[Snapshot]) -> tuple[str, ...]:
    """The names of all devices of *snapshots*, sorted."""
    return tuple(sorted({device.name for snapshot in snapshots for device in snapshot.devices}))


def newest(history: History, device: str) -> Optional[Device]:
    """*device* as of the newest release that has it."""
    found = (snapshot.device(device) for snapshot in reversed(history.snapshots))
    return next((one for one in found if one is not None), None)


def digest(path: str) -> str:
    """A digest of the content of *path*; empty when it can't be read, which the reader then tells."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


@lru_cache(maxsize=256)
def _read_spec(path: str, _digest: str) -> tuple[Optional[Spec], tuple[Problem, ...]]:
    return read_spec(path)


@lru_cache(maxsize=32)
def _read_dump(path: str, _digest: str, release: Optional[Release]) -> tuple[Optional[Snapshot], tuple[Problem, ...]]:
    return read_dump(path, release)


def files_of(device: Device, snapshot: Snapshot, root: str) -> tuple[str, ...]:
    """The files below *root* that facts about *device* come from: its own, its descriptions', its compat entries'."""
    places = [device.location, *(prop.location for prop in device.properties)]
    for state in _states(device):
        for _path, one in walk(state):
            places += [one.location, *(field.location for field in one.fields)]
    types = {device.name, *device.parents}
    places += [entry.location for array in snapshot.arrays for entry in array.entries if entry.driver in types]
    names = dict.fromkeys(place.file for place in places if place)
    return tuple(f"{root}/{name}" for name in names)


def _states(device: Device) -> Iterator[Description]:
    if device.description is not None:
        yield device.description
    yield from (other.description for other in device.others)
