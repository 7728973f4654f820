"""The lines of a description: fields and subsections in stream order, nested ones below what holds them."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional, Union

from sphinx_vmsd.model import Condition, Context, Description, Field, holds


@dataclass(frozen=True)
class Entry:
    """A field or a subsection in its place.

    ``key`` is unique within the description and stable: dotted field names, a subsection by its own name, ``#2`` for
    the second of a name. ``owner`` is the description it stands in. ``open`` are the conditions on the way to it, its
    own included, that a version alone does not decide; ``reached`` is false when a version or predicate rules it out.
    """

    key: str
    item: Union[Field, Description]
    owner: Description
    depth: int
    parent: str
    open: tuple[Condition, ...]
    reached: bool

    @property
    def name(self) -> str:
        """The field's or subsection's own name."""
        return self.item.name

    @property
    def former_keys(self) -> tuple[str, ...]:
        """The keys it had under former names."""
        names = self.item.former_names if isinstance(self.item, Field) else ()
        return tuple(join(self.parent, name) for name in names)


def join(parent: str, name: str) -> str:
    """The key of *name* below *parent*."""
    return f"{parent}.{name}" if parent else name


def entries(description: Description) -> tuple[Entry, ...]:
    """Every field and subsection that *description* holds, in the order of the stream."""
    return tuple(_entries(description, "", 0, (), True))


def _entries(
    owner: Description, parent: str, depth: int, asked: tuple[Condition, ...], reached: bool
) -> Iterator[Entry]:
    seen: dict[str, int] = {}
    items: tuple[Union[Field, Description], ...] = (*owner.fields, *owner.subsections)
    for item in items:
        seen[item.name] = seen.get(item.name, 0) + 1
        suffix = f"#{seen[item.name]}" if seen[item.name] > 1 else ""
        key = join(parent, item.name) + suffix
        condition, answer = _decide(item, owner)
        here = asked if condition is None or answer is not None else (*asked, condition)
        there = reached and answer is not False
        yield Entry(key, item, owner, depth, parent, here, there)
        for nested in _nested(item):
            yield from _entries(nested, key, depth + 1, here, there)


def _decide(item: Union[Field, Description], owner: Description) -> tuple[Optional[Condition], Optional[bool]]:
    """The condition of *item*, and whether *owner*'s version lets it be sent (a predicate replaces the version)."""
    condition = item.exists if isinstance(item, Field) else item.needed
    if condition is None:
        return None, isinstance(item, Description) or item.version <= owner.version
    return condition, holds(condition, Context(owner.version))


def _nested(item: Union[Field, Description]) -> tuple[Description, ...]:
    if isinstance(item, Description):
        return (item,)
    return tuple(nested for nested in (item.key, item.description) if nested is not None)
