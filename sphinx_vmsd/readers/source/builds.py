"""The build that a tree is read for: preprocessor names with the value they have in it.

A tree describes many builds. Without an architecture the 64-bit variant of each target decides where a macro or a
constant has several definitions; ``#if`` inside an initialiser then stays open, and what stands under it is marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from sphinx_vmsd.model import Release

#: Little-endian, 64-bit hosts: those that the dumps and streams come from.
_HOST = {"HOST_BIG_ENDIAN": 0, "HOST_WORDS_BIGENDIAN": 0, "CHAR_BIT": 8}
#: architecture (as in ``qemu-system-ARCH``) -> the target names its build defines.
_TARGETS = {
    "x86_64": ("TARGET_I386", "TARGET_X86_64"),
    "i386": ("TARGET_I386",),
    "aarch64": ("TARGET_ARM", "TARGET_AARCH64"),
    "arm": ("TARGET_ARM",),
    "ppc64": ("TARGET_PPC", "TARGET_PPC64"),
    "ppc": ("TARGET_PPC",),
    "s390x": ("TARGET_S390X",),
    "riscv64": ("TARGET_RISCV", "TARGET_RISCV64"),
    "riscv32": ("TARGET_RISCV", "TARGET_RISCV32"),
    "mips64": ("TARGET_MIPS", "TARGET_MIPS64"),
    "mips": ("TARGET_MIPS",),
    "sparc64": ("TARGET_SPARC", "TARGET_SPARC64"),
    "sparc": ("TARGET_SPARC",),
    "loongarch64": ("TARGET_LOONGARCH64",),
    "alpha": ("TARGET_ALPHA",),
    "hppa": ("TARGET_HPPA",),
    "m68k": ("TARGET_M68K",),
    "sh4": ("TARGET_SH4",),
    "xtensa": ("TARGET_XTENSA",),
    "microblaze": ("TARGET_MICROBLAZE",),
    "or1k": ("TARGET_OPENRISC",),
    "rx": ("TARGET_RX",),
    "tricore": ("TARGET_TRICORE",),
    "avr": ("TARGET_AVR",),
}
_NARROW = frozenset(
    [
        "i386",
        "arm",
        "ppc",
        "riscv32",
        "mips",
        "sparc",
        "m68k",
        "sh4",
        "xtensa",
        "microblaze",
        "or1k",
        "rx",
        "tricore",
        "avr",
    ]
)


def architectures() -> tuple[str, ...]:
    """The architectures that a tree can be read for, sorted."""
    return tuple(sorted(_TARGETS))


def _targets(arch: Optional[str]) -> dict[str, int]:
    every = {name for names in _TARGETS.values() for name in names}
    if arch in _TARGETS:
        return {
            **{name: int(name in _TARGETS[arch]) for name in every},
            "TARGET_LONG_BITS": 32 if arch in _NARROW else 64,
        }
    wide = {name for one, names in _TARGETS.items() if one not in _NARROW for name in names}
    return {**dict.fromkeys(sorted(wide), 1), "TARGET_LONG_BITS": 64}


def constants_of(release: Release, arch: Optional[str]) -> Mapping[str, int]:
    """The names by which one of several definitions is chosen."""
    version = dict(zip(("QEMU_VERSION_MAJOR", "QEMU_VERSION_MINOR", "QEMU_VERSION_MICRO"), (*release.key, 0, 0, 0)))
    return {**_HOST, **_targets(arch), **version}


def build_of(arch: Optional[str]) -> Mapping[str, int]:
    """The names by which an ``#if`` inside an initialiser is decided."""
    return {**_HOST, **(_targets(arch) if arch in _TARGETS else {})}
