"""A stream against descriptions: which sections load, and what stops those that don't.

Each section is loaded by the engine as the release of the descriptions does, into a device that has the state the
stream itself tells: what is compared on load (``…_EQUAL``) is taken to be configured alike.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple, Optional

from sphinx_vmsd.model import Context, Description, Snapshot
from sphinx_vmsd.wire.diagnose import first_difference
from sphinx_vmsd.wire.engine import BadValue, Chunk, Loaded, load
from sphinx_vmsd.wire.engine.scalars import SCALARS, unpack
from sphinx_vmsd.wire.engine.state import join
from sphinx_vmsd.wire.section import load_section
from sphinx_vmsd.wire.stream.fit import fitted, plain, present, unsure
from sphinx_vmsd.wire.stream.frames import DESCRIBED, GIVEN, NULLS
from sphinx_vmsd.wire.stream.parts import Data, Plain, Section, Shape, Stream, Value
from sphinx_vmsd.wire.stream.sections import values

_WHOLE = ("qtailq", "qlist", "gtree")
#: Longer sections are not tried.
_MOST = 64 << 20
#: More fields than this that may be there or not are not tried in every combination.
_MOST_ASSUMED = 4
_NUMBERED = re.compile(r"\[\d+\]\Z")


class Trial(NamedTuple):
    """How a section fares: ``loads`` is ``None`` when that is not known, then ``why`` says why.

    ``lines`` are what QEMU prints, ``path`` and ``offset`` the field where it stopped. ``assumed``: fields taken to be
    absent because nothing tells their predicate and the stream does not have them. ``parted``: in words, where what
    was sent and what is read first differ, which QEMU may notice later.
    """

    section: Section
    loads: Optional[bool]
    why: str = ""
    lines: tuple[str, ...] = ()
    path: str = ""
    offset: int = 0
    assumed: tuple[str, ...] = ()
    parted: str = ""


def trials(data: Data, stream: Stream, snapshot: Snapshot) -> Iterator[Trial]:
    """Every section that carries a device's state, tried with the descriptions of *snapshot*."""
    known = descriptions(snapshot)
    for piece in stream.pieces:
        if isinstance(piece, Section) and piece.kind == "full":
            shape = stream.devices.get((piece.name, piece.instance_id))
            name = shape.vmsd if shape else piece.name.rpartition("/")[2]
            yield _trial(data, stream, piece, shape, known.get(name, ()), snapshot)


def descriptions(snapshot: Snapshot) -> Mapping[str, tuple[Description, ...]]:
    """The descriptions of *snapshot* by name: devices of several types can share one."""
    found: dict[str, tuple[Description, ...]] = {}
    own = [device.description for device in snapshot.devices if device.description]
    others = [other.description for device in snapshot.devices for other in device.others]
    for one in (*own, *others, *snapshot.descriptions):
        if one not in found.get(one.name, ()):
            found[one.name] = (*found.get(one.name, ()), one)
    return found


def _trial(
    data: Data, stream: Stream, section: Section, shape: Optional[Shape], candidates: tuple[Description, ...],
    snapshot: Snapshot,
) -> Trial:
    if section.how == GIVEN:
        return Trial(section, True)
    if not candidates or section.size > _MOST:
        return Trial(section, None, "not described there" if not candidates else "too large")
    sent = values(data, stream, section)
    decoded = section.how in (DESCRIBED, NULLS)    # else the state is not known that values are compared with
    found = []
    for one in candidates:
        assumed = unsure(one, shape) if shape else ()
        tries = [
            _load(data, section, wanted if shape and decoded else plain(wanted), sent, snapshot)
            for wanted in (fitted(other, shape) if shape else other for other in _ways(one, assumed))]
        found.append(_weighed(tries, assumed))
    return next((one for one in found if one.loads), found[0])


def _ways(description: Description, assumed: tuple[str, ...]) -> Iterator[Description]:
    """*description* as it is, then with those of the *assumed* fields there, if they are few enough to try."""
    yield description
    if len(assumed) <= _MOST_ASSUMED:
        for count in range(1, len(assumed) + 1):
            for paths in combinations(assumed, count):
                yield present(description, frozenset(paths))


