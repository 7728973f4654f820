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


#: Where something stands; worked out when a problem or a fact asks for it, as most texts of a spec never do.
Place = Callable[[], Location]


class Text(NamedTuple):
    """A scalar. ``plain``: without quotes, so it may mean a number or a truth value; plain and empty: nothing."""

    text: str
    plain: bool
    place: Place

    @property
    def location(self) -> Location:
        """Where it starts."""
        return self.place()


class Items(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    place: Place

    @property
    def location(self) -> Location:
        """Where it starts."""
        return self.place()


class Pairs(NamedTuple):
    """A mapping, in the order of the file, without duplicate keys."""

    pairs: tuple[tuple[Text, Node], ...]
    place: Place

    @property
    def location(self) -> Location:
        """Where it starts."""
        return self.place()


Node = Union[Text, Items, Pairs]
Loaded = tuple[Optional[Node], tuple[Problem, ...]]


class SpecSyntaxError(Exception):
    """Raised inside a loader: nothing can be read beyond this place. Never leaves it."""

    def __init__(self, location: Location, message: str, remedy: Optional[str] = None) -> None:
        super().__init__(message)
        self.problem = Problem(location, message, remedy)


def pair_up(children: list[Node], place: Place, problems: list[Problem]) -> Pairs:
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
    return Pairs(tuple(pairs.values()), place)


def show(text: str) -> str:
    """*text* in quotes for a message: one line, printable, not too long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
