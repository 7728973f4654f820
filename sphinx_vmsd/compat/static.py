"""The verdict by wire layouts alone: no bytes are made, so it serves where values can't be (dumps, opaque infos)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.arrival import NOTHING, Effects, effects, total
from sphinx_vmsd.compat.overlap import Alignment, Pair, align
from sphinx_vmsd.compat.pieces import Piece, pieces
from sphinx_vmsd.model import Context, Description, describe, holds


class Side(NamedTuple):
    """A description and what decides its conditions on that side of the migration."""

    description: Description
    context: Context


class Trial(NamedTuple):
    """One way a migration can go. ``ok``: the destination accepts it; ``None``: the facts do not tell.

    ``sent`` are the names of the subsections that travel, ``loaded`` is the destination's state after it, where it
    could be computed.
    """

    ok: Optional[bool]
    reasons: tuple[str, ...] = ()
    effects: Effects = NOTHING
    message: Optional[str] = None
    sent: tuple[str, ...] = ()
    data: Optional[bytes] = None
    loaded: Optional[Mapping[str, object]] = None


def try_static(source: Side, destination: Side) -> Trial:
    """How a section of *source* fares at *destination*; open conditions must have been answered before."""
    if source.description.needed is not None and not holds(source.description.needed, _at(source)):
        silent = f"section '{source.description.name}' is not sent: {describe(source.description.needed)}"
        local = pieces(destination.description, destination.context)
        return Trial(True, (silent,), Effects(defaulted=tuple(piece.path for piece in local)))
    if source.description.name != destination.description.name:
        other = f"'{destination.description.name}'" if destination.description.name else "no such device"
        return Trial(False, (f"the source sends a section '{source.description.name}', the destination has {other}",))
    ids = [one.description.instance for one in (source, destination)]
    if ids[0] != ids[1]:
        return Trial(False, (f"the source sends instance {ids[0]} of the section, the destination has {ids[1]}",))
    reason = refused(source.description, destination.description)
    if reason:
        return Trial(False, (reason,))
    return _body(source, destination, source.description.version)


def _at(side: Side) -> Context:
    return side.context._replace(version=side.description.version)


def refused(sent: Description, local: Description) -> Optional[str]:
    """Why *local* refuses the version of *sent*, or ``None``."""
    version = sent.version & 0xFF if "/" in sent.name else sent.version
    if version > local.version:
        return f"{sent.name}: version {version} is newer than the destination's {local.version}"
    if version < local.minimum_version:
        return f"{sent.name}: version {version} is older than the destination's minimum {local.minimum_version}"
    return None


def _body(source: Side, destination: Side, version: int) -> Trial:
    ours = pieces(source.description, source.context, source.description.version)
    theirs = pieces(destination.description, destination.context, version)
    ours = tuple(one for one in ours if one.group is None or sent_subsections(one.group, source.context))
    groups, plain = _split(ours, theirs)
    trials = [fields_only(left, right) for left, right in plain]
    trials += [_subsections(_nested(left, source), _nested(right, destination)) for left, right in groups]
    trials.append(_subsections(source, destination))
    return join(trials)


def _nested(piece: Piece, side: Side) -> Side:
    assert piece.group is not None
    return Side(piece.group, side.context)


def _split(ours: Sequence[Piece], theirs: Sequence[Piece]) -> tuple[list[tuple[Piece, Piece]], list[Pair]]:
    """The places where a nested struct sends subsections, and the runs between them."""
    marks = [piece for piece in ours if piece.group is not None]
    local = [piece for piece in theirs if piece.group is not None]
    matched = []
    for mark in marks:
        same = next((one for one in local if one.path == mark.path), None)
        if same is not None:
            matched.append((mark, same))
    runs: list[Pair] = []
    left, right = list(ours), list(theirs)
    for mark, same in matched:
        runs.append((_until(left, mark), _until(right, same)))
        del left[: left.index(mark) + 1], right[: right.index(same) + 1]
    runs.append((tuple(left), tuple(one for one in right if one.group is None)))
    return matched, runs


def _until(run: list[Piece], mark: Piece) -> tuple[Piece, ...]:
    return tuple(one for one in run[: run.index(mark)] if one.group is None)


def fields_only(ours: tuple[Piece, ...], theirs: tuple[Piece, ...]) -> Trial:
    """How *ours* fare where *theirs* are expected, without subsections and the versions accepted."""
    stray = next((one for one in ours if one.group is not None), None)
    if stray is not None:
        return Trial(False, (f"{stray.path} are sent where the destination reads none",))
    aligned = align(ours, theirs)
    result = effects(aligned.pairs)
    if aligned.in_step:
        return Trial(True, effects=result)
    reason = _out_of_step(aligned)
    return Trial(False if aligned.certain else None, (reason,), result)


def _out_of_step(aligned: Alignment) -> str:
    ours, theirs = aligned.rest
    where = "" if aligned.offset is None else f" at offset {aligned.offset}"
    left = f"{ours[0].path} ({_bytes(ours[0])})" if ours else "nothing more"
    right = f"{theirs[0].path} ({_bytes(theirs[0])})" if theirs else "nothing more"
    doubt = "" if aligned.certain else "; a size is not known, so the two may still agree"
    return f"out of step{where}: the source sends {left}, the destination expects {right}{doubt}"


def _bytes(piece: Piece) -> str:
    return "size not known" if piece.size is None else f"{piece.size} byte{'s' if piece.size != 1 else ''}"


def sent_subsections(description: Description, context: Context) -> tuple[Description, ...]:
    """The subsections of *description* that are sent in *context*; one whose condition is open is."""
    here = context._replace(version=description.version)
    return tuple(one for one in description.subsections if one.needed is None or holds(one.needed, here) is not False)


def _subsections(source: Side, destination: Side) -> Trial:
    trials = []
    known = {one.name: one for one in reversed(destination.description.subsections)}
    for one in sent_subsections(source.description, source.context):
        trials.append(_subsection(one, known.get(one.name), source, destination))
    return join(trials)


def _subsection(sent: Description, local: Optional[Description], source: Side, destination: Side) -> Trial:
    if not sent.name.startswith(destination.description.name):
        return Trial(False, (f"subsection {sent.name} lacks the prefix '{destination.description.name}'",))
    if local is None:
        unknown = f"subsection {sent.name} is sent and the destination has none of that name"
        return Trial(False, (unknown,), sent=(sent.name,))
    reason = refused(sent, local)
    if reason:
        return Trial(False, (reason,), sent=(sent.name,))
    ours, theirs = source._replace(description=sent), destination._replace(description=local)
    inner = _body(ours, theirs, sent.version & 0xFF)
    return inner._replace(sent=(sent.name, *inner.sent))


def join(trials: Sequence[Trial]) -> Trial:
    """Several parts of one stream: accepted when all are, refused when one is, else not known."""
    answers = [trial.ok for trial in trials]
    ok = False if False in answers else None if None in answers else True
    together = total(trial.effects for trial in trials)
    reasons = tuple(reason for trial in trials for reason in trial.reasons if trial.ok is ok or ok is True)
    return Trial(ok, reasons, together, sent=tuple(name for trial in trials for name in trial.sent))
