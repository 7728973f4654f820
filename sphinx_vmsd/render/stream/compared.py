"""What differs between two streams: what frames them, order and presence of sections, versions, values, RAM blocks."""
from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple, Optional

from sphinx_vmsd.render.stream.document import FORMAT, problems, value_json
from sphinx_vmsd.render.stream.framing import Side
from sphinx_vmsd.render.stream.select import Pattern, Place, leaves, wants_section
from sphinx_vmsd.render.stream.words import block_text, bytes_text, quoted, value_text
from sphinx_vmsd.wire.stream.decode import UNDESCRIBED
from sphinx_vmsd.wire.stream.parts import Plain, Ram, Section, Shape, Stream, Value, as_tuple, sections_of
from sphinx_vmsd.wire.stream.sections import is_decoded, values

#: What can differ.
KINDS = MACHINE, CONFIGURATION, COMMAND, FOOTERS, ORDER, SECTION, VERSION, FIELD = (
    "machine type", "configuration", "command", "footers", "order of sections", "section", "version", "field")


class Difference(NamedTuple):
    """One thing that differs: one of :data:`KINDS`, in ``section``, at the path ``field``, which has ``values``.

    ``old`` or ``new`` is ``None`` when that side does not have it.
    """

    what: str
    old: Optional[str]
    new: Optional[str]
    section: Optional[Section] = None
    field: str = ""
    values: tuple[Optional[Value], Optional[Value]] = None, None

    def __str__(self) -> str:
        about = _name(self.section) if self.section else "" if self.what in (CONFIGURATION, VERSION) else self.what
        where = " ".join(filter(None, (about, self.field, VERSION if self.what == VERSION else "")))
        if self.old is None:
            return f"+ {where}: {self.new}"
        return f"- {where}: {self.old}" if self.new is None else f"~ {where}: {self.old} -> {self.new}"

    def json(self) -> str:
        """The same for programs."""
        name, instance = (None, None) if self.section is None else (self.section.name, self.section.instance_id)
        head = json.dumps({"what": self.what, "section": name, "instance_id": instance, "field": self.field,
                           "old": self.old, "new": self.new})
        mine, yours = ("null" if one is None else value_json(one) for one in self.values)
        return f'{head[:-1]}, "old_field": {mine}, "new_field": {yours}}}'


Filters = tuple[tuple[Pattern, ...], tuple[Pattern, ...]]
Key = tuple[str, int, int]


class Compared(NamedTuple):
    """What ``differs``, in the order of the old stream; ``as_bytes``: sections of which no fields were compared.

    ``in_parts``: names of sections whose parts were not compared, such as pages of memory.
    """

    differs: tuple[Difference, ...]
    as_bytes: int
    in_parts: tuple[str, ...]

    def json(self, files: tuple[str, str], streams: tuple[Stream, Stream]) -> Iterator[str]:
        """The JSON text about *files*, which hold *streams*, a difference a line."""
        yield (f'{{"format": {FORMAT}, "files": {json.dumps(files)}, '
               f'"problems": [{", ".join(map(problems, streams))}], "as_bytes": {self.as_bytes}, '
               f'"in_parts": {json.dumps(self.in_parts)}, "differs": [')
        comma = "\n"
        for one in self.differs:
            yield comma + one.json()
            comma = ",\n"
        yield "\n]}\n"


def compare(old: Side, new: Side, filters: Filters = ((), ())) -> Compared:
    """Every difference; with filters only in what they want."""
    found = [] if any(filters) else [*_frames(old, new), *_order(old, new)]
    mine, theirs = _sections(old, filters[0]), _sections(new, filters[0])
    as_bytes = 0
    for key, section in mine.items():
        if key in theirs:
            pair = _both(old, section, new, theirs[key])
            as_bytes += any(map(_is_bytes, pair))
            found += [] if filters[1] else _versions(section, theirs[key])
            found += _differing(section, *(leaves(one, filters[1]) for one in pair))
        elif not filters[1]:
            found.append(Difference(SECTION, f"section of {section.size} bytes", None, section))
    added = [section for key, section in theirs.items() if key not in mine and not filters[1]]
    found += [Difference(SECTION, None, f"section of {section.size} bytes", section) for section in added]
    in_parts = (name for side in (old, new) for name in side.in_parts(filters[0]))
    return Compared(tuple(found), as_bytes, tuple(dict.fromkeys(in_parts)))


