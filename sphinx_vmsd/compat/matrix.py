"""Every source release against every destination release."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import History, Release


@dataclass(frozen=True)
class Matrix:
    """The verdicts of one device on one machine type: ``cells[i][j]`` goes from ``releases[i]`` to ``releases[j]``."""

    device: str
    machine: Optional[str]
    releases: tuple[Release, ...]
    cells: tuple[tuple[Verdict, ...], ...]


def matrix(history: History, device: str, machine: Optional[str] = None) -> Matrix:
    """The matrix of *device* on *machine* over the releases of *history* that can run that machine type."""
    able = [one for one in history.snapshots if machine is None or not one.machines or one.machine(machine)]
    releases = tuple(one.release for one in able)
    cells = tuple(tuple(migrate(history, device, source, destination, machine) for destination in releases)
                  for source in releases)
    return Matrix(device, machine, releases, cells)
