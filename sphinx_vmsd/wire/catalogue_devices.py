"""Messages as in :mod:`sphinx_vmsd.wire.catalogue_others`, of devices and CPUs that check what was loaded.

Source: ``hw/``, ``target/`` and ``backends/`` of 7.2 and 10.2; where 5.2 differs, the meaning says so.
"""

from __future__ import annotations

from sphinx_vmsd.wire.catalogue_advice import DAMAGED, KEEPING, MACHINES, SETUP, STEP, TESTING, VMSD, WITHOUT, Advice
from sphinx_vmsd.wire.catalogue_others import SAME, Other

_HOST = "choose a CPU model and host kernels that both sides provide"
_REGISTERS = ("general purpose registers", "special registers", "nested state", "XSAVE", "XCRs", "MSRs", "vCPU events",
              "MP state", "debug registers", "feature control MSR", "Xen state", "APIC")

DEVICES: tuple[Other, ...] = (
    Other(
        "virtio-queue-index",
        (
            "VQ {queue:d} size 0x{size:x} Guest index 0x{guest:x} inconsistent with Host index 0x{host:x}: "
            "delta 0x{delta:x}",
            "VQ {queue:d} size 0x{size:x} < last_avail_idx 0x{index:x} - used_idx 0x{used:x}",
            "VQ {queue:d} address 0x0 inconsistent with Host index 0x{index:x}",
        ),
        "a virtqueue's state does not fit the rings in guest memory (Guest index: only the device stops until its "
        "driver resets it; the others fail the load)",
        Advice(
            ("memory and devices are of different moments: memory was not sent, or a shared file has changed since",
             "the device is another one than at the source, or its queue-size differs",
             "the backend (vhost, vhost-user) still wrote while the state was saved"),
            "check that memory is migrated with the devices, and compare the device's options on both sides",
            KEEPING,
        ),
    ),
    Other(
        "virtio-queues",
        (
            "Invalid number of virtqueues: 0x{number:x}",
            "Invalid virtqueue index in request list: {index}",
            "virtio-net: curr_queue_pairs {received:x} > max_queue_pairs {local:x}",
        ),
        "the source's device has more queues than the destination's",
        Advice(("queues, num-queues or the backend's queues differ", *DAMAGED), SETUP, KEEPING),
    ),
    Other(
        "virtio-net-backend",
        (
            "virtio-net: saved image requires vnet_hdr=on",
            "virtio-net: saved image requires TUN_F_UFO support",
        ),
        "the guest uses an offload that the destination's network backend does not have",
        Advice(("another backend, host kernel or vnet_hdr option",), "use the same kind of backend", KEEPING),
    ),
    Other(
        "virtio-mem",
        (
            "Property '{property}' size changed from 0x{received:x} to 0x{local:x}",
            "Proper preallocation with migration requires a newer QEMU machine",
        ),
        "virtio-mem's memory differs between source and destination (the second is a warning)",
        Advice(("the size of the memory backend",), SAME, MACHINES),
    ),
    Other(
        "scsi-request",
        ("invalid SCSI request migration data",),
        "a request that was under way does not fit the device",
        Advice(DAMAGED, STEP, TESTING),
    ),
    Other(
        "serial-state",
        (
            "inconsistent state in serial device (tsr empty, tsr_retry={count:d}",
            "inconsistent state in serial device (tsr not empty, tsr_retry=0",
        ),
        "a serial port's state contradicts itself",
        Advice(DAMAGED, STEP, VMSD),
    ),
    Other(
        "ahci-state",
        (
            "AHCI: DMA engine should be off, but status bit indicates it is still running.",
            "AHCI: FIS RX engine should be off, but status bit indicates it is still running.",
        ),
        "a SATA port's registers contradict each other",
        Advice(DAMAGED, STEP, VMSD),
    ),
    Other(
        "x86-nested-state",
        (
            "Received nested state when kernel cannot restore it",
            "Received nested state size less than min: len={received:d}, min={local:d}",
            "Received unsupported nested state size: nested_state->size={received:d}, max={local:d}",
            "Received invalid nested state format: {format:d}",
            "vCPU set in guest-mode inconsistent with migrated kernel nested state",
        ),
        "the guest runs guests of its own, and the destination's KVM can't take over their state",
        Advice(("an older kernel, or nested=0, at the destination", "a host CPU of another vendor"), _HOST, KEEPING),
    ),
    Other(
        "x86-tsc",
        (
            "Mismatch between user-specified TSC frequency and migrated TSC frequency",
            "Guest enabled re-enlightenment notifications, 'tsc-frequency=' has to be specified",
            "TSC frequency mismatch between VM ({guest:d} kHz) and host ({host:d} kHz), and TSC scaling unavailable",
        ),
        "the guest's TSC has a frequency that the destination does not give it (the last is a warning)",
        Advice(("tsc-frequency differs", "the host can't scale the TSC"), "set the same tsc-frequency", KEEPING),
    ),
    Other(
        "x86-cpu-state",
        ("Unsupported old non-softfloat CPU state",),
        "the FPU state is in a form of very old releases",
        Advice(("a stream of QEMU before 0.10", *DAMAGED), STEP, TESTING),
    ),
    Other(
        "x86-cpu-blocks",
        (
            "State blocked by non-migratable CPU device (invtsc flag)",
            "'hv-passthrough' CPU flag prevents migration, use explicit set of hv-* flags instead",
        ),
        "a flag of the CPU blocks migration",
        Advice(("invtsc without tsc-frequency, hv-passthrough",), "name the CPU's flags one by one", WITHOUT),
    ),
    Other(
        "kvm-registers",
        (
            "Restoring resisters {when}: ",
            "Failed to put registers {when}: {strerror}",
            *(f"Failed to set {what}: {{strerror}}" for what in _REGISTERS),
            "Could not set register {register}: unknown to KVM",
            "Could not set register {register}: {strerror}",
            "Could not set register {register} to {value:x}",
            "Could not set register {register} to {value:x} (is {local:x})",
        ),
        "the destination's KVM refuses a part of the guest's CPU",
        Advice(("another host CPU, kernel or CPU model",), _HOST, MACHINES),
    ),
    Other(
        "vfio-state",
        (
            "{device}: Failed to load device config space",
            "{device}: Failed loading device config space, end flag incorrect 0x{flags:x}",
            "{device}: SETUP STATE: EOS not found 0x{flags:x}",
            "{device}: Unknown tag 0x{flags:x}",
        ),
        "a passed-through device (VFIO) can't be restored",
        Advice(("another device, firmware or driver at the destination", *DAMAGED), SETUP, KEEPING),
    ),
    Other(
        "vfio-blocks",
        (
            "VFIO device doesn't support migration",
            "{device}: Migration is disabled for VFIO device",
            "{device}: VFIO migration is not supported in kernel",
            "{device}: Migration is currently not supported with vIOMMU enabled",
            "{device}: VFIO device doesn't support device and IOMMU dirty tracking",
        ),
        "a passed-through device (VFIO) blocks migration",
        Advice(("its driver can't migrate it",), "unplug it before the migration", WITHOUT),
    ),
    Other(
        "vhost-user-state",
        (
            "Back-end does not support migration state transfer",
            "Back-end did not accept migration state transfer",
            "vhost transport does not support migration state transfer",
            'Back-end of {type} device {device} (tag: "{tag}") does not support migration through qemu',
        ),
        "the program behind a vhost-user device can't send or take over its state",
        Advice(("an older back-end at one side",), "use a back-end that can, or unplug the device", WITHOUT),
    ),
    Other(
        "tpm-emulator",
        (
            "tpm-emulator: Setting the stateblob (type {type:d}) failed with a TPM error 0x{code:x} {text}",
            "tpm-emulator: {rest}",
        ),
        "swtpm, which runs beside QEMU, refuses its state or does not answer",
        Advice(
            ("another version of swtpm or libtpms", "its state folder is locked, or encrypted with another key"),
            "read the log of swtpm on both sides",
            KEEPING,
        ),
    ),
    Other(
        "spapr-capability",
        (
            "cap-{capability} higher level ({received:d}) in incoming stream than on destination ({local:d})",
            "cap-{capability} lower level ({received:d}) in incoming stream than on destination ({local:d})",
        ),
        "a capability of the pseries machine differs (lower: only a warning)",
        Advice(("cap-… options, or defaults that changed with the machine type or host",), SAME, MACHINES),
    ),
    Other(
        "spapr-hash-table",
        (
            "htab_load() bad version",
            "htab_load() bad index {index:d} ({valid:d}+{invalid:d} entries) in htab stream (htab_shift={shift:d})",
            "Process table config unsupported by the host",
        ),
        "the guest's page table does not fit the destination",
        Advice(("memory sizes or the MMU mode of the host differ", *DAMAGED), SETUP, KEEPING),
    ),
    Other(
        "s390-keys",
        (
            "Unexpected storage key flag data: {flags:x}",
            "Storage key data is incomplete",
            "S390_SET_KEYS error {ret:d}",
            "Unexpected storage attribute flag data: {flags:x}",
            "Storage attributes data is incomplete",
            "Error {ret:d} while setting storage attributes",
        ),
        "the keys or attributes of the guest's pages can't be restored",
        Advice(DAMAGED, STEP, TESTING),
    ),
)
