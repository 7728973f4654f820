"""The registers of PCI configuration space, by offset. Source: the PCI Local Bus and PCI Express specifications."""

from __future__ import annotations

from typing import NamedTuple


class Register(NamedTuple):
    """A register: offset, bytes, name."""

    offset: int
    size: int
    name: str


HEADER: tuple[Register, ...] = (
    Register(0x00, 2, "vendor id"),
    Register(0x02, 2, "device id"),
    Register(0x04, 2, "command"),
    Register(0x06, 2, "status"),
    Register(0x08, 1, "revision id"),
    Register(0x09, 3, "class code"),
    Register(0x0C, 1, "cache line size"),
    Register(0x0D, 1, "latency timer"),
    Register(0x0E, 1, "header type"),
    Register(0x0F, 1, "BIST"),
    *(Register(0x10 + 4 * bar, 4, f"BAR {bar}") for bar in range(6)),
    Register(0x28, 4, "CardBus CIS pointer"),
    Register(0x2C, 2, "subsystem vendor id"),
    Register(0x2E, 2, "subsystem id"),
    Register(0x30, 4, "expansion ROM address"),
    Register(0x34, 1, "capabilities pointer"),
    Register(0x35, 7, "reserved"),
    Register(0x3C, 1, "interrupt line"),
    Register(0x3D, 1, "interrupt pin"),
    Register(0x3E, 1, "minimum grant"),
    Register(0x3F, 1, "maximum latency"),
)
STANDARD, CONVENTIONAL, EXPRESS = 0x40, 0x100, 0x1000
CAPABILITIES = {
    0x01: "power management",
    0x03: "vital product data",
    0x05: "MSI",
    0x09: "vendor specific",
    0x0D: "bridge subsystem ids",
    0x0F: "AMD I/O MMU",
    0x10: "PCI Express",
    0x11: "MSI-X",
    0x12: "SATA",
    0x13: "advanced features",
}


def register_name(offset: int) -> str:
    """What lies at *offset* of configuration space, as far as the offset alone tells."""
    if offset < STANDARD:
        found = next(row for row in HEADER if row.offset <= offset < row.offset + row.size)
        byte = f", byte {offset - found.offset}" if found.size > 1 else ""
        return f"{found.name} ({found.offset:#04x}{byte})"
    if offset < CONVENTIONAL:
        return "area of capabilities (MSI, MSI-X, power management, PCI Express) and of the device's own registers"
    return (
        "PCI Express extended capabilities (AER, ACS, SR-IOV)" if offset < EXPRESS else "outside configuration space"
    )


class Fixed(NamedTuple):
    """A byte that no guest can change: its offset, the bits that are fixed, and what it belongs to."""

    offset: int
    mask: int
    name: str


#: Bits of the header that QEMU compares on load and that no guest can write; of a BAR its kind.
_FIXED_HEADER = (
    *((at, 0xFF, "vendor id") for at in (0, 1)), *((at, 0xFF, "device id") for at in (2, 3)),
    (0x06, 0x10, "status"), (0x08, 0xFF, "revision id"), *((at, 0xFF, "class code") for at in (9, 10, 11)),
    (0x0E, 0xFF, "header type"), (0x34, 0xFF, "capabilities pointer"),
)
#: The fixed bits of capabilities behind id and link, by id: offset and mask.
_FIXED_PARTS: dict[int, tuple[tuple[int, int], ...]] = {
    0x01: ((2, 0xFF), (3, 0xFF)),
    0x05: ((2, 0x8E), (3, 0x01)),
    0x10: (*((at, 0xFF) for at in (2, 3, *range(4, 8), *range(12, 16), *range(20, 24), *range(36, 40))),),
    0x11: ((2, 0xFF), (3, 0x07), *((at, 0xFF) for at in range(4, 12))),
}
_STATUS_LIST, _POINTER = 0x10, 0x34


def fixed(config: bytes) -> dict[int, Fixed]:
    """What a destination whose configuration space this is compares with what it receives, as far as it shows."""
    found = {at: Fixed(at, mask, name) for at, mask, name in _FIXED_HEADER}
    bars = 6 if config[0x0E] & 0x7F == 0 else 2
    for bar in range(bars):
        at = 0x10 + 4 * bar
        if any(config[at:at + 4]):  # the bytes of a BAR that the device does not have are not compared
            found[at] = Fixed(at, 0x0F if not config[at] & 1 else 0x03, f"BAR {bar}, kind")
    for at, kind in capabilities(config):
        name = f"capability {CAPABILITIES.get(kind, hex(kind))}"
        parts = ((0, 0xFF), (1, 0xFF), *_FIXED_PARTS.get(kind, ()))
        found.update((at + step, Fixed(at + step, mask, name)) for step, mask in parts if at + step < len(config))
    for at in _extended(config):
        found.update((at + step, Fixed(at + step, 0xFF, "extended capability")) for step in range(4))
    return found


def capabilities(config: bytes) -> list[tuple[int, int]]:
    """(offset, id) of each capability in the order of the list, as far as it makes sense."""
    found: list[tuple[int, int]] = []
    at = config[_POINTER] & ~3 if config[6] & _STATUS_LIST else 0
    while STANDARD <= at < CONVENTIONAL and at not in dict(found):
        found.append((at, config[at]))
        at = config[at + 1] & ~3
    return found


def _extended(config: bytes) -> list[int]:
    """The offsets of the extended capabilities."""
    found: list[int] = []
    at = CONVENTIONAL
    while CONVENTIONAL <= at <= len(config) - 4 and at not in found and any(config[at:at + 4]):
        found.append(at)
        at = int.from_bytes(config[at:at + 4], "little") >> 20
    return found
