"""Filters by name: which sections and which fields of a stream are wanted."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.wire.stream.parts import Section, Value

Pattern = re.Pattern[str]
#: A path inside a section, and how many values before have the same one.
Place = tuple[str, int]


def pattern(glob: str) -> Pattern:
    """*glob* as a pattern in which only ``*`` and ``?`` are special; brackets stand for array elements."""
    return re.compile(re.escape(glob).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def wants_section(section: Section, patterns: tuple[Pattern, ...]) -> bool:
    """Whether one of *patterns* fits the section's name, ``name#instance`` or last part; none: all are wanted."""
    if not patterns:
        return True
    names = (section.name, f"{section.name}#{section.instance_id}", section.name.rpartition("/")[2])
    return any(one.fullmatch(name) for one in patterns for name in names)


def path_of(parent: str, value: Value) -> str:
    """The path of *value* inside its section: names joined by dots, elements in brackets."""
    return value.name if not parent else f"{parent}{'' if value.name.startswith('[') else '.'}{value.name}"


def wanted(values: tuple[Value, ...], patterns: tuple[Pattern, ...], parent: str = "") -> tuple[Value, ...]:
    """*values* whose path, or that of something inside, fits one of *patterns*; parents stay as a frame."""
    if not patterns:
        return values
    return tuple(found for value in values if (found := _wanted(value, patterns, path_of(parent, value))) is not None)


def _wanted(value: Value, patterns: tuple[Pattern, ...], path: str) -> Optional[Value]:
    if _fits(value, patterns, path):
        return value
    children = wanted(value.children, patterns, path)
    return value._replace(children=children) if children else None


def _fits(value: Value, patterns: tuple[Pattern, ...], path: str) -> bool:
    return any(one.fullmatch(path) or one.fullmatch(value.name) for one in patterns)


def leaves(values: tuple[Value, ...], patterns: tuple[Pattern, ...] = ()) -> dict[Place, Value]:
    """Every value that has no children, and every subsection without its children, which has a version.

    With *patterns* those whose path, or that of a parent, fits one.
    """
    seen: Counter[str] = Counter()
    found = {}
    for path, value in _leaves(values, patterns, ""):
        found[path, seen[path]] = value
        seen[path] += 1
    return found


def _leaves(values: tuple[Value, ...], patterns: tuple[Pattern, ...], parent: str) -> Iterator[tuple[str, Value]]:
    for value in values:
        path = path_of(parent, value)
        inner = () if not patterns or _fits(value, patterns, path) else patterns
        if not inner and (not value.children or value.type == "subsection"):
            yield path, value._replace(children=()) if value.children else value
        yield from _leaves(value.children, inner, path)
