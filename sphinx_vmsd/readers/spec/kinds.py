"""What can stand under a key of a spec. The language (:mod:`~sphinx_vmsd.readers.spec.language`) is made of these.

A kind is data: the checker and the JSON Schema are both derived from it.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Optional, Union

from sphinx_vmsd.model import Release
from sphinx_vmsd.model.condition import Scalar as Value
from sphinx_vmsd.readers.machines import release_of_machine
from sphinx_vmsd.readers.spec.nodes import Text

Json = Union[None, bool, int, str, list["Json"], dict[str, "Json"]]


@dataclass(frozen=True)
class Scalar:
    """A single value. ``parse`` gives it, ``None`` for text that does not fit; ``noun`` is "a number" or the like."""

    noun: str
    parse: Callable[[Text], Optional[object]]
    schema: Mapping[str, Json] = field(hash=False)


@dataclass(frozen=True)
class Choice:
    """One of some words, each standing for a value; ``noun`` is what the word names, ``meanings`` say what it means."""

    noun: str
    words: Mapping[str, object] = field(hash=False)
    meanings: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Listing:
    """A list of ``of``, with ``least`` elements or more."""

    of: Kind
    least: int = 0


@dataclass(frozen=True)
class Mapped:
    """A mapping from data of kind ``key`` to ``to``."""

    key: Scalar
    to: Kind


@dataclass(frozen=True)
class Nested:
    """A record of the language, by name: records may contain themselves."""

    record: str


@dataclass(frozen=True)
class Either:
    """Different kinds for a single value, a list and a mapping; the shape of the text decides.

    ``staged``: for a mapping whose first key starts with a digit, as a release does.
    """

    scalar: Union[Scalar, Choice, None] = None
    listing: Optional[Listing] = None
    mapping: Union[Mapped, Nested, None] = None
    staged: Optional[Mapped] = None


@dataclass(frozen=True)
class Data:
    """Any plain data: values, lists, mappings."""


Kind = Union[Scalar, Choice, Listing, Mapped, Nested, Either, Data]


@dataclass(frozen=True)
class Key:
    """A key of a record. ``beside``: allowed only together with one of these keys."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """A mapping with fixed keys. ``leading``: exactly one of these must be there (it says what the rest is about)."""

    name: str
    meaning: str
    keys: tuple[Key, ...]
    leading: tuple[str, ...] = ()

    def key(self, name: str) -> Optional[Key]:
        """The key of that name, or ``None``."""
        return self._by_name.get(name)

    @cached_property
    def required(self) -> tuple[Key, ...]:
        """The keys that must be there."""
        return tuple(key for key in self.keys if key.required)

    @cached_property
    def _by_name(self) -> dict[str, Key]:
        return {key.name: key for key in self.keys}


_WHOLE = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]{1,16}|\d{1,20})\Z")
#: Bytes or elements of one field: 16 MiB, more than any device of QEMU sends at once.
LARGEST = 1 << 24
#: The words of YAML 1.1 and of QEMU's own options.
TRUTH = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


def _number(node: Text) -> Optional[int]:
    return int(node.text, 16 if "x" in node.text.lower() else 10) if _WHOLE.match(node.text) else None


def _count(node: Text) -> Optional[int]:
    number = _number(node)
    return number if number is not None and number >= 0 else None


def _count_or_unknown(node: Text) -> Union[int, str, None]:
    if node.text == "unknown":
        return node.text
    number = _count(node)
    return number if number is not None and number <= LARGEST else None


def _flag(node: Text) -> Optional[bool]:
    return TRUTH.get(node.text.lower())


def _release(node: Text) -> Optional[Release]:
    return Release(node.text) if re.match(r"\d{1,4}(\.\d{1,4}){1,3}([-+~]\S{0,40})?\Z", node.text) else None


def _machine(node: Text) -> Optional[Release]:
    return _release(node) or release_of_machine(node.text[:80])


def plain_value(node: Text) -> Value:
    """What a value means where nothing else tells: quoted, it is text; else a number, a truth value or text."""
    if not node.plain:
        return node.text
    number, flag = _number(node), _flag(node)
    return flag if flag is not None else number if number is not None else node.text


def _text(node: Text) -> Optional[str]:
    return node.text if node.text or not node.plain else None


def _name(node: Text) -> Optional[str]:
    return None if node.plain and re.match(r"[-+]?\d[\d.]*\Z", node.text) else _text(node)


def _inner_path(node: Text) -> Optional[str]:
    inside = re.match(r"[^/\\:\x00-\x1f][^\\:\x00-\x1f]*\Z", node.text) and ".." not in node.text.split("/")
    return node.text if inside else None


_NUMBER_SCHEMA: dict[str, Json] = {"type": "integer", "minimum": 0}
TEXT = Scalar("text", _text, {"type": ["string", "number", "boolean"]})
NUMBER = Scalar("a whole number, 0 or more", _count, _NUMBER_SCHEMA)
INTEGER = Scalar("a whole number", _number, {"type": "integer"})
NAME = Scalar("text (a name that looks like a number stands in quotes)", _name,
              {"type": ["string", "boolean"]})
COUNT = Scalar(f"a whole number up to {LARGEST} or 'unknown'", _count_or_unknown,
               {"anyOf": [{**_NUMBER_SCHEMA, "maximum": LARGEST}, {"const": "unknown"}]})
FLAG = Scalar("true or false", _flag, {"enum": [True, False, *TRUTH]})
VALUE = Scalar("a value", lambda node: plain_value(node) if _text(node) is not None else None,
               {"type": ["string", "integer", "boolean"]})
RELEASE = Scalar("a release such as \"8.0\"", _release, {"type": ["string", "number"], "pattern": r"^\d+(\.\d+)+"})
MACHINE = Scalar("a machine type, by its release or versioned name", _machine, {"type": ["string", "number"]})
PATH = Scalar("a path inside the source tree (relative, without '..')", _inner_path, {"type": "string"})
