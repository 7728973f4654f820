"""Values for a migration nobody gave values for: distinct and not zero, so that a misread shows."""
from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from sphinx_vmsd.model import Description, Field, FromMember
from sphinx_vmsd.model.types import BY_NAME

#: Elements of lists, and of arrays whose length another member holds.
FEW = 2
#: Longer arrays and buffers repeat their values from here on.
MANY = 4096
#: No buffer is longer, whatever the facts say: larger ones are more than the engine tries.
LARGEST = 1 << 24


def example_values(description: Description, given: Mapping[str, object]) -> dict[str, object]:
    """A state for *description* in which *given* members keep their values."""
    return {**_state(description, itertools.count(1)), **given}


def _state(description: Description, numbers: Iterator[int]) -> dict[str, object]:
    counters = {number.member for field in description.fields for number in (field.count, field.size)
                if isinstance(number, FromMember)}
    state: dict[str, object] = {}
    for field in description.fields:
        if field.type not in ("unused_buffer", "validate", "nullptr", "fd") and field.name not in state:
            state[field.name] = FEW if field.name in counters else _value(field, numbers)
    state.update((member, FEW) for member in counters)
    for subsection in description.subsections:
        state.update((name, value) for name, value in _state(subsection, numbers).items() if name not in state)
    return state


def _value(field: Field, numbers: Iterator[int]) -> object:
    if field.type in ("qtailq", "qlist"):
        return [_element(field, numbers) for _ in range(FEW)]
    if field.type == "gtree":
        keys = [_state(field.key, numbers) if field.key else next(numbers) for _ in range(FEW)]
        return [(key, _element(field, numbers)) for key in keys]
    if field.type in ("buffer", "bitmap", "g_byte_array"):
        return _bytes(field, numbers)
    if field.count == 1 and not field.array:
        return _element(field, numbers)
    count = field.count if isinstance(field.count, int) else FEW
    return [_element(field, numbers) for _ in range(min(count, MANY))]


def _bytes(field: Field, numbers: Iterator[int]) -> object:
    size = field.size if isinstance(field.size, int) else FEW * (field.size.multiply if field.size else 1)
    if field.type == "bitmap":
        return [next(numbers) for _ in range(min((size + 63) // 64, MANY))]
    return bytes(next(numbers) & 0xFF or 1 for _ in range(min(size, MANY))).ljust(min(size, LARGEST), b"\x5a")


def _element(field: Field, numbers: Iterator[int]) -> object:
    if field.description is not None:
        return _state(field.description, numbers)
    row = BY_NAME.get(field.type or "")
    number = next(numbers)
    if field.type == "bool":
        return True
    if field.type == "capability":
        return "x-ignore-shared"
    bits = 8 * row.size if row is not None and row.size else 8
    return number % (1 << (bits - 1)) or 1
