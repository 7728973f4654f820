"""Save and load of a description, byte for byte and message for message as each release of QEMU does."""
from __future__ import annotations

from collections.abc import Mapping
from mmap import mmap
from typing import Optional, Union

from sphinx_vmsd.model import Context, Description, Release
from sphinx_vmsd.model.condition import Condition
from sphinx_vmsd.wire.dialects import Dialect, dialect_of
from sphinx_vmsd.wire.engine.cursor import Cursor
from sphinx_vmsd.wire.engine.load_elements import KNOWN_CAPABILITIES, LOAD
from sphinx_vmsd.wire.engine.load_fields import LoadRun
from sphinx_vmsd.wire.engine.loading import load_state
from sphinx_vmsd.wire.engine.report import ErrorSlot, Report
from sphinx_vmsd.wire.engine.results import (
    Action,
    BadValue,
    Chunk,
    Failure,
    HookResult,
    Loaded,
    Saved,
    Undecided,
)
from sphinx_vmsd.wire.engine.save_elements import SAVE
from sphinx_vmsd.wire.engine.save_fields import SaveRun
from sphinx_vmsd.wire.engine.saving import save_state
from sphinx_vmsd.wire.engine.state import Scope
from sphinx_vmsd.wire.engine.store import own_copy
from sphinx_vmsd.wire.engine.vmdesc import VmdescWriter

NO_ASSUMPTIONS: Mapping[Condition, bool] = {}
NO_ACTIONS: Mapping[tuple[str, str], Action] = {}


def _dialect(given: Union[Dialect, Release]) -> Dialect:
    return dialect_of(given) if isinstance(given, Release) else given


def save(
    description: Description, values: Mapping[str, object], context: Context, *, dialect: Union[Dialect, Release],
    version: Optional[int] = None, assume: Mapping[Condition, bool] = NO_ASSUMPTIONS,
    actions: Mapping[tuple[str, str], Action] = NO_ACTIONS, vmdesc: bool = False,
) -> Saved:
    """Save *description* with the state *values* as a release of *dialect* does.

    ``version`` other than the description's saves an older form, as ``vmstate_save_state_v`` does. Members that
    *values* leaves out are zero. ``assume`` answers conditions that *context* leaves open; ``actions`` stand for
    hooks, by description name and kind; ``vmdesc`` asks for the stream's own description, too. Raises
    :class:`BadValue` for a value that cannot be in its field.
    """
    chosen = _dialect(dialect)
    run = SaveRun(context, Report(chosen), assume, actions, nested=save_state, elements=SAVE)
    slot, state, ret = ErrorSlot(), Scope(own_copy(values)), 0
    writer = VmdescWriter(chosen.spaced_json) if vmdesc else None
    undecided = None
    try:
        ret = save_state(run, description, state, description.version if version is None else version, slot, "", writer)
    except Undecided as reason:
        undecided = reason
    return _saved_of(run, ret, slot, undecided, writer.text() if writer is not None else "")


def _saved_of(run: SaveRun, ret: int, slot: ErrorSlot, undecided: Optional[Undecided], vmdesc: str) -> Saved:
    report = run.report
    aborted = report.asserts[0] if report.asserts else None
    ok = None if undecided else ret == 0 and aborted is None
    return Saved(
        ok, ret, bytes(run.data), tuple(run.chunks), tuple(run.subsections), tuple(run.absent), tuple(report.lines),
        slot.text, aborted, None if ok else report.failure, undecided, vmdesc if ok else "",
    )


def load(
    description: Description, data: Union[bytes, mmap], context: Context, *, dialect: Union[Dialect, Release],
    version: Optional[int] = None, values: Mapping[str, object] = {},
    position: int = 0, end: Optional[int] = None, assume: Mapping[Condition, bool] = NO_ASSUMPTIONS,
    actions: Mapping[tuple[str, str], Action] = NO_ACTIONS,
) -> Loaded:
    """Load *data* into the state *values* (which stays as it is) as a release of *dialect* does.

    ``version`` is the incoming one; the description's own when left out. The data starts at *position* and goes to
    *end*; bytes after the state are left alone, but QEMU looks at the next byte for a subsection: at the end of the
    data that latches an error on the stream (``file_error``) without failing the load. The rest is as for
    :func:`save`.
    """
    run = load_run(Cursor(data, position, end), _dialect(dialect), context, assume, actions)
    state, slot = own_copy(values), ErrorSlot()
    undecided, ret = None, 0
    try:
        ret = load_state(run, description, Scope(state), description.version if version is None else version, slot)
    except Undecided as reason:
        undecided = reason
    return loaded_of(run, ret, state, slot, position, undecided)


def load_run(
    cursor: Cursor, dialect: Dialect, context: Context, assume: Mapping[Condition, bool] = NO_ASSUMPTIONS,
    actions: Mapping[tuple[str, str], Action] = NO_ACTIONS,
) -> LoadRun:
    """A load about to begin at *cursor*, for callers that read more than one description."""
    return LoadRun(context, Report(dialect), assume, actions, cursor=cursor, nested=load_state, elements=LOAD)


def loaded_of(
    run: LoadRun, ret: int, values: Mapping[str, object], slot: ErrorSlot, start: int, undecided: Optional[Undecided],
) -> Loaded:
    """What *run*, which began at *start* and gave *ret*, amounts to."""
    report = run.report
    aborted = report.asserts[0] if report.asserts else None
    ok = None if undecided else ret == 0 and aborted is None
    return Loaded(
        ok, ret, run.cursor.position - start, values, tuple(run.chunks), tuple(run.subsections), tuple(run.absent),
        tuple(report.lines), slot.text, aborted, run.cursor.error, None if ok else report.failure, undecided,
    )


__all__ = [
    "KNOWN_CAPABILITIES",
    "Action",
    "BadValue",
    "Chunk",
    "Failure",
    "HookResult",
    "Loaded",
    "Saved",
    "Undecided",
    "load",
    "load_run",
    "loaded_of",
    "save",
]
