"""Device data by a stream's own description: shapes and bytes in, values out.

The description is right about what was sent with known exceptions (``facts/vmstate.md`` 1.5): an array that is
described once has the size of its *first* element; NULL pointers take one byte 0x30 where a description made
before 10.0 says nothing of them; lists put marks between elements that are described without them.
"""
from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple, Optional

from sphinx_vmsd.wire.stream.cursor import be32, need, text
from sphinx_vmsd.wire.stream.parts import SCALARS, Data, Entry, MalformedError, Plain, Rows, Shape, Value, as_tuple
from sphinx_vmsd.wire.stream.sizes import LISTS, TOO_MANY, behind_name, most_values

if TYPE_CHECKING:
    from sphinx_vmsd.wire.stream.opaque import Reader

#: The name of bytes that nothing describes.
UNDESCRIBED = "undescribed"
#: Types of the devices' own that are read by :mod:`sphinx_vmsd.wire.stream.opaque`.
OWN_TYPES = frozenset(("pci config", "pci irq state", "msix state", "virtio"))
#: Arrays of fewer structs are read element by element.
_RUN = 4
#: So many bytes of a device are held in memory, those of short fields apart; what an element of an array takes there.
_ROOM, _SHORT, _ELEMENT = 64 << 20, 32, 8
_NULL_TYPES = ("nullptr", "ptr-marker")
NOTHING: Mapping[str, Reader] = {}


class Decoder:
    """Decodes one device, whose data lies between ``start`` and ``end``, and counts what it produces.

    ``opaque``: what reads types of the devices' own; ``None``: all readers there are.

    ``nulls``: treat elements of struct arrays that start with 0x30 as NULL pointers.
    """

    def __init__(
        self, data: Data, start: int, end: int, opaque: Optional[Mapping[str, Reader]] = NOTHING, nulls: bool = False,
    ) -> None:
        self.data = data
        self.end = end
        self.opaque = opaque
        self.nulls = nulls
        self.left = most_values(end - start)
        self.room = _ROOM

    def shape(self, shape: Shape, offset: int) -> tuple[tuple[Value, ...], int]:
        """The values of a description's fields and subsections, and the offset behind them."""
        values: list[Value] = []
        data, end, last, grouped = self.data, self.end, None, False
        add, new = values.append, tuple.__new__    # a stream has some ten thousand values
        self._charge(len(shape.entries), offset)
        done = 0
        for index, entry in enumerate(shape.entries):
            if index < done:
                continue
            name, kind, size, elements, _, scalar = entry
            if scalar is not None and elements is None and offset + size <= end and kind != "timer":
                plain = scalar.unpack_from(data, offset)[0]
                add(new(Value, (name, kind, offset, size, plain, (), None, None, None, "")))
                offset += size
            else:
                done, found = index + 1, self._run(shape.entries, index, offset) if entry.shapes else None
                value, offset, done = found or (*self._entry(entry, offset), done)
                add(value)
            if name == last:
                grouped = True
            last = name
        if grouped:
            values = [_array_of(list(group)) for _, group in groupby(values, key=_name)]
        for sub in shape.subsections:
            value, offset = self._subsection(sub, offset)
            values.append(value)
        return tuple(values), offset

    def _run(self, entries: tuple[Entry, ...], index: int, offset: int) -> Optional[tuple[Value, int, int]]:
        """An array whose elements are described one by one and alike, the offset behind it, and the next entry."""
        first, end = entries[index], index + 1
        while end < len(entries) and entries[end].name == first.name:
            if entries[end].shapes[:1] != first.shapes or entries[end].size != first.size:
                return None
            end += 1
        count = end - index
        alone = not index or entries[index - 1].name != first.name
        flat = self._flat(first) if count >= _RUN and alone and first.elements is None else None
        if flat is None:
            return None
        need(offset, first.size * count, self.end, f"array {first.name}")
        self._charge(count * len(flat.names), offset)
        return Value(first.name, "array", offset, first.size * count, None, flat.array(self.data, offset, count), count,
                     vmsd=flat.vmsd), offset + first.size * count, end

    def _flat(self, entry: Entry) -> Optional[_Flat]:
        """How to read structs of scalars at once; nothing else is described so."""
        plain = not self.nulls and entry.type == "struct" and len(entry.shapes) == 1
        return _Flat.of(entry.shapes[0], entry.size) if plain else None

    def _charge(self, values: int, offset: int) -> None:
        self.left -= values
        if self.left < 0:
            raise MalformedError(offset, TOO_MANY)

    def _holds(self, size: int) -> bool:
        """Whether there is room for a value of *size* bytes, which it takes."""
        if size > _SHORT:
            self.room -= size
        return size <= _SHORT or self.room >= 0

    def _entry(self, entry: Entry, offset: int) -> tuple[Value, int]:
        if entry.elements is not None:
            return self._array(entry, entry.elements, offset)
        need(offset, entry.size, self.end, f"field {entry.name}")
        if entry.shapes:
            return self._nested(entry, entry.name, offset)
        if entry.scalar is not None:
            return self._timer(entry, entry.scalar, offset), offset + entry.size
        return self._plain(entry, offset), offset + entry.size

    def _timer(self, entry: Entry, scalar: Struct, offset: int) -> Value:
        expiry = scalar.unpack_from(self.data, offset)[0]
        return Value(entry.name, entry.type, offset, entry.size, expiry, note="not armed" if expiry == -1 else "")

    def _array(self, entry: Entry, count: int, offset: int) -> tuple[Value, int]:
        size = entry.size * count
        if entry.scalar is not None:
            need(offset, size, self.end, f"array {entry.name}")
            if not self._holds(_ELEMENT * count):
                return _large(self.data, Value(entry.name, entry.type, offset, size, elements=count)), offset + size
            plain: tuple[Plain, ...] = Struct(f">{count}{SCALARS[entry.type]}").unpack_from(self.data, offset)
            return Value(entry.name, entry.type, offset, size, plain, elements=count), offset + size
        if not entry.size:
            return Value(entry.name, entry.type, offset, 0, None, elements=count), offset
        if not self.nulls:
            need(offset, size, self.end, f"array {entry.name}")
        self._charge(count, offset)
        start, children = offset, []
        flat = self._flat(entry) if count >= _RUN else None
        if flat is not None:
            self._charge(count * len(flat.names), offset)
            found = flat.array(self.data, offset, count)
            return Value(entry.name, entry.type, offset, size, None, found, count, vmsd=flat.vmsd), offset + size
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
                inner = Decoder(self.data, offset, end, self.opaque)
                inner.room = self.room
                children, after = inner.shape(shape, offset + 1)
                self.room = inner.room
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
        if not self._holds(entry.size):
            return _large(self.data, Value(entry.name, entry.type, offset, entry.size))
        if self.opaque is None and entry.type in OWN_TYPES:    # few streams of few bytes have any
            from sphinx_vmsd.wire.stream.opaque import OPAQUE

            self.opaque = OPAQUE
        reader = self.opaque.get(entry.type) if self.opaque else None
        children = reader(self.data, offset, offset + entry.size) if reader else ()
        if children:
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
        after = behind_name(self.data, shape.vmsd, offset, self.end)
        version = be32(self.data, after, self.end, what)
        children, offset = self.shape(shape, after + 4)
        return Value(shape.vmsd, "subsection", start, offset - start, None, children, None, version, shape.vmsd), offset


