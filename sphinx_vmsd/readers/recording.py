"""What a stream shows beside descriptions: RAM blocks, sections, PCI configuration, virtio features, CPU registers."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Optional

from sphinx_vmsd.model import RamBlock, RecordedSection, RecordedValue, Recording
from sphinx_vmsd.wire.stream.compared import compared_values
from sphinx_vmsd.wire.stream.parts import Data, Ram, Section, Stream, Value, as_tuple, sections_of
from sphinx_vmsd.wire.stream.sections import values

#: Longer sections hold memory of devices, not what is looked for here.
_MOST = 8 << 20
_LOW_WORD, _ALL_FEATURES = "guest features, low word", "guest_features"
_REGISTERS = "cpreg_vmstate_indexes"


def recording_of(data: Data, stream: Stream) -> Recording:
    """What the *stream* in *data* shows of its machine."""
    found = [piece for piece in sections_of(stream.pieces) if piece.kind in ("start", "full")]
    blocks = (block for piece in found if isinstance(piece.body, Ram) for block in piece.body.blocks)
    return Recording(
        machine=stream.configuration.machine if stream.configuration else "",
        blocks=tuple(RamBlock(block.name, block.length) for block in blocks),
        sections=tuple(_section(data, stream, piece) for piece in found),
    )


def _section(data: Data, stream: Stream, piece: Section) -> RecordedSection:
    decoded = values(data, stream, piece) if piece.data_end - piece.data <= _MOST else ()
    flat = list(_flat(decoded))
    config = next((one for one in flat if one.type == "pci config"), None)
    listed = next((one for one in flat if one.name == _REGISTERS), None)
    return RecordedSection(
        piece.name, piece.instance_id, piece.version,
        config=bytes(data[config.offset:config.offset + config.size]).hex() if config else "",
        features=_features(flat),
        registers=tuple(one for one in as_tuple(listed.value) if isinstance(one, int)) if listed else (),
        compared=tuple(RecordedValue(path, value) for path, value in compared_values(decoded)),
    )


def _features(flat: Sequence[Value]) -> Optional[int]:
    named = [one.value for word in (_ALL_FEATURES, _LOW_WORD) for one in flat if one.name == word]
    return next((one for one in named if isinstance(one, int)), None)


def _flat(found: Sequence[Value]) -> Iterator[Value]:
    for one in found:
        yield one
        yield from _flat(one.children)
