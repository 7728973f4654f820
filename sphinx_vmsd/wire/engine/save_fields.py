"""Save of one field: its elements, NULL markers, their description, and what is said when one fails."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Optional

from sphinx_vmsd.model import Description
from sphinx_vmsd.wire.engine.cursor import EINVAL
from sphinx_vmsd.wire.engine.report import ErrorSlot
from sphinx_vmsd.wire.engine.results import Chunk, Undecided
from sphinx_vmsd.wire.engine.scalars import SCALARS, Scalar, pack
from sphinx_vmsd.wire.engine.state import Run, Scope, Spot, count_of, is_array, is_null, only_checks
from sphinx_vmsd.wire.engine.store import elements_of, flat
from sphinx_vmsd.wire.engine.vmdesc import Entry, VmdescWriter, described, next_entry

#: More elements than this are not saved: the example is a mistake.
MAX_ELEMENTS = 1 << 22
#: Nor more bytes than these.
MAX_BYTES = 1 << 24

SaveNested = Callable[["SaveRun", Description, Scope, int, Optional[ErrorSlot], str, Optional[VmdescWriter]], int]
SaveElement = Callable[["SaveRun", Spot, object, Optional[VmdescWriter]], int]


@dataclass
class SaveRun(Run):
    """A save in progress: what is written, what saves a nested description, and what saves an element by type."""

    data: bytearray = field(default_factory=bytearray)
    nested: Optional[SaveNested] = None
    elements: dict[Optional[str], SaveElement] = field(default_factory=dict)


def save_field(run: SaveRun, spot: Spot, desc: Optional[VmdescWriter]) -> int:
    """Save every element of the field; QEMU's result."""
    item = spot.item
    if only_checks(item):
        return 0
    values, nulls = _elements(run, spot)
    if is_null(run, spot, len(values), len(run.data)):
        return EINVAL
    scalar = SCALARS.get(item.type or "")
    if scalar is not None and not item.pointers and (desc is None or item.exists is None):
        _save_scalars(run, spot, scalar, values, desc)
        return 0
    return _save_elements(run, spot, values, nulls, desc)


def _save_elements(
    run: SaveRun, spot: Spot, values: list[object], nulls: list[bool], desc: Optional[VmdescWriter],
) -> int:
    item, shown = spot.item, desc
    for index, value in enumerate(values):
        here = spot._replace(path=f"{spot.path}[{item.start + index}]") if is_array(item) else spot
        start = len(run.data)
        entry = None if desc is None else next_entry(item, run.report.dialect, nulls, index, desc, shown)
        shown = None if entry is None else entry.after
        ret = _save_one(run, here, value, nulls[index], entry)
        if ret:
            return ret
        if len(run.data) == start:
            run.count_empty(spot.path)
        if len(run.data) > MAX_BYTES:
            raise Undecided(f"more than {MAX_BYTES} bytes are not tried", spot.path)
    return 0


def _save_scalars(
    run: SaveRun, spot: Spot, scalar: Scalar, values: list[object], desc: Optional[VmdescWriter],
) -> None:
    """A whole array at once; its description gives the size of the first element."""
    start = len(run.data)
    packed = [pack(scalar, value, spot.path) for value in values]
    nulls = [False] * len(values)
    entry = next_entry(spot.item, run.report.dialect, nulls, 0, desc, desc) if desc is not None and packed else None
    with described(entry, spot.description, spot.item, run.data, False):
        run.data += b"".join(packed[:1])
    run.data += b"".join(packed[1:])
    run.chunks.append(Chunk(spot.path, spot.item.type or "", start, len(run.data) - start, len(values)))


def _elements(run: SaveRun, spot: Spot) -> tuple[list[object], list[bool]]:
    """The values of the elements (``None``: zero), and which of them are NULL pointers."""
    item, state = spot.item, spot.scope.values
    count = count_of(run, spot)
    if count > MAX_ELEMENTS:
        raise Undecided(f"{count} elements are more than are tried", spot.path)
    if not is_array(item):
        return [state.get(item.name)], [False]
    given = len(flat(state.get(item.name))) - item.start
    values = elements_of(state, item, count)
    return values, [item.pointers and value is None and index < given for index, value in enumerate(values)]


def _save_one(run: SaveRun, spot: Spot, value: object, null: bool, entry: Optional[Entry]) -> int:
    """One element, after its marker where it has one; says what a failure says."""
    item, own = spot.item, run.report.dialect.runs      # older releases describe a marker as an element
    if null or (item.pointers and item.alloc):
        with described(entry, spot.description, item, run.data, own):
            run.chunks.append(Chunk(spot.path, "marker", len(run.data), 1))
            run.data += b"0" if null else b"1"
    if null:
        return 0
    save = run.elements.get(item.type, run.elements[None])
    with described(entry, spot.description, item, run.data, False) as shown:
        ret = save(run, spot, value, shown)
    if ret:
        if item.type not in ("struct", "vstruct") and not run.report.dialect.bools:
            run.report.say(spot.slot, "put-failed")
        run.report.say(spot.slot, "save-field-failed", vmsd=spot.description.name, field=item.name)
    return ret