class _Flat(NamedTuple):
    """A struct of scalars only, read with one format: most large arrays of QEMU are arrays of such structs."""

    format: Struct
    names: tuple[tuple[str, str, int, int], ...]
    version: int
    vmsd: str

    @classmethod
    def of(cls, shape: Shape, size: int) -> Optional[_Flat]:
        """The format of *shape*, or ``None`` when something in it is no plain number."""
        names, offset = [], 0
        for entry in shape.entries:
            if entry.scalar is None or entry.elements is not None or entry.type == "timer":
                return None
            names.append((entry.name, entry.type, offset, entry.size))
            offset += entry.size
        distinct = len({name for name, *_ in names}) == len(names)
        if offset != size or shape.subsections or not distinct:
            return None
        code = ">" + "".join([SCALARS[entry.type] for entry in shape.entries])
        return cls(Struct(code), tuple(names), shape.version, shape.vmsd)

    def array(self, data: Data, offset: int, count: int) -> Rows:
        """*count* elements from *offset* on."""
        size, names, version, vmsd, new = self.format.size, self.names, self.version, self.vmsd, tuple.__new__
        children = []
        for index, row in enumerate(self.format.iter_unpack(data[offset:offset + size * count])):
            fields = tuple([new(Value, (name, kind, offset + at, width, plain, (), None, None, None, ""))
                            for (name, kind, at, width), plain in zip(names, row)])
            children.append(new(Value, (
                f"[{index}]", "struct", offset, size, None, fields, None, version, vmsd, "")))
            offset += size
        return Rows(children)


def _name(value: Value) -> str:
    return value.name


def _array_of(run: list[Value]) -> Value:
    """Neighbours of one name are the elements of one array: names of different fields are never equal."""
    if len(run) == 1:
        return run[0]
    elements = [element for part in run for element in _elements(part)]
    named = tuple([Value(f"[{index}]", *element[1:]) for index, element in enumerate(elements)])
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


def _rest(data: Data, offset: int, end: int) -> tuple[Value, ...]:
    """The bytes of a nested value that its description does not cover, if any."""
    if offset > end:
        raise MalformedError(offset, f"the description of a struct covers {offset - end} bytes more than its size")
    return undescribed(data, offset, end)


def undescribed(data: Data, offset: int, end: int) -> tuple[Value, ...]:
    """The bytes from *offset* to *end*, if there are any, as a value that nothing describes."""
    if end - offset > _ROOM:
        return (_large(data, Value(UNDESCRIBED, "bytes", offset, end - offset)),)
    return (Value(UNDESCRIBED, "bytes", offset, end - offset, data[offset:end]),) if offset < end else ()


def _large(data: Data, value: Value) -> Value:
    """*value* with a note instead of what is there."""
    from sphinx_vmsd.wire.stream.large import digest  # few streams have any

    return value._replace(note=digest(data, value.offset, value.size))
