"""How long a section is by the stream's own description, and whether that can describe its bytes."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.wire.stream.cursor import counted, need
from sphinx_vmsd.wire.stream.parts import Data, Fault, MalformedError, Shape

SUBSECTION = 0x05
LISTS = ("qtailq", "qlist", "gtree")
TOO_MANY = "the description makes more values of this device than its bytes can hold"
#: A device has at most so many values: some a byte of its data, and some that take no bytes. More is a broken
#: description, and would take unbounded time.
_MOST_VALUES, _EMPTY_VALUES, _VALUES_A_BYTE = 2_000_000, 10_000, 4


def most_values(size: int) -> int:
    """How many values a device of *size* bytes has at most."""
    return min(_MOST_VALUES, _EMPTY_VALUES + _VALUES_A_BYTE * size)


def described_size(shape: Shape) -> int:
    """The bytes that a description says were sent: sizes, plus the head of each subsection."""
    size = sum([entry.size if entry.elements is None else entry.size * entry.elements for entry in shape.entries])
    return size + sum(6 + len(sub.vmsd.encode()) + described_size(sub) for sub in shape.subsections)


def behind_name(data: Data, vmsd: str, offset: int, end: int) -> int:
    """The offset behind the name of the subsection *vmsd*, which has to start at *offset*."""
    what = f"subsection {vmsd}"
    need(offset, 2, end, what)
    if data[offset] != SUBSECTION:
        raise MalformedError(offset, f"subsection '{vmsd}' expected, found {bytes(data[offset:offset + 8]).hex(' ')}")
    name, after = counted(data, offset + 1, end, what)
    if name != vmsd:
        raise MalformedError(offset, f"subsection '{vmsd}' expected, found '{name}'")
    return after


def contradiction(data: Data, shape: Shape, offset: int, end: int) -> Optional[Fault]:
    """The first thing that keeps *shape*, of the right length, from describing the bytes from *offset* to *end*.

    A subsection that lies elsewhere, a struct that is longer than its size, more values than bytes can hold. Lists are
    left out: their marks are not described.
    """
    try:
        _Check(data, end - offset).shape(shape, offset, end)
    except MalformedError as error:
        return error.fault
    return None


class _Check:
    """Goes through a description as a decoder does, without values; counts those that would be made."""

    def __init__(self, data: Data, size: int) -> None:
        self.data = data
        self.left = most_values(size)

    def shape(self, shape: Shape, offset: int, end: int) -> int:
        """The offset behind what *shape* covers from *offset* on; some offset behind *end* if it goes further."""
        self._charge(len(shape.entries), offset)
        for name, kind, size, elements, shapes, scalar in shape.entries:
            behind = offset + (size if elements is None else size * elements)
            if behind > end:
                return behind
            if elements and size and scalar is None:
                self._array(name, size, elements, () if kind in LISTS else shapes, offset)
            elif elements is None and shapes and kind not in LISTS:
                self._struct(name, size, shapes[0], offset)
            offset = behind
        for sub in shape.subsections:
            if offset > end:
                break
            offset = self.shape(sub, behind_name(self.data, sub.vmsd, offset, end) + 4, end)
        return offset

    def _struct(self, name: str, size: int, shape: Shape, offset: int) -> None:
        if self.shape(shape, offset, offset + size) > offset + size:
            message = f"the description of '{name}' covers {described_size(shape)} bytes, its size is {size}"
            raise MalformedError(offset + size, message)

    def _array(self, name: str, size: int, elements: int, shapes: tuple[Shape, ...], offset: int) -> None:
        self._charge(elements, offset)
        if shapes and not shapes[0].subsections and not any(entry.shapes for entry in shapes[0].entries):
            self._struct(name, size, shapes[0], offset)
            self._charge((elements - 1) * len(shapes[0].entries), offset)
        elif shapes:
            for index in range(elements):
                self._struct(name, size, shapes[0], offset + index * size)

    def _charge(self, values: int, offset: int) -> None:
        self.left -= values
        if self.left < 0:
            raise MalformedError(offset, TOO_MANY)
