"""The machine type ``none`` as a destination: the few things every QEMU registers.

Source: ``softmmu/cpu-timers.c``, ``migration/global_state.c`` and the run states of ``qapi/run-state.json``.
"""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Description, Field, Release
from sphinx_vmsd.wire.engine import Action, HookResult
from sphinx_vmsd.wire.incoming.configuration import c_string
from sphinx_vmsd.wire.incoming.destination import Destination, Registered

_I64 = "int64"
_RUN_STATES = frozenset((
    "debug", "inmigrate", "internal-error", "io-error", "paused", "postmigrate", "prelaunch", "finish-migrate",
    "restore-vm", "running", "save-vm", "shutdown", "suspended", "watchdog", "guest-panicked", "colo",
))
_PRECONFIG_UNTIL = Release("6.0")
_SPLIT_SINCE = Release("9.0")
_SHIFT_SINCE = Release("6.2")
_BLOCK_UNTIL = Release("9.1")


def none(release: Release, uuid: Optional[str] = None) -> Destination:
    """``qemu-system-x86_64 -M none`` of *release*, with ``-uuid`` *uuid*."""
    old = (Registered("block", 0, None, version=1),) if release < _BLOCK_UNTIL else ()
    registered = (
        Registered("timer", 0, timer(release)), *old, Registered("ram", 0, None, version=4),
        Registered("dirty-bitmap", 0, None, version=1), Registered("globalstate", 0, global_state(release)),
    )
    return Destination(release, "none", registered, uuid, blocks={}, actions=actions(release))


def everywhere(release: Release) -> dict[str, Description]:
    """What every machine type registers by hand, by section: no dump has it."""
    return {one.name: one for one in (timer(release), global_state(release))}


def actions(release: Release) -> dict[tuple[str, str], Action]:
    """What stands for the hooks of :func:`everywhere`."""

    def check(values: dict[str, object], version: int) -> HookResult:
        return _run_state(release, values)

    return {("globalstate", "post_load"): check}


def timer(release: Release) -> Description:
    """The VM clocks; its subsections are sent with ``-icount`` only."""
    shift = (Field("icount_time_shift", "int16"),)
    later = release >= _SHIFT_SINCE
    icount = Description("timer/icount", 1, 1, (Field("qemu_icount_bias", _I64), Field("qemu_icount", _I64)), (
        Description("timer/icount/warp_timer", 1, 1, (
            Field("vm_clock_warp_start", _I64), Field("icount_warp_timer", "timer", pointer=True))),
        Description("timer/icount/timers", 1, 1, (
            Field("icount_rt_timer", "timer", pointer=True), Field("icount_vm_timer", "timer", pointer=True))),
        Description("timer/icount/shift", 2 if later else 1, 2 if later else 1,
                    (*shift, Field("last_delta", _I64)) if later else shift),
    ))
    return Description("timer", 2, 1, (
        Field("cpu_ticks_offset", _I64), Field("unused", "unused_buffer", size=8),
        Field("cpu_clock_offset", _I64, version=2),
    ), (icount,))


def global_state(release: Release) -> Description:
    """The run state of the source: 100 bytes, since 9.0 32 of them and two marks in the former padding."""
    size = Field("size", "uint32")
    if release < _SPLIT_SINCE:
        return Description("globalstate", 1, 1, (size, Field("runstate", "buffer", size=100)))
    return Description("globalstate", 1, 1, (
        size, Field("runstate", "buffer", size=32), Field("has_vm_was_suspended", "uint8"),
        Field("vm_was_suspended", "uint8"), Field("unused", "buffer", size=66)))


def _run_state(release: Release, values: dict[str, object]) -> HookResult:
    raw = values.get("runstate")
    name = c_string(raw[:-1] if isinstance(raw, bytes) and b"\0" not in raw else raw if isinstance(raw, bytes) else b"")
    if name in _RUN_STATES or (name == "preconfig" and release < _PRECONFIG_UNTIL):
        return HookResult()
    return HookResult(-22, (f"invalid parameter value: {name}",))
