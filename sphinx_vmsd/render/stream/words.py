"""A decoded value in words, shortened for people."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from sphinx_vmsd.wire.printable import printable
from sphinx_vmsd.wire.stream.parts import Block, Plain, Value

#: Elements of an array and bytes of a buffer that are shown unless everything is asked for.
SHOWN = 16
_NOT_ARMED = -1
_DIGITS = {"uint8": 2, "uint16": 4, "uint32": 8, "uint64": 16, "int64 equal": 16}


def value_text(value: Value, shown: Optional[int] = SHOWN) -> str:
    """The value itself: numbers, bytes or text; empty when only its children say something.

    *shown* limits elements and bytes (``None``: all of them).
    """
    plain = value.value
    if plain is None:
        text = ""
    elif isinstance(plain, tuple):
        text = _array(plain, value.type, shown)
    elif isinstance(plain, bytes):
        text = _bytes(plain, shown)
    else:
        text = f"0x{plain:0{2 * value.size}x}" if value.type == "pci register" else _scalar(plain, value.type)
    return " ".join(part for part in (text, f"({value.note})" if value.note else "") if part)


def _scalar(plain: Plain, kind: str) -> str:
    if isinstance(plain, bool):
        return str(plain).lower()
    if isinstance(plain, str):
        return quoted(plain)
    if isinstance(plain, int) and kind == "timer":
        return "" if plain == _NOT_ARMED else f"{plain} ns ({plain / 1e9:.6f} s)"
    digits = _DIGITS.get(kind.partition(" ")[0] if kind != "int64 equal" else kind)
    if isinstance(plain, int) and digits and plain > 9:
        return f"{plain} (0x{plain:0{digits}x})"
    return str(plain)


def _array(plain: tuple[Plain, ...], kind: str, shown: Optional[int]) -> str:
    digits = _DIGITS.get(kind)
    head = plain if shown is None else plain[:shown]
    if plain and len(set(plain)) == 1 and len(plain) > 4 and shown is not None:
        return f"{len(plain)} × {_element(plain[0], digits)}"
    more = f", … {len(plain) - len(head)} more" if len(plain) > len(head) else ""
    text = _printable(plain) if kind == "uint8" else None
    return f"[{', '.join(_element(one, digits) for one in head)}{more}]" + (f" {text}" if text else "")


def _element(plain: Plain, digits: Optional[int]) -> str:
    if isinstance(plain, int) and not isinstance(plain, bool) and digits:
        return f"0x{plain:0{digits}x}"
    return _scalar(plain, "")


def _bytes(plain: bytes, shown: Optional[int]) -> str:
    if len(plain) > 4 and plain.count(plain[:1]) == len(plain) and shown is not None:
        return f"{len(plain)} × {plain[0]:02x}"
    head = plain if shown is None else plain[:shown]
    more = f" … {len(plain) - len(head)} more" if len(plain) > len(head) else ""
    text = _printable(plain)
    return f"{head.hex(' ')}{more}" + (f" {text}" if text else "")


def _printable(plain: Sequence[Plain]) -> Optional[str]:
    """The text in bytes that are printable up to padding zeros, if there are at least three of them."""
    raw = bytes(byte for byte in plain if isinstance(byte, int)).rstrip(b"\0")
    return quoted(raw.decode("ascii")) if len(raw) > 2 and all(32 <= byte < 127 for byte in raw) else None


def quoted(text: str) -> str:
    """*text* in quotes, with everything escaped that could act on a terminal."""
    return f"'{printable(text)}'"


def block_text(block: Block) -> str:
    """What a block of memory is, beside its name."""
    page = f", pages of {bytes_text(block.page_size)}" if block.page_size else ""
    at = f", at {block.address:#x}" if block.address is not None else ""
    return f"{bytes_text(block.length)}{page}{at}"


def bytes_text(count: int) -> str:
    """A number of bytes in the largest unit that divides it."""
    for unit, size in (("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= size and count % size == 0:
            return f"{count // size} {unit}"
    return f"{count} bytes"
