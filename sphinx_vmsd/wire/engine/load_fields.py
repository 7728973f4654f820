"""Load of one field: its elements, NULL markers, and what is said when one fails."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Optional

from sphinx_vmsd.model import Description, Field
from sphinx_vmsd.wire.engine.cursor import EINVAL, Cursor
from sphinx_vmsd.wire.engine.report import ErrorSlot
from sphinx_vmsd.wire.engine.results import Chunk
from sphinx_vmsd.wire.engine.scalars import SCALARS, Scalar, unpack
from sphinx_vmsd.wire.engine.state import Run, Scope, Spot, check_memory, count_of, is_array, is_null, only_checks
from sphinx_vmsd.wire.engine.store import flat, store_array
from sphinx_vmsd.wire.engine.vmdesc import type_name

MARKER_NULL, MARKER_VALID = 0x30, 0x31
#: An element that the example does not mention: zeros, and a pointer to it that is not NULL.
MISSING = object()

LoadNested = Callable[["LoadRun", Description, Scope, int, Optional[ErrorSlot], str], int]
#: From what the destination has, the new value and QEMU's result for one element.
LoadElement = Callable[["LoadRun", Spot, object], tuple[object, int]]


@dataclass
class LoadRun(Run):
    """A load in progress: where it reads, what loads a nested description, and what loads an element by type."""

    cursor: Cursor = field(default_factory=lambda: Cursor(b""))
    nested: Optional[LoadNested] = None
    elements: dict[Optional[str], LoadElement] = field(default_factory=dict)


def load_field(run: LoadRun, spot: Spot) -> int:
    """Load every element of the field; QEMU's result."""
    item = spot.item
    if only_checks(item):
        return 0
    check_memory(run, spot)
    count = count_of(run, spot)
    if is_null(run, spot, count, run.cursor.position):
        return EINVAL
    scalar = SCALARS.get(item.type or "")
    if scalar is not None and not item.pointers and not scalar.check:
        return _load_scalars(run, spot, scalar, count)
    return _load_elements(run, spot, count)


def _load_scalars(run: LoadRun, spot: Spot, scalar: Scalar, count: int) -> int:
    """A whole array at once; at the end of the stream, up to and with the element that is cut."""
    cursor, item, size = run.cursor, spot.item, scalar.size
    start = cursor.position
    wanted = min(count, cursor.left // size + 1, 1 if cursor.error < 0 else count)
    data = cursor.take(wanted * size)
    loaded = unpack(scalar, data.ljust(wanted * size, b"\0"), wanted)
    if is_array(item):
        store_array(spot.scope.values, item, loaded)
    elif loaded:
        spot.scope.values[item.name] = loaded[0]
    run.chunks.append(Chunk(spot.path, item.type or "", start, len(data), wanted))
    if wanted and cursor.error < 0:
        return _element_done(run, _element(spot, wanted - 1), 0, start + (wanted - 1) * size)
    return 0


def _load_elements(run: LoadRun, spot: Spot, count: int) -> int:
    item, values = spot.item, spot.scope.values
    before = [] if item.alloc else _before(item, spot.scope)      # memory just allocated holds nothing
    loaded: list[object] = []
    ret = 0
    for index in range(count):
        start = run.cursor.position
        old = before[index] if index < len(before) else MISSING
        value, ret = _load_one(run, _element(spot, index), old)
        loaded.append(value)
        if ret < 0:
            break
        if run.cursor.position == start:
            run.count_empty(spot.path)
    if is_array(item):
        store_array(values, item, loaded)
    elif loaded and item.type != "unused_buffer":
        values[item.name] = loaded[0]
    return min(ret, 0)


def _element(spot: Spot, index: int) -> Spot:
    """The place of one element of a field."""
    return spot._replace(path=f"{spot.path}[{spot.item.start + index}]") if is_array(spot.item) else spot


def _before(item: Field, scope: Scope) -> list[object]:
    """What the destination has: for a NULL pointer ``None``."""
    if item.name not in scope.values:
        return []
    value = scope.values[item.name]
    if not is_array(item):
        return [value]
    if item.type in ("buffer", "bitmap") or item.pointers:
        return list(value)[item.start:] if isinstance(value, (list, tuple)) else []
    return flat(value)[item.start:]


def _load_one(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    start, item = run.cursor.position, spot.item
    if item.pointers and (old is None or item.alloc):
        marked, ret = _load_marker(run, spot)
        if ret < 0 or not marked:
            return None, ret
        old = MISSING
    load = run.elements.get(item.type, run.elements[None])
    value, ret = load(run, spot, None if old is MISSING else old)
    if ret < 0 and item.type not in ("struct", "vstruct"):
        _element_failed(run, spot, ret, type_name(item))
    return value, _element_done(run, spot, ret, start)


def _load_marker(run: LoadRun, spot: Spot) -> tuple[bool, int]:
    """Read the marker of a pointer: whether an element follows, and QEMU's result."""
    start, dialect, alloc = run.cursor.position, run.report.dialect, spot.item.alloc
    byte = run.cursor.integer(1)
    run.chunks.append(Chunk(spot.path, "marker", start, run.cursor.position - start))
    if byte == MARKER_VALID and not alloc and dialect.bools:
        run.report.asserts.append("auto_alloc")
    if byte == MARKER_NULL or (byte == MARKER_VALID and alloc):
        return byte == MARKER_VALID, 0 if dialect.bools else _element_done(run, spot, 0, start)
    run.report.fail(spot.slot, "not-a-null-marker", spot.path, start, byte=byte)
    if dialect.bools:
        return False, EINVAL
    _element_failed(run, spot, EINVAL, dialect.marker)
    return False, _element_done(run, spot, EINVAL, start)


def _element_failed(run: LoadRun, spot: Spot, ret: int, spelled: str) -> None:
    """Say that an info failed; from 11.0 on the built-in ones have said it themselves."""
    if not run.report.dialect.bools:
        run.report.say(spot.slot, "element-failed", type=spelled, field=spot.item.name, ret=ret)


def _element_done(run: LoadRun, spot: Spot, ret: int, offset: int) -> int:
    """What follows each element: a latched error counts, is reported, and a failure is latched."""
    report, cursor, vmsd = run.report, run.cursor, spot.description.name
    if ret >= 0 and cursor.error < 0:
        report.fail(spot.slot, "stream-error", spot.path, offset, vmsd=vmsd, ret=cursor.error)
        ret = cursor.error
    if ret < 0:
        ret = EINVAL if report.dialect.bools else ret
        cursor.latch(ret)
        report.say(spot.slot, "field-failed", vmsd=vmsd, field=spot.item.name)
    return ret
