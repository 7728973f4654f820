"""Descriptions of a spec as they are at one release."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Optional, Union

from sphinx_vmsd.model import Description, Field, FromMember, Hook, Release
from sphinx_vmsd.readers.spec.conditions import condition
from sphinx_vmsd.readers.spec.language import UNKNOWN
from sphinx_vmsd.readers.spec.rows import Checked, Leaf, Row
from sphinx_vmsd.readers.spec.stages import alive, at, number_at, text_at

#: Types whose field needs no name, with the name that QEMU's macros give it.
NAMELESS = {"unused_buffer": "unused", "tmp": "tmp"}
#: Keys that decide nothing but themselves, as most fields have no others.
_SIMPLE = frozenset({"name", "type", "version", "summary"})


@dataclass(frozen=True)
class Scope:
    """What a description may refer to: the release it is built for, and the named descriptions at that release."""

    release: Release
    structs: Mapping[str, Description]


def describe(row: Row, scope: Scope, name: str = "") -> Description:
    """The description in *row*; *name* is its name when it does not say one."""
    hooks = tuple(_hook(one) for one in row.rows("hooks") if alive(one, scope.release))
    return Description(
        name=text_at(row, "name", scope.release) or name,
        version=number_at(row, "version", scope.release),
        minimum_version=number_at(row, "minimum_version", scope.release),
        fields=tuple(_field(one, scope) for one in row.rows("fields") if alive(one, scope.release)),
        subsections=tuple(describe(one, scope) for one in row.rows("subsections") if alive(one, scope.release)),
        needed=condition(row, "needed"),
        hooks=hooks if "hooks" in row.values else None,
        priority=row.text("priority"),
        unmigratable=row.flag("unmigratable"),
        early_setup=row.flag("early_setup"),
        symbol=row.text("symbol"),
        build=row.text("build"),
        faults=row.texts("faults"),
        instance=row.number("instance") or 0,
        summary=row.words("summary"),
        location=row.location,
    )


def field_type(row: Row) -> Optional[str]:
    """The type of the field in *row*, ``None`` when it is not known."""
    own = row.row("type")
    if own is not None:
        return own.text("info")
    if "type" not in row.values:
        return "struct" if "struct" in row.values and "size" not in row.values else None
    return None if row.text("type") == UNKNOWN else row.text("type")


def _field(row: Row, scope: Scope) -> Field:
    kind = field_type(row)
    if _SIMPLE.issuperset(row.values):  # most fields
        return Field(row.text("name") or NAMELESS.get(kind or "", ""), kind, row.amount("version"),
                     count=None if kind is None else 1, must_exist=kind == "validate",
                     summary=row.words("summary"), location=row.location)
    array, must_exist = row.flag("array"), row.flag("must_exist")
    said = at(row, "count", scope.release)
    count = _amount(said, 1 if kind is not None and "count" not in row.values else None)
    return Field(
        name=row.text("name") or NAMELESS.get(kind or "", ""),
        type=kind,
        version=row.amount("version"),
        exists=condition(row, "exists"),
        size=_amount(at(row, "size", scope.release), None),
        count=count,
        array=said is not None and count is not None if array is None else array,
        start=row.amount("start"),
        pointer=row.on("pointer"),
        pointers=row.on("pointers"),
        alloc=row.on("alloc"),
        description=_nested(row, "struct", scope),
        key=_nested(row, "key", scope),
        direct_key=row.on("direct_key"),
        struct_version=row.number("struct_version"),
        must_exist=kind == "validate" if must_exist is None else must_exist,
        build=row.text("build"),
        macro=row.text("macro"),
        hint=row.text("hint"),
        summary=row.words("summary"),
        former_names=row.texts("former_names"),
        location=row.location,
    )


def _amount(said: Optional[Checked], untold: Optional[int]) -> Union[int, FromMember, None]:
    if isinstance(said, Row):
        multiply = said.number("multiply")
        return FromMember(said.words("member"), 1 if multiply is None else multiply)
    return said.value if isinstance(said, Leaf) and isinstance(said.value, int) else untold


def _nested(row: Row, key: str, scope: Scope) -> Optional[Description]:
    name, inline = row.text(key), row.row(key)
    return describe(inline, scope) if inline else scope.structs.get(name) if name else None


def _hook(row: Row) -> Hook:
    sets = tuple(
        (str(name.value), content.value) for name, content in row.pairs("sets") if isinstance(content, Leaf)
    )
    return Hook(row.words("kind"), row.text("function"), row.amount("returns"), sets, row.text("message"),
                condition(row, "when"))
