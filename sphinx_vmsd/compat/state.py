"""State that exists on a side but does not travel, because a property bound to the machine type keeps it back."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sphinx_vmsd.compat.arrival import Effects
from sphinx_vmsd.compat.pieces import Piece, pieces
from sphinx_vmsd.compat.static import Side, sent_subsections
from sphinx_vmsd.model import Context, Description, Device, holds, walk

_STREAM_SHAPE = re.compile(r"migrat|vmstate|mig-|page-per-vq|^send-")


def shapes_stream(name: str) -> bool:
    """Whether the property *name* decides what is sent rather than what the device can do (facts 5)."""
    return _STREAM_SHAPE.search(name) is not None


def full_context(device: Device, context: Context) -> Context:
    """*context* with the properties that only shape the stream at their defaults: everything is sent."""
    shaping = [one for one in device.properties if shapes_stream(one.name)]
    defaults = {one.name: one.default for one in shaping if one.default is not None}
    return context._replace(properties={**context.properties, **defaults})


def kept_back(source: Side, full: Context) -> Effects:
    """What *source* has (*full*: everything it could send) but does not send."""
    if _silent(source.description, source.context):
        own = () if _silent(source.description, full) else pieces(source.description, full)
        return Effects(dropped=tuple(piece.path for piece in own if piece.group is None))
    sent = {piece.name for piece in pieces(source.description, source.context)}
    lost = [piece.path for piece in pieces(source.description, full) if piece.name not in sent and piece.group is None]
    names = {one.name for one in _all_sent(source.description, source.context)}
    lost += [one.name for one in _all_sent(source.description, full) if one.name not in names]
    return Effects(dropped=tuple(lost))


def _silent(description: Description, context: Context) -> bool:
    """Whether the whole section stays behind."""
    here = context._replace(version=description.version)
    return description.needed is not None and holds(description.needed, here) is False


def left_alone(source: Side, destination: Side, full: Context, sent: tuple[str, ...], lost: Effects) -> Effects:
    """What *destination* has (*full*) that neither the stream's version nor its subsections (*sent*) set."""
    version = source.description.version
    read = {piece.name for piece in pieces(destination.description, destination.context, version)}
    own = pieces(destination.description, full)
    missing = [piece.path for piece in own if piece.name not in read and piece.group is None]
    declared = {inner.name for _, one in walk(source.description) for inner in one.subsections}
    known = declared - set(lost.dropped)
    local = _all_sent(destination.description, full)
    missing += [one.name for one in local if one.name not in sent and one.name not in known]
    return Effects(defaulted=tuple(missing))


def _all_sent(description: Description, context: Context) -> tuple[Description, ...]:
    """The subsections of *description*, of its nested structs and of its subsections that are sent in *context*."""
    groups = [piece.group for piece in _every(pieces(description, context)) if piece.group is not None]
    own = [one for group in (description, *groups) for one in sent_subsections(group, context)]
    return (*own, *(inner for one in own for inner in _all_sent(one, context)))


def _every(found: Iterable[Piece]) -> Iterator[Piece]:
    for piece in found:
        yield piece
        yield from _every(piece.element)
