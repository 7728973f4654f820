"""Messages as in :mod:`sphinx_vmsd.wire.catalogue_others`, printed before a migration begins: the command line."""

from __future__ import annotations

from sphinx_vmsd.wire.catalogue_advice import KEEPING, MACHINES, TESTING, WITHOUT, Advice
from sphinx_vmsd.wire.catalogue_others import BINARY, SAME, Other

STARTING: tuple[Other, ...] = (
    Other(
        "only-migratable",
        (
            "{where}: Device {device} is not migratable, but --only-migratable was specified",
            "Device {device} is not migratable, but --only-migratable was specified",
        ),
        "--only-migratable refuses the device",
        Advice(("the device blocks migration",), "leave the device out", WITHOUT),
    ),
    Other(
        "machine-unknown",
        (
            "{where}: unsupported machine type",
            "unsupported machine type",
            'unsupported machine type: "{machine}"',
            '{where}: unsupported machine type: "{machine}"',
            "Use -machine help to list supported machines",
        ),
        "the release does not know the machine type",
        Advice(
            ("it is newer than the release", "it was removed: six years after its release (10.1 and later)"),
            "choose a machine type that both releases have (-machine help)",
            MACHINES,
        ),
    ),
    Other(
        "device-unknown",
        ("{where}: '{device}' is not a valid device model name", "'{device}' is not a valid device model name"),
        "the release (or its packages) does not have the device",
        Advice(("added later, or removed", "in a module package that is not installed"), BINARY, MACHINES),
    ),
    Other(
        "property-unknown",
        (
            "{where}: can't apply global {property}={value}: Property '{full}' not found",
            "can't apply global {property}={value}: Property '{full}' not found",
            "{where}: Property '{full}' not found",
            "Property '{full}' not found",
        ),
        "the release does not have the property",
        Advice(("added later, or removed",), BINARY, MACHINES),
    ),
    Other(
        "cpu-unknown",
        ("unable to find CPU model '{model}'",),
        "the release does not have the CPU model",
        Advice(("another release or accelerator",), BINARY, MACHINES),
    ),
    Other(
        "cpu-features",
        (
            "Some features requested in the CPU model are not available in the{which}configuration: {features}",
            "Selected CPU generation is too new. Maximum supported model in the{which}configuration: '{model}'",
            'Consider a different accelerator, try "-accel help"',
            "Consider a different accelerator, QEMU, or kernel version",
        ),
        "the host or TCG can't provide the CPU model",
        Advice(("another host, accelerator or release",), "choose a CPU model that both sides can provide", MACHINES),
    ),
    Other(
        "option-removed",
        ("{option}: invalid option", "Parameter '{parameter}' does not accept value '{value}'"),
        "the release does not have the option or value",
        Advice(("removed after a period of deprecation",), BINARY, MACHINES),
    ),
    Other(
        "transport",
        (
            "Migration requires multi-channel URIs (e.g. tcp)",
            "Migration requires seekable transport (e.g. file)",
            "multifd is not supported by current protocol",
        ),
        "a capability needs another transport",
        Advice(
            ("multifd or mapped-ram with exec:, fd: or a pipe",),
            "use tcp: or unix: for multifd, file: for mapped-ram",
            KEEPING,
        ),
    ),
    Other(
        "fd-to-file",
        (
            "fd: migration to a file is not supported. Use file: instead.",
            "fd: migration to a file is deprecated. Use file: instead.",
        ),
        "fd: was given a plain file, which only file: handles (a warning from 9.1 on, refused from 11.0 on)",
        Advice(("a redirection or a file descriptor of a file",), "use file:PATH on that side", KEEPING),
    ),
    Other(
        "dump-twice",
        ("only one '-dump-vmstate' option may be specified", "only one '-dump-vmstate' option may be given"),
        "a dump goes into one file",
        Advice(("the option was added twice, by a script and by hand",), "give -dump-vmstate once", TESTING),
    ),
    Other(
        "dump-unwritable",
        ("open {file}: {strerror}",),
        "the file of -dump-vmstate (or another one of the command line) can't be opened",
        Advice(("a folder that does not exist, or missing permission",), "name a file that can be written", TESTING),
    ),
    Other(
        "firmware-file",
        ("Could not open option rom '{file}': {strerror}",),
        "a firmware file is missing; the RAM block of the ROM will be missing, too",
        Advice(("the package with the file is not installed",), "install the same firmware on both sides", MACHINES),
    ),
    Other(
        "feature-not-in-tcg",
        ("TCG doesn't support requested feature, {feature}",),
        "harmless: a mitigation that TCG does not emulate",
        Advice(("the machine type's default",), "ignore it", TESTING),
    ),
    Other(
        "network-warning",
        ("hub {hub:d} is not connected to host network", "nic {nic} has no peer"),
        "harmless: the network is not connected",
        Advice(("test setups",), "ignore it", TESTING),
    ),
    Other(
        "huge-pages-warning",
        (
            "{where}: warning: Could not detect THP size, falling back to {size}",
            "Could not detect THP size, falling back to {size}",
        ),
        "harmless: virtio-mem guesses the block size",
        Advice(("the host does not tell",), "set block-size", KEEPING),
    ),
    Other(
        "pci-capability-overlap",
        (
            "{where}: {device} Attempt to add PCI capability {capability} at offset {offset} "
            "overlaps existing capability {other} at offset {at}",
        ),
        "two PCI capabilities want the same place",
        Advice(("x-old-* compat properties on another machine type",), SAME, MACHINES),
    ),
    Other(
        "options-conflict",
        (
            "{where}: No '{bus}' bus found for device '{device}'",
            "{where}: Parameter '{parameter}' expects {what}",
            "Option '{option}' cannot be handled by this machine",
            "{where}: {device} device requires fw_cfg with DMA",
            "{where}: {device} machine fails to create iommu-map device tree bindings",
            "{where}: {device} devices cannot reside on a {bus} bus",
            "{where}: VMBus requires usable Hyper-V SynIC and VP_INDEX",
            "{where}: MSI-X support is mandatory in the S390 architecture",
            "MTE requested, but not supported by the guest CPU",
            "Check your machine implements a hotplug handler for the {device} device",
            "Check the guest is booted without FW or with -no-acpi",
            "No Nested KVM-HV support in TCG",
            "Try appending -machine {option}",
            "Invalid SMP CPUs {cpus:d}. The max CPUs supported by machine '{machine}' is {most:d}",
            "{where}: vmgenid requires DMA write support in fw_cfg, which this machine type does not provide",
            "{where}: Please set scsi=off for virtio-blk devices in order to use virtio 1.0",
            "{where}: Plugging a PCI/zPCI device without the 'zpci' CPU feature enabled; the guest will "
            "not be able to see/use this device",
            "{where}: warning: Plugging a PCI/zPCI device without the 'zpci' CPU feature enabled; the "
            "guest will not be able to see/use this device",
        ),
        "the command line does not fit the machine type: no migration was tried",
        Advice(("options taken over from another machine type or release",), SAME, MACHINES),
    ),
)
