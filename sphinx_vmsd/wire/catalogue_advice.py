"""Advice on the messages of :mod:`sphinx_vmsd.wire.messages`: condition -> likely causes, next step, guide label.

Causes were seen in migrations between real releases (``facts/vmstate.md`` 3.4 and the failures counted there).
"""

from __future__ import annotations

from typing import NamedTuple

VERSIONS, MACHINES, VMSD = "vmsd_versioning_compat", "machine_type_compat", "vmsd_definition"
KEEPING, BROKEN, TESTING, WITHOUT = "vmsd_keeping_compatible", "vmsd_already_broken", "vmsd_testing", "vmsd_without"
CHOOSING, BACKWARD = "vmsd_choosing", "backward_migration"


class Advice(NamedTuple):
    """What may be behind a message (most likely first), what to do next, and the label of the guide's part."""

    causes: tuple[str, ...]
    next: str
    guide: str


#: Causes and steps that several messages share.
LAYOUT = (
    "a field was added, removed or resized without a version, a predicate or a placeholder",
    "a nested description was changed: it has no version of its own on the wire",
    "a property that decides about a field differs between source and destination",
)
DECODE = (
    "decode the stream (sphinx-vmsd stream FILE) and compare the descriptions of both releases (sphinx-vmsd check)"
)
CUT = ("the source was stopped or failed; its own output says why", "the connection or the file was cut off")
SOURCE = "read the output of the source, then migrate again"
SETUP = "start the destination with the same machine type, devices, addresses and options as the source"
OUTER = ("the lines beside it name the reason",)
READ_ON = "read the line before it (up to 10.1) or the rest of the line (since 10.2)"
DAMAGED = ("an earlier device has read too few or too many bytes", "the stream is damaged")
STEP = "sphinx-vmsd stream FILE shows the section in front of it and where the stream stops making sense"
CAPABILITY = "set the same migration capabilities on both sides before starting"
POSTCOPY = "set postcopy-ram on both sides, or on none"

