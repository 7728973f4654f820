"""A spec as the text has it, before any meaning: texts, lists and mappings with their places.

Both loaders (YAML, JSON) make these nodes. Scalars stay text: what ``8.10`` or ``on`` means is decided by the
key they stand under, so YAML's implicit typing never gets a chance.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Union

from sphinx_vmsd.model import Location, Problem

#: Bytes of a spec, levels of nesting, and nodes with every alias expanded: far above real use, and quick to refuse.
SIZE, DEPTH, NODES = 4_000_000, 60, 200_000


@dataclass(frozen=True)
class Text:
    """A scalar. ``plain``: without quotes, so it may mean a number or a truth value; plain and empty: nothing."""

    text: str
    plain: bool
    location: Location


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    location: Location


@dataclass(frozen=True)
class Pairs:
    """A mapping, in the order of the file, without duplicate keys."""

    pairs: tuple[tuple[Text, Node], ...]
    location: Location


Node = Union[Text, Items, Pairs]
Loaded = tuple[Optional[Node], tuple[Problem, ...]]


class SpecSyntaxError(Exception):
    """Raised inside a loader: nothing can be read beyond this place. Never leaves it."""

    def __init__(self, location: Location, message: str, remedy: Optional[str] = None) -> None:
        super().__init__(message)
        self.problem = Problem(location, message, remedy)


def pair_up(children: list[Node], location: Location, problems: list[Problem]) -> Pairs:
    """The mapping of alternating keys and values; keys that are no text or come twice become problems."""
    pairs: dict[str, tuple[Text, Node]] = {}
    for key, value in zip(children[::2], children[1::2]):
        if not isinstance(key, Text):
            problems.append(Problem(key.location, "a key must be text"))
        elif key.text in pairs:
            first = pairs[key.text][0].location.line
            problems.append(Problem(key.location, f"the key {show(key.text)} is already given in line {first}"))
        else:
            pairs[key.text] = (key, value)
    return Pairs(tuple(pairs.values()), location)


def show(text: str) -> str:
    """*text* in quotes for a message: one line, printable, not too long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
