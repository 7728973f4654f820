"""What the rules about two recordings share: which of them can be compared, and who lacks what."""
from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Optional, TypeVar

from sphinx_vmsd.compat.errors import words_of
from sphinx_vmsd.compat.finding import Direction
from sphinx_vmsd.model import RecordedSection, Recording, Release, Snapshot

K = TypeVar("K", bound=Hashable)


def recordings(old: Snapshot, new: Snapshot) -> Optional[tuple[Recording, Recording]]:
    """The recordings of both, when they are of one machine type; others differ everywhere, as they should."""
    if old.recording is None or new.recording is None or old.recording.machine != new.recording.machine:
        return None
    return old.recording, new.recording


def lacking(old: Mapping[K, object], new: Mapping[K, object]) -> Iterator[tuple[K, Direction]]:
    """What only one side sends, with the direction in which the other side does not know it."""
    for mine, theirs, direction in ((old, new, Direction.FORWARD), (new, old, Direction.BACKWARD)):
        yield from ((one, direction) for one in mine if one not in theirs)


def sections(recording: Recording) -> dict[tuple[str, int], RecordedSection]:
    """The sections by name and instance; of several the last one, which is what the destination keeps."""
    return {(one.name, one.instance): one for one in recording.sections}


def shared(old: Recording, new: Recording) -> Iterator[tuple[RecordedSection, RecordedSection]]:
    """The sections both have."""
    theirs = sections(new)
    yield from ((one, theirs[key]) for key, one in sections(old).items() if key in theirs)


def says(old: Snapshot, new: Snapshot, direction: Direction, condition: str, **arguments: object) -> Optional[str]:
    """What the destination of *direction* prints in *condition*."""
    local: Release = (new if direction is Direction.FORWARD else old).release
    return words_of(local, condition, **arguments)
