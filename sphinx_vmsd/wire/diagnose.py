"""Where source and destination part: the field to blame when QEMU notices only later.

A difference of length often shows in a subsection that does not exist, or in a missing footer. With what the source
says it sent, the first field that differs is found.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from sphinx_vmsd.wire.engine import Chunk


@dataclass(frozen=True)
class Difference:
    """The first place where source and destination part: what was ``sent`` there, and what is ``read``.

    ``None``: nothing more on that side. ``offset`` counts as those of the chunks do.
    """

    offset: int
    sent: Optional[Chunk]
    read: Optional[Chunk]

    def __str__(self) -> str:
        sent = f"sends {_words(self.sent)}" if self.sent else "sends nothing more"
        read = f"reads {_words(self.read)}" if self.read else "reads nothing more"
        return f"at offset {self.offset:#x} the source {sent} where the destination {read}"


def first_difference(sent: Sequence[Chunk], read: Sequence[Chunk]) -> Optional[Difference]:
    """The first piece of *sent* and of *read* that start together and do not end together; headers do not count.

    One side may cut a run of bytes finer than the other (an array, or its elements); that is no difference.
    """
    ours, theirs = _content(sent), _content(read)
    i = j = 0
    while i < len(ours) and j < len(theirs):
        start, left, right = ours[i].offset, i, j
        ends = ours[i].offset + ours[i].size, theirs[j].offset + theirs[j].size
        while ends[0] != ends[1]:
            if ends[0] < ends[1] and i + 1 < len(ours) and _same_field(ours[left], ours[i + 1]):
                i += 1
                ends = ends[0] + ours[i].size, ends[1]
            elif ends[1] < ends[0] and j + 1 < len(theirs) and _same_field(theirs[right], theirs[j + 1]):
                j += 1
                ends = ends[0], ends[1] + theirs[j].size
            else:
                return Difference(start, ours[left], theirs[right])
        i, j = i + 1, j + 1
    if i < len(ours):
        return Difference(ours[i].offset, ours[i], None)
    return Difference(theirs[j].offset, None, theirs[j]) if j < len(theirs) else None


def _content(chunks: Sequence[Chunk]) -> list[Chunk]:
    return [chunk for chunk in chunks if chunk.size and chunk.type not in ("header", "footer")]


def _same_field(first: Chunk, other: Chunk) -> bool:
    """Whether both are elements of one array."""
    return first.path.partition("[")[0] == other.path.partition("[")[0]


def _words(chunk: Chunk) -> str:
    what = f"the subsection {chunk.path}" if chunk.type == "subsection" else chunk.path
    return f"{what} ({chunk.size} byte{'s' if chunk.size != 1 else ''})"
