"""Load of lists, trees and temporaries. Their elements load at the *field's* version (``facts/vmstate.md`` 3.2)."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Description
from sphinx_vmsd.wire.engine.cursor import EINVAL
from sphinx_vmsd.wire.engine.load_fields import LoadRun
from sphinx_vmsd.wire.engine.report import ErrorSlot
from sphinx_vmsd.wire.engine.results import Chunk, Undecided
from sphinx_vmsd.wire.engine.state import PARENT, Scope, Spot, wrap32
from sphinx_vmsd.wire.engine.store import pairs, struct_of


def load_tmp(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    """The fields of a temporary; its hooks find the state it belongs to as ``parent``."""
    values = {**struct_of(old, spot.path), PARENT: spot.scope.values}
    ret = _load_part(run, spot, spot.item.description, values, spot.path)
    del values[PARENT]
    return values, ret


def load_list(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    """A QTAILQ (new elements come last) or a QLIST (the first goes before, the next ones cut off what was there)."""
    known = list(old) if isinstance(old, (list, tuple)) else []
    loaded: list[object] = []
    part = spot.item.description
    ret = _check_versions(run, spot, part)
    while ret == 0 and _marker(run, spot.path):
        values: dict[str, object] = {}
        ret = _load_part(run, spot, part, values, f"{spot.path}[{len(loaded)}]")
        if ret == 0:
            loaded.append(values)
        elif spot.item.type == "qlist" and part is not None:
            run.report.say(spot.slot, "qlist-load-failed", field=spot.item.name, vmsd=part.name, ret=ret)
    if spot.item.type == "qlist":
        return loaded + (known if len(loaded) < 2 else []), ret
    return known + loaded, ret


def load_gtree(run: LoadRun, spot: Spot, old: object) -> tuple[object, int]:
    """A tree as a list of pairs of key and value; a key that comes again replaces its value."""
    nodes = {repr(key): [key, value] for key, value in pairs(old, spot.path)}
    ret = (_check_versions(run, spot, spot.item.key) if spot.item.key else 0) or \
        _check_versions(run, spot, spot.item.description)
    if ret:
        return list(nodes.values()), ret
    start = run.cursor.position
    announced, count = wrap32(run.cursor.integer(4)), 0
    run.chunks.append(Chunk(spot.path, "count", start, run.cursor.position - start))
    while _marker(run, spot.path):
        count += 1
        if count > announced:
            break
        key, value, ret = _load_pair(run, spot, f"{spot.path}[{count - 1}]")
        if ret:
            return list(nodes.values()), ret
        nodes[repr(key)] = [key, value]
    if count != announced:
        run.report.fail(spot.slot, "gtree-inconsistent", spot.path, run.cursor.position, field=spot.item.name)
        return list(nodes.values()), EINVAL
    return list(nodes.values()), 0


def _load_pair(run: LoadRun, spot: Spot, path: str) -> tuple[object, object, int]:
    key_part, part = spot.item.key, spot.item.description
    key: dict[str, object] = {}
    value: dict[str, object] = {}
    direct = None
    if key_part is None:
        start = run.cursor.position
        direct = run.cursor.integer(8)
        run.chunks.append(Chunk(f"{path}.key", "uint64", start, run.cursor.position - start))
    else:
        ret = _load_part(run, spot, key_part, key, f"{path}.key")
        if ret:
            run.report.say(spot.slot, "gtree-load-failed", field=spot.item.name, vmsd=key_part.name, ret=ret)
            return key, value, ret
    ret = _load_part(run, spot, part, value, f"{path}.value")
    if ret and part is not None:
        run.report.say(spot.slot, "gtree-load-failed", field=spot.item.name, vmsd=part.name, ret=ret)
    return (key if direct is None else direct), value, ret


def _marker(run: LoadRun, path: str) -> bool:
    """Whether another element follows; a stream at its end says no."""
    start = run.cursor.position
    more = run.cursor.integer(1) != 0
    run.chunks.append(Chunk(path, "marker", start, run.cursor.position - start))
    return more


def _check_versions(run: LoadRun, spot: Spot, part: Optional[Description]) -> int:
    if part is None:
        raise Undecided("the description of its elements is not known", spot.path)
    version = spot.item.version
    if part.minimum_version <= version <= part.version:
        return 0
    word = "new" if version > part.version else "old"
    run.report.fail(spot.slot, f"container-too-{word}", spot.path, run.cursor.position, vmsd=part.name)
    return EINVAL


def _load_part(
    run: LoadRun, spot: Spot, part: Optional[Description], values: dict[str, object], path: str,
) -> int:
    """Load a part at the field's version; in 10.2 it has an error of its own, which is printed here."""
    if part is None or run.nested is None:
        raise Undecided("its description is not known", path)
    own = spot.slot if run.report.dialect.bools else ErrorSlot()
    ret = run.nested(run, part, Scope(values, spot.scope), spot.item.version, own, path)
    if ret and own is not None and own is not spot.slot:
        run.report.print(own)
    return ret
