"""The architectures of QEMU, and what a build for one of them defines. Imports nothing that is slow to load."""

from __future__ import annotations

#: architecture (as in ``qemu-system-ARCH``) -> the target names its build defines.
TARGETS = {
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
#: Those whose ``target_ulong`` has 32 bits.
NARROW = frozenset(
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
    return tuple(sorted(TARGETS))
