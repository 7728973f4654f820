"""Why a section does not load: which field, at which byte, with which message, and where both sides parted.

QEMU often notices a difference long after it happened, in a subsection that does not exist or a missing footer. With
what the source says it sent, the first field that differs is found.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Optional, Union

from sphinx_vmsd.model import Context, Description, Release
from sphinx_vmsd.model.condition import Condition
from sphinx_vmsd.wire.dialects import Dialect
from sphinx_vmsd.wire.engine import NO_ASSUMPTIONS, Chunk, Loaded
from sphinx_vmsd.wire.messages import MESSAGES
from sphinx_vmsd.wire.section import load_section


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
        return f"at offset {self.offset} the source {sent} where the destination {read}"


@dataclass(frozen=True)
class Diagnosis:
    """What became of loading a section.

    ``field``: path of the field that is to blame, empty when it is the section as a whole; ``offset``: of it;
    ``message``: QEMU's line for it; ``meaning``: that in words; ``difference``: where both sides parted, if they did.
    """

    loaded: Loaded
    field: str = ""
    offset: Optional[int] = None
    message: str = ""
    meaning: str = ""
    difference: Optional[Difference] = None


def diagnose(
    data: bytes, description: Optional[Description], context: Context, *, dialect: Union[Dialect, Release], idstr: str,
    instance: int = 0, position: int = 0, sent: Sequence[Chunk] = (), values: Mapping[str, object] = {},
    assume: Mapping[Condition, bool] = NO_ASSUMPTIONS,
) -> Diagnosis:
    """Load the section that starts at *position* of *data* and say what is wrong with it.

    ``sent`` are the pieces the source says it sent (from the stream's own description), with offsets into *data*;
    ``description`` is the destination's, ``None`` when it has no such device.
    """
    loaded = load_section(description, data, context, dialect=dialect, idstr=idstr, instance=instance, values=values,
                          position=position, assume=assume)
    difference = first_difference(sent, loaded.chunks) if sent else None
    failure = loaded.failure
    if loaded.undecided is not None:
        return Diagnosis(loaded, loaded.undecided.path, None, "", loaded.undecided.reason, difference)
    if failure is None:
        return Diagnosis(loaded, difference=difference)
    field, offset = failure.path, failure.offset
    if difference is not None and difference.offset <= failure.offset:
        blamed = difference.read or difference.sent
        field, offset = blamed.path if blamed else field, difference.offset
    message = failure.text or (loaded.messages[0] if loaded.messages else "")
    return Diagnosis(loaded, field, offset, message, MESSAGES[failure.condition].meaning, difference)


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
