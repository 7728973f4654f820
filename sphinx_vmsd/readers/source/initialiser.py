"""Initialisers as parts with the ``#if`` lines they stand under."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Optional

from sphinx_vmsd.readers.source import integers, lex
from sphinx_vmsd.readers.source.constants import UnresolvedError, evaluate
from sphinx_vmsd.readers.source.expand import Lookup, TooBigError, expand
from sphinx_vmsd.readers.source.integers import Number
from sphinx_vmsd.readers.source.scan import MAX_NESTED, branch, conjunction, in_force

_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*([a-z]+)\b((?:[^\n\\]|\\.)*)", re.MULTILINE | re.DOTALL)
_MEMBER = re.compile(r"\.\s*(\w+)\s*=\s*")
#: What an element of a list may begin with, and what follows it where the comma is missing.
_ELEMENT = re.compile(r"\w+\s*(?=\()|(?=\{)|\w+(?=\s+[\w{])|&\s*\w+(?:\s*\[\s*\w+\s*\])?(?=\s+[\w&])")
_NEXT = re.compile(r"\s*(?=[A-Za-z_{&])")
_CAST = re.compile(r"\(\s*(?:static\s+|const\s+|struct\s+)*\w+[\s*]*(?:const\s*)?(?:\[[^\]]*\]\s*)?\)\s*(?=\{)")

#: Of a longer condition nothing is told; QEMU's longest has some hundred characters.
MAX_CONDITION = 2000


class Part(NamedTuple):
    """One element: its text, its offset in the marked initialiser, the ``#if`` conditions it stands under.

    ``joined`` tells that the comma before it is missing.
    """

    text: str
    offset: int
    under: tuple[str, ...] = ()
    joined: bool = False


def mark(text: str) -> str:
    """*text* with its directive lines turned into marks that :func:`parts` understands; offsets stay.

    A mark is ``\\x01``, the directive in one line, and blanks to the length of what it replaces.
    """
    if "#" not in text:
        return text.replace("\x01", " ")
    return _DIRECTIVE.sub(_mark, text.replace("\x01", " "))


def _mark(match: re.Match[str]) -> str:
    whole = match.group()
    inner = re.sub(r"\\?\r?\n", " ", whole.strip())
    lines = whole.count("\n")
    return ("\x01" + inner[1:].strip()).ljust(len(whole) - lines) + "\n" * lines


def parts(text: str, base: int = 0) -> Iterator[Part]:
    """The elements of the brace-enclosed, marked *text*, directives other than ``#if`` included as own parts."""
    end = lex.closing(text, 0)
    stack: list[list[str]] = []
    for offset, part in lex.split(text[1 : end if end > 0 else len(text)]):
        if part[0] != "\x01":
            yield Part(part, base + offset + 1, in_force(stack))
            continue
        kind, _blank, rest = part[1:].strip().partition(" ")
        if kind in ("define", "include", "undef"):
            yield Part(f"#{kind} {rest}", base + offset + 1, in_force(stack))
        else:
            branch(stack, kind, rest.strip())


def body(text: str) -> tuple[str, int]:
    """*text* without a compound literal's type: the text from its brace on, and the brace's offset."""
    match = _CAST.match(text)
    return (text[match.end() :], match.end()) if match else (text, 0)


def members(text: str, base: int = 0) -> list[tuple[str, Part]]:
    """The designated members of the marked initialiser *text*, in order, also repeated ones."""
    found = []
    for part in (one for whole in parts(text, base) for one in _apart(whole, lex.second_member)):
        match = _MEMBER.match(part.text)
        if match:
            value, at = part.text[match.end() :].strip(), part.offset + match.end()
            found.append((match.group(1), part._replace(text=value, offset=at)))
    return found


def elements(text: str, macro: Lookup, budget: list[int], base: int = 0) -> Iterator[Part]:
    """The :func:`parts` of a list, apart also where a comma is missing and no *macro* there brings it.

    *budget* is what expansions of macros may cost, see :func:`~.expand.expand`.
    """
    for part in parts(text, base):
        before = ""
        for one in _apart(part, second_element):
            yield one._replace(joined=one.joined and not _brought(before, one.text, macro, budget))
            before = one.text


def _brought(before: str, after: str, macro: Lookup, budget: list[int]) -> bool:
    """Whether what *before* expands to ends with a comma, or what *after* does begins with it; or one is nothing."""
    try:
        first, second = (expand(text, macro, budget).strip() for text in (before, after))
    except TooBigError:
        return False
    return not first or not second or first.endswith(",") or second.startswith(",")


def _apart(part: Part, second: Callable[[str], int]) -> Iterator[Part]:
    """The elements that *part* is: several where commas are missing. *second* tells where in a text a second begins."""
    at = second(part.text)
    while at > 0:
        yield part._replace(text=part.text[:at].rstrip())
        part = part._replace(text=part.text[at:], offset=part.offset + at, joined=True)
        at = second(part.text)
    yield part


def second_element(text: str) -> int:
    """The offset of what follows the first use of a macro, name or pair of braces in *text*; -1: nothing does."""
    match = _ELEMENT.match(text)
    if match is None:
        return -1
    end = match.end()
    if text[end] in "({":
        end = lex.closing(text, end) + 1
    after = _NEXT.match(text, end) if end > 0 else None
    return after.end() if after else -1


def decided(under: tuple[str, ...], known: Mapping[str, int]) -> Optional[bool]:
    """Whether all the conditions *under* hold in a build that defines *known*; ``None``: it does not say."""
    answers = [decide(condition, known) for condition in under]
    return False if False in answers else None if None in answers else True


def left_open(under: tuple[str, ...], known: Mapping[str, int]) -> Optional[str]:
    """Those of the conditions *under* that a build which defines *known* leaves open, as one; ``None``: none."""
    return conjunction(one for one in under if decide(one, known) is None) or None


def decide(condition: str, known: Mapping[str, int], depth: int = 0) -> Optional[bool]:
    """Whether the ``#if`` *condition* holds in a build that defines *known*; ``None``: it does not say."""
    if len(condition) > MAX_CONDITION:
        return None
    condition = lex.unwrap(condition)
    for sign, decisive in (("||", True), ("&&", False)):
        parts = lex.split_at(condition, sign) if depth < MAX_NESTED else []
        if len(parts) > 1 and all(parts):
            answers = [decide(part, known, depth + 1) for part in parts]
            return decisive if decisive in answers else None if None in answers else not decisive
    opposite = condition[1:].strip() if condition.startswith("!") and depth < MAX_NESTED else ""
    if lex.unwrap(opposite) == opposite:
        return _decide(condition, known)
    answer = decide(opposite, known, depth + 1)
    return None if answer is None else not answer


def _decide(condition: str, known: Mapping[str, int]) -> Optional[bool]:
    def value(name: str, given: Optional[list[str]], depth: int) -> Number:
        asked = given[0] if name == "defined" and given else name
        if asked not in known:
            raise UnresolvedError(asked)
        return integers.decimal(known[asked] if asked == name else int(known[asked] != 0))

    try:
        return bool(evaluate(re.sub(r"\bdefined\s+(\w+)", r"defined(\1)", condition), value).value)
    except UnresolvedError:
        return None
