"""List entries become :class:`~sphinx_vmsd.model.Field` values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Union

from sphinx_vmsd.model import Description, Field, FromMember, Location, Problem
from sphinx_vmsd.model.types import BY_NAME, BY_WIRE
from sphinx_vmsd.readers.source import initialiser, lex
from sphinx_vmsd.readers.source.constants import UnresolvedError, possible
from sphinx_vmsd.readers.source.kinship import related
from sphinx_vmsd.readers.source.known import strangers
from sphinx_vmsd.readers.source.pointers import mistaken
from sphinx_vmsd.readers.source.scope import ITSELF, Scope
from sphinx_vmsd.readers.source.template import Members

_WORD = re.compile(r"[A-Za-z_]\w*")
_STATE = re.compile(r"\(?\s*\w*offset\w*\s*\(\s*(?:struct\s+)?([A-Za-z_]\w*)\s*,")
_SIZEOF = re.compile(r"sizeof\s*\(\s*(?:struct\s+)?([A-Za-z_]\w*)\s*\**\s*\)\Z")
#: Infos whose bytes depend on ``size``, so that an unknown size is a problem.
_SIZED = frozenset({"buffer", "unused_buffer"})
_LISTS = frozenset({"tmp", "qtailq", "qlist", "gtree"})


@dataclass(frozen=True)
class Made:
    """The fields of one element, what could not be read, the C type that they are members of, and its mistakes."""

    fields: tuple[Field, ...] = ()
    problems: tuple[Problem, ...] = ()
    end: bool = False
    state: Optional[str] = None
    faults: tuple[str, ...] = ()


def make(text: str, scope: Scope, where: Location, build: Optional[str]) -> Made:
    """The fields that the element *text* of a field list makes."""
    entries = scope.entries(text)
    if isinstance(entries, str):
        return Made(problems=(Problem(where, entries),))
    match = _WORD.match(text)
    maker = _Maker(scope, where)
    if match is None:    # spelt out
        maker.problems += strangers("VMStateField", ((name, where) for one in entries for name in one), scope.struct)
    fields: list[Field] = []
    for members in entries:
        if _ends(members):
            return Made(tuple(fields), tuple(maker.problems), end=True)
        fields.append(maker.field(members, match.group() if match else None, build))
    found = (_STATE.match(members.get("offset", "")) for members in entries)
    state = next((one.group(1) for one in found if one), None)
    return Made(tuple(fields), tuple(maker.problems), state=state, faults=tuple(maker.faults))


def _ends(members: Members) -> bool:
    return "VMS_END" in members.get("flags", "") or not members or (not members.get("name") and "info" not in members)


class _Maker:
    """Turns members into a field, collecting problems on the way."""

    def __init__(self, scope: Scope, where: Location) -> None:
        self.scope, self.where = scope, where
        self.problems: list[Problem] = []
        self.unread: list[str] = []
        self.faults: list[str] = []

    def report(self, message: str) -> None:
        self.problems.append(Problem(self.where, message))

    def number(self, expression: Optional[str], kind: str, what: str, required: bool = True) -> Optional[int]:
        """The value of *expression*; a *kind* of number that cannot be told, or be at all, is ``None``."""
        if expression is None:
            return 0
        try:
            return possible(self.scope.value(expression), expression, kind)
        except UnresolvedError as reason:
            if required:
                self.unread.append(f"{expression}: {reason}")
                self.report(f"the {kind} {what} is not known: {reason}")
            return None

    def field(self, members: Members, macro: Optional[str], build: Optional[str]) -> Field:
        flags = frozenset(_WORD.findall(members.get("flags", "")))
        name = self.name(members.get("name", ""))
        kind = _kind(flags) or self.info(members.get("info", ""))
        what = f"of field {lex.quoted(name)}"
        nested, key = self.nested(members, kind)
        exists = lex.unwrap(members.get("field_exists", "NULL"))
        self.unread = []
        fault = mistaken(members, kind, flags, self.scope.struct)
        self.faults += [f"field {name}: {fault}"] if fault else []
        return Field(
            name=name,
            type=kind,
            version=self.number(members.get("version_id"), "version", what) or 0,
            exists=None if exists in ("NULL", "0", "") else self.scope.predicate(exists.lstrip("&")),
            size=self.size(members, flags, kind, what),
            memory=self.memory(members, flags),
            count=self.count(members, flags, what),
            array="VMS_ARRAY" in flags,
            start=self.start(members, what),
            pointer="VMS_POINTER" in flags,
            pointers="VMS_ARRAY_OF_POINTER" in flags,
            alloc=bool(flags & {"VMS_ALLOC", "VMS_ARRAY_OF_POINTER_AUTO_ALLOC"}),
            description=nested,
            key=key,
            direct_key=kind == "gtree" and lex.unwrap(members.get("start", "")) == "0",
            struct_version=self.number(members["struct_version_id"], "struct version", what)
            if "VMS_VSTRUCT" in flags and "struct_version_id" in members
            else None,
            must_exist="VMS_MUST_EXIST" in flags,
            struct=self.struct(members, nested.state) if nested is not None else None,
            hint=self.hint(members),
            macro=macro,
            build=build,
            location=self.where,
            unread=tuple(self.unread),
        )

    def info(self, expression: str) -> Optional[str]:
        """The type that the info *expression* is; a device's own goes by its name, as in messages and streams."""
        words = _WORD.findall(expression)
        if not words:
            return None
        kind = str(words[-1]).replace("vmstate_info_", "", 1)
        _, brace, inside = expression.partition("{")    # made in its place
        found = None if kind in BY_NAME or brace else self.scope.definition(words[-1], "VMStateInfo")
        text, scope = (found[0], found[2]) if found else (brace + inside, self.scope)
        part = dict(initialiser.members(text)).get("name") if text else None
        told = scope.string(part.text) if part else None
        return kind if told is None or told in BY_NAME or told in BY_WIRE else told

    def name(self, expression: str) -> str:
        made = self.scope.string(expression)
        if made is None:
            self.report(f"the field's name is not known: {lex.quoted(expression)}")
        return made or " ".join(expression.split())

    def struct(self, members: Members, described: Optional[str]) -> Optional[str]:
        """The element's type; what is *described* where the element begins with that."""
        found = _SIZEOF.match(lex.unwrap(members.get("size", "")))
        if found is None or described is None or found.group(1) == described:
            return found.group(1) if found else None
        return described if related(found.group(1), described, self.scope.struct) else found.group(1)

    def hint(self, members: Members) -> Optional[str]:
        text = lex.unwrap(members.get("err_hint", "NULL"))
        return None if text in ("NULL", "", "0") else self.scope.string(text)

    def nested(self, members: Members, kind: Optional[str]) -> tuple[Optional[Description], Optional[Description]]:
        if "vmsd" not in members:
            return None, None
        symbol = lex.unwrap(lex.unwrap(members["vmsd"]).lstrip("&"))
        if kind == "gtree" and lex.unwrap(members.get("start", "")) != "0":
            return self.described(f"{symbol}[0]"), self.described(f"{symbol}[1]")
        return self.described(symbol), None

    def described(self, symbol: str) -> Optional[Description]:
        found = self.scope.description(symbol)
        if isinstance(found, str):
            if found:
                self.report(found)
            self.faults += [found] if found.endswith(ITSELF) else []
            return None
        return found

    def count(self, members: Members, flags: frozenset[str], what: str) -> Union[int, FromMember, None]:
        if "VMS_MUST_EXIST" in flags:
            return 0
        if any(flag.startswith("VMS_VARRAY") for flag in flags):
            multiply = (
                self.number(members.get("num"), "multiplier", what) if "VMS_MULTIPLY_ELEMENTS" in flags else 1
            )
            return FromMember(_member(members.get("num_offset") or members.get("num_indirect", "")), multiply or 1)
        return self.number(members.get("num"), "count", what) if "VMS_ARRAY" in flags else 1

    def size(
        self, members: Members, flags: frozenset[str], kind: Optional[str], what: str
    ) -> Union[int, FromMember, None]:
        if "VMS_VBUFFER" in flags:
            multiply = self.number(members.get("size"), "multiplier", what) if "VMS_MULTIPLY" in flags else 1
            return FromMember(_member(members.get("size_offset") or members.get("size_indirect", "")), multiply or 1)
        if kind in _SIZED:
            return self.number(members.get("size"), "size", what)
        return None

    def memory(self, members: Members, flags: frozenset[str]) -> Optional[int]:
        """The value of ``.size`` where it is one of a type or of a member; what cannot be told is no problem here."""
        if "VMS_VBUFFER" in flags or "VMS_MUST_EXIST" in flags or "size" not in members:
            return None
        return self.number(members["size"], "size", "", required=False)

    def start(self, members: Members, what: str) -> int:
        offset = members.get("offset", "")
        if not offset.startswith("vmstate_offset_sub_array"):
            return 0
        called = lex.call(offset)
        return (self.number(called[1][3], "first element", what) or 0) if called and len(called[1]) == 4 else 0


def _kind(flags: frozenset[str]) -> Optional[str]:
    """What the flags alone say the field is; ``None``: its info says it."""
    if "VMS_MUST_EXIST" in flags:
        return "validate"
    if "VMS_VSTRUCT" in flags:
        return "vstruct"
    return "struct" if "VMS_STRUCT" in flags else None


def _member(offset: str) -> str:
    called = lex.call(lex.unwrap(offset))
    return re.sub(r"\s+", "", called[1][1]) if called and len(called[1]) > 1 else offset
