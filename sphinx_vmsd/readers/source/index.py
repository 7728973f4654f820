"""All names of the files read, and the view that one file has of them."""

from __future__ import annotations

import bisect
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Optional, TypeVar, Union

from sphinx_vmsd.readers.source import dead, lex, scan
from sphinx_vmsd.readers.source.locate import Item, locate
from sphinx_vmsd.readers.source.scan import Macro
from sphinx_vmsd.readers.source.template import Template

T = TypeVar("T")
_TELLING = re.compile(
    r"vmsd|compat_props|TypeInfo|Class \*|type_register|device_class_|property_add|_add_propert|"
    r"vmstate_re(?:gister|place_hack)|_props\(|\bregister_savevm"
)
#: A bit set by its name.
_SETS = re.compile(r"\|=[^;]{0,200}?\b[A-Z][A-Z0-9]{0,40}_")
_PREDICATE_CHARS = 6000
_FOLDERS = ("", "include/", "include/standard-headers/", "linux-headers/")


class FileFacts(NamedTuple):
    """What one file contributes, whatever tree it lies in."""

    macros: tuple[Macro, ...] = ()
    includes: tuple[str, ...] = ()
    enums: Mapping[str, tuple[str, int]] = {}
    structs: Mapping[str, int] = {}
    items: tuple[Item, ...] = ()
    #: What is wrong with the file as C, each with its line (0: with the whole of it).
    faults: tuple[tuple[int, str], ...] = ()


def facts(written: str, items: bool = True) -> FileFacts:
    """The facts of a file as it is *written*; *items* tells whether to locate definitions and faults, too."""
    text = scan.plain(written)
    found = scan.directives(text)
    kept = tuple(_kept(text, found)) if items else ()
    faults = _faults(written, text, kept, found.ended) if items else ()
    return FileFacts(found.macros, found.includes, scan.enumerators(text), scan.structs(text), kept, tuple(faults))


def _kept(text: str, found: scan.Directives) -> Iterator[Item]:
    """The items of interest in *text*, with the ``#if``s around them."""
    offsets = [offset for offset, _under in found.under]
    for item in locate(text):
        if item.kind != "function" or _matters(item):
            under = found.under[bisect.bisect_right(offsets, item.start) - 1][1]
            yield item._replace(under=under, text=lex.spliced(item.text))


def _faults(written: str, text: str, items: tuple[Item, ...], ended: bool) -> Iterator[tuple[int, str]]:
    """What begins in the file and does not end: what follows is lost, or belongs to something else."""
    comment = lex.open_comment(written)
    if comment >= 0:
        yield lex.line_at(written, comment), "a comment begins here that does not end"
    if not ended:
        yield lex.line_at(text, dead.open_if(text)), "an #if begins here that has no #endif"
    for item in items:
        value = item.text
        if value[:1] == "{" and value.count("{") != value.count("}") and lex.closing(value, 0) < 0:
            yield item.begins, f"the initialiser of {item.name} begins here and does not end"


def _matters(function: Item) -> bool:
    """Whether *function* may be a predicate, or says something of types, properties, registrations or bits."""
    if len(function.text) < _PREDICATE_CHARS and ("bool" in function.head or "opaque" in function.extra):
        return True
    if "Class" in function.extra or _TELLING.search(function.text):
        return True
    even = function.text.count("{") == function.text.count("}")  # else an #if parts them: no fault of the file
    return even and _SETS.search(function.text) is not None


def grouped(pairs: list[tuple[str, T]]) -> dict[str, list[T]]:
    out: dict[str, list[T]] = {}
    for name, value in pairs:
        out.setdefault(name, []).append(value)
    return out


@dataclass(frozen=True)
class Index:
    """The facts of all files by path.

    ``text_of`` gives a file's text (comments out); ``catalogue`` the templates of macros that no file defines;
    ``known`` the preprocessor names by which a macro with several definitions is chosen, ``build`` those by which
    an ``#if`` inside an initialiser is decided (what they leave open stays in, marked).
    """

    files: Mapping[str, FileFacts]
    text_of: Callable[[str], Optional[str]]
    catalogue: Mapping[str, Template] = field(default_factory=dict)
    known: Mapping[str, int] = field(default_factory=dict)
    build: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def named_by_catalogue(self) -> frozenset[str]:
        """The descriptions that the macros of the catalogue name."""
        return frozenset(
            lex.unwrap(entry["vmsd"].lstrip("&"))
            for one in self.catalogue.values()
            for entry in one.entries
            if "$" not in entry.get("vmsd", "$")
        )

    @cached_property
    def macros(self) -> dict[str, list[tuple[str, Macro]]]:
        """Every macro by name with the file that defines it."""
        found: dict[str, list[tuple[str, Macro]]] = {}
        for path, one in self.files.items():
            for macro in one.macros:
                found.setdefault(macro[0], []).append((path, macro))
        return found

    @cached_property
    def enums(self) -> dict[str, list[tuple[str, tuple[str, int]]]]:
        """Every enum constant by name."""
        return grouped([(name, (path, value)) for path, one in self.files.items() for name, value in one.enums.items()])

    @cached_property
    def structs(self) -> dict[str, list[tuple[str, int]]]:
        """Where each struct is defined."""
        return grouped([(name, (path, at)) for path, one in self.files.items() for name, at in one.structs.items()])

    @cached_property
    def _closures(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _resolved(self) -> dict[tuple[str, str], Optional[str]]:
        return {}

    def included(self, name: str, file: str) -> Union[tuple[str, str], str]:
        """The path and text of what *file* includes by *name*, or why there is none."""
        path = self.resolve(name, file)
        text = self.text_of(path) if path else None
        if path is not None and text is not None:
            return path, text
        near = posixpath.normpath(posixpath.join(posixpath.dirname(file), name))
        return "lies outside of the tree" if near.startswith(("/", "../")) else "is not among the files read"

    def resolve(self, include: str, file: str) -> Optional[str]:
        """The path that ``#include`` of *include* (with its quotes or angles) means in *file*."""
        key = (posixpath.dirname(file), include)
        if key not in self._resolved:
            self._resolved[key] = self._found(include.strip('<>" \t'), key[0])
        return self._resolved[key]

    def _found(self, name: str, folder: str) -> Optional[str]:
        parts = folder.split("/")
        target = f"target/{parts[1]}/{name}" if len(parts) > 1 and parts[0] in ("hw", "target") else ""
        near = posixpath.normpath(posixpath.join(folder, name))
        paths = (near, *(start + name for start in _FOLDERS), target)
        return next((path for path in paths if path in self.files), None)

    def visible(self, file: str) -> frozenset[str]:
        """*file* and all the files that it includes, directly or not."""
        if file not in self._closures:
            seen, queue = {file}, [file]
            while queue:
                here = queue.pop()
                for include in self.files[here].includes if here in self.files else ():
                    path = self.resolve(include, here)
                    if path is not None and path not in seen:
                        seen.add(path)
                        queue.append(path)
            self._closures[file] = frozenset(seen)
        return self._closures[file]

    def nearest(self, found: list[tuple[str, T]], file: str) -> list[tuple[str, T]]:
        """Those of *found* that *file* means: its own, else those of what it includes, else all."""
        if len(found) < 2:
            return found
        own = [one for one in found if one[0] == file]
        if own:
            return own
        visible = self.visible(file)
        return [one for one in found if one[0] in visible] or found
