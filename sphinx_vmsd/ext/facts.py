"""The facts that a directive shows: histories of devices, claims, and the files they come from."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Optional

from sphinx_vmsd.ext.headers import with_headers
from sphinx_vmsd.model import Claim, Device, History, Release, Snapshot, walk
from sphinx_vmsd.readers.spec import Spec


@dataclass(frozen=True)
class Facts:
    """What the files of a directive say.

    ``histories`` has one entry a device: two specs may cover different releases. ``sources`` tells the spec of each
    device that comes from one, ``trees`` the source trees by their folder, ``base`` the older release that a tree is
    compared with.
    """

    histories: dict[str, History] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    trees: tuple[tuple[str, Snapshot], ...] = ()
    base: Optional[Snapshot] = None

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the facts come from, as far as they are more precise than what the directive names."""
        found = list(self.sources.values())
        for root, tree in self.trees:
            there = (tree.device(name) for name in self.histories)
            names = (path for device in there if device for path in files_of(device, tree))
            found += [f"{root}/{name}" for name in with_headers(root, names)]
        return tuple(dict.fromkeys(found))

    def only(self, names: Iterable[str]) -> Facts:
        """The facts about the devices *names*."""
        wanted = set(names)
        return Facts(
            {name: history for name, history in self.histories.items() if name in wanted},
            tuple(claim for claim in self.claims if claim.device in wanted),
            {name: path for name, path in self.sources.items() if name in wanted},
            self.trees,
            self.base,
        )

    @property
    def device(self) -> Optional[str]:
        """The only device, if there is only one."""
        return next(iter(self.histories)) if len(self.histories) == 1 else None

    @property
    def releases(self) -> tuple[Release, ...]:
        """All releases that some file covers, oldest first."""
        return tuple(sorted({release for one in self.histories.values() for release in one.releases}))


def from_spec(spec: Spec) -> Facts:
    """The facts of one spec, for a spec in the body of a directive."""
    return Facts({spec.device: spec.history}, spec.claims)


def devices(snapshots: Iterable[Snapshot]) -> tuple[str, ...]:
    """The names of all devices of *snapshots*, sorted."""
    return tuple(sorted({device.name for snapshot in snapshots for device in snapshot.devices}))


def newest(history: History, device: str) -> Optional[Device]:
    """*device* as of the newest release that has it."""
    found = (snapshot.device(device) for snapshot in reversed(history.snapshots))
    return next((one for one in found if one is not None), None)


def files_of(device: Device, snapshot: Snapshot) -> tuple[str, ...]:
    """The files of the tree that facts about *device* come from: its own, its descriptions', its compat entries'."""
    places = [device.location, *(prop.location for prop in device.properties)]
    places += [other.location for other in device.others]
    places += [section.location for section in device.written]
    for state in device.states:
        for _path, one in walk(state):
            places += [one.location, *(field.location for field in one.fields)]
    types = device.types
    places += [entry.location for array in snapshot.arrays for entry in array.entries if entry.driver in types]
    return tuple(dict.fromkeys(place.file for place in places if place))
