"""The lines of a description: fields and subsections in stream order, nested ones below what holds them."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, Optional, Union

from sphinx_vmsd.model import Condition, Context, Description, Field, holds, with_builds


class Entry(NamedTuple):
    """A field or a subsection in its place.

    ``key`` is unique within the description and stable: dotted field names, a subsection by its own name, ``#2`` for
    the second of a name. ``owner`` is the description it stands in. ``open`` are the conditions on the way to it, its
    own included, that a version alone does not decide; ``reached`` is false when a version or predicate rules it out.
    ``section`` is the description or subsection whose data it lies in, ``path`` its dotted names from there.
    """

    key: str
    item: Union[Field, Description]
    owner: Description
    depth: int
    parent: str
    open: tuple[Condition, ...]
    reached: bool
    section: Description
    path: str

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
    """Every field and subsection that *description* holds, in the order of the stream.

    Its own ``needed`` is a condition of all of them: it decides on the whole section. That of a nested struct is
    ignored, as QEMU does. What stands under an ``#if`` has that as a condition.
    """
    whole = with_builds(description)
    return tuple(_entries(whole, None, whole, ""))


def _entries(owner: Description, above: Optional[Entry], section: Description, path: str) -> Iterator[Entry]:
    seen: dict[str, int] = {}
    parent, depth = (above.key, above.depth + 1) if above else ("", 0)
    asked, reached = (above.open, above.reached) if above else _way_in(owner)
    items: tuple[Union[Field, Description], ...] = (*owner.fields, *owner.subsections)
    for item in items:
        seen[item.name] = seen.get(item.name, 0) + 1
        suffix = f"#{seen[item.name]}" if seen[item.name] > 1 else ""
        key = join(parent, item.name) + suffix
        condition, answer = _decide(item, owner)
        here = asked if condition is None or answer is not None else (*asked, condition)
        there = reached and answer is not False
        entry = Entry(key, item, owner, depth, parent, here, there, section, join(path, item.name))
        yield entry
        if isinstance(item, Description) or item.description is not None or item.key is not None:
            yield from _below(entry)


def _way_in(description: Description) -> tuple[tuple[Condition, ...], bool]:
    """The condition on the whole of *description*, and whether its version lets it be sent."""
    condition, answer = _decide(description, description)
    return () if condition is None or answer is not None else (condition,), answer is not False


def _below(entry: Entry) -> Iterator[Entry]:
    if isinstance(entry.item, Description):
        yield from _entries(entry.item, entry, entry.item, "")
        return
    if entry.item.key is not None:
        yield from _entries(entry.item.key, entry, entry.section, f"{entry.path}.key")
    nested = entry.item.description
    if nested is not None:
        if entry.item.type == "vstruct" and entry.item.struct_version is not None:
            nested = replace(nested, version=entry.item.struct_version)  # what it travels in decides about its fields
        yield from _entries(nested, entry, entry.section, entry.path)


def _decide(item: Union[Field, Description], owner: Description) -> tuple[Optional[Condition], Optional[bool]]:
    """The condition of *item*, and whether *owner*'s version lets it be sent (a predicate replaces the version)."""
    condition = item.exists if isinstance(item, Field) else item.needed
    if condition is None:
        return None, isinstance(item, Description) or item.version <= owner.version
    return condition, holds(condition, Context(owner.version))
