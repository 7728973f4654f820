"""Device data by a stream's own description: shapes and bytes in, values out.

The description is right about what was sent with known exceptions (``facts/vmstate.md`` 1.5): an array that is
described once has the size of its *first* element; NULL pointers take one byte 0x30 where a description made
before 10.0 says nothing of them; lists put marks between elements that are described without them.
"""
from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from struct import Struct
from typing import Optional, Union

from sphinx_vmsd.wire.stream.cursor import be32, counted, need, text
from sphinx_vmsd.wire.stream.parts import Data, Entry, MalformedError, Plain, Shape, Value, as_tuple

#: type name in the description -> format character and bytes
SCALARS = {
    "uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q", "int8": "b", "int16": "h", "int32": "i", "int64": "q",
    "uint8 equal": "B", "uint16 equal": "H", "uint32 equal": "I", "int64 equal": "Q", "int32 equal": "i",
    "int32 le": "i", "bool": "?", "timer": "q",
}
_STRUCTS = {(kind, Struct(">" + char).size): Struct(">" + char).unpack_from for kind, char in SCALARS.items()}
NULL = 0x30
SUBSECTION = 0x05
#: A device has at most so many values: some a byte of its data, and some that take no bytes. More is a broken
#: description, and would take unbounded time.
_MOST_VALUES, _EMPTY_VALUES, _VALUES_A_BYTE = 2_000_000, 10_000, 4
LISTS = ("qtailq", "qlist", "gtree")
_NULL_TYPES = ("nullptr", "ptr-marker")
Opaque = Callable[[Data, int, int], tuple[Value, ...]]


class Decoder:
    """Decodes one device, whose data lies between ``start`` and ``end``, and counts what it produces.

    ``nulls``: treat elements of struct arrays that start with 0x30 as NULL pointers.
    """

    def __init__(
        self, data: Data, start: int, end: int, opaque: Optional[dict[str, Opaque]] = None, nulls: bool = False,
    ) -> None:
        self.data = data
        self.end = end
        self.opaque = opaque or {}
        self.nulls = nulls
        self.left = min(_MOST_VALUES, _EMPTY_VALUES + _VALUES_A_BYTE * (end - start))

    def shape(self, shape: Shape, offset: int) -> tuple[tuple[Value, ...], int]:
        """The values of a description's fields and subsections, and the offset behind them."""
        values: list[Value] = []
        last, grouped = None, False
        self._charge(len(shape.entries), offset)
        for entry in shape.entries:
            value, offset = self._entry(entry, offset)
            values.append(value)
            grouped |= entry.name == last
            last = entry.name
        if grouped:
            values = [_array_of(list(group)) for _, group in groupby(values, key=_name)]
        for sub in shape.subsections:
            value, offset = self._subsection(sub, offset)
            values.append(value)
        return tuple(values), offset

    def _charge(self, values: int, offset: int) -> None:
        self.left -= values
        if self.left < 0:
            raise MalformedError(offset, "the description makes more values of this device than its bytes can hold")

    def _entry(self, entry: Entry, offset: int) -> tuple[Value, int]:
        count = entry.elements
        if count is not None:
            return self._array(entry, count, offset)
        unpack = _STRUCTS.get((entry.type, entry.size))
        if unpack:
            if offset + entry.size > self.end:
                need(offset, entry.size, self.end, f"field {entry.name}")
            return _scalar(entry, offset, unpack(self.data, offset)[0]), offset + entry.size
        need(offset, entry.size, self.end, f"field {entry.name}")
        if entry.shapes:
            return self._nested(entry, entry.name, offset)
        return self._plain(entry, offset), offset + entry.size

    def _array(self, entry: Entry, count: int, offset: int) -> tuple[Value, int]:
        unpack = _STRUCTS.get((entry.type, entry.size))
        size = entry.size * count
        if unpack:
            need(offset, size, self.end, f"array {entry.name}")
            plain: tuple[Plain, ...] = Struct(f">{count}{SCALARS[entry.type]}").unpack_from(self.data, offset)
            return Value(entry.name, entry.type, offset, size, plain, elements=count), offset + size
        if not entry.size:
            return Value(entry.name, entry.type, offset, 0, None, elements=count), offset
        if not self.nulls:
            need(offset, size, self.end, f"array {entry.name}")
        self._charge(count, offset)
        start, children = offset, []
        for index in range(count):
            child, offset = self._array_element(entry, f"[{index}]", offset)
            children.append(child)
        vmsd = entry.shapes[0].vmsd if entry.shapes else None
        return Value(entry.name, entry.type, start, offset - start, None, tuple(children), count, vmsd=vmsd), offset

    def _array_element(self, entry: Entry, name: str, offset: int) -> tuple[Value, int]:
        if self.nulls and entry.shapes and self.data[offset:offset + 1] == b"0":
            return Value(name, "nullptr", offset, 1, None, note="NULL"), offset + 1
        need(offset, entry.size, self.end, f"array {entry.name}")
        if entry.shapes:
            return self._nested(entry, name, offset)
        return self._plain(entry._replace(name=name, elements=None), offset), offset + entry.size

    def _nested(self, entry: Entry, name: str, offset: int) -> tuple[Value, int]:
        """A struct or a list: what its description covers, then what is left of its size."""
        start, end = offset, offset + entry.size
        shape = entry.shapes[0]
        if entry.type in LISTS:
            children = self._list(entry, offset, end)
        else:
            children, offset = self.shape(shape, offset)
            if offset != end and not self.nulls:
                children = (*children, *_rest(self.data, offset, end))
            end = offset if self.nulls else end
        value = Value(name, entry.type, start, end - start, None, children, None, shape.version, shape.vmsd)
        return value, end

    def _list(self, entry: Entry, offset: int, end: int) -> tuple[Value, ...]:
        """The elements of a list: 0x01 before each, 0x00 at the end (a gtree starts with a count)."""
        values: list[Value] = []
        try:
            if entry.type == "gtree":
                values.append(Value("count", "uint32", offset, 4, be32(self.data, offset, end, "a gtree")))
                offset += 4
            for index, shape in enumerate(entry.shapes if entry.shapes[0].entries else ()):
                need(offset, 1, end, "a list")
                children, after = Decoder(self.data, offset, end, self.opaque).shape(shape, offset + 1)
                values.append(Value(f"[{index}]", "struct", offset, after - offset, None, children,
                                    None, shape.version, shape.vmsd))
                offset = after
            if self.data[offset:end] == b"\0":
                values.append(Value("end", "mark", offset, 1))
                offset = end
        except MalformedError:
            pass    # only the total is certain (facts 1.5): the rest is shown as it is
        return (*values, *_rest(self.data, offset, end))

    def _plain(self, entry: Entry, offset: int) -> Value:
        reader = self.opaque.get(entry.type)
        if reader:
            children = reader(self.data, offset, offset + entry.size)
            return Value(entry.name, entry.type, offset, entry.size, None, children)
        raw = self.data[offset:offset + entry.size]
        if entry.type in _NULL_TYPES and raw == b"0":
            return Value(entry.name, entry.type, offset, entry.size, None, note="NULL")
        if entry.type == "capability" and raw:
            return Value(entry.name, entry.type, offset, entry.size, text(raw[1:]))
        return Value(entry.name, entry.type, offset, entry.size, raw)

    def _subsection(self, shape: Shape, offset: int) -> tuple[Value, int]:
        what = f"subsection {shape.vmsd}"
        start = offset
        need(offset, 2, self.end, what)
        name, after = counted(self.data, offset + 1, self.end, what)
        if self.data[offset] != SUBSECTION or name != shape.vmsd:
            raise MalformedError(offset, f"{what} expected, found {bytes(self.data[offset:offset + 8]).hex(' ')}")
        version = be32(self.data, after, self.end, what)
        children, offset = self.shape(shape, after + 4)
        return Value(name, "subsection", start, offset - start, None, children, None, version, name), offset


