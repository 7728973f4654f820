"""Save of one element, by type."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Description
from sphinx_vmsd.wire.engine.report import ErrorSlot
from sphinx_vmsd.wire.engine.results import Chunk, Undecided
from sphinx_vmsd.wire.engine.save_fields import MAX_ELEMENTS, SaveElement, SaveRun
from sphinx_vmsd.wire.engine.scalars import SCALARS, octets, pack
from sphinx_vmsd.wire.engine.state import PARENT, Scope, Spot, size_of
from sphinx_vmsd.wire.engine.store import flat, listed, pairs, struct_of
from sphinx_vmsd.wire.engine.vmdesc import VmdescWriter


def _put(run: SaveRun, spot: Spot, data: bytes, kind: str = "", path: str = "") -> int:
    run.chunks.append(Chunk(path or spot.path, kind or spot.item.type or "opaque", len(run.data), len(data)))
    run.data += data
    return 0


def _save_scalar(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    return _put(run, spot, pack(SCALARS[spot.item.type or ""], value, spot.path))


def _save_struct(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    dialect = run.report.dialect
    fixed = spot.item.type == "vstruct"
    version = spot.item.struct_version if fixed else spot.item.description.version if spot.item.description else 0
    heard = dialect.save_errp if fixed else dialect.nested_save_errp
    here = spot._replace(slot=spot.slot if heard else None)
    return _save_inner(run, here, spot.item.description, value, version or 0, desc)


def _save_part(
    run: SaveRun, spot: Spot, part: Optional[Description], value: object, path: str, desc: Optional[VmdescWriter],
) -> int:
    """A part of a list, tree or temporary; in 10.2 it has an error of its own, which is printed here."""
    dialect = run.report.dialect
    own = spot.slot if dialect.bools else ErrorSlot() if dialect.load_errp else None
    here = spot._replace(slot=own, path=path)
    ret = _save_inner(run, here, part, value, part.version if part else 0, desc)
    if ret and own is not None and own is not spot.slot:
        run.report.print(own)
    return ret


def _save_inner(
    run: SaveRun, spot: Spot, part: Optional[Description], value: object, version: int, desc: Optional[VmdescWriter],
) -> int:
    if part is None or run.nested is None:
        raise Undecided("its description is not known", spot.path)
    scope = Scope(struct_of(value, spot.path), spot.scope)
    return run.nested(run, part, scope, version, spot.slot, spot.path, desc)


def _save_tmp(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    """The fields of a temporary; its hooks find the state it belongs to as ``parent``.

    A member that an example gives only there is taken from there, as a ``pre_save`` would.
    """
    values = {PARENT: spot.scope.values, **struct_of(value, spot.path)}
    for inner in spot.item.description.fields if spot.item.description else ():
        if inner.name not in values and inner.name in spot.scope.values:
            values = {**values, inner.name: spot.scope.values[inner.name]}
    return _save_part(run, spot, spot.item.description, values, spot.path, desc)


def _save_list(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    part = spot.item.description
    for index, element in enumerate(listed(value, spot.path)):
        here = f"{spot.path}[{index}]"
        _put(run, spot, b"\1", "marker", here)
        ret = _save_part(run, spot, part, element, here, desc)
        if ret:
            if spot.item.type == "qlist" and part is not None:
                run.report.say(spot.slot, "qlist-save-failed", field=spot.item.name, vmsd=part.name, ret=ret)
            return ret
    return _put(run, spot, b"\0", "marker")


def _save_gtree(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    nodes = pairs(value, spot.path)
    _put(run, spot, len(nodes).to_bytes(4, "big"), "count")
    ret = 0
    for index, (key, element) in enumerate(nodes):
        here = f"{spot.path}[{index}]"
        _put(run, spot, b"\1", "marker", here)
        if spot.item.key is None:
            _put(run, spot, pack(SCALARS["uint64"], key, here), "uint64", f"{here}.key")
        else:
            ret = _save_part(run, spot, spot.item.key, key, f"{here}.key", desc)
        ret = ret or _save_part(run, spot, spot.item.description, element, f"{here}.value", desc)
        if ret:
            break
    _put(run, spot, b"\0", "marker")
    if ret:
        run.report.say(spot.slot, "gtree-save-failed", field=spot.item.name, ret=ret)
    return ret


def _save_buffer(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    size = _checked(size_of(run, spot), spot.path)
    data = b"" if spot.item.type == "unused_buffer" else octets(value, spot.path)
    return _put(run, spot, data[:size].ljust(size, b"\0"))


def _save_bitmap(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    words = (_checked(size_of(run, spot), spot.path) + 63) // 64
    given = [pack(SCALARS["uint64"], word, spot.path) for word in flat(value)][:words]
    return _put(run, spot, b"".join(given).ljust(words * 8, b"\0"))


def _checked(size: int, path: str) -> int:
    if not 0 <= size <= MAX_ELEMENTS:
        raise Undecided(f"a size of {size} is not tried", path)
    return size


def _save_capability(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    name = str(value or "").encode("utf-8")[:255]
    return _put(run, spot, bytes([len(name)]) + name)


def _save_byte_array(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    data = octets(value, spot.path)
    return _put(run, spot, len(data).to_bytes(4, "big") + data)


def _save_fd(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    return _put(run, spot, b" ")      # the descriptor itself travels beside the stream


def _save_opaque(run: SaveRun, spot: Spot, value: object, desc: Optional[VmdescWriter]) -> int:
    """A device's own type: the bytes that the example gives."""
    if value is None:
        raise Undecided(f"what its own type {spot.item.type or '(not known)'} writes is not known", spot.path)
    return _put(run, spot, octets(value, spot.path))


#: Type -> what saves one element; ``None`` stands for every other type.
SAVE: dict[Optional[str], SaveElement] = {
    **dict.fromkeys(SCALARS, _save_scalar),
    "struct": _save_struct, "vstruct": _save_struct, "tmp": _save_tmp,
    "buffer": _save_buffer, "unused_buffer": _save_buffer, "bitmap": _save_bitmap,
    "qtailq": _save_list, "qlist": _save_list, "gtree": _save_gtree,
    "capability": _save_capability, "g_byte_array": _save_byte_array, "fd": _save_fd,
    None: _save_opaque,
}