#: On descriptions, saving and sections.
DEVICE_ADVICE: dict[str, Advice] = {
    "null-pointer": Advice(
        ("the device saves a member that it allocates only in some configurations",),
        "allocate the member before the save, or give the field a predicate that is false without it",
        VMSD,
    ),
    "version-too-new": Advice(
        (
            "the source is newer and raised the description's version",
            "the machine type is right, but versions do not follow the machine type",
        ),
        "migrate to a release that knows the version; in code, use a subsection bound to the machine "
        "type instead of raising the version",
        VERSIONS,
    ),
    "version-too-old": Advice(
        (
            "the destination dropped support for the old form (minimum_version_id was raised)",
            "the data is not what it seems: an earlier device left the reader out of step",
        ),
        "go through a release that still accepts the version",
        VERSIONS,
    ),
    "pre-load-failed": Advice(("the device checks its own configuration before loading",), SETUP, VMSD),
    "pre-load-errp-failed": Advice(("the device checks its own configuration before loading",), SETUP, VMSD),
    "post-load-failed": Advice(
        (
            "the state does not fit the destination's configuration (sizes, features, CPU)",
            "state that the source never had at this value: an unchecked assumption of the hook",
        ),
        "compare the device's properties on both sides; lines printed before it name the value",
        VMSD,
    ),
    "post-load-errp-failed": Advice(
        ("the state does not fit the destination's configuration",), "read the rest of the line", VMSD
    ),
    "field-failed": Advice(OUTER, READ_ON, VMSD),
    "element-failed": Advice(
        (
            "the field's own reader refused: a configuration of the device differs",
            "an earlier field left the reader out of step",
        ),
        "read the line before it",
        VMSD,
    ),
    "stream-error": Advice((*CUT, *DAMAGED[:1]), STEP, TESTING),
    "validation-failed": Advice(
        (
            "a length or index in the state is out of range for the destination",
            "a configuration of the device differs (sizes, number of queues)",
        ),
        "decode the section and look at the members the test uses",
        VMSD,
    ),
    "subsection-unknown": Advice(
        (
            "the source is newer and sends a subsection that the destination does not have",
            "the subsection is not bound to the machine type, or the guest's state needs it",
        ),
        "switch it off with its property, bind it to the machine type (hw_compat), or migrate to a "
        "release that has it",
        MACHINES,
    ),
    "subsection-failed": Advice(OUTER, READ_ON, VMSD),
    "not-equal": Advice(
        ("a value that both sides configure differs (first the destination's, then the source's)",), SETUP, KEEPING
    ),
    "not-less-or-equal": Advice(
        (
            "the source has more of something than the destination provides room for: registers of "
            "another CPU model or release, queues, connections",
        ),
        "give both sides the same CPU model and sizes; across releases of TCG Arm this can't work",
        KEEPING,
    ),
    "pci-irq-state": Advice(
        (
            "the configuration space before them has another length: conventional PCI here, PCI Express there",
            "the stream is damaged in or before this section",
        ),
        "compare the bytes of the device's configuration space on both sides (stream, read)",
        MACHINES,
    ),
    "not-a-null-marker": Advice(("an optional part (a pointer) exists at the source only",), SETUP, VMSD),
    "container-too-new": Advice(
        ("field and element versions of a list differ: the list can't be loaded",),
        "make the field's version equal to that of its description",
        VMSD,
    ),
    "container-too-old": Advice(
        ("field and element versions of a list differ: the list can't be loaded",),
        "make the field's version equal to that of its description",
        VMSD,
    ),
    "gtree-inconsistent": Advice(DAMAGED, STEP, VMSD),
    "gtree-load-failed": Advice(OUTER, READ_ON, VMSD),
    "qlist-load-failed": Advice(OUTER, READ_ON, VMSD),
    "pre-save-failed": Advice(("the device is in a state it can't save",), "read the lines before it", VMSD),
    "pre-save-errp-failed": Advice(("the device is in a state it can't save",), "read the rest of the line", VMSD),
    "save-field-failed": Advice(
        ("a nested description, a hook or a type of the device's own refused to save",),
        "read what is said beside it",
        VMSD,
    ),
    "put-failed": Advice(("a field that exists for loading only was saved",), "look at the field's own type", VMSD),
    "post-save-failed": Advice(("the device could not go on after saving",), "look at the hook", VMSD),
    "output-validation-failed": Advice(
        ("a length or index in the state is out of range at the source: a bug",),
        "report it with the state of the device",
        VMSD,
    ),
    "gtree-save-failed": Advice(OUTER, READ_ON, VMSD),
    "qlist-save-failed": Advice(OUTER, READ_ON, VMSD),
    "save-entry-failed": Advice(OUTER, "read the line before it", VMSD),
    "device-not-migratable": Advice(
        (
            "the device has no migration support in this release",
            "at the destination: the device became migratable in a later release only",
        ),
        "unplug the device, or use a release in which it can migrate",
        WITHOUT,
    ),
    "blocker": Advice(("the device has no migration support in this release",), "unplug the device", WITHOUT),
    "section-name-unreadable": Advice((*CUT, *DAMAGED), STEP, TESTING),
    "section-header-unreadable": Advice(CUT, SOURCE, TESTING),
    "section-id-unreadable": Advice(CUT, SOURCE, TESTING),
    "section-unknown": Advice(
        (
            "a device is missing at the destination, or has another address, bus or order",
            "a device of a newer release or of a default that changed with the machine type",
        ),
        SETUP,
        MACHINES,
    ),
    "section-version": Advice(
        (
            "the source is newer and raised the section's version",
            "an explicit upgrade that was never meant to migrate backward",
        ),
        "migrate to a release that knows the version; in code, use a subsection bound to the machine type",
        VERSIONS,
    ),
    "section-failed": Advice(OUTER, READ_ON, VMSD),
    "part-failed": Advice(OUTER, "read the line before it", VMSD),
    "part-unknown": Advice(DAMAGED, STEP, TESTING),
    "old-style-failed": Advice(
        (
            "the section is read by hand-written code; RAM: a block is missing or has another size",
            "the stream is cut off (ret: -5)",
        ),
        "read the lines before it",
        VMSD,
    ),
    "footer-missing": Advice(LAYOUT, DECODE, BROKEN),
    "footer-mismatch": Advice(LAYOUT, DECODE, BROKEN),
    "footer-unreadable": Advice((*CUT, *LAYOUT[:1]), STEP, TESTING),
    "footer-error": Advice(("the line before it says which",), DECODE, BROKEN),
    "duplicate-section": Advice(
        ("two devices without a bus address register with the same instance id",),
        "give each its own instance id, or let QEMU choose",
        VMSD,
    ),
}
