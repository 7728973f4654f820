"""The built-in infos of fixed size: one row a type."""
from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property

from sphinx_vmsd.wire.engine.results import BadValue


@dataclass(frozen=True)
class Scalar:
    """A type of fixed size: ``code`` of :mod:`struct`, ``size`` in bytes, ``check`` (``equal``, ``le`` or none)."""

    code: str
    check: str = ""

    @cached_property
    def size(self) -> int:
        """Bytes on the wire."""
        return struct.calcsize(">" + self.code)


SCALARS: dict[str, Scalar] = {
    "bool": Scalar("?"),
    "int8": Scalar("b"), "int16": Scalar("h"), "int32": Scalar("i"), "int64": Scalar("q"),
    "uint8": Scalar("B"), "uint16": Scalar("H"), "uint32": Scalar("I"), "uint64": Scalar("Q"),
    "uint8_equal": Scalar("B", "equal"), "uint16_equal": Scalar("H", "equal"), "uint32_equal": Scalar("I", "equal"),
    "uint64_equal": Scalar("Q", "equal"), "int32_equal": Scalar("i", "equal"), "int32_le": Scalar("i", "le"),
    "timer": Scalar("q"),       # all ones, -1: not armed
    "cpudouble": Scalar("Q"),   # the bits; high word first is big-endian order
}
SIZES = {name: scalar.size for name, scalar in SCALARS.items()}


def unpack(scalar: Scalar, data: bytes, count: int) -> list[object]:
    """*count* values from *data*, which has exactly their size."""
    return list(struct.unpack(f">{count}{scalar.code}", data))


def pack(scalar: Scalar, value: object, path: str) -> bytes:
    """The bytes of *value*, cut to the type's width as C does."""
    if scalar.code == "?":
        return b"\1" if value else b"\0"
    return number(value, path, scalar.code == "Q").to_bytes(8, "big", signed=True)[-scalar.size:]


def number(value: object, path: str, double: bool = False) -> int:
    """*value* as a signed 64-bit number; a float stands for the bits of a double where one fits."""
    if double and isinstance(value, float):
        return int.from_bytes(struct.pack(">d", value), "big", signed=True)
    if value is None:
        return 0
    if not isinstance(value, int):
        raise BadValue(path, f"a number is needed, not {value!r}")
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


def octets(value: object, path: str) -> bytes:
    """*value* as bytes: bytes, hexadecimal text, or a list of numbers."""
    if value is None:
        return b""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    try:
        if isinstance(value, str):
            return bytes.fromhex(value)
        if isinstance(value, (list, tuple)):
            return bytes(number(one, path) & 0xFF for one in value)
    except ValueError:
        pass
    raise BadValue(path, f"bytes (hexadecimal text or a list of numbers) are needed, not {value!r}")
