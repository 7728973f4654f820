"""Integer constant expressions of C, with names looked up where they are defined."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Optional

from sphinx_vmsd.readers.source import integers
from sphinx_vmsd.readers.source.integers import Number
from sphinx_vmsd.readers.source.lex import quoted

_TOKEN = re.compile(
    r"\s*(?:(\d\w*(?!\.))|([A-Za-z_]\w*)|'((?:\\.[0-9a-fA-F]*|[^'\\]))'"
    r"|(<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>?:(),]))"
)
_PRECEDENCE = {
    sign: level
    for level, signs in enumerate(("||", "&&", "|", "^", "&", "== !=", "< > <= >=", "<< >>", "+ -", "* / %"))
    for sign in signs.split()
}
#: Brackets, operators in front and names within names, all together.
_DECIMAL = re.compile(r"[\s(]*(0|[1-9]\d{0,17})[\s)]*\Z")
MAX_DEPTH = 60
#: The largest count, size or version: QEMU keeps them in an ``int``.
LARGEST = 2**31 - 1
#: Gives the value of a name, or of a call with its argument texts; raises :class:`UnresolvedError`.
Names = Callable[[str, Optional[list[str]], int], Number]


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
                raise self._none()
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
            raise self._none()

    def _none(self) -> UnresolvedError:
        return UnresolvedError(f"{quoted(self.text)} is no integer constant")

    def whole(self) -> Number:
        value = self.ternary()
        if self.kind != "end":
            raise self._none()
        return value

    def _nest(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnresolvedError(f"{quoted(self.text)} nests too deeply")

    def ternary(self) -> Number:
        self._nest()
        value = self.binary(0)
        if self._accept("?"):
            yes = self.ternary()
            self._expect(":")
            value = integers.choose(bool(value.value), yes, self.ternary())
        self.depth -= 1
        return value

    def binary(self, least: int) -> Number:
        value = self.unary()
        while self.kind == "sign" and _PRECEDENCE.get(self.value, -1) >= least:
            sign = self.value
            self._advance()
            value = integers.apply(sign, value, self.binary(_PRECEDENCE[sign] + 1))
        return value

    def unary(self) -> Number:
        signs = []
        while self.kind == "sign" and self.value in "-+~!":
            signs.append(self.value)
            self._advance()
        value = self.primary()
        for sign in reversed(signs):
            value = integers.signed(sign, value)
        return value

    def primary(self) -> Number:
        kind, text = self.kind, self.value
        if kind == "sign" and text == "(":
            return self._bracket()
        self._advance()
        found: Optional[Number] = None
        if kind == "number":
            found = integers.literal(text)
        elif kind == "char":
            found = integers.character(text)
        elif kind == "name":
            given = self._call() if self.kind == "sign" and self.value == "(" else None
            found = self.names(text, given, self.depth)
        if found is None:
            raise self._none()
        return found

    def _bracket(self) -> Number:
        self._advance()
        if self.kind == "name" and self.value in integers.TYPE_WORDS:
            words = []
            while self.kind == "name":
                words.append(self.value)
                self._advance()
            self._expect(")")
            self._nest()
            kind = integers.kind_of(words)
            if kind is None:
                raise self._none()
            value = integers.cast(self.unary(), kind)
            self.depth -= 1
            return value
        value = self.ternary()
        self._expect(")")
        return value

    def _call(self) -> list[str]:
        start, depth, given = self.at, 1, []
        while depth:
            self._advance_raw()
            if self.kind == "end":
                raise self._none()
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


def evaluate(text: str, names: Names, depth: int = 0) -> Number:
    """The value of the constant expression *text*. Raises :class:`UnresolvedError` with the reason."""
    plain = _DECIMAL.match(text)
    if plain:
        return integers.decimal(int(plain.group(1)))
    if depth > MAX_DEPTH or len(text) > 4000:
        raise UnresolvedError(f"{quoted(text)} nests too deeply")
    try:
        return _Parser(text, names, depth).whole()
    except ArithmeticError as reason:
        raise UnresolvedError(str(reason)) from None
