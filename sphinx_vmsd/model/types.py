"""The field types of QEMU's core: one row a type, everything else is derived from the row.

Source: ``facts/vmstate.md`` 4.1. A type that is not in the table is a device's own ``VMStateInfo``:
its bytes are opaque and its name is kept as the source gave it.
"""
from __future__ import annotations

from typing import NamedTuple, Optional


class FieldType(NamedTuple):
    """A built-in ``VMStateInfo`` or structure kind.

    ``name`` is the suffix of ``vmstate_info_…`` (or our word for a structure kind), ``wire`` the type name
    in a stream's own description, ``size`` the bytes one element takes on the wire (None: it varies),
    ``spec`` the word in a YAML spec where it differs from ``name``, ``meaning`` one sentence for tables.
    """

    name: str
    wire: str
    size: Optional[int]
    meaning: str
    signed: bool = False
    spec: str = ""

    @property
    def word(self) -> str:
        """How a spec spells this type."""
        return self.spec or self.name


_INTEGERS = tuple(
    FieldType(
        f"{sign}int{bits}", f"{sign}int{bits}", bits // 8,
        f"{bits}-bit {'un' if sign else ''}signed integer, big-endian", signed=not sign,
    )
    for sign in ("u", "")
    for bits in (8, 16, 32, 64)
)

FIELD_TYPES: tuple[FieldType, ...] = (
    *_INTEGERS,
    FieldType("bool", "bool", 1, "one byte, 0 or 1; any other value loads as true"),
    FieldType("uint8_equal", "uint8 equal", 1, "sent and compared on load, never stored"),
    FieldType("uint16_equal", "uint16 equal", 2, "sent and compared on load, never stored"),
    FieldType("uint32_equal", "uint32 equal", 4, "sent and compared on load, never stored"),
    FieldType("uint64_equal", "int64 equal", 8, "sent and compared on load, never stored"),
    FieldType("int32_equal", "int32 equal", 4, "sent and compared on load, never stored", signed=True),
    FieldType("int32_le", "int32 le", 4, "accepted when 0 <= value <= the destination's own", signed=True),
    FieldType("timer", "timer", 8, "expiry in nanoseconds of its clock; all ones: not armed", signed=True),
    FieldType("cpudouble", "CPU_Double_U", 8, "double as two 32-bit words, high word first"),
    FieldType("buffer", "buffer", None, "bytes as they are"),
    FieldType("unused_buffer", "unused_buffer", None, "zero bytes sent, skipped on load", spec="unused"),
    FieldType("bitmap", "bitmap", None, "64-bit words, lowest bit first"),
    FieldType("nullptr", "nullptr", 1, "marker 0x30 of a NULL pointer"),
    FieldType("struct", "struct", None, "nested description: no version and no frame on the wire"),
    FieldType("vstruct", "vstruct", None, "nested description at a fixed version"),
    FieldType("tmp", "tmp", None, "fields of a temporary, inline"),
    FieldType("qtailq", "qtailq", None, "list: 0x01 before each element, 0x00 at the end"),
    FieldType("qlist", "qlist", None, "list: 0x01 before each element, 0x00 at the end"),
    FieldType("gtree", "gtree", None, "tree: count, then 0x01 key value, 0x00 at the end"),
    FieldType("capability", "capability", None, "length byte and name of a migration capability"),
    FieldType("fd", "fd", None, "file descriptor, passed beside the stream"),
    FieldType("g_byte_array", "GByteArray", None, "length (32 bits) and bytes"),
    FieldType("validate", "validate", 0, "no bytes: the load fails when its predicate is false"),
)

BY_NAME = {row.name: row for row in FIELD_TYPES}
BY_WORD = {row.word: row for row in FIELD_TYPES}
BY_WIRE = {row.wire: row for row in reversed(FIELD_TYPES)}
NESTED = frozenset({"struct", "vstruct", "tmp", "qtailq", "qlist", "gtree"})
