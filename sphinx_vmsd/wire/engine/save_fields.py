"""Save of one field: its elements, NULL markers, their description, and what is said when one fails."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Callable, Optional

from sphinx_vmsd.model import Description
from sphinx_vmsd.wire.engine.report import ErrorSlot
from sphinx_vmsd.wire.engine.results import Chunk, Undecided
from sphinx_vmsd.wire.engine.state import MAX_EMPTY, Run, Scope, Spot, count_of, is_array
from sphinx_vmsd.wire.engine.store import elements_of, flat
from sphinx_vmsd.wire.engine.vmdesc import VmdescWriter, can_compress, run_length, shown_name, type_name

#: More elements than this are not saved: the example is a mistake.
MAX_ELEMENTS = 1 << 24

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
    item, path, state = spot.item, spot.path, spot.scope.values
    if item.must_exist:
        return 0            # a VALIDATE has no elements
    count = count_of(run, spot)
    if count > MAX_ELEMENTS:
        raise Undecided(f"{count} elements are more than are tried", path)
    values = elements_of(state, item, count) if is_array(item) else [state.get(item.name)]
    given = len(flat(state.get(item.name))) - item.start
    nulls = [item.pointers and value is None and index < given for index, value in enumerate(values)]
    shown = desc
    empty = 0
    for index, value in enumerate(values):
        here = spot._replace(path=f"{path}[{item.start + index}]") if is_array(item) else spot
        start = len(run.data)
        if desc is None:
            ret = _save_one(run, here, value, nulls[index], None)
        else:
            shown, ret = _save_described(run, here, value, nulls, index, desc, shown)
        if ret:
            return ret
        empty = 0 if len(run.data) > start else empty + 1
        if empty > MAX_EMPTY:
            raise Undecided(f"{count} elements of no bytes are not walked through", path)
    return 0


def _save_one(run: SaveRun, spot: Spot, value: object, null: bool, desc: Optional[VmdescWriter]) -> int:
    """One element, after its marker where it has one; says what a failure says."""
    item = spot.item
    if null or (item.pointers and item.alloc):
        run.chunks.append(Chunk(spot.path, "marker", len(run.data), 1))
        run.data += b"0" if null else b"1"
        if null:
            return 0
    ret = run.elements.get(item.type, run.elements[None])(run, spot, value, desc)
    if ret:
        if item.type not in ("struct", "vstruct") and not run.report.dialect.bools:
            run.report.say(spot.slot, "put-failed")
        run.report.say(spot.slot, "save-field-failed", vmsd=spot.description.name, field=item.name)
    return ret


def _save_described(
    run: SaveRun, spot: Spot, value: object, nulls: Sequence[bool], index: int, desc: VmdescWriter,
    shown: Optional[VmdescWriter],
) -> tuple[Optional[VmdescWriter], int]:
    """One element with its entry in the stream's description; gives who describes the next element, and the result."""
    item, dialect, compress = spot.item, run.report.dialect, can_compress(spot.item)
    left = len(nulls) - index
    most = left if dialect.runs else len(nulls)
    if dialect.bools and not compress:
        most = 1
    turned = nulls[index] != (nulls[index - 1] if index else False)
    if dialect.runs and item.pointers and turned and (most > 1 or not dialect.bools):
        most, shown = run_length(nulls[index:]), desc
    marker = dialect.runs and (nulls[index] or (item.pointers and item.alloc))
    start = len(run.data)
    if shown is not None:
        _describe(shown, spot, index, most, compress or marker, marker, dialect.marker)
        if item.type == "struct" and not marker:
            shown.start("{", "struct")
    inner = None if nulls[index] else shown
    ret = _save_one(run, spot, value, nulls[index], inner)
    if ret == 0 and shown is not None:
        if item.type == "struct" and not marker:
            shown.end("}")
        shown.value("size", len(run.data) - start)
        shown.end("}")
    done = most > 1 if dialect.bools else compress
    return (None if done else shown), ret


def _describe(
    shown: VmdescWriter, spot: Spot, index: int, most: int, compress: bool, marker: bool, marker_name: str,
) -> None:
    shown.start("{")
    shown.value("name", shown_name(spot.description, spot.item, marker))
    if most > 1:
        shown.value("array_len" if compress else "index", most if compress else index)
    shown.value("type", marker_name if marker else type_name(spot.item))
