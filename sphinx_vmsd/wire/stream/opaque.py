"""Fields whose bytes only their own reader knows, as far as their format is public: PCI and virtio.

Sources: ``facts/vmstate.md`` 4.1; the PCI and virtio specifications. Whatever does not fit is left as bytes.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from sphinx_vmsd.wire.pci import CAPABILITIES, CONVENTIONAL, HEADER, STANDARD, capabilities
from sphinx_vmsd.wire.stream.parts import Data, Value

#: (data, offset, end) -> the values between them, or nothing when they don't fit
Reader = Callable[[Data, int, int], tuple[Value, ...]]
_VECTOR = 16


def _little(data: Data, offset: int, size: int) -> int:
    return int.from_bytes(data[offset:offset + size], "little")


def _big(data: Data, offset: int, size: int) -> int:
    return int.from_bytes(data[offset:offset + size], "big")


def _pci_config(data: Data, offset: int, end: int) -> tuple[Value, ...]:
    """Configuration space: the header's registers, then the capabilities in the order of their offsets."""
    if end - offset < CONVENTIONAL:
        return ()
    values = []
    for row in HEADER:
        number = _little(data, offset + row.offset, row.size)
        at = f"at {row.offset:#04x}"
        values.append(Value(row.name, "pci register", offset + row.offset, row.size, number, note=at))
    marks = sorted(_capabilities(data, offset))
    starts = [STANDARD, *(at for at, _ in marks if at > STANDARD)]
    names = dict(marks)
    for start, behind in zip(starts, [*starts[1:], CONVENTIONAL]):
        kind = names.get(start)
        name = "device registers" if kind is None else CAPABILITIES.get(kind, f"capability {kind:#04x}")
        values.append(Value(name, "bytes", offset + start, behind - start, data[offset + start:offset + behind],
                            note=f"at {start:#04x}"))
    if end > offset + CONVENTIONAL:
        start = offset + CONVENTIONAL
        values.append(Value("extended space", "bytes", start, end - start, data[start:end]))
    return tuple(values)


def _capabilities(data: Data, offset: int) -> list[tuple[int, int]]:
    """(offset, id) of each capability of the configuration space at *offset*."""
    return capabilities(bytes(data[offset:offset + CONVENTIONAL]))


def _irq_state(data: Data, offset: int, end: int) -> tuple[Value, ...]:
    if end - offset != 16:
        return ()
    levels = tuple(_big(data, offset + 4 * pin, 4) for pin in range(4))
    return (Value("pins A to D", "uint32", offset, 16, levels, elements=4),)


def _msix(data: Data, offset: int, end: int) -> tuple[Value, ...]:
    """16 bytes a vector as the guest sees them, then one pending bit a vector, in whole bytes."""
    vectors = next((count for count in range((end - offset) // _VECTOR, 0, -1)
                    if count * _VECTOR + (count + 7) // 8 == end - offset), 0)
    values = []
    for index in range(vectors):
        at = offset + index * _VECTOR
        masked = _little(data, at + 12, 4) & 1
        values.append(Value(f"[{index}]", "vector", at, _VECTOR, None, (
            Value("address", "uint64 le", at, 8, _little(data, at, 8)),
            Value("data", "uint32 le", at + 8, 4, _little(data, at + 8, 4)),
            Value("control", "uint32 le", at + 12, 4, _little(data, at + 12, 4), note="masked" if masked else ""))))
    start = offset + vectors * _VECTOR
    return (*values, Value("pending", "bits", start, end - start, data[start:end])) if vectors else ()


def _virtio(data: Data, offset: int, end: int) -> tuple[Value, ...]:
    """A virtio device behind PCI: the proxy's PCI state, device status, configuration and queues.

    What follows the queues belongs to the type of device and is left as bytes.
    """
    start = offset
    proxy = _proxy(data, offset, end)
    if proxy is None:
        return ()
    values, offset, msix = proxy
    head, offset = _head(data, offset, end)
    values += head
    count = head[-1].value if head else 0
    size = 16 if msix else 14
    if not isinstance(count, int) or not 0 < count <= 1024 or offset + count * size > end:
        return ()
    for index in range(count):
        values.append(_queue(data, offset, index, msix))
        offset += size
    if offset < end:
        values.append(Value("device part", "bytes", offset, end - offset, data[offset:end]))
    return tuple(values) if values[0].offset == start else ()


def _proxy(data: Data, offset: int, end: int) -> Optional[tuple[list[Value], int, bool]]:
    """The PCI proxy: version, configuration space, interrupt pins, MSI-X when it has that capability."""
    for size in (CONVENTIONAL, 0x1000):
        config = _pci_config(data, offset + 4, offset + 4 + size)
        behind = offset + 4 + size + 16
        if _big(data, offset, 4) != 2 or not config or behind > end or _big(data, behind - 16, 4) > 1:
            continue
        values = [
            Value("version_id", "int32 le", offset, 4, 2),
            Value("config", "pci config", offset + 4, size, None, config),
            Value("irq_state", "pci irq state", behind - 16, 16, None, _irq_state(data, behind - 16, behind))]
        vectors = _vectors(data, offset + 4)
        if not vectors:
            return values, behind, False
        length = vectors * _VECTOR + (vectors + 7) // 8
        if behind + length + 2 > end:
            continue
        values += [Value("msix", "msix state", behind, length, None, _msix(data, behind, behind + length)),
                   Value("config_vector", "uint16", behind + length, 2, _big(data, behind + length, 2))]
        return values, behind + length + 2, True
    return None


def _vectors(data: Data, config: int) -> int:
    """MSI-X vectors by the capability in configuration space; 0 without one."""
    at = next((at for at, kind in _capabilities(data, config) if kind == 0x11), None)
    return 0 if at is None else (_little(data, config + at + 2, 2) & 0x7FF) + 1


def _head(data: Data, offset: int, end: int) -> tuple[list[Value], int]:
    """Status to queue count; empty when it does not fit."""
    length = _big(data, offset + 8, 4)
    if offset + 12 + length + 4 > end:
        return [], offset
    fixed = (("status", 1), ("isr", 1), ("queue_sel", 2), ("guest features, low word", 4), ("config_len", 4))
    values = []
    for name, size in fixed:
        values.append(Value(name, f"uint{8 * size}", offset, size, _big(data, offset, size)))
        offset += size
    values.append(Value("config", "buffer", offset, length, data[offset:offset + length]))
    offset += length
    values.append(Value("queues", "uint32", offset, 4, _big(data, offset, 4)))
    return values, offset + 4


def _queue(data: Data, offset: int, index: int, msix: bool) -> Value:
    parts = [Value("num", "uint32", offset, 4, _big(data, offset, 4)),
             Value("desc", "uint64", offset + 4, 8, _big(data, offset + 4, 8)),
             Value("last_avail_idx", "uint16", offset + 12, 2, _big(data, offset + 12, 2))]
    if msix:
        parts.append(Value("vector", "uint16", offset + 14, 2, _big(data, offset + 14, 2)))
    size = sum(part.size for part in parts)
    return Value(f"queue[{index}]", "virtqueue", offset, size, None, tuple(parts))


#: type name in a stream's description -> reader
OPAQUE: dict[str, Reader] = {
    "pci config": _pci_config, "pci irq state": _irq_state, "msix state": _msix, "virtio": _virtio,
}
