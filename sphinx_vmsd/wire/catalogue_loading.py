"""Messages as in :mod:`sphinx_vmsd.wire.catalogue_others`, of QEMU's generic code: channels, memory, postcopy, bitmaps.

Source: ``migration/`` and ``io/`` of 7.2 and 10.2.
"""

from __future__ import annotations

from sphinx_vmsd.wire.catalogue_advice import (
    CAPABILITY,
    CUT,
    DAMAGED,
    KEEPING,
    POSTCOPY,
    SETUP,
    SOURCE,
    STEP,
    TESTING,
    Advice,
)
from sphinx_vmsd.wire.catalogue_others import Other

LOADING: tuple[Other, ...] = (
    Other(
        "multifd",
        (
            "multifd: {rest}",
            "multifd {channel:d}: {rest}",
            "failed to receive packet via multifd channel {channel:d}: ",
        ),
        "a channel of multifd brought something else than the destination expects",
        Advice(
            ("magic, version or uuid: something else has connected, or the releases' multifd differ",
             "pages, size or block: page sizes or multifd-compression differ", *CUT),
            "set multifd, its channels and its compression alike on both sides, then migrate again",
            KEEPING,
        ),
    ),
    Other(
        "channel-unknown",
        (
            "unknown channel magic: {magic:d}",
            "non-peekable channel used without multifd",
            "Failed to peek at channel",
            "{function}: Extra incoming migration connection; ignoring",
        ),
        "a connection to the destination is none that it expects",
        Advice(("multifd or postcopy-preempt is set at the source only", "another program has connected"),
               CAPABILITY, KEEPING),
    ),
    Other(
        "connection",
        (
            "Unable to read from socket: {strerror}",
            "Unable to write to socket: {strerror}",
            "Unable to write to socket",
            "Unable to read from file: {strerror}",
            "Unable to write to file: {strerror}",
            "Unable to read from command: {strerror}",
            "Unable to write to command: {strerror}",
            "Failed to connect to '{address}': {strerror}",
            "The TLS connection was non-properly terminated.",
            "TLS handshake failed: {rest}",
        ),
        "the connection (or the file) between source and destination broke",
        Advice(
            ("the other side gave up: it refused the state, or crashed", "the network failed"),
            "read the output of the other side; the reason stands there",
            TESTING,
        ),
    ),
    Other(
        "postcopy-impossible",
        (
            "Postcopy is not supported",
            "Postcopy is not supported: ",
            "Postcopy RAM incoming init failed: ",
            "{function}: No OS support",
            "{function}: userfaultfd not available: {strerror}",
            "Userfaultfd not available: {strerror}",
            "{function}: Failed to open userfault fd: {strerror}",
            "{function}: syscall __NR_userfaultfd failed: {strerror}",
            "{function}: uffd_open() failed: {strerror}",
            "{function}: UFFDIO_API failed: {strerror}",
            "Missing userfault features: {bits:x}",
            "Missing userfault map features: {bits:x}",
            "Userfault feature detection failed",
            "Userfault on this host does not support huge pages",
            "Target page size bigger than host page size",
            "Host backend files need to be TMPFS or HUGETLBFS only",
            "Postcopy requires RAM blocks to be a page size multiple, block {block} is 0x{length:x} bytes with a page "
            "size of 0x{page:x}",
            "Failed to setup incoming postcopy RAM blocks",
            "ram_block_enable_notify failed",
        ),
        "the destination's host can't do postcopy",
        Advice(
            ("userfaultfd is forbidden (vm.unprivileged_userfaultfd, a container) or too old",
             "the memory backend is a file that is neither in a tmpfs nor of huge pages"),
            "allow userfaultfd, choose another memory backend, or migrate without postcopy-ram",
            KEEPING,
        ),
    ),
    Other(
        "postcopy-discard",
        (
            "CMD_POSTCOPY_RAM_DISCARD invalid length ({length:d})",
            "CMD_POSTCOPY_RAM_DISCARD invalid version ({version:d})",
            "CMD_POSTCOPY_RAM_DISCARD Failed to read RAMBlock ID",
            "CMD_POSTCOPY_RAM_DISCARD missing nil ({byte:d})",
            "ram_discard_range: Failed to find block '{block}'",
            "Failed to discard RAM range {block}: {ret:d}",
            "Failed to prepare for RAM discard: {ret:d}",
        ),
        "postcopy's list of pages to drop can't be applied",
        Advice(DAMAGED, STEP, TESTING),
    ),
    Other(
        "postcopy-page",
        (
            "Non-same host page detected on channel {channel:d}: {rest}",
            "Unknown combination of migration flags: 0x{flags:x} (postcopy mode)",
            "Invalid compressed data length: {length:d}",
            "decompress data failed",
        ),
        "a page sent while the guest already runs at the destination is out of step",
        Advice(("page sizes of memory differ", *DAMAGED), POSTCOPY, KEEPING),
    ),
    Other(
        "postcopy-failed",
        (
            "{function}: loadvm failed: {ret:d}",
            "loadvm failed: stream error: {ret:d}",
            "loadvm failed during postcopy: {ret:d}: ",
            "{function}: loadvm failed during postcopy: {ret:d}. All states are migrated except dirty bitmaps. Some "
            "dirty bitmaps may be lost, and present migrated dirty bitmaps are correctly migrated and valid.",
            "All state is migrated except dirty bitmaps. Some dirty bitmaps may be lost, but any migrated dirty "
            "bitmaps are valid.",
        ),
        "what postcopy sent after the guest had started at the destination could not be loaded",
        Advice(CUT, "recover the migration (migrate-recover); where only dirty bitmaps are lost, back up in full",
               KEEPING),
    ),
    Other(
        "packaged-too-large",
        ("Unreasonably large packaged state: {length:d}", "{function}: Unreasonably large packaged state: {length:d}"),
        "the devices' state that postcopy sends at once has more than 16 MiB",
        Advice(("a very large machine", *DAMAGED[1:]), "migrate without postcopy-ram", KEEPING),
    ),
    Other(
        "mapped-ram",
        (
            "Could not read whole mapped-ram migration header (expected {expected:d}, got {received:d} bytes)",
            "Migration mapped-ram capability version not supported (expected <= {local:d}, got {received:d})",
            "Error reading dirty bitmap",
            "Error reading ramblock {block} pages, region has bad alignment",
            "page outside of ramblock {block} range",
            "zero page outside of ramblock {block} range",
            "({block}) failed to read page {page:x}from file offset {offset:x}: ",
        ),
        "a file made with mapped-ram can't be read",
        Advice(("the file is cut off or damaged", "mapped-ram is set at the destination only"), CAPABILITY, KEEPING),
    ),
    Other(
        "xbzrle-page",
        (
            "Failed to load XBZRLE page - wrong compression!",
            "Failed to load XBZRLE page - len overflow!",
            "Failed to load XBZRLE page - decode error!",
        ),
        "an XBZRLE page is none",
        Advice(DAMAGED, STEP, TESTING),
    ),
    Other(
        "ram-resized",
        (
            "RAM block '{block}' resized during precopy.",
            "RAM block '{block}' resized during postcopy state: {state:d}",
            "RAM block '{block}' discard of resized RAM failed",
        ),
        "the guest made a block of memory (a ROM, ACPI tables) larger while it was being sent",
        Advice(("the guest has rebooted during the migration",), "migrate again", KEEPING),
    ),
    Other(
        "dirty-bitmap",
        (
            "Unable to read node alias string",
            "Unable to read bitmap alias string",
            "Error: Unknown node alias '{alias}'",
            "Error: Unknown bitmap alias '{alias}' on node '{node}' (alias '{other}')",
            "Error: unknown dirty bitmap '{bitmap}' for block device '{device}'",
            "Error: block device name is not set",
            "Bitmap with the same name ('{bitmap}') already exists on destination",
            "Migrated bitmap granularity doesn't match the destination bitmap '{bitmap}' granularity",
            "Unknown flags in migrated dirty bitmap header: {flags:x}",
            "Bitmap migration stream buffer allocation request is too large",
            "Failed to read bitmap bits",
        ),
        "a dirty bitmap of a disk can't be loaded",
        Advice(
            ("the disk's node has another name here (block-bitmap-mapping)", "the bitmap is already there", *CUT),
            "name the nodes alike or map them, and remove bitmaps of that name at the destination",
            KEEPING,
        ),
    ),
    Other(
        "snapshot",
        (
            "Error {ret:d} while loading VM state",
            "Error while loading vmstate",
            "Snapshot '{name}' does not exist in one or more devices",
            "Snapshot can not be found",
            "This is a disk-only snapshot. Revert to it  offline using qemu-img",
        ),
        "a snapshot (loadvm) could not be restored, or what was loaded beside the stream",
        Advice(
            ("it was made with another machine, other devices or another release: the lines before it say what differs",
             "not each disk has it"),
            SETUP,
            TESTING,
        ),
    ),
    Other(
        "switchover",
        ("Switchover start failed: {ret:d}", "Could not send switchover ack RP MSG: {strerror}"),
        "the destination could not agree to the switch",
        Advice(CUT, SOURCE, TESTING),
    ),
    Other(
        "incoming",
        (
            "'-incoming' was not specified on the command line",
            "The incoming migration has already been started",
            "Guest is waiting for an incoming migration",
            "unknown migration protocol: {uri}",
        ),
        "the command does not fit what this QEMU waits for",
        Advice(("source and destination are taken for each other",),
               "start the destination with -incoming defer, then migrate-incoming there and migrate at the source",
               TESTING),
    ),
)
