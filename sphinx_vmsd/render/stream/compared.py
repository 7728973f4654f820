"""What differs between two streams: machine type, order and presence of sections, versions, values, RAM blocks."""
from __future__ import annotations

from typing import NamedTuple, Optional

from sphinx_vmsd.render.stream.select import Pattern, leaves, wanted, wants_section
from sphinx_vmsd.render.stream.words import bytes_text, quoted, value_text
from sphinx_vmsd.wire.stream import values
from sphinx_vmsd.wire.stream.parts import Data, Plain, Ram, Section, Stream, Value, as_tuple


class Side(NamedTuple):
    """One of the two streams."""

    data: Data
    stream: Stream


class Difference(NamedTuple):
    """One thing that differs: ``old`` or ``new`` is ``None`` when that side does not have it."""

    where: str
    old: Optional[str]
    new: Optional[str]

    def __str__(self) -> str:
        if self.old is None:
            return f"+ {self.where}: {self.new}"
        return f"- {self.where}: {self.old}" if self.new is None else f"~ {self.where}: {self.old} -> {self.new}"


Filters = tuple[tuple[Pattern, ...], tuple[Pattern, ...]]
Key = tuple[str, int, int]


def compare(old: Side, new: Side, filters: Filters = ((), ())) -> tuple[Difference, ...]:
    """Every difference, in the order of the old stream; with filters only in what they want."""
    found: list[Difference] = []
    if not any(filters):
        machines = [_machine(side) for side in (old, new)]
        found += [Difference("machine type", *machines)] if machines[0] != machines[1] else []
        found += _order(old, new)
    theirs = _sections(new, filters[0])
    for key, section in _sections(old, filters[0]).items():
        other = theirs.get(key)
        if other is None:
            found.append(Difference(_name(section), f"section of {section.size} bytes", None))
        else:
            found += _section(old, section, new, other, filters[1])
    mine = _sections(old, filters[0])
    found += [Difference(_name(section), None, f"section of {section.size} bytes")
              for key, section in theirs.items() if key not in mine]
    return tuple(found)


def _machine(side: Side) -> str:
    configuration = side.stream.configuration
    return quoted(configuration.machine) if configuration else "no configuration"


def _sections(side: Side, patterns: tuple[Pattern, ...]) -> dict[Key, Section]:
    """The sections that carry a description or a setup, by name, instance and occurrence."""
    found: dict[Key, Section] = {}
    for piece in side.stream.pieces:
        if isinstance(piece, Section) and piece.kind in ("start", "full") and wants_section(piece, patterns):
            times = 0
            while (piece.name, piece.instance_id, times) in found:
                times += 1
            found[piece.name, piece.instance_id, times] = piece
    return found


def _order(old: Side, new: Side) -> list[Difference]:
    mine, theirs = list(_sections(old, ())), list(_sections(new, ()))
    both = set(mine) & set(theirs)
    first, second = [key for key in mine if key in both], [key for key in theirs if key in both]
    moved = next(((one, two) for one, two in zip(first, second) if one != two), None)
    return [Difference("order of sections", f"{moved[0][0]} first", f"{moved[1][0]} first")] if moved else []


def _section(old: Side, mine: Section, new: Side, theirs: Section, fields: tuple[Pattern, ...]) -> list[Difference]:
    where = _name(mine)
    found = [] if mine.version == theirs.version else [
        Difference(f"{where} version", str(mine.version), str(theirs.version))]
    if isinstance(mine.body, Ram) and isinstance(theirs.body, Ram):
        before, after = _blocks(mine.body), _blocks(theirs.body)
    else:
        before, after = _values(old, mine, fields), _values(new, theirs, fields)
    for path, one in before.items():
        other = after.get(path)
        if other is None or _content(one) != _content(other):
            found.append(_difference(f"{where} {path}", one, other))
    found += [_difference(f"{where} {path}", None, other) for path, other in after.items() if path not in before]
    return found


def _values(side: Side, section: Section, fields: tuple[Pattern, ...]) -> dict[str, Value]:
    return dict(leaves(wanted(values(side.data, side.stream, section), fields)))


def _content(value: Value) -> tuple[object, ...]:
    return value.value, value.size, value.note


def _difference(where: str, old: Optional[Value], new: Optional[Value]) -> Difference:
    before, after = _text(old), _text(new)
    if old is not None and new is not None and before == after:
        pairs = zip(_items(old), _items(new))
        first = next((index for index, (one, two) in enumerate(pairs) if one != two), min(old.size, new.size))
        return Difference(where, f"{old.size} bytes", f"{new.size} bytes, different from element {first} on")
    return Difference(where, before, after)


def _items(value: Value) -> tuple[Plain, ...]:
    return tuple(value.value) if isinstance(value.value, bytes) else as_tuple(value.value)


def _text(value: Optional[Value]) -> Optional[str]:
    return None if value is None else value_text(value) or f"{value.type} of {value.size} bytes"


def _blocks(ram: Ram) -> dict[str, Value]:
    """The RAM blocks as values, so that lengths compare like fields."""
    return {f"block {quoted(block.name)}": Value(block.name, "block", 0, 0, bytes_text(block.length))
            for block in ram.blocks}


def _name(section: Section) -> str:
    return f"{quoted(section.name)[1:-1]} #{section.instance_id}"
