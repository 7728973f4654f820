"""Advice as in :mod:`sphinx_vmsd.wire.catalogue_advice`, on what is not part of a device: header, commands, RAM."""

from __future__ import annotations

from sphinx_vmsd.wire.catalogue_advice import (
    BACKWARD,
    CAPABILITY,
    CUT,
    DAMAGED,
    KEEPING,
    MACHINES,
    OUTER,
    POSTCOPY,
    READ_ON,
    SETUP,
    SOURCE,
    STEP,
    TESTING,
    VMSD,
    Advice,
)

STREAM_ADVICE: dict[str, Advice] = {
    "bad-magic": Advice(
        ("the file is compressed or encrypted", "the file is no migration stream, or is empty"),
        "unpack it; a file made with the mapped-ram capability needs file: and the capability",
        TESTING,
    ),
    "file-version-2": Advice(
        ("a snapshot of a very old release", "a damaged header"), "load it in an old release", TESTING
    ),
    "file-version": Advice(("a damaged header",), "check how the stream was transferred", TESTING),
    "configuration-missing": Advice(
        (
            "the machine type of the source sends no configuration (pc and pseries up to 2.3)",
            "migration.send-configuration is off on one side",
        ),
        SETUP,
        MACHINES,
    ),
    "machine-type": Advice(
        (
            "the destination was started with another machine type or version",
            "an alias (pc, q35, virt) stands for another version in each release",
        ),
        "give the destination the full, versioned name that the message tells",
        MACHINES,
    ),
    "page-bits": Advice(
        ("source and destination emulate different page sizes (Arm machine types before 2.9)",), SETUP, MACHINES
    ),
    "capability-differs": Advice(("a capability was set on one side only",), CAPABILITY, KEEPING),
    "capabilities-invalid": Advice(("a capability was set on one side only",), CAPABILITY, KEEPING),
    "capability-unknown": Advice(
        ("the source is newer", "the capability was removed in the destination's release"),
        "switch the capability off at the source",
        KEEPING,
    ),
    "uuid-differs": Advice(
        ("the stream belongs to another guest",), "start the destination with the source's -uuid", KEEPING
    ),
    "uuid-not-set": Advice(
        ("the destination was started without -uuid",), "nothing fails; set -uuid to have it checked", KEEPING
    ),
    "section-type-unknown": Advice(
        (
            "7: a stream with configuration for a machine type that expects none",
            "an earlier device left the reader out of step, with footers switched off",
            "the stream is damaged",
        ),
        STEP,
        TESTING,
    ),
    "section-type-unreadable": Advice(CUT, SOURCE, TESTING),
    "channel-error": Advice(CUT, SOURCE, TESTING),
    "command-unknown": Advice(
        ("0xb is SWITCHOVER_START, which sources from 10.0 on send", "the source is newer, or the stream is damaged"),
        "start the source with a machine type of 9.2 or older, or with -global migration.send-switchover-start=off",
        BACKWARD,
    ),
    "command-unreadable": Advice(CUT, SOURCE, TESTING),
    "command-length": Advice(DAMAGED, STEP, TESTING),
    "ping-without-return-path": Advice(
        ("the stream was recorded from a migration with a return path",),
        "switch return-path off at the source when writing to a file or a pipe",
        TESTING,
    ),
    "vmdesc-missing": Advice(("the source was told to suppress it, or the stream has ended",), "ignore it", TESTING),
    "setup-failed": Advice(OUTER, READ_ON, VMSD),
    "runstate-invalid": Advice(
        ("a newer release has a run state that the destination does not know", "the section is damaged"),
        "stop the guest, then migrate",
        KEEPING,
    ),
    "end-stream-error": Advice(CUT, SOURCE, TESTING),
    "load-failed": Advice(
        ("it ends every failed load; the words are the C library's for the error number",), READ_ON, TESTING
    ),
    "return-path-open": Advice(("the source sent the command twice",), "ignore it", TESTING),
    "return-path-failed": Advice(
        ("the channel is one-way (a file or a pipe)",), "switch return-path off at the source", TESTING
    ),
    "postcopy-state": Advice(("the stream is damaged, or was not sent by QEMU",), STEP, TESTING),
    "postcopy-advise-empty": Advice(("postcopy-ram is set at the destination only",), POSTCOPY, KEEPING),
    "postcopy-advise-full": Advice(("postcopy-ram is set at the source only",), POSTCOPY, KEEPING),
    "postcopy-advise-length": Advice(DAMAGED, STEP, TESTING),
    "resume-unexpected": Advice(("the source recovers, the destination was not paused",), "ignore it", TESTING),
    "packaged-short": Advice(CUT, SOURCE, TESTING),
    "colo-not-set": Advice(("x-colo is set at the source only",), CAPABILITY, KEEPING),
    "command-deprecated": Advice(
        ("the source is older and sends a command that was retired",),
        "switch the feature (COLO) off at the source",
        KEEPING,
    ),
    "postcopy-paused": Advice(
        ("the connection broke after the switch",), "recover the migration with migrate-recover", TESTING
    ),
    "postcopy-ram-page-size": Advice(("the hosts or memory backends have different page sizes",), SETUP, KEEPING),
    "postcopy-page-size": Advice(("the machine types differ in their target page size",), SETUP, KEEPING),
    "ram-unreadable": Advice(CUT, SOURCE, TESTING),
    "ram-flags": Advice((*DAMAGED, "the source uses multifd (0x200) or another page size"), STEP, TESTING),
    "ram-flags-unexpected": Advice(("mapped-ram is set, but the stream is an ordinary one",), CAPABILITY, KEEPING),
    "ram-compressed": Advice(("the capability compress is set at the source only",), CAPABILITY, KEEPING),
    "ram-block-unknown": Advice(
        (
            "a device with memory or an option ROM is missing or has another address",
            "romfile= or a memory backend's id differs",
            "ACPI tables differ: -no-acpi, fw_cfg, machine options",
        ),
        SETUP,
        MACHINES,
    ),
    "ram-block-size": Advice(
        ("-m, vgamem_mb or a firmware or option ROM file of another size", "firmware files of different packages"),
        "use the same sizes and the same firmware files",
        MACHINES,
    ),
    "ram-block-page-size": Advice(("huge pages on one side only",), SETUP, KEEPING),
    "ram-block-address": Advice(
        ("the memory layout differs: machine type, -m, hot-plugged memory",), SETUP, MACHINES
    ),
    "ram-block-not-migrated": Advice(("a shared block with x-ignore-shared on one side only",), CAPABILITY, KEEPING),
    "ram-page-without-block": Advice(DAMAGED, STEP, TESTING),
    "ram-page-of-unknown-block": Advice((*DAMAGED, "a RAM block is missing at the destination"), STEP, TESTING),
    "ram-offset": Advice(("the line before it names the block",), SETUP, MACHINES),
    "ram-zero-page": Advice(DAMAGED, STEP, TESTING),
    "ram-xbzrle": Advice(
        ("the destination was restarted between two parts", *DAMAGED[1:]), "migrate again", TESTING
    ),
}