def _frames(old: Side, new: Side) -> list[Difference]:
    """What differs beside the sections."""
    machines = [] if old.machine == new.machine else [Difference(MACHINE, old.machine, new.machine)]
    footers = [Difference(FOOTERS, old.footers, new.footers)] if None not in (old.footers, new.footers) else []
    mine, theirs = old.commands, new.commands
    commands = [Difference(COMMAND, mine.get(name), theirs.get(name), field=name)
                for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)]
    return [*machines, *_differing(None, old.configuration, new.configuration), *commands,
            *(one for one in footers if one.old != one.new)]


def _versions(mine: Section, theirs: Section) -> list[Difference]:
    same = mine.version == theirs.version
    return [] if same else [Difference(VERSION, str(mine.version), str(theirs.version), mine)]


def _sections(side: Side, patterns: tuple[Pattern, ...]) -> dict[Key, Section]:
    """The sections that carry a description or a setup, by name, instance and occurrence."""
    found: dict[Key, Section] = {}
    for piece in sections_of(side.stream.pieces):
        if piece.kind in ("start", "full") and wants_section(piece, patterns):
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
    return [Difference(ORDER, f"{moved[0][0]} first", f"{moved[1][0]} first")] if moved else []


def _both(old: Side, mine: Section, new: Side, theirs: Section) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The values of a section of both streams. One that only the other stream describes is read as that says; where
    that does not fit, both are bytes."""
    if isinstance(mine.body, Ram) and isinstance(theirs.body, Ram):
        return _blocks(mine.body), _blocks(theirs.body)
    key = mine.name, mine.instance_id
    first, second = old.stream.devices.get(key), new.stream.devices.get(key)
    if (first is None) is (second is None):
        return values(*old, mine), values(*new, theirs)
    pair = (_as(old, mine, first or second), _as(new, theirs, first or second))
    if mine.version == theirs.version and all(map(is_decoded, pair)):
        return pair
    return _as(old, mine, None), _as(new, theirs, None)


def _is_bytes(found: tuple[Value, ...]) -> bool:
    return bool(found) and found[0].name == UNDESCRIBED


def _as(side: Side, section: Section, shape: Optional[Shape]) -> tuple[Value, ...]:
    """The values of *section* as *shape* describes it."""
    devices = {} if shape is None else {(section.name, section.instance_id): shape}
    return values(side.data, side.stream._replace(devices=devices), section._replace(body=None))


def _differing(section: Optional[Section], before: dict[Place, Value], after: dict[Place, Value]) -> list[Difference]:
    found = []
    for place, one in before.items():
        other = after.get(place)
        if other is None or _content(one) != _content(other):
            found.append(_difference(section, place, one, other))
    return found + [_difference(section, place, None, other) for place, other in after.items() if place not in before]


def _content(value: Value) -> tuple[object, ...]:
    return (value.version,) if value.type == "subsection" else (value.value, value.size, value.note)


def _difference(section: Optional[Section], place: Place, old: Optional[Value], new: Optional[Value]) -> Difference:
    path = f"{place[0]} ({place[1] + 1})" if place[1] else place[0]
    if old is not None and new is not None and old.type == new.type == "subsection":
        return Difference(VERSION, str(old.version), str(new.version), section, path, (old, new))
    before, after = _text(old), _text(new)
    if old is not None and new is not None and before == after:
        pairs = zip(_items(old), _items(new))
        first = next((index for index, (one, two) in enumerate(pairs) if one != two), min(old.size, new.size))
        before, after = f"{old.size} bytes", f"{new.size} bytes, different from element {first} on"
    return Difference(FIELD if section else CONFIGURATION, before, after, section, path, (old, new))


def _items(value: Value) -> tuple[Plain, ...]:
    return tuple(value.value) if isinstance(value.value, bytes) else as_tuple(value.value)


def _text(value: Optional[Value]) -> Optional[str]:
    return None if value is None else value_text(value) or f"{value.type} of {value.size} bytes"


def _blocks(ram: Ram) -> tuple[Value, ...]:
    """The RAM blocks as values, so that they compare like fields; where a file holds the pages is left out."""
    mapped = {block: f", mapped pages of {bytes_text(block.mapped.page_size)}" for block in ram.blocks if block.mapped}
    return tuple(Value(f"block {quoted(block.name)}", "block", 0, 0, block_text(block) + mapped.get(block, ""))
                 for block in ram.blocks)


def _name(section: Section) -> str:
    return f"{quoted(section.name)[1:-1]} #{section.instance_id}"
