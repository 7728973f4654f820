"""What one recorded stream shows of the machine that wrote it, beside its descriptions."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class RamBlock:
    """A RAM block by its name on the wire; ``length`` in bytes."""

    name: str
    length: int


@dataclass(frozen=True)
class RecordedValue:
    """A number as it was sent: the ``path`` of its field, with subsections by name, and the ``value``."""

    path: str
    value: int


@dataclass(frozen=True)
class RecordedSection:
    """A section as it was sent.

    * ``config``: PCI configuration space as hexadecimal text; empty for what is no PCI device.
    * ``features``: the virtio features the guest's driver has accepted, as bits; ``None`` for other devices.
    * ``registers``: the numbers of the CPU registers that travel as a list (Arm), in stream order.
    * ``compared``: the values that a destination compares with its own (``…_EQUAL``, ``…_LE``); not those in arrays.
    """

    name: str
    instance: int
    version: int
    config: str = ""
    features: Optional[int] = None
    registers: tuple[int, ...] = ()
    compared: tuple[RecordedValue, ...] = ()


@dataclass(frozen=True)
class Recording:
    """A stream: machine type, RAM blocks and sections in stream order.

    ``whole`` is false where it is cut off or damaged: what it does not show may have been sent.
    """

    machine: str = ""
    blocks: tuple[RamBlock, ...] = ()
    sections: tuple[RecordedSection, ...] = ()
    whole: bool = True
