"""C's integers on the hosts that QEMU's streams come from (LP64): types, conversions, arithmetic.

What C leaves undefined raises :class:`ArithmeticError` with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, Optional


class Number(NamedTuple):
    """A value after the integer promotions: ``int``, ``unsigned``, ``long`` or ``unsigned long``."""

    value: int
    bits: int = 32
    signed: bool = True


_INT, _UNSIGNED, _LONG, _UNSIGNED_LONG = (32, True), (32, False), (64, True), (64, False)
_NAMED = {
    **{f"{sign}int{bits}_t": (bits, not sign) for bits in (8, 16, 32, 64) for sign in ("", "u")},
    **dict.fromkeys(("size_t", "uintptr_t", "hwaddr", "ram_addr_t", "dma_addr_t", "vaddr"), _UNSIGNED_LONG),
    **dict.fromkeys(("ssize_t", "intptr_t", "ptrdiff_t", "off_t"), _LONG),
}
_WORDS = frozenset({"int", "unsigned", "signed", "char", "short", "long"})
#: The words that a type in a cast may have.
TYPE_WORDS = frozenset(_NAMED) | _WORDS | {"bool", "_Bool"}
_LITERAL = re.compile(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)([uU]?)([lL]{0,2})([uU]?)\Z")
_ESCAPES = {"n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "e": 27, "\\": 92, "'": 39, '"': 34, "?": 63}
#: ``x`` and digits, or up to three octal digits, or one letter.
_ESCAPED = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))\Z")


def _fits(value: int, bits: int, signed: bool) -> bool:
    return -(1 << (bits - 1)) <= value < 1 << (bits - 1) if signed else 0 <= value < 1 << bits


def _wrapped(value: int, bits: int, signed: bool) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if signed and value >> (bits - 1) else value


def first_of(value: int, kinds: tuple[tuple[int, bool], ...] = (_INT, _UNSIGNED, _LONG, _UNSIGNED_LONG)) -> Number:
    """*value* in the first of *kinds* that it fits: the type of an enum constant."""
    for bits, signed in kinds:
        if _fits(value, bits, signed):
            return Number(value, bits, signed)
    raise OverflowError("a number that no type of C holds")


def decimal(value: int) -> Number:
    """*value* as a decimal number of C has it."""
    return first_of(value, (_INT, _LONG, _UNSIGNED_LONG))


def size(value: int) -> Number:
    """*value* as a ``size_t``."""
    return Number(value, *_UNSIGNED_LONG)


def literal(text: str) -> Optional[Number]:
    """The number that *text* is in C; ``None``: it is none."""
    match = _LITERAL.match(text)
    if match is None or (match.group(2) and match.group(4)):
        return None
    digits, long = match.group(1), bool(match.group(3))
    octal = digits[0] == "0" and digits.isdigit()
    kinds = [_INT, _UNSIGNED, _LONG, _UNSIGNED_LONG]
    if match.group(2) or match.group(4):
        kinds = [_UNSIGNED, _UNSIGNED_LONG]
    elif digits[0] != "0":
        kinds = [_INT, _LONG]
    fitting = tuple(kind for kind in kinds if kind[0] == 64 or not long)
    return first_of(int(digits, 8 if octal else 0), fitting) if len(digits) < 80 else first_of(1 << 64)


def character(text: str) -> Optional[Number]:
    """The number of the character constant whose inside is *text*; ``None``: it is none."""
    match = _ESCAPED.match(text)
    if match is None:
        return Number(ord(text)) if len(text) == 1 and " " <= text <= "~" else None
    hexadecimal, octal, letter = match.groups()
    if letter:
        return Number(_ESCAPES[letter]) if letter in _ESCAPES else None
    return Number(_wrapped(int(hexadecimal or octal, 16 if hexadecimal else 8), 8, True))


def kind_of(words: list[str]) -> Optional[tuple[int, bool]]:
    """The bits of the type that *words* name, and whether it is signed; one bit is ``bool``; ``None``: not known."""
    if len(words) == 1 and words[0] not in _WORDS:
        return (1, False) if words[0] in ("bool", "_Bool") else _NAMED.get(words[0])
    if not _WORDS.issuperset(words):
        return None
    bits = 8 if "char" in words else 16 if "short" in words else 64 if "long" in words else 32
    return bits, "unsigned" not in words


def cast(number: Number, kind: tuple[int, bool]) -> Number:
    """*number* converted to *kind* and promoted."""
    bits, signed = kind
    if bits == 1:
        return Number(int(number.value != 0))
    value = _wrapped(number.value, bits, signed)
    return Number(value, bits, signed) if bits >= 32 else Number(value)


def common(left: Number, right: Number) -> tuple[int, bool]:
    """The type that both are converted to before an operation."""
    bits = max(left.bits, right.bits)
    return bits, all(one.signed for one in (left, right) if one.bits == bits)


def choose(yes: bool, left: Number, right: Number) -> Number:
    """``yes ? left : right``."""
    return cast(left if yes else right, common(left, right))


def signed(sign: str, number: Number) -> Number:
    """The operator *sign* before *number*."""
    if sign == "!":
        return Number(int(not number.value))
    return _result({"-": -number.value, "+": number.value, "~": ~number.value}[sign], (number.bits, number.signed))


def _result(value: int, kind: tuple[int, bool]) -> Number:
    """What an operation on values of *kind* makes: unsigned ones wrap, signed ones must not."""
    if kind[1] and not _fits(value, *kind):
        raise OverflowError("a signed number that overflows")
    return Number(_wrapped(value, *kind), *kind)


def _shifted(sign: str, left: Number, right: Number) -> Number:
    if not 0 <= right.value < left.bits:
        raise OverflowError("a shift out of range")
    if sign == ">>":
        return left._replace(value=left.value >> right.value)
    # gcc shifts into the sign bit and takes nothing for undefined.
    return left._replace(value=_wrapped(left.value << right.value, left.bits, left.signed))


def _divided(left: int, right: int) -> int:
    if right == 0:
        raise ZeroDivisionError("a division by zero")
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


_TRUTHS: dict[str, Callable[[int, int], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}
_VALUES: dict[str, Callable[[int, int], int]] = {
    "|": lambda left, right: left | right,
    "^": lambda left, right: left ^ right,
    "&": lambda left, right: left & right,
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divided,
    "%": lambda left, right: left - _divided(left, right) * right,
}


def apply(sign: str, left: Number, right: Number) -> Number:
    """*left* *sign* *right*."""
    if sign in ("<<", ">>"):
        return _shifted(sign, left, right)
    if sign in ("||", "&&"):
        truths = bool(left.value), bool(right.value)
        return Number(int(any(truths) if sign == "||" else all(truths)))
    kind = common(left, right)
    one, other = cast(left, kind).value, cast(right, kind).value
    if sign in _TRUTHS:
        return Number(int(_TRUTHS[sign](one, other)))
    return _result(_VALUES[sign](one, other), kind)
