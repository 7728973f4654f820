"""Where the bytes of a description lie, without any values: what is not known stays unknown, with the reason."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Optional, Union

from sphinx_vmsd.model import Context, Description, Field, FromMember, holds, with_builds
from sphinx_vmsd.model.condition import AllOf, Condition
from sphinx_vmsd.model.types import BY_NAME
from sphinx_vmsd.wire.engine.state import MAX_DEPTH, join, only_checks

#: Elements of struct arrays are listed one by one up to so many.
EXPANDED = 256


@dataclass(frozen=True)
class Slot:
    """A field, or the frame of a subsection (``type`` ``subsection``), in stream order.

    * ``offset``: from the start of the description's data; ``size``: bytes of all its elements. ``None``: not known
      before the migration, ``reason`` says why.
    * ``count``: elements, the member that holds their number, or ``None`` when the source does not say.
    * ``condition``: what decides whether it is there; ``None``: nothing, it always is.
    """

    path: str
    type: Optional[str]
    offset: Optional[int]
    size: Optional[int]
    count: Union[int, FromMember, None] = 1
    condition: Optional[Condition] = None
    reason: str = ""


def layout(description: Description, context: Context, version: Optional[int] = None) -> tuple[Slot, ...]:
    """What *description* writes at *version* (its own when ``None``), its subsections included.

    What *context* decides to be absent is left out; what it leaves open keeps its condition, and of what stands after
    it only that under the same condition has a known offset.
    """
    chosen = description.version if version is None else version
    offset: Optional[int] = 0
    placed = []
    counted: set[Condition] = set()  # what holds where the bytes so far are all there
    for slot in _walk(with_builds(description), context, chosen, "", 0):
        own = set(parts_of(slot.condition))
        placed.append(replace(slot, offset=offset if counted <= own else None))
        counted |= own
        offset = None if offset is None or slot.size is None else offset + slot.size
    return tuple(placed)


def parts_of(condition: Optional[Condition]) -> Iterator[Condition]:
    """What has to hold, one by one."""
    if isinstance(condition, AllOf):
        for one in condition.of:
            yield from parts_of(one)
    elif condition is not None:
        yield condition


def _walk(description: Description, context: Context, version: int, path: str, depth: int) -> Iterator[Slot]:
    here = Context(version, context.properties, context.members)
    for item in description.fields:
        there, left_open = _decided(item.exists, here)
        if there and not only_checks(item) and (item.exists is not None or item.version <= version):
            for slot in _field(item, context, join(path, item.name), depth):
                yield _conditional(slot, left_open)
    for sub in description.subsections:
        there, left_open = _decided(sub.needed, here)
        for slot in _subsection(sub, context, join(path, sub.name), depth) if there else ():
            yield _conditional(slot, left_open)


def _decided(condition: Optional[Condition], context: Context) -> tuple[bool, Optional[Condition]]:
    """Whether something may be there, and the condition when *context* leaves it open."""
    held = True if condition is None else holds(condition, context)
    return held is not False, condition if held is None else None


def _subsection(sub: Description, context: Context, path: str, depth: int) -> Iterator[Slot]:
    yield Slot(path, "subsection", None, 6 + len(sub.name.encode("utf-8", "surrogateescape")))
    yield from _walk(sub, context, sub.version, path, depth)


def _conditional(slot: Slot, condition: Optional[Condition]) -> Slot:
    if condition is None:
        return slot
    return replace(slot, condition=condition if slot.condition is None else AllOf((condition, slot.condition)))


def _field(item: Field, context: Context, path: str, depth: int) -> Iterator[Slot]:
    nested = item.description if item.type in ("struct", "vstruct", "tmp") and depth < MAX_DEPTH else None
    if nested is None or item.pointers or not isinstance(item.count, int) or item.count > EXPANDED:
        size, reason = _size(item)
        yield Slot(path, item.type, None, size, item.count, None, reason)
        return
    version = nested.version if item.type != "vstruct" else item.struct_version or 0
    several = item.array or item.count != 1
    for index in range(item.count):
        where = f"{path}[{item.start + index}]" if several else path
        yield from _walk(nested, context, version, where, depth + 1)


def _size(item: Field) -> tuple[Optional[int], str]:
    """Bytes of all elements, or why they are not known."""
    one, reason = _element_size(item)
    if item.pointers:
        return None, "each element may be NULL, which takes one byte"
    if isinstance(item.count, FromMember):
        return None, f"as many elements as the member {item.count.member} says"
    if item.count is None:
        return None, "the source does not say how many elements there are"
    return (None, reason) if one is None else (one * item.count, "")


def _element_size(item: Field) -> tuple[Optional[int], str]:
    row = BY_NAME.get(item.type or "")
    if row is None:
        whose = "the source does not say its type" if item.type is None else f"its own type {item.type} decides"
        return None, whose
    if row.size is not None:
        return row.size, ""
    if item.type not in ("buffer", "unused_buffer", "bitmap"):
        return None, f"{row.name}: {row.meaning}"
    if isinstance(item.size, FromMember):
        return None, f"as long as the member {item.size.member} says"
    if item.size is None:
        return None, "the source does not say its size"
    return ((item.size + 63) // 64 * 8 if item.type == "bitmap" else item.size), ""
