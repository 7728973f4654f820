"""The description of itself that a stream ends with, written while saving (``facts/vmstate.md`` 1.5)."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Optional

from sphinx_vmsd.model import Description, Field
from sphinx_vmsd.model.types import BY_NAME
from sphinx_vmsd.wire.dialects import Dialect

_ESCAPED = re.compile(r"\\(?:\\|u[0-9a-f]{4})")


class VmdescWriter:
    """JSON as QEMU writes it: in order, in one line, keys repeated where QEMU repeats them."""

    def __init__(self, spaced: bool) -> None:
        self._parts: list[str] = []
        self._first = True
        self._pad = " " if spaced else ""

    def text(self) -> str:
        """What was written, as one object."""
        return "{" + self._pad + "".join(self._parts) + self._pad + "}"

    def value(self, name: str, value: object) -> None:
        """A number or a text under *name*."""
        self._item(name)
        self._parts.append(self._spelled(value))
        self._first = False

    def _spelled(self, value: object) -> str:
        """*value* as JSON; before 6.0 text went out as it was, since then with upper case digits where escaped."""
        if self._pad and isinstance(value, str):
            return f'"{value}"'
        return _ESCAPED.sub(lambda found: found[0][:2] + found[0][2:].upper(), json.dumps(value))

    def start(self, bracket: str, name: str = "") -> None:
        """Start an object (``{``) or array (``[``), in an object under *name*."""
        self._item(name)
        self._parts.append(bracket + self._pad)
        self._first = True

    def end(self, bracket: str) -> None:
        """End the object (``}``) or array (``]``)."""
        self._parts.append(self._pad + bracket)
        self._first = False

    def _item(self, name: str) -> None:
        if not self._first:
            self._parts.append(", ")
        if name:
            self._parts.append(f"{json.dumps(name)}{self._pad}: ")


def type_name(item: Field) -> str:
    """How a stream spells the type of *item*."""
    row = BY_NAME.get(item.type or "")
    return row.wire if row is not None else item.type or "unknown"


def can_compress(item: Field) -> bool:
    """Whether one entry describes all elements: nothing in it comes and goes."""
    if item.exists is not None or (item.pointers and item.alloc):
        return False
    if item.type == "struct" and item.description is not None:
        return not item.description.subsections and all(can_compress(inner) for inner in item.description.fields)
    return True


def shown_name(description: Description, item: Field, marker: bool) -> str:
    """The field's name, numbered when the description has it more than once."""
    same = [other for other in description.fields if other.name == item.name]
    if len(same) < 2:
        return item.name
    number = next((index for index, other in enumerate(same) if other is item and not marker), -1)
    return f"{item.name}[{number}]"


@dataclass(frozen=True)
class Entry:
    """How one element is described: by whom (``None``: an earlier entry covers it), its number, and for how many."""

    shown: Optional[VmdescWriter]
    index: int
    most: int
    compress: bool
    marker_type: str
    after: Optional[VmdescWriter]


def next_entry(
    item: Field, dialect: Dialect, nulls: Sequence[bool], index: int, desc: VmdescWriter, shown: Optional[VmdescWriter],
) -> Entry:
    """The entry of element *index*, where ``nulls`` tells which elements are NULL; ``after`` describes the next."""
    compress = can_compress(item)
    most = len(nulls) - index if dialect.runs else len(nulls)
    if dialect.bools and not compress:
        most = 1
    if dialect.runs and item.pointers and _turns(nulls, index) and (most > 1 or not dialect.bools):
        most, shown = _run_length(nulls[index:]), desc
    done = most > 1 if dialect.bools else compress
    return Entry(shown, index, most, compress, dialect.marker, None if done else shown)


def _turns(nulls: Sequence[bool], index: int) -> bool:
    """Whether element *index* is NULL and the one before is not, or the reverse; before the first is none."""
    return nulls[index] != (index > 0 and nulls[index - 1])


def _run_length(nulls: Sequence[bool]) -> int:
    """How many elements from the first on are alike in being NULL."""
    return next((index for index, null in enumerate(nulls) if null != nulls[0]), len(nulls))


@contextmanager
def described(
    entry: Optional[Entry], description: Description, item: Field, data: bytearray, marker: bool,
) -> Iterator[Optional[VmdescWriter]]:
    """Describe what is written to *data* inside; gives who describes what is nested in it."""
    if entry is None or entry.shown is None:
        yield None
        return
    shown, start = entry.shown, len(data)
    struct = item.type == "struct" and not marker
    shown.start("{")
    shown.value("name", shown_name(description, item, marker))
    _describe_count(shown, entry, marker)
    shown.value("type", entry.marker_type if marker else type_name(item))
    if struct:
        shown.start("{", "struct")
    yield shown
    if struct:
        shown.end("}")
    shown.value("size", len(data) - start)
    shown.end("}")


def _describe_count(shown: VmdescWriter, entry: Entry, marker: bool) -> None:
    if entry.most > 1 and (entry.compress or marker):
        shown.value("array_len", entry.most)
    elif entry.most > 1:
        shown.value("index", entry.index)
