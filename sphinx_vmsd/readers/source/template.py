"""What a field macro makes: its definition followed down to the designated members it sets.

A template is a macro's parameters and the list entries it expands to; in the member expressions the
parameters are written ``$0``, ``$1`` … A use of the macro is then a plain substitution.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, Optional, Union

from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.scan import Macro

Members = Mapping[str, str]
_HOLE = re.compile(r"\$(\d+)")
_WORD = re.compile(r'"(?:\\.|[^"\\])*"?|[A-Za-z_]\w*')
_HASHED = re.compile(r"(?<!#)#\s*([A-Za-z_]\w*)")
_MEMBER = re.compile(r"\.\s*(\w+)\s*=\s*")
MAX_DEPTH = 32
MAX_ENTRIES = 2000


class Template(NamedTuple):
    """``params`` names the parameters (``None``: the macro takes none and no brackets); ``entries`` the members set."""

    params: Optional[tuple[str, ...]]
    entries: tuple[Members, ...]


#: Gives a macro by name: its definition, or its template when that is already known.
Find = Callable[[str], Union[Macro, Template, None]]


def compile_macro(macro: Macro, find: Find, depth: int = 0) -> Union[Template, str]:
    """The template of *macro*, or why it has none. *find* gives the macros that its body may use."""
    if depth > MAX_DEPTH:
        return f"the macro {macro.name} nests deeper than {MAX_DEPTH} levels"
    holes = {name: f"${index}" for index, name in enumerate(macro.params or ())}
    text = _HASHED.sub(lambda match: f"stringify({match[1]})" if match[1] in holes else match[0], macro.body)
    body = _WORD.sub(lambda match: holes.get(match.group(), match.group()), text)
    entries: list[Members] = []
    for _offset, part in lex.split(body):
        made = entry(part, find, depth)
        if isinstance(made, str):
            return _spelt(made, macro.params or ())
        entries.extend(made)
        if len(entries) > MAX_ENTRIES:
            return f"the macro {macro.name} makes more than {MAX_ENTRIES} entries"
    return Template(macro.params, tuple(entries)) if entries else f"the macro {macro.name} expands to nothing"


def _spelt(reason: str, params: tuple[str, ...]) -> str:
    """*reason* with the names of the *params* that were replaced."""
    named = {f"${index}": name for index, name in enumerate(params)}
    return _HOLE.sub(lambda match: named.get(match.group(), match.group()), reason)


def entry(text: str, find: Find, depth: int = 0) -> Union[tuple[Members, ...], str]:
    """The list entries that one element of a field list stands for, or why it cannot be told."""
    if text.startswith("{"):
        made = members(text)
        return made if isinstance(made, str) else (made,)
    called = lex.call(text)
    name, given = called if called else (text, None)
    macro = find(name) if name.isidentifier() else None
    if macro is None:
        return f"the macro {name} is not defined" if name.isidentifier() else f"{lex.quoted(text)} is no field"
    if isinstance(macro, Template):
        return instantiate(name, macro, given or [])
    if macro.params is None and given is not None:
        return _alias(macro, given, find, depth)
    template = compile_macro(macro, find, depth + 1)
    return template if isinstance(template, str) else instantiate(name, template, given or [])


def _alias(macro: Macro, given: list[str], find: Find, depth: int) -> Union[tuple[Members, ...], str]:
    if depth > MAX_DEPTH or not macro.body.isidentifier():
        return f"the macro {macro.name} takes no arguments"
    return entry(f"{macro.body}({', '.join(given)})", find, depth + 1)


def instantiate(name: str, template: Template, given: list[str]) -> Union[tuple[Members, ...], str]:
    """The entries of *template* for the arguments *given* of a use of the macro *name*."""
    wanted = len(template.params or ())
    if len(given) > wanted or (len(given) < wanted and not _only_hint(template, len(given))):
        return f"{name} takes {wanted} arguments, not {len(given)}"
    padded = [*given, *[""] * (wanted - len(given))]

    def fill(match: re.Match[str]) -> str:
        return padded[int(match.group(1))]

    return tuple(
        {key: _HOLE.sub(fill, value) if "$" in value else value for key, value in one.items()}
        for one in template.entries
    )


def _only_hint(template: Template, first: int) -> bool:
    """Whether the parameters from *first* on only feed the hint, which 11.x dropped from the ``_EQUAL`` macros."""
    missing = {f"${index}" for index in range(first, len(template.params or ()))}
    return missing <= {entry.get("err_hint") for entry in template.entries}


def members(text: str) -> Union[Members, str]:
    """The designated members of the initialiser *text*, which starts with a brace, or why they cannot be told."""
    end = lex.closing(text, 0)
    found: dict[str, str] = {}
    for _offset, part in lex.split(text[1 : end if end > 0 else len(text)]):
        match = _MEMBER.match(part)
        if match:
            at = lex.second_member(part)
            if at > 0:
                return lex.no_comma(part[at:])
            found[match.group(1)] = part[match.end() :].strip()
    return found
