"""From the JSON of a description to shapes."""
from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, Union

from sphinx_vmsd.wire.stream.parts import READERS, Entry, MalformedError, Shape

Json = Union[dict[str, "Json"], list["Json"], str, int, float, None]
DEPTH = 64
#: Keys of a field that is no array and nests nothing.
_PLAIN_KEYS = 3


class Repeated(dict[str, Json]):
    """A JSON object that keeps the values of repeated keys in ``every``."""

    def __init__(self, pairs: list[tuple[str, Json]]) -> None:
        super().__init__(pairs)
        self.every = pairs


class Reading(NamedTuple):
    """What every part has to know: the ``offset`` that faults are reported at, and ``runs`` of equal elements.

    Each run counts once, so that a description can't stand for more elements than it had.
    """

    offset: int
    runs: dict[int, int]

    def devices(self, found: Json) -> dict[tuple[str, int], Shape]:
        """The shape of each device, by name and instance."""
        shapes = {}
        for device in self._list(found):
            if not isinstance(device, dict):
                raise MalformedError(self.offset, "a device of the description is no JSON object")
            key = self._text(device, "name"), self._number(device.get("instance_id", 0))
            shapes[key] = self.shape(device, 0)
        return shapes

    def shape(self, node: Json, depth: int) -> Shape:
        """The shape that *node* describes."""
        if not isinstance(node, dict) or depth > DEPTH:
            raise MalformedError(
                self.offset, "the description nests something that is no JSON object, or too deeply")
        name, version = self._text(node, "vmsd_name"), self._number(node.get("version", 0))
        entries: list[Entry] = []
        flat = "subsections" not in node
        for field in self._list(node.get("fields")):
            if isinstance(field, dict) and len(field) == _PLAIN_KEYS:
                entries.append(self._plain(field))
            else:
                entries += self._entries(field, depth)
                flat = False
        if flat:
            return _flat(name, version, tuple(entries))
        return Shape(name, version, tuple(entries),
                     tuple([self.shape(sub, depth + 1) for sub in self._list(node.get("subsections"))]))

    def _plain(self, field: dict[str, Json]) -> Entry:
        name, kind, size = field.get("name"), field.get("type"), field.get("size")
        if type(name) is not str or type(kind) is not str or type(size) is not int or size < 0:
            raise self._lacking(field)
        return _single(name, kind, size)

    def _entries(self, node: Json, depth: int) -> list[Entry]:
        """The entry of a field that is an array or nests something, as often as it stands for."""
        if not isinstance(node, dict):
            raise MalformedError(self.offset, "a field of the description is no JSON object")
        name, kind, size, index = node.get("name"), node.get("type"), node.get("size"), node.get("index")
        if type(name) is not str or type(kind) is not str or type(size) is not int or size < 0:
            raise self._lacking(node)
        elements = node.get("array_len")
        shapes: tuple[Shape, ...] = ()
        if "struct" in node:
            shapes = (self.shape(node["struct"], depth + 1),)
        elif "fields" in node:
            shapes = self._elements(node, depth + 1)
        entry = Entry(name, kind, size, None if elements is None else self._number(elements), shapes,
                      None if shapes else READERS.get((kind, size)))
        return [entry] * (self.runs.pop(-index, 1) if isinstance(index, int) and index < 0 else 1)

    def _elements(self, node: dict[str, Json], depth: int) -> tuple[Shape, ...]:
        """The shapes in a field that writes its elements' descriptions one after the other into itself."""
        pairs = node.every if isinstance(node, Repeated) else list(node.items())
        shapes, current = [], dict[str, Json]()
        for key, value in pairs:
            if key == "vmsd_name" and current:
                shapes.append(current)
                current = {}
            if key in ("vmsd_name", "version", "fields", "subsections"):
                current[key] = value
        return tuple(self.shape(shape, depth) for shape in [*shapes, current])

    def _list(self, value: Json) -> list[Json]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise MalformedError(self.offset, "the description has something else where a list is due")
        return value

    def _number(self, value: Json) -> int:
        if not isinstance(value, int) or not 0 <= value < 1 << 32:
            raise MalformedError(self.offset, f"the description has {str(value)[:40]} where a number is due")
        return value

    def _text(self, node: dict[str, Json], key: str) -> str:
        value = node.get(key, "")
        if not isinstance(value, str):
            raise MalformedError(self.offset, f"the description has something else than text for {key}")
        return value

    def _lacking(self, node: dict[str, Json]) -> MalformedError:
        return MalformedError(
            self.offset, f"a field of the description lacks name, type or size: {str(dict(node))[:100]}")


@lru_cache(maxsize=4096)
def _single(name: str, kind: str, size: int) -> Entry:
    """A field that is no array and nests nothing: elements of arrays repeat them often."""
    return Entry(name, kind, size, None, (), READERS.get((kind, size)))


@lru_cache(maxsize=4096)
def _flat(name: str, version: int, entries: tuple[Entry, ...]) -> Shape:
    """One object for all descriptions that nest nothing and are equal, as those of an array's elements are."""
    return Shape(name, version, entries)
