"""What macros make at file level: enum constants, descriptions, types and functions that no line spells out."""

from __future__ import annotations

import re
from typing import Optional

from sphinx_vmsd.readers.source import lex, locate, scan
from sphinx_vmsd.readers.source.expand import Lookup, TooBigError, expand
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.scan import Macro

#: A macro whose expansion has one of these makes something of interest.
_MAKES = re.compile(r"VMStateDescription|TypeInfo|VMStateField|\bDEFINE_TYPES\b")
_CALLED = re.compile(r"\b([A-Z_]\w*)\s*\(")
#: An argument that is nothing but a name: ``TABLE(X)`` may hand a macro to another one.
_NAME = re.compile(r"(?:^|,)\s*([A-Za-z_]\w*)\s*(?=,|\Z)")
_ENUM_CALL = re.compile(r"\w+\s*\(")
MAX_DEPTH = 8


def items(
    calls: list[Item], lookup: Lookup, called: Lookup, known: dict[Macro, bool], budget: list[int]
) -> tuple[list[Item], list[Item]]:
    """The definitions and functions that the macro uses *calls* expand to, at the line of the use.

    Beside them stand those uses that expand to too much. *called* gives the macro that a name with arguments is, where
    ``#if``s leave several; *known* remembers of each macro whether it makes any.
    """
    found: list[Item] = []
    endless: list[Item] = []
    for item in calls:
        macro = called(item.name)
        if macro is None:
            continue
        given = map(lookup, _NAME.findall(item.text)) if "(" in macro.body else ()
        if any(one is not None and one.params is not None and _known(one, lookup, known) for one in (macro, *given)):
            made = _located(item, _with(macro, lookup), budget)
            found += made or []
            endless += [item] if made is None else []
    return found, endless


def _with(macro: Macro, lookup: Lookup) -> Lookup:
    """*lookup* with *macro* for its name."""
    return lambda name: macro if name == macro.name else lookup(name)


def _known(macro: Macro, lookup: Lookup, known: dict[Macro, bool]) -> bool:
    if macro not in known:
        known[macro] = _makes(macro, lookup)
    return known[macro]


def _located(item: Item, lookup: Lookup, budget: list[int]) -> Optional[list[Item]]:
    try:
        text = expand(f"{item.name}({item.text})", lookup, budget)
    except TooBigError:
        return None
    made = locate.locate(f"{text};\n")
    return [one._replace(line=item.line, begins=item.line, under=item.under) for one in made if one.kind != "call"]


def _makes(macro: Macro, lookup: Lookup) -> bool:
    """Whether *macro* makes anything of interest, or one that it uses does."""
    seen, last = {macro}, {macro}
    for _level in range(MAX_DEPTH + 2):
        if any(_MAKES.search(one.body) for one in last):
            return True
        names = {name for one in last for name in _CALLED.findall(one.body)}
        last = {one for one in map(lookup, names) if one is not None and one.params is not None} - seen
        seen |= last
    return False


def enumerators(text: str, lookup: Lookup, budget: list[int]) -> dict[str, tuple[str, int]]:
    """The enum constants that macros make in *text*: within enums, and by uses such as ``REG32(NAME, 0x10)``."""
    found: dict[str, tuple[str, int]] = {}
    for match in scan.ENUM.finditer(text):
        end = lex.closing(text, match.end() - 1)
        body = scan.DIRECTIVE.sub("", text[match.end() : end]) if end > 0 else ""
        if _ENUM_CALL.search(body):
            found.update(_expanded(f"enum {{ {body} }}", lookup, budget))
    for item in locate.calls(text):
        macro = lookup(item.name)
        if macro is not None and macro.params is not None and "enum" in macro.body:
            found.update(_expanded(f"{item.name}({item.text})", lookup, budget))
    return found


def _expanded(text: str, lookup: Lookup, budget: list[int]) -> dict[str, tuple[str, int]]:
    try:
        return scan.enumerators(expand(text, lookup, budget))
    except TooBigError:
        return {}
