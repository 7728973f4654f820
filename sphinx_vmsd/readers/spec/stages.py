"""What holds at a release: ``since`` and ``until``, and values given by the release that introduced them."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.spec.rows import Checked, Leaf, Row, Rows, Table


def alive(row: Row, release: Release) -> bool:
    """Whether what *row* says holds at *release*."""
    since, until = row.release("since"), row.release("until")
    return (since is None or since <= release) and (until is None or release <= until)


def boundaries(checked: Checked) -> Iterator[tuple[str, Release]]:
    """The releases at which something in *checked* may change: ``since`` from that one on, ``until`` after it."""
    if isinstance(checked, Row):
        for key, value in checked.values.items():
            if not isinstance(value, Leaf):
                yield from boundaries(value)
            elif isinstance(value.value, Release):
                yield ("until" if key == "until" else "since"), value.value
    elif isinstance(checked, Rows):
        for one in checked.items:
            yield from boundaries(one)
    elif isinstance(checked, Table):
        for key_leaf, value in checked.pairs:
            yield from [("since", key_leaf.value)] if isinstance(key_leaf.value, Release) else []
            yield from boundaries(value)


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
