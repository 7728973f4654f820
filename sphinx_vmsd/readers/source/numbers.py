"""The numbers that names and macro calls stand for where an expression is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Optional, Protocol, Union

from sphinx_vmsd.readers.source import sizes
from sphinx_vmsd.readers.source.constants import MAX_DEPTH, UnresolvedError, evaluate
from sphinx_vmsd.readers.source.expand import TooBigError, expand
from sphinx_vmsd.readers.source.index import Index
from sphinx_vmsd.readers.source.scan import Macro
from sphinx_vmsd.readers.source.structs import Struct

_BINARY: dict[str, Callable[[int, int], int]] = {
    "MAX": max,
    "MIN": min,
    "DIV_ROUND_UP": lambda left, right: -(-left // (right or 1)),
    "ROUND_UP": lambda left, right: -(-left // (right or 1)) * right,
    "QEMU_ALIGN_UP": lambda left, right: -(-left // (right or 1)) * right,
}
#: What the C library's headers define.
_LIMITS = {
    "INT_MAX": 2**31 - 1,
    "UINT_MAX": 2**32 - 1,
    **{f"INT{bits}_MAX": 2 ** (bits - 1) - 1 for bits in (8, 16, 32, 64)},
    **{f"INT{bits}_MIN": -(2 ** (bits - 1)) for bits in (8, 16, 32, 64)},
    **{f"UINT{bits}_MAX": 2**bits - 1 for bits in (8, 16, 32, 64)},
}
_SAME = frozenset({"INT64_C", "UINT64_C"})


class Where(Protocol):
    """What a number depends on: the names that one file sees."""

    file: str
    index: Index
    numbers: dict[str, Union[int, str]]
    budget: list[int]

    def macro(self, name: str) -> Optional[Macro]:
        """The macro *name*."""

    def macros(self, name: str) -> list[Macro]:
        """The definitions of *name* that may be in force."""

    def elsewhere(self, file: str) -> Where:
        """The same for another file."""

    def late_enum(self, name: str) -> Optional[tuple[str, int]]:
        """An enum constant that a macro makes."""

    def struct(self, name: str) -> Optional[Struct]:
        """A struct by tag or typedef."""

    def length(self, array: str) -> Optional[int]:
        """The number of elements that a definition with an initialiser has."""


def value(expression: str, where: Where, depth: int = 0) -> int:
    """The value of the constant *expression* as written at *where*. Raises :class:`UnresolvedError`."""

    def name(word: str, given: Optional[list[str]], nested: int) -> int:
        if nested > MAX_DEPTH:
            raise UnresolvedError(f"'{word}' is defined by itself")
        return _remembered(word, where, nested) if given is None else _call(word, given, where, nested)

    return evaluate(expression, name, depth)


def _remembered(name: str, where: Where, depth: int) -> int:
    """The value of *name*, looked up once: the same names build on each other in many ways."""
    if name not in where.numbers:
        try:
            where.numbers[name] = _named(name, where, depth)
        except UnresolvedError as reason:
            where.numbers[name] = str(reason)
    known = where.numbers[name]
    if isinstance(known, str):
        raise UnresolvedError(known)
    return known


def _named(name: str, where: Where, depth: int) -> int:
    known: Mapping[str, int] = where.index.known if name not in _LIMITS else _LIMITS
    own = any(file == where.file for file, _value in where.index.enums.get(name, ()))
    bodies = [] if own else [macro.body for macro in where.macros(name) if macro.params is None and macro.body]
    values = {value(body, where, depth + 1) for body in bodies} or _enum(name, where, depth)
    if len(values) == 1:
        return values.pop()
    if name in known:
        return known[name]
    if not values:
        raise UnresolvedError(f"'{name}' is not defined in the files read")
    raise UnresolvedError(f"'{name}' has several values: {', '.join(map(str, sorted(values)))}")


def _enum(name: str, where: Where, depth: int) -> set[int]:
    found = where.index.nearest(where.index.enums.get(name, []), where.file)
    if not found and name not in where.index.known:
        late = where.late_enum(name)
        found = [(where.file, late)] if late is not None else []
    return {value(base, where.elsewhere(file), depth + 1) + offset for file, (base, offset) in found}


def _call(name: str, given: list[str], where: Where, depth: int) -> int:
    if name in ("sizeof", "sizeof_field", "typeof_field"):
        text = ", ".join(given)
        argument = text if name == "sizeof" else f"typeof_field({text})"
        return sizes.size_of(argument, where.struct, lambda one: value(one, where, depth + 1))
    if name == "ARRAY_SIZE" and len(given) == 1:
        length = where.length(given[0]) if given[0].isidentifier() else None
        return sizes.length_of(given[0], where.struct) if length is None else length
    if name in _BINARY and len(given) == 2:
        return _BINARY[name](value(given[0], where, depth + 1), value(given[1], where, depth + 1))
    if name in _SAME and len(given) == 1:
        return value(given[0], where, depth + 1)
    return _expanded(name, given, where, depth)


def _expanded(name: str, given: list[str], where: Where, depth: int) -> int:
    try:
        text = expand(f"{name}({', '.join(given)})", where.macro, where.budget)
    except TooBigError:
        raise UnresolvedError(f"{name}() expands to too much") from None
    if text.startswith(name):
        raise UnresolvedError(f"{name}() is not defined in the files read")
    return value(text, where, depth + 1)
