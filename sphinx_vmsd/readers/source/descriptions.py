"""Initialisers of ``VMStateDescription`` become :class:`~sphinx_vmsd.model.Description` values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Optional, Union

from sphinx_vmsd.model import Description, Field, Hook, Location, Problem
from sphinx_vmsd.readers.source import initialiser, lex
from sphinx_vmsd.readers.source.constants import UnresolvedError, possible
from sphinx_vmsd.readers.source.fields import Made, make
from sphinx_vmsd.readers.source.initialiser import Part
from sphinx_vmsd.readers.source.kinship import related, taken
from sphinx_vmsd.readers.source.known import strangers
from sphinx_vmsd.readers.source.lists import Lister, Written
from sphinx_vmsd.readers.source.scope import Scope

_HOOKS = ("pre_load", "post_load", "pre_save", "post_save")
_DECISIVE = frozenset({"name", "version_id", "minimum_version_id", "needed", "unmigratable"})
_SYMBOL = re.compile(r"&?\s*(\w+(?:\s*\[\s*\w+\s*\])?)\Z")
_END = re.compile(r"(?:NULL|0|\{(?:\s*|\s*0\s*|\s*NULL\s*,?.*|\s*\.vmsd\s*=\s*NULL.*)\})\Z", re.DOTALL)


@dataclass(frozen=True)
class Read:
    """A description and what was wrong with it. ``problems`` are its own, not those of nested descriptions."""

    description: Description
    problems: tuple[Problem, ...]


def read(symbol: str, text: str, line: int, scope: Scope, defined: int) -> Read:
    """The description *symbol*, *defined* in that line; its initialiser *text* starts in *line* of the scope's file."""
    reader = _Reader(scope, Written(scope.file, initialiser.mark(text), line))
    return Read(reader.description(symbol, Location(scope.file, defined, 1)), tuple(reader.problems))


def _listed(text: str) -> tuple[str, Optional[str]]:
    """The description that an element of a list of subsections names; up to 2.3 its condition stands beside it."""
    if not text.startswith("{"):
        return text, None
    named = {name: part.text for name, part in initialiser.members(text)}
    given = [part.text for part in initialiser.parts(text)]
    needed = named.get("needed") or (given[1] if len(given) > 1 and not named else None)
    return named.get("vmsd") or (given[0] if given and not named else "NULL"), needed


