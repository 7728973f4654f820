"""A spec as the text has it, before any meaning: texts, lists and mappings with their places.

Both loaders (YAML, JSON) make these nodes. Scalars stay text: what ``8.10`` or ``on`` means is decided by the
key they stand under, so YAML's implicit typing never gets a chance.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Optional, Union

from sphinx_vmsd.model import Location, Problem

#: Bytes of a spec, levels of nesting, and nodes with every alias expanded: far above real use, and quick to refuse.
SIZE, DEPTH, NODES = 4_000_000, 60, 200_000


#: What tells the location of something from its loader's number for the place: few texts of a spec are ever asked.
Places = Callable[[int], Location]


class Text(NamedTuple):
    """A scalar. ``plain``: without quotes, so it may mean a number or a truth value; plain and empty: nothing."""

    text: str
    plain: bool
    at: int
    places: Places

    @property
    def location(self) -> Location:
        """Where it starts."""
        return self.places(self.at)


class Items(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    at: int
    places: Places

    @property
    def location(self) -> Location:
        """Where it starts."""
        return self.places(self.at)


class Pairs(NamedTuple):
    """A mapping, in the order of the file, without duplicate keys."""

    pairs: tuple[tuple[Text, Node], ...]
    at: int
    places: Places

    @property
    def location(self) -> Location:
        """Where it starts."""
        return self.places(self.at)


Node = Union[Text, Items, Pairs]
Loaded = tuple[Optional[Node], tuple[Problem, ...]]


class SpecSyntaxError(Exception):
    """Raised inside a loader: nothing can be read beyond this place. Never leaves it."""

    def __init__(self, location: Location, message: str, remedy: Optional[str] = None) -> None:
        super().__init__(message)
        self.problem = Problem(location, message, remedy)


def pair_up(children: list[Node], at: int, places: Places, problems: list[Problem]) -> Pairs:
    """The mapping of alternating keys and values; keys that are no text or come twice become problems."""
    pairs = {key.text: (key, value) for key, value in zip(children[::2], children[1::2]) if isinstance(key, Text)}
    if 2 * len(pairs) == len(children):  # as nearly always
        return Pairs(tuple(pairs.values()), at, places)
    pairs = {}
    for key, value in zip(children[::2], children[1::2]):
        if not isinstance(key, Text):
            problems.append(Problem(key.location, "a key must be text"))
        elif key.text in pairs:
            first = pairs[key.text][0].location.line
            problems.append(Problem(key.location, f"the key {show(key.text)} is already given in line {first}"))
        else:
            pairs[key.text] = (key, value)
    return Pairs(tuple(pairs.values()), at, places)


def show(text: str) -> str:
    """*text* in quotes for a message: one line, printable, not too long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
