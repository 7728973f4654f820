"""The facts that a directive reads: files parsed once in a process, by content."""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Optional

from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.model import Claim, Device, History, Problem, Release, Snapshot
from sphinx_vmsd.readers.dump import read_dump
from sphinx_vmsd.readers.spec import Spec, read_spec


@dataclass(frozen=True)
class Request:
    """A file to read: ``kind`` is ``spec`` or ``dump``; ``release`` is given where the file doesn't tell."""

    kind: str
    path: str
    release: Optional[Release] = None


@dataclass(frozen=True)
class Facts:
    """What the files of a directive say.

    ``histories`` has one entry a device: two specs may cover different releases. ``sources`` tells which spec each
    device comes from.
    """

    histories: dict[str, History] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the facts come from."""
        return tuple(dict.fromkeys(self.sources.values()))

    def only(self, names: Iterable[str]) -> Facts:
        """The facts about the devices *names*."""
        wanted = set(names)
        return Facts(
            {name: history for name, history in self.histories.items() if name in wanted},
            tuple(claim for claim in self.claims if claim.device in wanted),
            {name: path for name, path in self.sources.items() if name in wanted},
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


def gather(requests: Sequence[Request]) -> tuple[Facts, tuple[Found, ...]]:
    """Everything that the files of *requests* say, and every problem in them."""
    specs = [_read_spec(one.path, digest(one.path)) for one in requests if one.kind == "spec"]
    dumps = [_read_dump(one.path, digest(one.path), one.release) for one in requests if one.kind == "dump"]
    found = [(Warn.SPEC, problem) for _spec, problems in specs for problem in problems]
    found += [(Warn.DUMP, problem) for _snapshot, problems in dumps for problem in problems]
    histories = _of_dumps([snapshot for snapshot, _problems in dumps if snapshot])
    claims: tuple[Claim, ...] = ()
    sources: dict[str, str] = {}
    for spec, _problems in specs:
        if spec is not None:
            histories[spec.device] = spec.history
            sources[spec.device] = spec.path
            claims += spec.claims
    return Facts(histories, claims, sources), tuple(found)


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