class _Reader:
    """Reads one initialiser."""

    def __init__(self, scope: Scope, written: Written) -> None:
        self.scope, self.written = scope, written
        self.problems: list[Problem] = []
        self.faults: list[str] = []
        self.state: Optional[str] = None

    def description(self, symbol: str, where: Location) -> Description:
        members: dict[str, Part] = {}
        others: dict[str, list[Part]] = {}
        for name, part in initialiser.members(self.written.text):
            self.separated(part, f".{name}")
            if self.build(part.under) is False:
                continue
            if name in members and part.under:
                others.setdefault(name, []).append(part)
                continue
            if name in members and not members[name].under:
                self.faults.append(f"{name} is set twice")
            members[name] = part  # of two, C takes the last
        places = ((name, self.written.where(part.offset)) for name, part in members.items())
        self.problems += strangers("VMStateDescription", places, self.scope.struct)
        made = self.made(members, others, symbol, where)
        self.problems += self.undecided(members)
        self.faults += self.mistaken(members)
        plain = self.scope.members(self.state) if self.state else None
        return replace(made, state=self.state, members=plain, faults=tuple(dict.fromkeys(self.faults)))

    def made(
        self, members: dict[str, Part], others: dict[str, list[Part]], symbol: str, where: Location
    ) -> Description:
        """The description that *members* say; *others* are those under further branches of an ``#if``."""
        fields, subsections = (
            [members[name], *others.get(name, [])] if name in members else [] for name in ("fields", "subsections")
        )
        return Description(
            name=self.name(members.get("name"), symbol, where),
            version=self.number(members.get("version_id"), "version_id"),
            minimum_version=self.number(members.get("minimum_version_id"), "minimum_version_id"),
            fields=tuple(field for part in fields for field in self.fields(part)),
            subsections=tuple(one for part in subsections for one in self.subsections(part)),
            needed=self.scope.predicate(members["needed"].text.lstrip("&"))
            if "needed" in members and members["needed"].text != "NULL"
            else None,
            hooks=tuple(self.hooks(members)),
            priority=members["priority"].text if "priority" in members else None,
            unmigratable=bool(self.number(members.get("unmigratable"), "unmigratable")),
            early_setup=bool(self.number(members.get("early_setup"), "early_setup")),
            oldest=self.number(members.get("minimum_version_id_old"), "minimum_version_id_old")
            if "load_state_old" in members
            else None,
            symbol=symbol,
            location=where,
        )

    def mistaken(self, members: dict[str, Part]) -> Iterator[str]:
        """Callbacks that take the state for another type than the one the fields are members of."""
        for kind in ("needed", *_HOOKS):
            part = members.get(f"{kind}_errp") or members.get(kind)
            found = self.scope.function(part.text.lstrip("&")) if part and self.state else None
            kind_taken = taken(found.params, found.body) if found else None
            if found and kind_taken and self.state and not related(kind_taken, self.state, self.scope.struct):
                yield f"{kind} {found.name} takes the state for {kind_taken}, the fields are members of {self.state}"

    def report(self, part_offset: int, message: str) -> None:
        self.problems.append(Problem(self.written.where(part_offset), message))

    def build(self, under: tuple[str, ...]) -> Optional[bool]:
        """Whether the build has what stands *under* these conditions: ``None`` when that is open."""
        return initialiser.decided(under, self.scope.known)

    def name(self, part: Optional[Part], symbol: str, where: Location) -> str:
        made = self.scope.string(part.text) if part else None
        if made is None:
            reason = f"{lex.quoted(part.text)} is no text that the source tells" if part else "it has none"
            self.problems.append(Problem(where, f"the name of {symbol} is not known: {reason}"))
        return made or ""

    def number(self, part: Optional[Part], what: str) -> int:
        if part is None or part.text in ("true", "false"):
            return int(part is not None and part.text == "true")
        try:
            return possible(self.scope.value(part.text), part.text, what)
        except UnresolvedError as reason:
            self.report(part.offset, f"{what} is not known: {reason}")
            return 0

    def separated(self, part: Part, text: str) -> None:
        """Report that the comma before *part*, which is shown as *text*, is missing, if it is."""
        if part.joined:
            self.report(part.offset, lex.no_comma(text))

    def hooks(self, members: dict[str, Part]) -> Iterator[Hook]:
        for kind in _HOOKS:
            part = members.get(f"{kind}_errp") or members.get(kind)
            if part and part.text != "NULL":
                yield Hook(kind, part.text.lstrip("&"))

    def array(self, part: Part, kind: str) -> Optional[tuple[_Reader, str, int]]:
        """The list that a member names or holds, with the reader for the place where it stands."""
        if part.text == "NULL":
            return None
        inner, skipped = initialiser.body(part.text)
        if inner.startswith("{"):
            return self, inner, part.offset + skipped
        symbol = _SYMBOL.match(lex.unwrap(part.text))
        found = self.scope.definition(symbol.group(1), kind) if symbol else None
        if found is None:
            self.report(part.offset, f"{lex.quoted(part.text)} is not a list of {kind} that the source tells")
            return None
        text, line, scope = found
        reader = _Reader(scope, Written(scope.file, initialiser.mark(text), line))
        return reader, reader.written.text, 0

    def undecided(self, members: dict[str, Part]) -> Iterator[Problem]:
        """A problem for each member that decides about the stream and stands under an ``#if`` that is left open."""
        for name in _DECISIVE & members.keys():
            mark = initialiser.left_open(members[name].under, self.scope.known)
            if mark is not None:
                place = self.written.where(members[name].offset)
                yield Problem(place, f"{name} depends on the build: it is told as where {mark} holds")

    def fields(self, part: Part) -> Iterator[Field]:
        found = self.array(part, "VMStateField")
        if found is None:
            return
        reader, text, base = found
        sure, ends = True, False
        lister = Lister(reader.scope, reader.written)
        for element in lister.elements(text, base):
            build = initialiser.left_open((*part.under, *element.under), self.scope.known)
            made = make(element.text, reader.scope, element.where, build)
            self.take(made)
            yield from made.fields
            sure, ends = not made.problems, ends or made.end  # what an unknown macro stands for may be the end marker
            if made.end and not build:
                break
        else:
            self.faults += ["fields has no end marker"] if sure and not ends else []
        self.problems.extend(lister.problems)

    def take(self, made: Made) -> None:
        """Take in what was found beside the fields that were *made*."""
        self.problems.extend(made.problems)
        self.faults.extend(made.faults)
        if made.state and self.state and not related(made.state, self.state, self.scope.struct):
            self.faults.append(f"fields are members of {self.state} and of {made.state}")
        self.state = self.state or made.state

    def subsections(self, part: Part) -> Iterator[Description]:
        old = "VMStateSubsection" in part.text
        found = self.array(part, "VMStateSubsection" if old else "VMStateDescription")
        if found is None:
            return
        reader, text, base = found
        lister = Lister(reader.scope, reader.written, whole=True)
        elements = list(lister.elements(text, base))
        self.problems.extend(lister.problems)
        if not elements or not _END.match(lex.unwrap(elements[-1].text)):
            self.faults.append("subsections has no end marker")
        for element in elements:
            made = reader.subsection(element.text)
            if isinstance(made, str):
                self.problems.append(Problem(element.where, made))
            elif made is not None:
                mark = initialiser.left_open((*part.under, *element.under), reader.scope.known)
                yield replace(made, build=mark) if mark else made

    def subsection(self, text: str) -> Union[Description, str, None]:
        """The subsection that the element *text* names, or why there is none; ``None`` for an end marker."""
        named, needed = _listed(text)
        named = lex.unwrap(named)
        if named in ("NULL", "0"):
            return None
        symbol = _SYMBOL.match(named)
        if symbol is None:
            return f"{lex.quoted(named)} is no subsection that the source tells"
        found = self.scope.description(symbol.group(1))
        if isinstance(found, str):
            return found or f"the description {symbol.group(1)} is not known"
        return replace(found, needed=self.scope.predicate(needed.lstrip("&"))) if needed else found
