"""Decoded values as the engine counts and keeps them: chunks, and the members of a state; and the way back."""
from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_vmsd.wire.engine import Chunk
from sphinx_vmsd.wire.engine.scalars import SCALARS, unpack
from sphinx_vmsd.wire.engine.state import join
from sphinx_vmsd.wire.stream.parts import Data, Plain, Value

_WHOLE = ("qtailq", "qlist", "gtree")
_NUMBERED = re.compile(r"\[\d+\]\Z")


def chunks_of(found: tuple[Value, ...], path: str) -> Iterator[Chunk]:
    """What was sent, piece by piece as the engine counts: lists and trees as a whole."""
    for value in found:
        here = join(path, value.name)
        if value.type == "subsection":
            inside = sum(child.size for child in value.children)
            yield Chunk(here, value.type, value.offset, value.size - inside)
        if value.children and value.type not in _WHOLE:
            yield from chunks_of(value.children, here)
        elif value.type != "subsection":
            yield Chunk(here, value.type, value.offset, value.size, value.elements or 1)


def state_of(found: tuple[Value, ...]) -> dict[str, object]:
    """Decoded values as the members of a state; subsections belong to the state they extend."""
    state: dict[str, object] = {}
    for value in found:
        if value.type == "subsection":
            state.update(state_of(value.children))
            continue
        name = _NUMBERED.sub("", value.name)
        member, former = _member(value), state.get(name)
        if isinstance(member, dict) and isinstance(former, dict):
            member = {**former, **member}    # two structs can describe one member
        state[name] = state[value.name] = member    # a number can be part of the name
    return state


def _member(value: Value) -> object:
    if value.type in ("nullptr", "ptr-marker"):
        return None
    if value.elements is not None:
        return [_member(child) for child in value.children] if value.children else _listed(value.value)
    if value.children:
        return state_of(value.children)
    return value.value


def _listed(plain: object) -> list[object]:
    return list(plain) if isinstance(plain, tuple) else [plain]


def value_of(chunk: Chunk, data: Data) -> Value:
    """The bytes of *chunk* decoded: a number or several of them, else as they are."""
    raw = data[chunk.offset:chunk.offset + chunk.size]
    scalar = SCALARS.get(chunk.type)
    if scalar is None or len(raw) != scalar.size * chunk.elements:
        return Value(chunk.path, chunk.type, chunk.offset, chunk.size, raw)
    numbers = unpack(scalar, raw, chunk.elements)
    found: tuple[Plain, ...] = tuple(one if isinstance(one, int) else str(one) for one in numbers)
    single = chunk.elements == 1
    return Value(chunk.path, chunk.type, chunk.offset, chunk.size, found[0] if single else found,
                 elements=None if single else chunk.elements)
