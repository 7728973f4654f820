"""Arrays of compat properties: every row of every ``GlobalProperty`` array."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Optional, Union

from sphinx_vmsd.model import CompatArray, CompatEntry, Location, Problem, Release
from sphinx_vmsd.readers.source import initialiser, lex
from sphinx_vmsd.readers.source.lists import Written
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.view import Source, View

_RELEASE = re.compile(r"compat_(\d+)_(\d+)(?:_(\d+))?\Z")
_LOCAL = re.compile(r"\bGlobalProperty\s+(\w+)\s*\[[^\]]*\]\s*=\s*(?=\{)")
_MACRO = re.compile(r"[A-Z][A-Z0-9_]*COMPAT_\d+_\d+\Z")
_INCLUDED = re.compile(r"[A-Z]\w+")
#: A use of a macro that makes entries, and is no list itself: ``PC_CPU_MODEL_IDS("2.4.0")``.
_MAKING = re.compile(r"\b(\w+)\s*\(")
_BRACED = re.compile(r"\{[^{}]*\}")
_MEMBERS = ("driver", "property", "value")


def arrays(source: Source) -> tuple[list[CompatArray], list[Problem]]:
    """Every array, by name; those inside a function are called ``function.name``. What could not be read beside."""
    made = [*macro_arrays(source), *_global_arrays(source), *_local_arrays(source)]
    found = sorted((array for array, _problems in made), key=lambda array: (array.name, str(array.location)))
    return found, [problem for _array, problems in made for problem in problems]


def _global_arrays(source: Source) -> Iterator[tuple[CompatArray, list[Problem]]]:
    for name, items in source.data.items():
        for file, item in items:
            if "GlobalProperty" in item.head.split() and item.extra:
                yield array_of(source.view(file), name, item.text, item.begins, item.line)


def _local_arrays(source: Source) -> Iterator[tuple[CompatArray, list[Problem]]]:
    for items in source.functions.values():
        for file, item in items:
            for name in _LOCAL.findall(item.text) if "GlobalProperty" in item.text else ():
                found = local_array(source.view(file), item, name)
                if found:
                    yield found


def macro_arrays(source: Source) -> Iterator[tuple[CompatArray, list[Problem]]]:
    """The lists that were macros up to 3.1 (``HW_COMPAT_2_6``), under the names that the arrays have now."""
    for name, places in sorted(source.index.macros.items()):
        if _MACRO.match(name):
            for file, macro in places[:1]:
                view = source.view(file)
                body = _written(view, macro.body)
                if macro.params is None and ("{" in body or not body or included(body)):
                    yield macro_array(view, name, macro.body, macro.line, file)


def macro_array(view: View, name: str, body: str, line: int, file: str) -> tuple[CompatArray, list[Problem]]:
    """The list in the macro *name* of *file*, without those that it includes; its names mean what *view* says."""
    rows = _BRACED.findall(_written(view, body))
    return array_of(view, name.lower(), "{" + ",".join(rows) + "}", line, line, file)


def _written(view: View, body: str) -> str:
    """*body* with the macros expanded that make entries, those of other lists left as they are."""
    if not _MAKING.search(_BRACED.sub(" ", body)):
        return body
    return view.expanded(body, lambda name: None if _MACRO.match(name) else view.macro(name))


def local_lists(function: Item, name: str) -> list[str]:
    """The macros with lists that the array *name* inside *function* includes, in order."""
    for match in _LOCAL.finditer(function.text):
        if match.group(1) == name:
            return included(function.text[match.end() : lex.closing(function.text, match.end())])
    return []


def included(body: str) -> list[str]:
    """The lists that the macro with that *body* includes, in order."""
    return [name for name in _INCLUDED.findall(_BRACED.sub(" ", body)) if _MACRO.match(name)]


def local_array(view: View, function: Item, name: str) -> Optional[tuple[CompatArray, list[Problem]]]:
    """The array *name* that stands inside *function*; it is called ``function.name``."""
    for match in _LOCAL.finditer(function.text):
        if match.group(1) == name:
            end = lex.closing(function.text, match.end())
            line = lex.line_at(function.text, match.end(), function.begins)
            return array_of(view, f"{function.name}.{name}", function.text[match.end() : end + 1], line, line)
    return None


def array_of(
    view: View, name: str, text: str, begins: int, line: int, file: str = ""
) -> tuple[CompatArray, list[Problem]]:
    """The array *name* whose initialiser *text* starts in line *begins* of *file* (default: the view's)."""
    written = Written(file or view.file, initialiser.mark(text), begins)
    entries: list[CompatEntry] = []
    problems: list[Problem] = []
    for part in initialiser.elements(written.text, view.macro, view.budget):
        where = replace(written.where(part.offset), column=1)
        problems += [Problem(where, lex.no_comma(part.text))] if part.joined else []
        for row in _rows(view, part.text):
            made = _entry(view, row, name, where)
            if isinstance(made, CompatEntry):
                entries.append(made)
            else:
                problems.append(made)
    match = _RELEASE.search(name)
    release = Release(".".join(part for part in match.groups() if part)) if match else None
    return CompatArray(name, tuple(entries), release, Location(written.file, line, 1)), problems


def _rows(view: View, text: str) -> Iterator[str]:
    """The rows that one element stands for: a macro may make several."""
    if text.startswith("{"):
        yield from (text,) if text[1:-1].strip() else ()  # an empty one ends a list
    elif text[0] != "#":
        yield from (row for _offset, row in lex.split(view.expanded(text, view.macro)))


def _entry(view: View, row: str, array: str, where: Location) -> Union[CompatEntry, Problem]:
    given: dict[str, str] = {}
    for part in initialiser.parts(row):
        name, sign, value = part.text.partition("=") if part.text.startswith(".") else ("", "", part.text)
        if sign:
            given[name.strip(". \t")] = value.strip()
        elif len(given) < len(_MEMBERS):
            given[_MEMBERS[len(given)]] = value
    texts = [view.string(given.get(member, "")) for member in _MEMBERS]
    driver, prop, text = texts
    if driver is None or prop is None or text is None:
        reason = f"an entry of {array} is no three texts that the source tells: {lex.quoted(row, 80)}"
        return Problem(where, reason)
    return CompatEntry(driver, prop, text, array, given.get("optional") == "true", where)
