"""A description as C, with QEMU's macros: a draft to paste into a device, not its true source."""
from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Optional

from sphinx_vmsd.model import Condition, Description, Field, describe
from sphinx_vmsd.model.types import BY_NAME

_WORD = re.compile(r"[^A-Za-z0-9]+")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.\[\]]*\Z")
_SCALARS = frozenset({"bool", *(f"{sign}int{bits}" for sign in ("u", "") for bits in (8, 16, 32, 64))})


def c_of(description: Description) -> str:
    """*description* and what it holds as C, inner ones first. Empty when the source does not say every type.

    Predicates become functions that are only declared: their names and what they test are in comments.
    """
    known = list(_unique(description))
    if any(field.type not in BY_NAME for one in known for field in one.fields):
        return ""
    return "\n".join(_definition(one) for one in reversed(known))


def _unique(description: Description) -> Iterator[Description]:
    """Outer before inner, each name once, so that the reverse defines before use."""
    order: dict[str, Description] = {}
    waiting = [description]
    while waiting:
        one = waiting.pop(0)
        order.pop(one.name, None)
        order[one.name] = one
        waiting += [field.description for field in one.fields if field.description] + list(one.subsections)
    return iter(order.values())


def identifier(name: str) -> str:
    """*name* as part of a C identifier."""
    return _WORD.sub("_", name).strip("_").lower() or "unnamed"


@lru_cache(maxsize=256)
def _state(name: str) -> str:
    """The struct of the description *name*, which every field names."""
    return "".join(part.capitalize() for part in _WORD.split(name.partition("/")[0])) + "State"


def _definition(one: Description) -> str:
    name = identifier(one.name)
    predicates = [_predicate(f"{name}_needed", "void *opaque", one.needed)] if one.needed is not None else []
    predicates += [
        _predicate(f"{name}_{identifier(field.name)}_exists", "void *opaque, int version_id", field.exists)
        for field in one.fields if field.exists is not None
    ]
    lines = [*predicates, f"static const VMStateDescription vmstate_{name} = {{", f'    .name = "{_string(one.name)}",']
    lines += [f"    .version_id = {one.version},", f"    .minimum_version_id = {one.minimum_version},"]
    lines += [f"    .needed = {name}_needed,"] if one.needed is not None else []
    lines += ["    .fields = (const VMStateField[]) {", *_fields(one)]
    lines += ["        VMSTATE_END_OF_LIST()", "    },"]
    if one.subsections:
        listed = _under((part.build, f"        &vmstate_{identifier(part.name)},") for part in one.subsections)
        lines += ["    .subsections = (const VMStateDescription * const []) {", *listed, "        NULL", "    },"]
    return "\n".join([*lines, "};"]) + "\n"


def _fields(one: Description) -> Iterator[str]:
    return _under((field.build, f"        {_macro(field, one)}") for field in one.fields)


def _under(lines: Iterable[tuple[Optional[str], str]]) -> Iterator[str]:
    """*lines*, each with its ``#if`` condition, those of one condition between its directives."""
    for build, run in itertools.groupby(lines, key=itemgetter(0)):
        texts = [text for _build, text in run]
        yield from (f"#if {' '.join(build.split())}", *texts, "#endif") if build else texts


def _predicate(function: str, parameters: str, condition: Optional[Condition]) -> str:
    words = describe(condition).replace("*/", "* /").replace("\n", " ")
    return f"static bool {function}({parameters}); /* {words} */"


def _string(text: str) -> str:
    """*text* inside a C string: every byte that is not plain in octal."""
    plain = {byte: chr(byte) for byte in range(32, 127) if byte not in b'"\\?'}
    return "".join(plain.get(byte, f"\\{byte:03o}") for byte in text.encode("utf-8", "surrogateescape"))


def _macro(field: Field, owner: Description) -> str:
    """The macro call that makes *field*; a comment where no plain macro does."""
    call = _call(field, owner) if _PLAIN.match(field.name) else None
    if call is not None:
        return f"{call},"
    return f"/* {identifier(field.name)}: {field.macro or field.type}, see its source */"


def _call(field: Field, owner: Description) -> Optional[str]:
    if field.type == "unused_buffer" and isinstance(field.size, int):
        return f"VMSTATE_UNUSED_V({field.version}, {field.size})" if field.version else f"VMSTATE_UNUSED({field.size})"
    if field.type == "struct" and field.description is not None:
        return _struct(field, field.description, _state(owner.name))
    stem = _stem(field)
    return None if stem is None else _plain(stem, field, owner)


def _plain(stem: str, field: Field, owner: Description) -> Optional[str]:
    """``VMSTATE_<stem>`` in its form for a predicate or a version."""
    arguments = [field.name, _state(owner.name), *([str(field.count)] if field.array else [])]
    if field.exists is None:
        version = [str(field.version)] if field.version else []
        return f"VMSTATE_{stem}{'_V' if version else ''}({', '.join([*arguments, *version])})"
    if field.array:
        return None
    test = f"{identifier(owner.name)}_{identifier(field.name)}_exists"
    return f"VMSTATE_{stem}_TEST({', '.join([*arguments, test])})"


def _stem(field: Field) -> Optional[str]:
    if not isinstance(field.count, int) or field.pointers or field.start:
        return None
    array = "_ARRAY" if field.array else ""
    if field.type in _SCALARS:
        return f"{field.type.upper()}{array}"
    if field.type == "timer":
        return f"TIMER_PTR{array}" if field.pointer else f"TIMER{array}"
    return "BUFFER" if field.type == "buffer" and isinstance(field.size, int) and not field.array else None


def _struct(field: Field, nested: Description, state: str) -> Optional[str]:
    if not isinstance(field.count, int) or field.pointers or field.pointer or field.exists is not None:
        return None
    many = f"{field.count}, " if field.array else ""
    name = "VMSTATE_STRUCT_ARRAY" if field.array else "VMSTATE_STRUCT"
    inner = f"vmstate_{identifier(nested.name)}, {_state(nested.name)}"
    return f"{name}({field.name}, {state}, {many}{field.version}, {inner})"
