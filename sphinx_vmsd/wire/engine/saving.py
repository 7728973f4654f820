"""Save of one description, step by step as ``vmstate_save_state_v`` goes (``facts/vmstate.md`` 3.1)."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Description
from sphinx_vmsd.wire.engine.cursor import EINVAL
from sphinx_vmsd.wire.engine.report import ErrorSlot
from sphinx_vmsd.wire.engine.results import Chunk
from sphinx_vmsd.wire.engine.save_fields import SaveRun, save_field
from sphinx_vmsd.wire.engine.state import SUBSECTION, Scope, Spot, call_hook, decide, enter, exists, has_hook, join
from sphinx_vmsd.wire.engine.vmdesc import VmdescWriter


def save_state(
    run: SaveRun, description: Description, scope: Scope, version: int, slot: Optional[ErrorSlot], path: str = "",
    desc: Optional[VmdescWriter] = None,
) -> int:
    """Save the members of *scope* as *description* at *version*; QEMU's result, not zero for failure."""
    enter(run, scope, path)
    ret = _pre_save(run, description, scope, slot, path)
    if ret:
        return ret
    if desc is not None:
        desc.value("vmsd_name", description.name)
        desc.value("version", version)
        desc.start("[", "fields")
    for item in description.fields:
        here = join(path, item.name)
        if exists(run, item, scope, version, here):
            ret = save_field(run, Spot(description, item, scope, slot, here), desc)
            if ret:
                call_hook(run, description, "post_save", scope, version)
                return ret
        elif item.must_exist:
            run.report.fail(slot, "output-validation-failed", here, len(run.data),
                            vmsd=description.name, field=item.name)
            run.report.asserts.append("!(field->flags & VMS_MUST_EXIST)")
            return EINVAL
        else:
            run.absent.append(here)
    if desc is not None:
        desc.end("]")
    ret = _save_subsections(run, description, scope, version, slot, path, desc)
    return _post_save(run, description, scope, version, slot, path, ret)


def _pre_save(run: SaveRun, description: Description, scope: Scope, slot: Optional[ErrorSlot], path: str) -> int:
    dialect = run.report.dialect
    errp = dialect.load_errp and has_hook(run, description, "pre_save_errp")
    kind = "pre_save_errp" if errp else "pre_save"
    result = call_hook(run, description, kind, scope, description.version)
    negative_only = errp or dialect.bools
    if result.ret >= 0 if negative_only else result.ret == 0:
        return 0
    if errp and slot is not None:
        run.report.set(slot, result.error or "")
    run.report.fail(slot, kind.replace("_", "-") + "-failed", path, len(run.data), vmsd=description.name)
    return EINVAL if negative_only else result.ret


def _save_subsections(
    run: SaveRun, description: Description, scope: Scope, version: int, slot: Optional[ErrorSlot], path: str,
    desc: Optional[VmdescWriter],
) -> int:
    sent = 0
    for sub in description.subsections:
        here = join(path, sub.name)
        if sub.needed is not None and not decide(run, sub.needed, scope, version, here):
            run.absent.append(here)
            continue
        if desc is not None and not sent:
            desc.start("[", "subsections")
        sent += 1
        ret = _save_subsection(run, sub, scope, slot if run.report.dialect.subsection_save_errp else None, here, desc)
        if ret:
            return ret
    if desc is not None and sent:
        desc.end("]")
    return 0


def _save_subsection(
    run: SaveRun, sub: Description, scope: Scope, slot: Optional[ErrorSlot], path: str, desc: Optional[VmdescWriter],
) -> int:
    name = sub.name.encode("utf-8", "surrogateescape")
    name = name[:len(name) & 0xFF]      # QEMU keeps the length in a uint8_t
    header = bytes([SUBSECTION, len(name)]) + name + (sub.version & 0xFFFFFFFF).to_bytes(4, "big")
    run.chunks.append(Chunk(path, "subsection", len(run.data), len(header)))
    run.subsections.append(path)
    run.data += header
    if desc is not None:
        desc.start("{")
    ret = save_state(run, sub, scope, sub.version, slot, path, desc)
    if desc is not None:
        desc.end("}")
    return ret


def _post_save(
    run: SaveRun, description: Description, scope: Scope, version: int, slot: Optional[ErrorSlot], path: str, ret: int,
) -> int:
    result = call_hook(run, description, "post_save", scope, version)
    if ret or not result.ret or not run.report.dialect.post_save:
        return ret
    run.report.fail(slot, "post-save-failed", path, len(run.data), vmsd=description.name)
    return result.ret
