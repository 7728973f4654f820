"""Facts as JSON and back, for the cache: nothing but data comes out of it.

Frozen dataclasses and named tuples become lists headed by the number of their class in :data:`CLASSES`. An object
that occurs often is written once and referred to afterwards, so that shared descriptions stay shared.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
from collections.abc import Callable
from typing import Union

from sphinx_vmsd.model import (
    Bit,
    CompatArray,
    CompatEntry,
    Description,
    Device,
    Evidence,
    Field,
    FromMember,
    Hook,
    Location,
    MachineType,
    Problem,
    Property,
    Registration,
    Release,
    Snapshot,
    Written,
)
from sphinx_vmsd.model import condition as conditions

#: What may be stored; an object of another class is an error of ours, found by the tests.
CLASSES: tuple[type, ...] = (
    Snapshot,
    Device,
    Bit,
    Description,
    Field,
    FromMember,
    Hook,
    Location,
    Problem,
    Property,
    Registration,
    Release,
    CompatArray,
    CompatEntry,
    MachineType,
    conditions.Unknown,
    conditions.PropertyIs,
    conditions.PropertyAtLeast,
    conditions.VersionIs,
    conditions.MemberIs,
    conditions.GuestState,
    conditions.Not,
    conditions.AllOf,
    conditions.AnyOf,
    conditions.Never,
    conditions.Always,
    conditions.MemberBetween,
    conditions.Build,
    Written,
)
_NUMBER = {one: number for number, one in enumerate(CLASSES)}
_NAMES = {one: tuple(field.name for field in dataclasses.fields(one)) for one in CLASSES}
#: Changes with what may be stored and how: other editions of this program tell by it whether they can read a file.
FORM = hashlib.blake2b(repr([(one.__name__, _NAMES[one]) for one in CLASSES]).encode(), digest_size=8).hexdigest()
_PLAIN = frozenset((str, int, bool, type(None)))
#: What reading a stored text may raise when it is damaged.
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
Json = Union[None, bool, int, str, list["Json"], dict[str, "Json"]]


def dump(value: object, without: tuple[type, ...] = ()) -> Json:
    """*value* as a list of objects, each referring only to those before it; those of classes *without* are ``None``."""
    table: list[Json] = []
    known: dict[int, int] = {}
    kept: list[object] = []  # keeps ids valid while they are in use

    def encode(one: object) -> Json:
        if one is None or isinstance(one, without):
            return None
        if isinstance(one, (bool, int, str)):
            return one
        if isinstance(one, tuple):
            return [encode(part) for part in one]
        if isinstance(one, frozenset):
            return {"evidence": [part.name for part in one if isinstance(part, enum.Enum)]}
        if id(one) not in known:
            row: list[Json] = [_NUMBER[type(one)]]
            for name in _NAMES[type(one)]:
                part = getattr(one, name)
                row.append(part if part.__class__ in _PLAIN else encode(part))
            kept.append(one)
            known[id(one)] = len(table)
            table.append(row)
        return {"": known[id(one)]}

    return [encode(value), table]


def load(data: Json) -> object:
    """The value that :func:`dump` wrote. Raises one of :data:`BROKEN` when *data* is not of that form."""
    if not isinstance(data, list) or len(data) != 2 or not isinstance(data[1], list):
        raise ValueError("not written by this program")
    made: list[object] = []

    def decode(one: Json) -> object:
        if isinstance(one, list):
            return tuple([decode(part) for part in one])
        if isinstance(one, dict):
            at = one.get("")
            return made[at] if isinstance(at, int) else _evidence(one.get("evidence"))
        return one

    builders: list[Callable[..., object]] = list(CLASSES)
    for row in data[1]:
        if not isinstance(row, list) or not isinstance(row[0], int):
            raise ValueError("not written by this program")
        # most parts are plain: not asking about them one by one halves the time
        made.append(builders[row[0]](*[part if part.__class__ in _PLAIN else decode(part) for part in row[1:]]))
    return decode(data[0])


def _evidence(names: Json) -> frozenset[Evidence]:
    return (
        frozenset(Evidence[name] for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()
    )
