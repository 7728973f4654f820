"""What holds at a release: ``since`` and ``until``, and values given by the release that introduced them."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.spec.rows import Leaf, Row


def alive(row: Row, release: Release) -> bool:
    """Whether what *row* says holds at *release*."""
    since, until = row.release("since"), row.release("until")
    return (since is None or since <= release) and (until is None or release <= until)


def at(row: Row, key: str, release: Release) -> Optional[object]:
    """The value of *key* at *release*: the one given for all, or that of the newest release up to it."""
    stages = [
        (since.value, content.value) for since, content in row.pairs(key)
        if isinstance(since.value, Release) and isinstance(content, Leaf) and since.value <= release
    ]
    return max(stages, key=lambda stage: stage[0])[1] if stages else row.data(key)


def text_at(row: Row, key: str, release: Release) -> Optional[str]:
    """The text of *key* at *release*."""
    value = at(row, key, release)
    return value if isinstance(value, str) else None


def number_at(row: Row, key: str, release: Release) -> int:
    """The number of *key* at *release*; 0 when nothing is said, as in C."""
    value = at(row, key, release)
    return value if isinstance(value, int) else 0
