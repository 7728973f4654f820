"""The build that a tree is read for: preprocessor names with the value they have in it.

A tree describes many builds. Without an architecture the 64-bit variant of each target decides where a macro or a
constant has several definitions; ``#if`` inside an initialiser then stays open, and what stands under it is marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.targets import NARROW, TARGETS

#: Little-endian, 64-bit hosts: those that the dumps and streams come from. User mode emulation does not migrate.
_HOST = {
    "HOST_BIG_ENDIAN": 0,
    "HOST_WORDS_BIGENDIAN": 0,
    "CHAR_BIT": 8,
    "CONFIG_USER_ONLY": 0,
    "CONFIG_LINUX_USER": 0,
    "CONFIG_BSD_USER": 0,
    "CONFIG_SOFTMMU": 1,
    "CONFIG_SYSTEM_ONLY": 1,
}
#: Folders of ``target/`` whose targets are all of 32 bits.
_NARROW_FOLDERS = frozenset({"avr", "m68k", "openrisc", "rx", "sh4", "tricore", "xtensa"})


def _targets(arch: Optional[str]) -> dict[str, int]:
    every = {name for names in TARGETS.values() for name in names}
    never = {f"{name}64": 0 for name in every if f"{name}64" not in every}
    if arch in TARGETS:
        return {
            **never,
            **{name: int(name in TARGETS[arch]) for name in every},
            "TARGET_LONG_BITS": 32 if arch in NARROW else 64,
        }
    wide = {name for one, names in TARGETS.items() if one not in NARROW for name in names}
    return {**never, **dict.fromkeys(sorted(wide), 1), "TARGET_LONG_BITS": 64}


def constants_of(release: Release, arch: Optional[str]) -> Mapping[str, int]:
    """The names by which one of several definitions is chosen."""
    version = dict(zip(("QEMU_VERSION_MAJOR", "QEMU_VERSION_MINOR", "QEMU_VERSION_MICRO"), (*release.key, 0, 0, 0)))
    return {**_HOST, **_targets(arch), **version}


def constants_in(file: str, known: Mapping[str, int]) -> Mapping[str, int]:
    """Those *known* of a tree as they are for *file*: code in the folder of a target is built for that one only."""
    narrow = file.startswith("target/") and file.split("/")[1] in _NARROW_FOLDERS
    return {**known, "TARGET_LONG_BITS": 32} if narrow else known


def build_of(arch: Optional[str]) -> Mapping[str, int]:
    """The names by which an ``#if`` inside an initialiser is decided."""
    return {**_HOST, **(_targets(arch) if arch in TARGETS else {})}
