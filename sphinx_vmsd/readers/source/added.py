"""Properties that calls add to an object or a class, and the member that one stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Optional

from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.properties import Row
from sphinx_vmsd.readers.source.scope import Scope

_ADDED = re.compile(r"\bobject_(?:class_)?property_add(_\w+)?\s*\(")
_MEMBER = re.compile(r"&\s*(\w+)\s*->\s*([\w.]+)\Z")
_RETURNED = re.compile(r"\breturn\s+(\w+)\s*->\s*([\w.]+)\s*;")
MAX_CALL = 1000
#: A row of a property, its file, and the number of its bit (none has one).
Setting = tuple[str, Row, None]


class Added(NamedTuple):
    """One property: ``member`` of the type ``state`` is what it sets ('': not known).

    Without a ``name`` it stands for any number of properties whose names code makes.
    """

    name: str
    kind: str
    state: str = ""
    member: str = ""
    default: Optional[bool] = None


def added(text: str, params: str, scope: Scope) -> Iterator[Added]:
    """The properties that a function with the body *text* and these *params* adds."""
    if "object_" not in text:
        return
    for match in _ADDED.finditer(text):
        end = lex.closing(text, match.end() - 1, MAX_CALL)
        given = lex.arguments(text[match.end() : end]) if end > 0 else []
        name = scope.string(given[1]) if len(given) > 2 else None
        kind = (match.group(1) or "").strip("_")
        if name is None:
            yield Added("", kind)
            continue
        state, member = _set(kind, given, f"{params} {text}", scope)
        yield Added(name, kind, state, member, _first(member, text) if kind == "bool" else None)


def rows(functions: Iterable[list[tuple[str, Item]]], view: Callable[[str], Scope]) -> Iterator[Setting]:
    """The properties added in the *functions* whose member is known, as those of arrays are told."""
    for items in functions:
        for file, item in items:
            for one in added(item.text, item.extra, view(file)) if "property_add_" in item.text else ():
                if one.member:
                    yield file, Row(one.name, one.kind, one.state, one.member, None, None, 0), None


def _set(kind: str, given: list[str], around: str, scope: Scope) -> tuple[str, str]:
    """The type and the member that a call with the arguments *given* lets others set; '' where it is not known."""
    if kind == "bool":
        return _told_by(given[2], scope) if len(given) > 3 and given[3] != "NULL" else ("", "")
    member = _MEMBER.match(given[2]) if kind.endswith("_ptr") and "WRITE" in given[-1] else None
    return _typed(member.group(1), member.group(2), around) if member else ("", "")


def _told_by(getter: str, scope: Scope) -> tuple[str, str]:
    """The member that is all that the function *getter* returns."""
    found = scope.function(getter)
    told = _RETURNED.findall(found.body) if found and found.body.count("return") == 1 else []
    return _typed(told[0][0], told[0][1], found.body) if found and told else ("", "")


def _typed(variable: str, member: str, around: str) -> tuple[str, str]:
    declared = re.search(rf"\b(\w+)\s*\*\s*{variable}\b", around)
    return (declared.group(1), member) if declared else ("", "")


def _first(member: str, text: str) -> Optional[bool]:
    """What the function that adds the property sets its *member* to: its default."""
    last = member.rpartition(".")[2]
    values = re.findall(rf"(?:->|\.)\s*{last}\s*=\s*(\w+)\s*;", text) if last else []
    return values[0] == "true" if values in (["true"], ["false"]) else None