def _name(value: Value) -> str:
    return value.name


def _array_of(run: list[Value]) -> Value:
    """Neighbours of one name are the elements of one array: names of different fields are never equal."""
    if len(run) == 1:
        return run[0]
    elements = [element for part in run for element in _elements(part)]
    named = tuple([element._replace(name=f"[{index}]") for index, element in enumerate(elements)])
    start, last = run[0], run[-1]
    return Value(start.name, "array", start.offset, last.offset + last.size - start.offset, None, named, len(named),
                 vmsd=start.vmsd)


def _elements(part: Value) -> tuple[Value, ...]:
    """The elements of a part of an array: one, or a run that is described once."""
    if part.elements is None:
        return (part,)
    if part.children or not part.elements:
        return part.children
    size = part.size // part.elements
    return tuple(Value("", part.type, part.offset + size * index, size, plain)
                 for index, plain in enumerate(as_tuple(part.value)))


def _scalar(entry: Entry, offset: int, plain: Union[int, bool]) -> Value:
    if entry.type == "timer" and plain == -1:
        return Value(entry.name, entry.type, offset, entry.size, None, note="not armed")
    return Value(entry.name, entry.type, offset, entry.size, plain)


def _rest(data: Data, offset: int, end: int) -> tuple[Value, ...]:
    """The bytes of a nested value that its description does not cover, if any."""
    if offset > end:
        raise MalformedError(offset, f"the description of a struct covers {offset - end} bytes more than its size")
    return (Value("undescribed", "bytes", offset, end - offset, data[offset:end]),) if offset < end else ()


def described_size(shape: Shape) -> int:
    """The bytes that a description says were sent: sizes, plus the head of each subsection."""
    size = sum([entry.size if entry.elements is None else entry.size * entry.elements for entry in shape.entries])
    return size + sum(6 + len(sub.vmsd.encode()) + described_size(sub) for sub in shape.subsections)
