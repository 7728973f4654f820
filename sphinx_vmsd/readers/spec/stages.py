"""What holds at a release: ``since`` and ``until``, and values given by the release that introduced them."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.spec.rows import Checked, Leaf, Row, Table


def alive(row: Row, release: Release) -> bool:
    """Whether what *row* says holds at *release*."""
    since, until = row.release("since"), row.release("until")
    return (since is None or since <= release) and (until is None or release <= until)


def at(row: Row, key: str, release: Release) -> Optional[Checked]:
    """What *key* says at *release*: what is given for all, or for the newest release up to it."""
    found = row.values.get(key)
    if not isinstance(found, Table):
        return found
    stages = [(since.value, content) for since, content in found.pairs
              if isinstance(since.value, Release) and since.value <= release]
    return max(stages, key=lambda stage: stage[0])[1] if stages else None


def value_at(row: Row, key: str, release: Release) -> Optional[object]:
    """The single value of *key* at *release*."""
    found = at(row, key, release)
    return found.value if isinstance(found, Leaf) else None


def text_at(row: Row, key: str, release: Release) -> Optional[str]:
    """The text of *key* at *release*."""
    value = value_at(row, key, release)
    return value if isinstance(value, str) else None


def number_at(row: Row, key: str, release: Release) -> int:
    """The number of *key* at *release*; 0 when nothing is said, as in C."""
    value = value_at(row, key, release)
    return value if isinstance(value, int) else 0
