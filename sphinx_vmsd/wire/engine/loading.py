"""Load of one description, step by step as ``vmstate_load_state`` goes (``facts/vmstate.md`` 3.2)."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Description
from sphinx_vmsd.wire.engine.cursor import EINVAL, ENOENT, Cursor
from sphinx_vmsd.wire.engine.load_fields import LoadRun, load_field
from sphinx_vmsd.wire.engine.report import ErrorSlot
from sphinx_vmsd.wire.engine.results import Chunk
from sphinx_vmsd.wire.engine.state import SUBSECTION, Scope, Spot, call_hook, enter, exists, has_hook, join


def load_state(
    run: LoadRun, description: Description, scope: Scope, version: int, slot: Optional[ErrorSlot], path: str = "",
) -> int:
    """Load *description* at *version* into the members of *scope*; QEMU's result, negative for failure."""
    enter(run, scope, path)
    refused = _check_version(run, description, version, slot, path) or _pre_load(run, description, scope, slot, path)
    if refused:
        return refused
    for item in description.fields:
        here = join(path, item.name)
        if exists(run, item, scope, version, here):
            ret = load_field(run, Spot(description, item, scope, slot, here))
            if ret < 0:
                return ret
        elif item.must_exist:
            run.report.fail(slot, "validation-failed", here, run.cursor.position,
                            vmsd=description.name, field=item.name, local=description.version)
            return EINVAL if run.report.dialect.bools else -1
        else:
            run.absent.append(here)
    ret = _load_subsections(run, description, scope, slot, path)
    if ret:
        if run.report.dialect.subsection_latches:
            run.cursor.latch(ret)
        return ret
    return _post_load(run, description, scope, version, slot, path)


def _check_version(run: LoadRun, description: Description, version: int, slot: Optional[ErrorSlot], path: str) -> int:
    if version > description.version:
        run.report.fail(slot, "version-too-new", path, run.cursor.position,
                        vmsd=description.name, version=version, local=description.version)
        return EINVAL
    if version < description.minimum_version:
        run.report.fail(slot, "version-too-old", path, run.cursor.position,
                        vmsd=description.name, version=version, minimum=description.minimum_version)
        return EINVAL
    return 0


def _pre_load(run: LoadRun, description: Description, scope: Scope, slot: Optional[ErrorSlot], path: str) -> int:
    kind = _hook_kind(run, description, "pre_load")
    result = call_hook(run, description, kind, scope, description.version)
    failed = result.ret < 0 if kind.endswith("_errp") else result.ret != 0
    return _hook_failed(run, description, kind, result.ret, result.error, slot, path) if failed else 0


def _post_load(
    run: LoadRun, description: Description, scope: Scope, version: int, slot: Optional[ErrorSlot], path: str,
) -> int:
    kind = _hook_kind(run, description, "post_load")
    result = call_hook(run, description, kind, scope, version)
    if result.ret < 0:
        return _hook_failed(run, description, kind, result.ret, result.error, slot, path)
    return 0 if run.report.dialect.bools else result.ret


def _hook_kind(run: LoadRun, description: Description, kind: str) -> str:
    errp = kind + "_errp"
    return errp if run.report.dialect.load_errp and has_hook(run, description, errp) else kind


def _hook_failed(
    run: LoadRun, description: Description, kind: str, ret: int, error: Optional[str], slot: Optional[ErrorSlot],
    path: str,
) -> int:
    errp = kind.endswith("_errp")
    if errp and slot is not None:
        run.report.set(slot, error or "")
    run.report.fail(slot, kind.replace("_", "-") + "-failed", path, run.cursor.position, vmsd=description.name,
                    local=description.version, minimum=description.minimum_version, ret=ret)
    return EINVAL if errp or run.report.dialect.bools else ret


def _load_subsections(
    run: LoadRun, description: Description, scope: Scope, slot: Optional[ErrorSlot], path: str,
) -> int:
    received: set[str] = set()
    while True:
        found = _next_subsection(run.cursor, description)
        if found is None:
            break
        name, length = found
        here = join(path, name)
        known = next((sub for sub in description.subsections if sub.name == name), None)
        if known is None:
            run.report.fail(slot, "subsection-unknown", here, run.cursor.position,
                            subsection=name, vmsd=description.name)
            return EINVAL if run.report.dialect.bools else ENOENT
        start = run.cursor.position
        run.cursor.position += 2 + length
        version = run.cursor.integer(4) & 0xFF     # QEMU keeps it in a uint8_t
        run.chunks.append(Chunk(here, "subsection", start, run.cursor.position - start))
        ret = load_state(run, known, scope, version, slot, here)
        if ret:
            run.report.say(slot, "subsection-failed", subsection=name, vmsd=description.name, ret=ret)
            return ret
        received.add(name)
        run.subsections.append(here)
    run.absent.extend(join(path, sub.name)
                      for sub in description.subsections if sub.name not in received)
    return 0


def _next_subsection(cursor: Cursor, description: Description) -> Optional[tuple[str, int]]:
    """Name of the subsection that starts here and its bytes; ``None``: what is here is none of *description*'s."""
    if cursor.peek() != SUBSECTION:
        return None
    length = cursor.peek(1)
    prefix = description.name.encode("utf-8", "surrogateescape")
    if length < len(prefix) + 1:
        return None
    name = cursor.peek_bytes(length, 2)
    if len(name) < length:
        return None
    name = name.split(b"\0")[0]      # QEMU compares C strings
    return (name.decode("utf-8", "surrogateescape"), length) if name.startswith(prefix) else None
