"""The configuration section at the destination: its description and what its hooks check.

Source: ``facts/vmstate.md`` 3.4 and 4; capability names from ``qapi/migration.json`` of each release.
"""
from __future__ import annotations

import uuid
from collections.abc import Mapping

from sphinx_vmsd.model import Description, Field, FromMember, Release
from sphinx_vmsd.wire.engine import KNOWN_CAPABILITIES, Action, HookResult
from sphinx_vmsd.wire.incoming.destination import Destination
from sphinx_vmsd.wire.messages import MESSAGES, Way

_U32 = "uint32"
CONFIGURATION = Description("configuration", 1, 0, (
    Field("len", _U32), Field("name", "buffer", size=FromMember("len"), pointer=True, alloc=True),
), (
    Description("configuration/target-page-bits", 1, 1, (Field("target_page_bits", _U32),)),
    Description("configuration/capabilities", 1, 1, (
        Field("caps_count", _U32, version=1),
        Field("capabilities", "capability", version=1, count=FromMember("caps_count"), array=True, pointer=True,
              alloc=True),
    )),
    Description("configuration/uuid", 1, 1, (Field("uuid.data", "uint8", version=1, count=16, array=True),)),
))
_SINCE = {
    "5.2": "xbzrle rdma-pin-all auto-converge zero-blocks compress events postcopy-ram x-colo release-ram block "
           "return-path pause-before-switchover multifd dirty-bitmaps postcopy-blocktime late-block-activate "
           "x-ignore-shared validate-uuid",
    "6.0": "background-snapshot", "7.1": "zero-copy-send postcopy-preempt", "8.1": "switchover-ack dirty-limit",
    "9.0": "mapped-ram",
}
_UNTIL = {"9.1": "block compress", "11.0": "zero-blocks"}
_VALIDATED = {"x-ignore-shared": Release("5.2"), "mapped-ram": Release("9.0")}


def capabilities(release: Release) -> frozenset[str]:
    """The migration capabilities that *release* knows."""
    known = {name for since, names in _SINCE.items() if Release(since) <= release for name in names.split()}
    return frozenset(known - {name for until, names in _UNTIL.items() if Release(until) <= release
                              for name in names.split()})


def state(destination: Destination) -> dict[str, object]:
    """The members of the configuration before the load."""
    return {KNOWN_CAPABILITIES: tuple(capabilities(destination.release)),
            "target_page_bits": destination.least_page_bits, "capabilities": [], "caps_count": 0}


def hooks(destination: Destination) -> dict[tuple[str, str], Action]:
    """What stands for the hooks of the configuration and its subsections."""
    errp = MESSAGES["machine-type"].saying(destination.release)
    kind = "post_load_errp" if errp and errp.way is Way.ERROR else "post_load"

    def configuration(values: dict[str, object], version: int) -> HookResult:
        return _result(_problems(destination, values), kind == "post_load_errp")

    def identity(values: dict[str, object], version: int) -> HookResult:
        return _uuid(destination, values)

    return {("configuration", kind): configuration, ("configuration/uuid", "post_load"): identity}


_Said = tuple[tuple[str, Mapping[str, object]], ...]


def _text(release: Release, condition: str, arguments: Mapping[str, object]) -> tuple[Way, str]:
    said = MESSAGES[condition].saying(release)
    return (said.way, said.text.format(**arguments)) if said else (Way.LINE, "")


def _result(problems: tuple[tuple[Way, str], ...], errp: bool) -> HookResult:
    if not problems:
        return HookResult()
    lines = tuple(text for way, text in problems if text and way is not Way.ERROR)
    error = next((text for way, text in problems if way is Way.ERROR), None)
    return HookResult(-22, lines, error if errp else None)


def _problems(destination: Destination, values: Mapping[str, object]) -> tuple[tuple[Way, str], ...]:
    """What ``configuration_post_load`` says, in its order; it stops at the first that is wrong."""
    release = destination.release
    name = values.get("name")
    received = c_string(name if isinstance(name, bytes) else b"")
    length = len(name) if isinstance(name, bytes) else 0
    local = destination.machine
    if local is not None and received != local[:length]:
        return (_text(release, "machine-type", {"received": received, "local": local}),)
    bits = values.get("target_page_bits")
    if bits != destination.page_bits:
        return (_text(release, "page-bits", {"received": _signed(bits), "local": destination.page_bits}),)
    return _capabilities(destination, values)


def _capabilities(destination: Destination, values: Mapping[str, object]) -> tuple[tuple[Way, str], ...]:
    received = values.get("capabilities")
    names = {str(one) for one in received} if isinstance(received, list) else set()
    release, found = destination.release, []
    for name, since in _VALIDATED.items():
        here, there = name in destination.enabled, name in names
        if since <= release and here != there:
            found.append(_text(release, "capability-differs", {
                "capability": name, "local": _switch(here), "received": _switch(there)}))
    return (*found, _text(release, "capabilities-invalid", {})) if found else ()


def _uuid(destination: Destination, values: Mapping[str, object]) -> HookResult:
    data = values.get("uuid.data")
    octets = bytes(one & 0xFF for one in data if isinstance(one, int)) if isinstance(data, list) else bytes(16)
    received = uuid.UUID(bytes=octets)
    if destination.uuid is None:
        said = _text(destination.release, "uuid-not-set", {"received": received})
        return HookResult(0, (said[1],))
    if str(received) == destination.uuid.lower():
        return HookResult()
    said = _text(destination.release, "uuid-differs", {"received": received, "local": destination.uuid.lower()})
    return HookResult(-22, (said[1],))


def c_string(raw: bytes) -> str:
    """*raw* up to its first zero byte, as text."""
    return raw.split(b"\0")[0].decode("utf-8", "surrogateescape")


def _switch(on: bool) -> str:
    return "on" if on else "off"


def _signed(value: object) -> int:
    return (value + 0x80000000) % 0x100000000 - 0x80000000 if isinstance(value, int) else 0
