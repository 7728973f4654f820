"""How many bytes a field takes on the wire, as far as its own facts tell."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Field
from sphinx_vmsd.model.types import BY_NAME


def element_size(field: Field) -> Optional[int]:
    """Wire bytes of one element; ``None`` when they vary or the source does not say."""
    known = BY_NAME.get(field.type or "")
    if known is None:
        return None
    if known.name == "bitmap":
        return (field.size + 63) // 64 * 8 if isinstance(field.size, int) else None
    if known.name in ("buffer", "unused_buffer"):
        return field.size if isinstance(field.size, int) else None
    return known.size


def wire_size(field: Field) -> Optional[int]:
    """Wire bytes of all elements of *field*; ``None`` when they vary or the source does not say."""
    size = element_size(field)
    if size is None or not isinstance(field.count, int) or field.pointers:
        return None
    return size * field.count


def why_unknown(field: Field) -> str:
    """Why :func:`wire_size` has no answer."""
    if field.type is None and isinstance(field.size, int):
        return "the source gives sizes in memory, not on the wire"
    if field.type is None:
        return "the source does not say the type"
    if field.count is None:
        return "the source does not say the number of elements"
    if not isinstance(field.count, int):
        return f"as many elements as {field.count.member} says"
    return "varies with what is sent"
