"""How long a section is by the stream's own description, and whether the subsections lie where that puts them."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.wire.stream.cursor import counted, need
from sphinx_vmsd.wire.stream.parts import Data, Fault, MalformedError, Shape

SUBSECTION = 0x05


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


def contradiction(data: Data, shape: Shape, offset: int) -> Optional[Fault]:
    """The first subsection that is not where *shape*, whose data starts at *offset*, puts it.

    That is all that can differ where the length is right. Lists are left out: their marks are not described.
    """
    try:
        _check(data, shape, offset)
    except MalformedError as error:
        return error.fault
    return None


def _check(data: Data, shape: Shape, offset: int) -> None:
    for _, kind, size, elements, shapes, _ in shape.entries:
        if shapes and kind == "struct" and elements is None:
            _check(data, shapes[0], offset)
        offset += size if elements is None else size * elements
    for sub in shape.subsections:
        offset = behind_name(data, sub.vmsd, offset, len(data)) + 4
        _check(data, sub, offset)
        offset += described_size(sub)