def _weighed(tries: list[Trial], assumed: tuple[str, ...]) -> Trial:
    """The verdict: a failure that depends on fields taken to be absent is not known to be one."""
    first = tries[0]._replace(assumed=assumed)
    too_far = first.offset > first.section.data_end    # with more fields it would read even more
    sure = too_far or (len(tries) == 1 << len(assumed) and all(one.loads is False for one in tries))
    if first.loads is not False or sure:
        return first
    return first._replace(loads=None, why=f"would fail if nothing is read for {', '.join(assumed)}")


def _load(data: Data, section: Section, description: Description, sent: tuple[Value, ...],
          snapshot: Snapshot) -> Trial:
    try:
        loaded = load_section(
            description, bytes(data[section.offset:section.end + 1]), Context(), dialect=snapshot.release,
            idstr=section.name, instance=section.instance_id, values=state_of(sent), with_footer=section.footer)
    except BadValue as error:
        return Trial(section, None, str(error))
    return _outcome(section, loaded, sent)


def _outcome(section: Section, loaded: Loaded, sent: tuple[Value, ...]) -> Trial:
    if loaded.undecided is not None:
        return Trial(section, None, str(loaded.undecided))
    if loaded.ok:
        return Trial(section, True)
    failure = loaded.failure
    read = [chunk._replace(offset=chunk.offset + section.offset) for chunk in loaded.chunks]
    difference = first_difference(tuple(_chunks(sent, "")), read) if section.how == DESCRIBED else None
    return Trial(section, False, "", loaded.messages, failure.path if failure else "",
                 section.offset + (failure.offset if failure else 0), parted=str(difference or ""))


def _chunks(found: tuple[Value, ...], path: str) -> Iterator[Chunk]:
    """What was sent, piece by piece as the engine counts: lists and trees as a whole."""
    for value in found:
        here = join(path, value.name)
        if value.type == "subsection":
            inside = sum(child.size for child in value.children)
            yield Chunk(here, value.type, value.offset, value.size - inside)
        if value.children and value.type not in _WHOLE:
            yield from _chunks(value.children, here)
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
        state[name] = member
    return state


def _member(value: Value) -> object:
    if value.type in ("nullptr", "ptr-marker"):
        return None
    if value.elements is not None:
        return [_member(child) for child in value.children] if value.children else _listed(value.value)
    if value.children:
        return state_of(value.children)
    return -1 if value.value is None and value.type == "timer" else value.value


def _listed(plain: object) -> list[object]:
    return list(plain) if isinstance(plain, tuple) else [plain]


class Descriptions:
    """Tells where the sections of a stream without own description end, and what they hold."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.known = descriptions(snapshot)
        self.release = snapshot.release

    def __call__(
        self, name: str, instance: int, version: int, data: Data, offset: int, end: int,
    ) -> Optional[tuple[int, tuple[Value, ...]]]:
        rest = bytes(data[offset:min(end, offset + _MOST)])
        for one in self.known.get(name.rpartition("/")[2], ()):
            try:
                loaded = load(plain(one), rest, Context(), dialect=self.release, version=version)
            except BadValue:
                continue
            if loaded.ok:
                return offset + loaded.consumed, tuple(_value(chunk, rest, offset) for chunk in loaded.chunks)
        return None


def _value(chunk: Chunk, data: bytes, base: int) -> Value:
    raw = data[chunk.offset:chunk.offset + chunk.size]
    scalar = SCALARS.get(chunk.type)
    if scalar is None or len(raw) != scalar.size * chunk.elements:
        return Value(chunk.path, chunk.type, base + chunk.offset, chunk.size, raw)
    numbers = unpack(scalar, raw, chunk.elements)
    found: tuple[Plain, ...] = tuple(one if isinstance(one, int) else str(one) for one in numbers)
    single = chunk.elements == 1
    return Value(chunk.path, chunk.type, base + chunk.offset, chunk.size, found[0] if single else found,
                 elements=None if single else chunk.elements)
