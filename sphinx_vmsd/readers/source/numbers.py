"""The numbers that names and macro calls stand for where an expression is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional, Protocol, Union

from sphinx_vmsd.readers.source import integers, sizes
from sphinx_vmsd.readers.source.constants import MAX_DEPTH, UnresolvedError, evaluate
from sphinx_vmsd.readers.source.expand import TooBigError, expand
from sphinx_vmsd.readers.source.index import Index
from sphinx_vmsd.readers.source.integers import Number
from sphinx_vmsd.readers.source.scan import Macro
from sphinx_vmsd.readers.source.structs import Struct


def _of_two(left: Number, right: Number) -> tuple[Number, Number]:
    kind = integers.common(left, right)
    return integers.cast(left, kind), integers.cast(right, kind)


def _ceiling(left: Number, right: Number) -> Number:
    more = integers.apply("-", integers.apply("+", left, right), Number(1))
    return integers.apply("/", more, right)


#: Macros that are no plain expressions in QEMU.
_BINARY: dict[str, Callable[[Number, Number], Number]] = {
    "MAX": lambda left, right: max(_of_two(left, right)),
    "MIN": lambda left, right: min(_of_two(left, right)),
    "DIV_ROUND_UP": _ceiling,
    "ROUND_UP": lambda left, right: integers.apply("*", _ceiling(left, right), right),
    "QEMU_ALIGN_UP": lambda left, right: integers.apply("*", _ceiling(left, right), right),
}
#: What the C library's headers define.
_LIMITS = {
    "INT_MIN": Number(-(2**31)),
    "INT_MAX": Number(2**31 - 1),
    "UINT_MAX": Number(2**32 - 1, 32, False),
    "LONG_MAX": Number(2**63 - 1, 64),
    "ULONG_MAX": integers.size(2**64 - 1),
    "SIZE_MAX": integers.size(2**64 - 1),
    **{f"INT{bits}_MAX": integers.decimal(2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"INT{bits}_MIN": integers.decimal(-(2 ** (bits - 1))) for bits in (8, 16, 32, 64)},
    **{f"UINT{bits}_MAX": integers.first_of(2**bits - 1) for bits in (8, 16, 32)},
    "UINT64_MAX": integers.size(2**64 - 1),
}
_SAME = {"INT64_C": (64, True), "UINT64_C": (64, False)}


class Where(Protocol):
    """What a number depends on: the names that one file sees."""

    file: str
    index: Index
    numbers: dict[str, Union[Number, str]]
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


def value(expression: str, where: Where) -> int:
    """The value of the constant *expression* as written at *where*. Raises :class:`UnresolvedError`."""
    return _number(expression, where, 0).value


def _number(expression: str, where: Where, depth: int) -> Number:
    def name(word: str, given: Optional[list[str]], nested: int) -> Number:
        if nested > MAX_DEPTH:
            raise UnresolvedError(f"'{word}' is defined by itself")
        return _remembered(word, where, nested) if given is None else _call(word, given, where, nested)

    return evaluate(expression, name, depth)


def _remembered(name: str, where: Where, depth: int) -> Number:
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


def _named(name: str, where: Where, depth: int) -> Number:
    own = any(file == where.file for file, _value in where.index.enums.get(name, ()))
    bodies = [] if own else [macro.body for macro in where.macros(name) if macro.params is None and macro.body]
    found = [_number(body, where, depth + 1) for body in bodies] or _enum(name, where, depth)
    values = {one.value for one in found}
    if len(values) == 1:
        return found[0]
    if name in _LIMITS:
        return _LIMITS[name]
    if name in where.index.known:
        return integers.decimal(where.index.known[name])
    if not values:
        raise UnresolvedError(f"'{name}' is not defined in the files read")
    raise UnresolvedError(f"'{name}' has several values: {', '.join(map(str, sorted(values)))}")


def _enum(name: str, where: Where, depth: int) -> list[Number]:
    found = where.index.nearest(where.index.enums.get(name, []), where.file)
    if not found and name not in where.index.known:
        late = where.late_enum(name)
        found = [(where.file, late)] if late is not None else []
    bases = [(_number(base, where.elsewhere(file), depth + 1), offset) for file, (base, offset) in found]
    return [integers.first_of(base.value + offset) for base, offset in bases]


def _call(name: str, given: list[str], where: Where, depth: int) -> Number:
    if name in ("sizeof", "sizeof_field", "typeof_field"):
        text = ", ".join(given)
        argument = text if name == "sizeof" else f"typeof_field({text})"
        return integers.size(sizes.size_of(argument, where.struct, lambda one: _number(one, where, depth + 1).value))
    if name == "ARRAY_SIZE" and len(given) == 1:
        length = where.length(given[0]) if given[0].isidentifier() else None
        return integers.size(sizes.length_of(given[0], where.struct) if length is None else length)
    if name in _BINARY and len(given) == 2:
        return _BINARY[name](_number(given[0], where, depth + 1), _number(given[1], where, depth + 1))
    if name in _SAME and len(given) == 1:
        return integers.cast(_number(given[0], where, depth + 1), _SAME[name])
    return _expanded(name, given, where, depth)


def _expanded(name: str, given: list[str], where: Where, depth: int) -> Number:
    try:
        text = expand(f"{name}({', '.join(given)})", where.macro, where.budget)
    except TooBigError:
        raise UnresolvedError(f"{name}() expands to too much") from None
    if text.startswith(name):
        raise UnresolvedError(f"{name}() is not defined in the files read")
    return _number(text, where, depth + 1)
