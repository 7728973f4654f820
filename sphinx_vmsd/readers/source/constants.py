"""Integer constant expressions of C, with names looked up where they are defined."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Optional

from sphinx_vmsd.readers.source.lex import quoted

_TOKEN = re.compile(
    r"\s*(?:(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)[uUlL]*|([A-Za-z_]\w*)|'(\\?.)'|(<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>?:(),]))"
)
_PRECEDENCE = {
    sign: level
    for level, signs in enumerate(("||", "&&", "|", "^", "&", "== !=", "< > <= >=", "<< >>", "+ -", "* / %"))
    for sign in signs.split()
}
_TYPE_WORDS = frozenset(
    [
        "int",
        "unsigned",
        "signed",
        "char",
        "short",
        "long",
        "uint8_t",
        "uint16_t",
        "uint32_t",
        "uint64_t",
        "int8_t",
        "int16_t",
        "int32_t",
        "int64_t",
        "size_t",
        "hwaddr",
    ]
)
#: Brackets, operators in front and names within names, all together.
_DECIMAL = re.compile(r"[\s(]*(0|[1-9]\d{0,17})[\s)]*\Z")
MAX_DEPTH = 60
#: No constant of C has more bits; without a limit a few names that multiply each other would fill the memory.
MAX_BITS = 128
#: The largest count, size or version: QEMU keeps them in an ``int``.
LARGEST = 2**31 - 1
#: Gives the value of a name, or of a call with its argument texts; raises :class:`UnresolvedError`.
Names = Callable[[str, Optional[list[str]], int], int]


class UnresolvedError(Exception):
    """Why an expression has no value that can be told from the source."""


def possible(value: int, text: str, what: str) -> int:
    """*value*, which *text* has; raises :class:`UnresolvedError` where no count, size or version (*what*) can be so."""
    if 0 <= value <= LARGEST:
        return value
    raise UnresolvedError(f"{quoted(text)} is no possible {what}")


class _Parser:
    """One pass over the tokens of one expression."""

    def __init__(self, text: str, names: Names, depth: int) -> None:
        self.text, self.names, self.depth = text, names, depth
        self.at = 0
        self.kind, self.value = "", ""
        self._advance()

    def _advance(self) -> None:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            if self.text[self.at :].strip():
                raise UnresolvedError(f"{quoted(self.text)} is no integer constant")
            self.kind, self.value = "end", ""
            return
        self.at = match.end()
        number, name, char, sign = match.groups()
        self.kind = "number" if number else "name" if name else "char" if char else "sign"
        self.value = number or name or char or sign

    def _accept(self, sign: str) -> bool:
        if self.kind == "sign" and self.value == sign:
            self._advance()
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise UnresolvedError(f"{quoted(self.text)} is no integer constant")

    def whole(self) -> int:
        value = self.ternary()
        if self.kind != "end":
            raise UnresolvedError(f"{quoted(self.text)} is no integer constant")
        return value

    def _nest(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnresolvedError(f"{quoted(self.text)} nests too deeply")

    def ternary(self) -> int:
        self._nest()
        value = self.binary(0)
        if self._accept("?"):
            yes = self.ternary()
            self._expect(":")
            no = self.ternary()
            value = yes if value else no
        self.depth -= 1
        return value

    def binary(self, least: int) -> int:
        value = self.unary()
        while self.kind == "sign" and _PRECEDENCE.get(self.value, -1) >= least:
            sign = self.value
            self._advance()
            value = self._limited(_apply(sign, value, self.binary(_PRECEDENCE[sign] + 1)))
        return value

    def _limited(self, value: int) -> int:
        if value.bit_length() > MAX_BITS:
            raise UnresolvedError(f"{quoted(self.text)} has more than {MAX_BITS} bits")
        return value

    def unary(self) -> int:
        signs = []
        while self.kind == "sign" and self.value in "-+~!":
            signs.append(self.value)
            self._advance()
        value = self.primary()
        for sign in reversed(signs):
            value = {"-": -value, "+": value, "~": ~value, "!": int(not value)}[sign]
        return value

    def primary(self) -> int:
        kind, text = self.kind, self.value
        if kind == "sign" and text == "(":
            return self._bracket()
        self._advance()
        if kind == "number":
            octal = len(text) > 1 and text[0] == "0" and text.isdigit()
            base = 8 if octal and not set(text) & {"8", "9"} else 10 if octal else 0
            return self._limited(int(text, base))
        if kind == "char":
            return ord(text[-1])
        if kind == "name":
            given = self._call() if self.kind == "sign" and self.value == "(" else None
            return self._limited(self.names(text, given, self.depth))
        raise UnresolvedError(f"{quoted(self.text)} is no integer constant")

    def _bracket(self) -> int:
        self._advance()
        if self.kind == "name" and self.value in _TYPE_WORDS:
            while self.kind == "name" and self.value in _TYPE_WORDS:
                self._advance()
            self._expect(")")
            self._nest()
            return self.binary(len(_PRECEDENCE))
        value = self.ternary()
        self._expect(")")
        return value

    def _call(self) -> list[str]:
        start, depth, given = self.at, 1, []
        while depth:
            self._advance_raw()
            if self.kind == "end":
                raise UnresolvedError(f"{quoted(self.text)} is no integer constant")
            depth += (self.value == "(") - (self.value == ")")
            if depth == 0 or (depth == 1 and self.value == ","):
                given.append(self.text[start : self.at - 1].strip())
                start = self.at
        self._advance()
        return given if given != [""] else []

    def _advance_raw(self) -> None:
        self.kind = "raw" if self.at < len(self.text) else "end"
        self.value = self.text[self.at : self.at + 1]
        self.at += 1


def _apply(sign: str, left: int, right: int) -> int:
    if sign in ("/", "%") and right == 0:
        raise UnresolvedError("a division by zero")
    if sign in ("<<", ">>") and not 0 <= right < 128:
        raise UnresolvedError("a shift out of range")
    table: dict[str, Callable[[], int]] = {
        "||": lambda: int(bool(left) or bool(right)),
        "&&": lambda: int(bool(left) and bool(right)),
        "|": lambda: left | right,
        "^": lambda: left ^ right,
        "&": lambda: left & right,
        "==": lambda: int(left == right),
        "!=": lambda: int(left != right),
        "<": lambda: int(left < right),
        ">": lambda: int(left > right),
        "<=": lambda: int(left <= right),
        ">=": lambda: int(left >= right),
        "<<": lambda: left << right,
        ">>": lambda: left >> right,
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1),
        "%": lambda: left % right,
    }
    return table[sign]()


def evaluate(text: str, names: Names, depth: int = 0) -> int:
    """The value of the constant expression *text*. Raises :class:`UnresolvedError` with the reason."""
    plain = _DECIMAL.match(text)
    if plain:
        return int(plain.group(1))
    if depth > MAX_DEPTH or len(text) > 4000:
        raise UnresolvedError(f"{quoted(text)} nests too deeply")
    return _Parser(text, names, depth).whole()
