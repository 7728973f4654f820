"""A checked spec: every value has the type its key demands, and knows its place. Bad values are left out."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Optional, TypeVar, Union

from sphinx_vmsd.model import Location, Release
from sphinx_vmsd.model.condition import Scalar
from sphinx_vmsd.readers.spec.nodes import Node

T = TypeVar("T")


class Leaf(NamedTuple):
    """One value: text, number, truth value, release, or plain data (``values`` of a claim)."""

    value: object
    node: Node

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.node.location


class Rows(NamedTuple):
    """A list of checked values."""

    items: tuple[Checked, ...]


class Table(NamedTuple):
    """A mapping whose keys are data (names, releases)."""

    pairs: tuple[tuple[Leaf, Checked], ...]


@dataclass(frozen=True)
class Row:
    """A mapping with the keys of a record. The accessors give a key's value, or the default when it is absent.

    ``given`` has every known key of the file, those with bad values too.
    """

    values: Mapping[str, Checked]
    given: Mapping[str, Node]
    node: Node

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.node.location

    def _leaf(self, key: str, kind: type[T]) -> Optional[T]:
        found = self.values.get(key)
        if found is None:  # most keys are absent, and this is asked most
            return None
        return found.value if isinstance(found, Leaf) and isinstance(found.value, kind) else None

    def place(self, key: str) -> Location:
        """Where *key*'s value stands; the record itself when it is absent."""
        return self.given.get(key, self.node).location

    def text(self, key: str) -> Optional[str]:
        """A text."""
        return self._leaf(key, str)

    def number(self, key: str) -> Optional[int]:
        """A whole number."""
        return self._leaf(key, int)

    def flag(self, key: str) -> Optional[bool]:
        """A truth value."""
        return self._leaf(key, bool)

    def words(self, key: str) -> str:
        """A text, empty when it is absent."""
        return self.text(key) or ""

    def amount(self, key: str) -> int:
        """A whole number, 0 when it is absent, as in C."""
        return self.number(key) or 0

    def on(self, key: str) -> bool:
        """A truth value, false when it is absent."""
        return self.flag(key) is True

    def scalar(self, key: str) -> Optional[Scalar]:
        """A text, a number or a truth value."""
        return self.text(key) if self.text(key) is not None else self.number(key)

    def release(self, key: str) -> Optional[Release]:
        """A release."""
        return self._leaf(key, Release)

    def releases(self, key: str) -> tuple[Release, ...]:
        """The releases in a list; a single one counts as a list of one."""
        return tuple(leaf.value for leaf in self.leaves(key) if isinstance(leaf.value, Release))

    def row(self, key: str) -> Optional[Row]:
        """A nested record."""
        found = self.values.get(key)
        return found if isinstance(found, Row) else None

    def rows(self, key: str) -> tuple[Row, ...]:
        """The records in a list; a single record counts as a list of one."""
        found = self.values.get(key)
        if found is None:
            return ()
        if isinstance(found, Row):
            return (found,)
        return tuple([one for one in found.items if isinstance(one, Row)]) if isinstance(found, Rows) else ()

    def leaves(self, key: str) -> tuple[Leaf, ...]:
        """The values in a list; a single value counts as a list of one."""
        found = self.values.get(key)
        if found is None:
            return ()
        if isinstance(found, Leaf):
            return (found,)
        return tuple(one for one in found.items if isinstance(one, Leaf)) if isinstance(found, Rows) else ()

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts in a list."""
        return tuple(leaf.value for leaf in self.leaves(key) if isinstance(leaf.value, str))

    def pairs(self, key: str) -> tuple[tuple[Leaf, Checked], ...]:
        """The entries of a mapping whose keys are data."""
        found = self.values.get(key)
        return found.pairs if isinstance(found, Table) else ()

    def data(self, key: str) -> Optional[object]:
        """Plain data as it was written."""
        found = self.values.get(key)
        return found.value if isinstance(found, Leaf) else None


Checked = Union[Leaf, Rows, Table, Row]
