"""Messages that devices, machines and start-up print around a migration: one row each, from real runs.

They are not part of the load path's table, but stand beside its lines and usually are the reason. Texts have
``{named}`` arguments as in :mod:`sphinx_vmsd.wire.messages`.
"""

from __future__ import annotations

from typing import NamedTuple

from sphinx_vmsd.wire.catalogue_advice import KEEPING, MACHINES, TESTING, VMSD, WITHOUT, Advice


class Other(NamedTuple):
    """A message outside the load path's table: id, texts, meaning, advice."""

    id: str
    texts: tuple[str, ...]
    meaning: str
    advice: Advice


SAME = "start the destination with the same machine type, devices and options as the source"
BINARY = "use a release that has it, or leave it out on both sides"
BUG = "report it with both command lines; until then take another device or release"

RUNNING: tuple[Other, ...] = (
    Other(
        "field-list-without-end",
        ("VMSTATE not ending with VMS_END: {vmsd}",),
        "a description's list of fields has no end (checked under qtest since 8.0)",
        Advice(("VMSTATE_END_OF_LIST() is missing",), "end the list with VMSTATE_END_OF_LIST()", VMSD),
    ),
    Other(
        "recv-bitmap",
        (
            "loadvm_handle_recv_bitmap: failed to read block name",
            "loadvm_handle_recv_bitmap: invalid payload length ({length:d})",
            "loadvm_handle_recv_bitmap: block '{block}' not found",
            "migrate_send_rp_recv_bitmap: MSG_RP_RECV_BITMAP only used for recovery",
            "ramblock_recv_bitmap_send: receivedmap doesn't exist",
        ),
        "the destination can't tell the source which pages it has, so a paused postcopy migration does not go on",
        Advice(
            ("the two sides do not recover the same migration", "a RAM block exists at the source only"),
            "start the recovery again on both sides (migrate-recover, migrate with resume)",
            KEEPING,
        ),
    ),
    Other(
        "reload-bitmap",
        (
            "ram_dirty_bitmap_reload: incorrect state {state}",
            "Reload bitmap in incorrect state {state}",
            "ram_dirty_bitmap_reload: ramblock '{block}' bitmap size mismatch (0x{received:x} != 0x{local:x})",
            "ramblock '{block}' bitmap size mismatch (0x{received:x} != 0x{local:x})",
            "ram_dirty_bitmap_reload: read bitmap failed for ramblock '{block}': {ret:d} (size 0x{local:x}, got: "
            "0x{received:x})",
            "read bitmap failed for ramblock '{block}': (size 0x{local:x}, got: 0x{received:x})",
            "ram_dirty_bitmap_reload: ramblock '{block}' end mark incorrect: 0x{mark:x}",
            "ramblock '{block}' end mark incorrect: 0x{mark:x}",
        ),
        "the source can't use the destination's list of received pages, so a paused postcopy migration does not go on",
        Advice(
            ("the connection broke again", "RAM blocks or page sizes differ"),
            "start the recovery again (migrate-recover, migrate with resume)",
            KEEPING,
        ),
    ),
    Other(
        "pci-config",
        (
            "get_pci_config_device: Bad config data: i=0x{offset:x} read: {read:x} device: {device:x} cmask: {cmask:x} "
            "wmask: {wmask:x} w1cmask:{w1cmask:x}",
            "Bad config data: i=0x{offset:x} read: {read:x} cmask: {cmask:x} device: {device:x}",
            "{function}: Bad config data: i=0x{offset:x} read: {read:x} {rest}",
        ),
        "a byte of PCI configuration space that the destination does not let the guest change has another value",
        Advice(
            (
                "another layout of capabilities: MSI-X vectors, PCIe features, a property of one release only",
                "ids, class or revision that changed with the machine type",
            ),
            "compare the device's properties and its machine type's compat properties on both sides",
            MACHINES,
        ),
    ),
    Other(
        "ram-block-too-large",
        (
            "Size too large: {block}: 0x{received:x} > 0x{local:x}",
            "Length too large: {block}: 0x{received:x} > 0x{local:x}",
        ),
        "a RAM block that can be resized is larger in the stream than the destination allows",
        Advice(("other firmware, option ROMs or ACPI tables",), SAME, MACHINES),
    ),
    Other(
        "msr-refused",
        ("failed to set MSR 0x{register:x} to 0x{value:x}",),
        "the host's KVM refuses a register of the guest's CPU",
        Advice(("another host CPU, kernel or CPU model",), "choose a CPU model that both hosts provide", MACHINES),
    ),
    Other(
        "virtio-queue-size",
        (
            "VQ {queue:d} vring.num {received:d} exceeds allocated max {local:d}",
        ),
        "the queue in the stream is larger than the one the destination allocated (checked since 11.1)",
        Advice(
            ("queue-size differs", "an unused queue of the source carries its default size"),
            "give the device the same queue-size, or load with a release before 11.1",
            KEEPING,
        ),
    ),
    Other(
        "virtio-features",
        ("Features 0x{features:x} unsupported. Allowed features: 0x{allowed:x}",),
        "the guest uses virtio features that the destination does not offer",
        Advice(
            ("a feature property differs (host_* or its machine type default)", "the backend offers less"),
            "switch the feature off at the source before the guest boots, or on at the destination",
            MACHINES,
        ),
    ),
    Other(
        "arm-register-only-in-stream",
        (
            "handle_cpreg_only_in_incoming_stream: system register 0x{register:x} in the incoming stream but unknown "
            "on the destination: fail migration",
        ),
        "the source's CPU has a system register that the destination's has not",
        Advice(("another CPU model or release: TCG's Arm CPUs are not versioned",), "use the same release", KEEPING),
    ),
    Other(
        "arm-register-missing",
        (
            "handle_cpreg_missing_in_incoming_stream: system register 0x{register:x} expected by the destination but "
            "not in the incoming stream: skip it",
        ),
        "the destination's CPU has a system register that the source's has not; it keeps its reset value",
        Advice(("a newer release knows more registers",), "nothing fails by this; the next line may", KEEPING),
    ),
    Other(
        "property-changed",
        ("Property '{property}' changed from {received} to {local}",),
        "a property of virtio-mem differs between source and destination",
        Advice(("its default changed between releases",), "set the property on both sides", MACHINES),
    ),
    Other(
        "device-properties-differ",
        ("ERROR: Cannot migrate while device properties ({properties}) differ",),
        "e1000e compares properties itself",
        Advice(("subsys or subsys_ven differ",), SAME, MACHINES),
    ),
    Other(
        "assertion",
        ("{where}: Assertion `{test}' failed.", "{where}: assertion failed: {test}"),
        "QEMU aborts: a case its authors took for impossible",
        Advice(
            (
                "in vmstate.c, first_elem: a pointer or counted array that is empty on this side only",
                "in a device: state that its post_load does not check",
            ),
            BUG,
            TESTING,
        ),
    ),
    Other(
        "killed",
        ("[process killed by signal {signal:d}]",),
        "QEMU crashed (6: assertion, 11: bad memory access)",
        Advice(("a bug of the release",), BUG, TESTING),
    ),
    Other(
        "blocked-by-feature",
        (
            "Migration is disabled when using feature '{feature}' in device '{device}'",
            "Migration is disabled when VirtFS export path '{path}' is mounted in the guest using mount_tag '{tag}'",
            "Migration disabled: {rest}",
            "The {format} format used by node '{node}' does not support live migration",
            "virgl is not yet migratable",
            "protected VMs are currently not migratable.",
            "{kind}: Migration is not implemented",
            "disallowing migration blocker (--only-migratable) for: ",
            "disallowing migration blocker (migration/snapshot in progress) for: ",
        ),
        "a feature of a device, a disk's format or a protected guest blocks migration",
        Advice(
            ("9pfs that the guest has mounted, ivshmem with role=peer, virgl, disks as vmdk, vdi or vhdx",),
            "unmount or unplug it, or use another one",
            WITHOUT,
        ),
    ),
)
