"""Load of one element, by type: checked numbers, structs, buffers and the infos that are neither."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.wire.engine.cursor import EINVAL
from sphinx_vmsd.wire.engine.load_containers import load_gtree, load_list, load_tmp
from sphinx_vmsd.wire.engine.load_fields import LoadElement, LoadRun
from sphinx_vmsd.wire.engine.results import Chunk, Undecided
from sphinx_vmsd.wire.engine.scalars import SCALARS, number, octets, unpack
from sphinx_vmsd.wire.engine.state import Scope, Spot, size_of, wrap32
from sphinx_vmsd.wire.engine.store import struct_of


def _take(run: LoadRun, spot: Spot, size: int) -> bytes:
    start = run.cursor.position
    data = run.cursor.take(size)
    run.chunks.append(Chunk(spot.path, spot.item.type or "opaque", start, len(data)))
    return data


def _load_scalar(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    scalar = SCALARS[spot.item.type or ""]
    start = run.cursor.position
    value = unpack(scalar, _take(run, spot, scalar.size).ljust(scalar.size, b"\0"), 1)[0]
    if not scalar.check:
        return value, 0
    incoming, local = number(value, spot.path), number(old, spot.path)
    kept = 0 if old is None else old
    if scalar.check == "le":
        if 0 <= incoming <= local:
            return incoming, 0
        run.report.fail(spot.slot, "not-less-or-equal", spot.path, start, incoming=incoming, local=local)
        return kept, EINVAL
    mask = (1 << 8 * scalar.size) - 1
    if incoming & mask == local & mask:
        return kept, 0
    run.report.fail(spot.slot, "not-equal", spot.path, start, incoming=incoming & mask, local=local & mask)
    if spot.item.hint and run.report.dialect.hints:
        run.report.lines.append(spot.item.hint)
    return kept, EINVAL


def _load_struct(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    if spot.item.description is None or run.nested is None:
        raise Undecided("its spot.description is not known", spot.path)
    values = struct_of(old, spot.path)
    version = spot.item.description.version if spot.item.type == "struct" else spot.item.struct_version or 0
    return values, run.nested(run, spot.item.description, Scope(values, spot.scope), version, spot.slot, spot.path)


def _load_buffer(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    size = size_of(run, spot)
    start = run.cursor.position
    data = run.cursor.take_block(size if size >= 0 else run.cursor.left + 1)
    run.chunks.append(Chunk(spot.path, spot.item.type or "", start, len(data)))
    keep = b"" if spot.item.alloc or spot.item.type == "unused_buffer" else octets(old, spot.path)[len(data):]
    return data + keep, 0      # memory beyond what was read stays as it was


def _load_bitmap(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    bits = size_of(run, spot)
    room = run.cursor.left // 8 + 1
    words = min((bits + 63) // 64, room) if bits >= 0 else room
    data = _take(run, spot, words * 8)
    return unpack(SCALARS["uint64"], data.ljust(words * 8, b"\0"), words), 0


def _load_capability(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    start = run.cursor.position
    name = run.cursor.take(run.cursor.integer(1)).split(b"\0")[0].decode("utf-8", "replace")
    run.chunks.append(Chunk(spot.path, "capability", start, run.cursor.position - start))
    known = run.members(spot.scope).get(KNOWN_CAPABILITIES)
    if isinstance(known, (list, tuple, set, frozenset)) and name not in known:
        run.report.fail(spot.slot, "capability-unknown", spot.path, start, capability=name)
        return name, EINVAL
    return name, 0


def _load_byte_array(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    start = run.cursor.position
    data = run.cursor.take(run.cursor.integer(4))
    run.chunks.append(Chunk(spot.path, "g_byte_array", start, run.cursor.position - start))
    return data, 0


def _load_fd(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    _take(run, spot, 1)
    return old, 0


def _load_interrupt_levels(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    """The four interrupt pins of a PCI device; the first that is neither low nor high is refused."""
    start = run.cursor.position
    levels = [wrap32(run.cursor.integer(4))]
    while levels[-1] in (0, 1) and len(levels) < PCI_PINS:
        levels.append(wrap32(run.cursor.integer(4)))
    run.chunks.append(Chunk(spot.path, spot.item.type or "", start, run.cursor.position - start))
    if levels[-1] not in (0, 1):
        run.report.fail(spot.slot, "pci-irq-state", spot.path, run.cursor.position - 4, level=levels[-1])
        return old, EINVAL
    return b"".join(level.to_bytes(4, "big") for level in levels), 0


def _load_opaque(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    """A device's own type: as many bytes as the description says, or else the example has."""
    if spot.item.type is not None and spot.item.size:
        return _take(run, spot, size_of(run, spot)), 0
    if old is not None:
        return _take(run, spot, len(octets(old, spot.path))), 0
    raise Undecided("its type is not known" if spot.item.type is None else "its size is not known", spot.path)


#: The member that lists the capabilities of the destination; without it every capability is accepted.
KNOWN_CAPABILITIES = "known_capabilities"
PCI_PINS = 4

#: Type -> what loads one element; ``None`` stands for every other type.
LOAD: dict[Optional[str], LoadElement] = {
    **dict.fromkeys(SCALARS, _load_scalar),
    "struct": _load_struct, "vstruct": _load_struct, "tmp": load_tmp,
    "buffer": _load_buffer, "unused_buffer": _load_buffer, "bitmap": _load_bitmap,
    "qtailq": load_list, "qlist": load_list, "gtree": load_gtree,
    "capability": _load_capability, "g_byte_array": _load_byte_array, "fd": _load_fd,
    # as a stream names it, and as C source does
    # by its name, and as C source does where the definition is not at hand
    **dict.fromkeys(("pci irq state", "pci_irq_state"), _load_interrupt_levels),
    None: _load_opaque,
}
_FRAMES = ("header", "footer", "subsection", "count", "marker", "opaque")


def is_own(kind: str) -> bool:
    """Whether bytes of the type *kind* are read by a device's own code, which may compare them and print lines."""
    return kind not in LOAD and kind not in _FRAMES
