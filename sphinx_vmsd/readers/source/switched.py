"""The bits that a file's code sets by name (``s->ecap |= VTD_ECAP_PT``), and the properties that decide about it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_vmsd.model import Bit
from sphinx_vmsd.readers.source import lex, statements
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.view import Source

#: ``|=``, or several bits put together.
_SET = re.compile(r"(?:\|=|(?<![=!<>])=(?=[^;=|]*\|(?!\|)))\s*([^;]{1,500});")
_NAME = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b(?!\s*\()")
_MEMBER = re.compile(r"(!?)\s*(\w+)\s*->\s*([\w.]+)\Z")
_IF = re.compile(r"if\s*\(")
_LOOP = re.compile(r"(?:for|while|switch)\s*\(|do\b")
MAX_DEPTH = 20


class Bits:
    """The bits that the functions of each file set, each once for each choice of properties."""

    def __init__(self, source: Source) -> None:
        self.source = source
        #: The functions that set bits, by file: those of hw/, since CPUs make instructions with names like these.
        self.setters: dict[str, list[Item]] = {}
        self.known: dict[str, tuple[Bit, ...]] = {}
        for items in source.functions.values():
            for file, item in items:
                if file.startswith("hw/") and "|=" in item.text:
                    self.setters.setdefault(file, []).append(item)

    def of(self, file: str) -> tuple[Bit, ...]:
        """The bits that the code of *file* sets."""
        if file not in self.known:
            bodies = (_Body(self.source, file, item) for item in self.setters.get(file, ()))
            self.known[file] = tuple(dict.fromkeys(one for body in bodies for one in body.bits()))
        return self.known[file]


class _Body:
    """One function."""

    def __init__(self, source: Source, file: str, item: Item) -> None:
        self.source, self.view, self.item = source, source.view(file), item

    def bits(self) -> Iterator[Bit]:
        yield from self.inside(self.item.text, (), 0)

    def inside(self, block: str, under: tuple[str, ...], depth: int) -> Iterator[Bit]:
        """The bits set in *block*, which runs when *under* holds."""
        for one in statements.statements(block) if "|" in block and depth < MAX_DEPTH else ():
            if _IF.match(one):
                yield from self.either(statements.branch(one), under, depth)
            elif _LOOP.match(one) and "{" in one:
                yield from self.inside(one[one.index("{") :], under, depth + 1)
            else:
                for value in _SET.findall(f"{one};"):
                    yield from (Bit(name, under, self.view.number(name)) for name in _NAME.findall(value))

    def either(self, parts: statements.Branch, under: tuple[str, ...], depth: int) -> Iterator[Bit]:
        """The bits set in the two *parts* of an ``if``."""
        held = self.properties(parts.test)
        yield from self.inside(parts.then, (*under, *held), depth + 1)
        yield from self.inside(parts.otherwise, (*under, *_contrary(parts.test, held)), depth + 1)

    def properties(self, test: str) -> tuple[str, ...]:
        """The properties that *test* wants, those that it wants off with ``!`` before them."""
        return tuple(name for part in lex.split_at(test, "&&") if (name := self.property(part)))

    def property(self, part: str) -> str:
        match = _MEMBER.match(lex.unwrap(part))
        if match is None:
            return ""
        declared = re.search(rf"\b(\w+)\s*\*\s*{match.group(2)}\b", f"{self.item.extra} {self.item.text}")
        state = declared.group(1) if declared else None
        found = self.source.members.find(state, match.group(3), None, self.view.file)
        return f"{match.group(1)}{found}" if found else ""


def _contrary(test: str, held: tuple[str, ...]) -> tuple[str, ...]:
    """What holds where *test*, which wants *held*, does not: known when it wants nothing else."""
    if len(held) != 1 or "&&" in test or "||" in test:
        return ()
    return (held[0][1:] if held[0].startswith("!") else f"!{held[0]}",)
