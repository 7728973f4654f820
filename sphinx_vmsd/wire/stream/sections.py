"""The decoded state of one section of a stream, on demand."""
from __future__ import annotations

from sphinx_vmsd.wire.stream.decode import Decoder
from sphinx_vmsd.wire.stream.frames import NULLS
from sphinx_vmsd.wire.stream.opaque import OPAQUE
from sphinx_vmsd.wire.stream.parts import Data, MalformedError, Ram, Section, Stream, Value


def values(data: Data, stream: Stream, section: Section) -> tuple[Value, ...]:
    """The values of *section*: they cover its data; bytes that nothing describes are one value of their own."""
    if section.body is not None:
        return () if isinstance(section.body, Ram) else section.body
    shape = stream.devices.get((section.name, section.instance_id))
    if shape is None:
        return _undescribed(data, section.data, section.data_end)
    try:
        decoder = Decoder(data, section.data, section.data_end, OPAQUE, section.how == NULLS)
        found, end = decoder.shape(shape, section.data)
    except MalformedError:
        return _undescribed(data, section.data, section.data_end)
    return (*found, *_undescribed(data, end, section.data_end))


def _undescribed(data: Data, offset: int, end: int) -> tuple[Value, ...]:
    return (Value("undescribed", "bytes", offset, end - offset, data[offset:end]),) if offset < end else ()
