"""Where a section ends when nothing describes it: by its footer, or by what has to follow."""
from __future__ import annotations

import re
from collections.abc import Container
from typing import Optional

from sphinx_vmsd.wire.stream.cursor import drop
from sphinx_vmsd.wire.stream.parts import Data

FOOTER = 0x7E
_FOOTER = bytes((FOOTER,))
#: No device that nothing describes is searched further than this.
MOST = 256 << 20
START, PART, END, FULL, COMMAND = 0x01, 0x02, 0x03, 0x04, 0x08
END_MARK, VMDESC = 0x00, 0x06
#: Section ids count from zero in the order of registration; no machine has this many.
_MOST_ID = 1 << 20
# compiled when needed: most streams tell where everything ends
_HEADER = rb"(?s)[\x01\x04]\x00[\x00-\x0f].{2}[\x01-\xff](?=[!-~])"
_IDSTR = rb"[!-~][ -~]*\Z"


def is_footer(data: Data, offset: int, section_id: int) -> bool:
    """Whether the footer of section *section_id* lies at *offset*."""
    return data[offset:offset + 5] == _FOOTER + section_id.to_bytes(4, "big")


def may_follow(data: Data, offset: int, end: int, known: Container[int]) -> bool:
    """Whether what lies at *offset* can follow a section; *known*: the ids of sections that have started."""
    if offset >= end:
        return offset == end
    kind = data[offset]
    if kind in (START, FULL):
        return _is_header(data, offset, end) or _is_cut_header(data, offset, end)
    if kind in (PART, END):
        return offset + 5 > end or int.from_bytes(data[offset + 1:offset + 5], "big") in known
    if kind == COMMAND:
        return data[offset + 1:offset + 2] in (b"\0", b"")
    return kind == END_MARK and (offset + 1 == end or data[offset + 1] == VMDESC)


def by_footer(data: Data, offset: int, end: int, section_id: int, known: Container[int]) -> Optional[int]:
    """The offset of the footer of *section_id* from *offset* on that is followed by what may follow."""
    footer = _FOOTER + section_id.to_bytes(4, "big")
    limit = min(end, offset + MOST)
    found = data.find(footer, offset, limit)
    while found >= 0:
        if may_follow(data, found + 5, end, known):
            return found
        found = data.find(footer, found + 1, limit)
    drop(data, offset, limit)
    return None


def by_next(data: Data, offset: int, end: int) -> Optional[int]:
    """The offset of the next section header, or of the end mark; for streams without footers."""
    limit = min(end, offset + MOST // 8)    # slower than looking for a footer
    for found in re.compile(_HEADER).finditer(data, offset, limit):
        if _is_header(data, found.start(), end):
            return found.start()
    drop(data, offset, limit)
    return end - 1 if limit == end > offset and data[end - 1] == END_MARK else None


def _is_header(data: Data, offset: int, end: int) -> bool:
    size = data[offset + 5] if offset + 6 <= end else 0
    idstr = data[offset + 6:offset + 6 + size]
    fits = size > 0 and offset + 14 + size <= end
    plausible = fits and int.from_bytes(data[offset + 1:offset + 5], "big") < _MOST_ID
    return plausible and re.match(_IDSTR, idstr) is not None


def _is_cut_header(data: Data, offset: int, end: int) -> bool:
    """Whether a header may start at *offset* that the end of the data cuts off."""
    size = data[offset + 5] if offset + 6 <= end else None
    if size is not None and (not size or offset + 14 + size <= end):
        return False
    few = int.from_bytes(data[offset + 1:min(offset + 5, end)].ljust(4, b"\0"), "big") < _MOST_ID
    idstr = data[offset + 6:min(offset + 6 + (size or 0), end)]
    return few and (not idstr or re.match(_IDSTR, idstr) is not None)
