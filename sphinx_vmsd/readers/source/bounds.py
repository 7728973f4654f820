"""How much of a tree is followed. What refers to itself or to what repeats itself would mean more than memory holds."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_vmsd.model import Description

#: Descriptions inside each other: QEMU nests 9 deep.
MAX_LEVELS = 30
#: Fields and descriptions inside one description, as often as each stands there: QEMU's largest has 300.
MAX_PARTS = 20_000
#: The same inside all descriptions of a tree together: QEMU has 10 000.
MAX_ALL_PARTS = 300_000
#: Fields, descriptions and properties of all device types, inherited ones counted for each: QEMU has 50 000.
MAX_CARRIED = 400_000
#: Properties of all CPU models that tables describe; those of 10.2 have 6 000.
MAX_OF_MODELS = 100_000
#: Base types of one type: QEMU has 10.
MAX_BASES = 50
#: Calls and blocks inside each other in the functions that set up one machine type: QEMU nests 40 deep.
MAX_DEPTH = 120
#: Characters of these functions, as often as they are called: QEMU needs 20 000.
MAX_FOLLOWED = 200_000
#: The same for all machine types of a tree: QEMU needs 600 000.
MAX_ALL_FOLLOWED = 6_000_000
#: Entries of one machine type: QEMU has 300.
MAX_ENTRIES = 20_000
#: The same of all machine types of a tree: QEMU has 10 000.
MAX_ALL_ENTRIES = 300_000


class Extent(NamedTuple):
    """What a description is: fields and descriptions, itself counted, and levels of descriptions."""

    parts: int = 1
    levels: int = 1


class Extents:
    """The extents of the descriptions of one tree, told from the inside out."""

    def __init__(self) -> None:
        self.left = MAX_ALL_PARTS
        #: By the identity of lists, with the description that keeps them alive.
        self._known: dict[tuple[int, int], tuple[Extent, Description]] = {}

    def of(self, made: Description) -> Extent:
        """The extent of *made*, whatever is nested in it as often as it stands there."""
        if _lists(made) in self._known:
            return self._known[_lists(made)][0]
        nested = (one for field in made.fields for one in (field.description, field.key) if one)
        unknown = (Extent(), made)
        inner = [self._known.get(_lists(one), unknown)[0] for one in (*nested, *made.subsections)]
        levels = 1 + max((one.levels for one in inner), default=0)
        return Extent(1 + len(made.fields) + sum(one.parts for one in inner), levels)

    def refused(self, made: Description) -> str:
        """Why *made* is more than is followed; '' when it is not, and its extent is known from now on."""
        extent = self.of(made)
        inside = extent.parts - 1 - len(made.fields)
        if extent.levels > MAX_LEVELS:
            return f"nests too deeply: more than {MAX_LEVELS} levels"
        if inside > MAX_PARTS:
            return f"has more than {MAX_PARTS} fields and descriptions inside"
        if inside > self.left:
            return f"is too much: all together have more than {MAX_ALL_PARTS} fields and descriptions inside"
        self.left -= inside
        self._known[_lists(made)] = (extent, made)
        return ""


class Room:
    """What the functions of all machine types of a tree may still take."""

    def __init__(self) -> None:
        self.followed, self.entries = MAX_ALL_FOLLOWED, MAX_ALL_ENTRIES


def _lists(made: Description) -> tuple[int, int]:
    """Equal for a description and its likes under an ``#if`` or with another condition."""
    return id(made.fields), id(made.subsections)
