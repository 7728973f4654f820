"""Two dumps, read only where they differ."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Problem, Release, Snapshot
from sphinx_vmsd.readers.dump import read_dump_text
from sphinx_vmsd.readers.dumptext import Reduced, reduced
from sphinx_vmsd.readers.named import named

Read = tuple[Optional[Snapshot], tuple[Problem, ...]]


def read_pair(old: str, new: str) -> Optional[tuple[Read, Read]]:
    """Snapshots of the dumps *old* and *new* (also ``RELEASE=FILE``) with only the device types that are not the same.

    ``None``: one of them is no dump, or not laid out as QEMU prints it; read them in full then.
    """
    parts = reduced(named(old)[1], named(new)[1])
    return None if parts is None else read_reduced(parts, old, new)


def read_reduced(parts: Reduced, old: str, new: str) -> tuple[Read, Read]:
    """The same of texts that were reduced before."""
    return _read(parts[0], old, parts[2]), _read(parts[1], new, parts[2])


def _read(text: str, source: str, alike: dict[str, str]) -> Read:
    release, path = named(source)
    return read_dump_text(text, path, Release(release) if release else None, alike=alike)
