"""The decoded state of one section of a stream, on demand."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Optional

from sphinx_vmsd.wire.stream.decode import Decoder
from sphinx_vmsd.wire.stream.frames import NULLS
from sphinx_vmsd.wire.stream.parts import Data, MalformedError, Ram, Section, Stream, Value

if TYPE_CHECKING:
    from sphinx_vmsd.wire.stream.opaque import Reader


def values(
    data: Data, stream: Stream, section: Section, opaque: Optional[Mapping[str, Reader]] = None,
) -> tuple[Value, ...]:
    """The values of *section*: they cover its data; bytes that nothing describes are one value of their own.

    *opaque* reads types of the devices' own, by default those known here; what it doesn't have stays bytes.
    """
    if section.body is not None:
        return () if isinstance(section.body, Ram) else section.body
    shape = stream.devices.get((section.name, section.instance_id))
    if shape is None:
        return _undescribed(data, section.data, section.data_end)
    try:
        decoder = Decoder(data, section.data, section.data_end, opaque, section.how == NULLS)
        found, end = decoder.shape(shape, section.data)
    except MalformedError:
        return _undescribed(data, section.data, section.data_end)
    return (*found, *_undescribed(data, end, section.data_end))


def _undescribed(data: Data, offset: int, end: int) -> tuple[Value, ...]:
    return (Value("undescribed", "bytes", offset, end - offset, data[offset:end]),) if offset < end else ()
