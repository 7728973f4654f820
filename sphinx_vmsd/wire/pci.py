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
