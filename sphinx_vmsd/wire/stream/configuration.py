"""The configuration section: machine type, target page bits, capabilities, UUID."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.wire.stream.cursor import be32, byte, counted, need, text
from sphinx_vmsd.wire.stream.decode import Decoder
from sphinx_vmsd.wire.stream.parts import Configuration, Data, MalformedError, Shape, Value
from sphinx_vmsd.wire.stream.sizes import SUBSECTION

CONFIGURATION = 0x07
_WHAT = "the configuration section"
#: QEMU sends at most this many bytes as the name of a machine type; the destination does not check.
_MOST_NAME = 4096


def read(data: Data, offset: int, end: int, shape: Optional[Shape]) -> Configuration:
    """The configuration at *offset* (of byte 0x07); *shape* is its description where the stream has one (8.2+)."""
    length = be32(data, offset + 1, end, _WHAT)
    if length > _MOST_NAME:
        raise MalformedError(offset + 1, f"the machine type's name has a length of {length} bytes")
    need(offset + 5, length, end, _WHAT)
    machine = text(data[offset + 5:offset + 5 + length])
    values = [Value("len", "uint32", offset + 1, 4, length), Value("name", "buffer", offset + 5, length, machine)]
    here = offset + 5 + length
    while data[here:here + 1] == bytes((SUBSECTION,)):
        value = _subsection(data, here, end, shape)
        values.append(value)
        here += value.size
    return Configuration(offset, here - offset, machine, tuple(values))


def _subsection(data: Data, offset: int, end: int, shape: Optional[Shape]) -> Value:
    name, after = counted(data, offset + 1, end, _WHAT)
    version = be32(data, after, end, _WHAT)
    start = after + 4
    if name == "configuration/target-page-bits":
        children: tuple[Value, ...] = (Value("target_page_bits", "uint32", start, 4, be32(data, start, end, _WHAT)),)
    elif name == "configuration/capabilities":
        children = _capabilities(data, start, end)
    elif name == "configuration/uuid":
        need(start, 16, end, _WHAT)
        children = (Value("uuid", "uint8", start, 16, tuple(data[start:start + 16]), elements=16),)
    else:
        known = next((sub for sub in shape.subsections if sub.vmsd == name), None) if shape else None
        if known is None:
            raise MalformedError(offset, f"unknown subsection {name!r} of the configuration")
        children = Decoder(data, start, end).shape(known, start)[0]
    size = sum(child.size for child in children) + start - offset
    return Value(name, "subsection", offset, size, None, children, None, version, name)


def _capabilities(data: Data, offset: int, end: int) -> tuple[Value, ...]:
    count = be32(data, offset, end, _WHAT)
    values, here = [Value("caps_count", "uint32", offset, 4, count)], offset + 4
    names = []
    for _ in range(count):
        byte(data, here, end, _WHAT)
        name, here = counted(data, here, end, _WHAT)
        names.append(name)
    values.append(Value("capabilities", "capability", offset + 4, here - offset - 4, tuple(names), elements=count))
    return tuple(values)
