"""The decoded state of one section of a stream, on demand."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Optional

from sphinx_vmsd.wire.stream.decode import UNDESCRIBED, Decoder, undescribed
from sphinx_vmsd.wire.stream.frames import NULLS
from sphinx_vmsd.wire.stream.parts import Data, MalformedError, Ram, Section, Shape, Stream, Value

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
        return undescribed(data, section.data, section.data_end)
    decoder = Decoder(data, section.data, section.data_end, opaque, section.how == NULLS)
    try:
        found, end = decoder.shape(shape, section.data)
    except MalformedError:    # told by the frame reader
        found, end = _before_damage(decoder, shape, section.data)
    return (*found, *undescribed(data, end, section.data_end))


def _before_damage(decoder: Decoder, shape: Shape, offset: int) -> tuple[tuple[Value, ...], int]:
    from sphinx_vmsd.wire.stream.sound import before_damage  # few streams are damaged

    return before_damage(decoder, shape, offset)


def is_decoded(found: tuple[Value, ...]) -> bool:
    """Whether the values *found* of a section are all there are: the stream describes it, and rightly."""
    return not found or found[-1].type != "bytes" or found[-1].name != UNDESCRIBED
