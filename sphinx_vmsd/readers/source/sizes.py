"""``sizeof``: of plain types, and of members that are arrays of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, Optional

from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.constants import UnresolvedError

_PLAIN = {
    "char": 1,
    "bool": 1,
    "_Bool": 1,
    "uint8_t": 1,
    "int8_t": 1,
    "uint16_t": 2,
    "int16_t": 2,
    "uint32_t": 4,
    "int32_t": 4,
    "uint64_t": 8,
    "int64_t": 8,
    "unsigned char": 1,
    "signed char": 1,
    "short": 2,
    "unsigned short": 2,
    "int": 4,
    "unsigned": 4,
    "unsigned int": 4,
    "float": 4,
    "double": 8,
    "hwaddr": 8,
    "dma_addr_t": 8,
    "ram_addr_t": 8,
    "long long": 8,
    "unsigned long long": 8,
    "float32": 4,
    "float64": 8,
    "MACAddr": 6,
    "uint8": 1,
    "u8": 1,
    "__u8": 1,
    "__u32": 4,
    "__u16": 2,
    "__u64": 8,
    "__le16": 2,
    "__le32": 4,
    "__le64": 8,
    "__virtio16": 2,
    "__virtio32": 4,
    "__virtio64": 8,
    "QemuUUID": 16,
}
_MEMBER = re.compile(
    r"(?P<type>.+?)[\s]*(?P<stars>\**)\s*(?P<name>\w+)\s*(?P<dims>(?:\[[^\]]*\]\s*)*)(?:QEMU_ALIGNED\(\w+\))?\Z",
    re.DOTALL,
)
_OF_FIELD = re.compile(r"(?:typeof_field|sizeof_field)\s*\((.*)\)\Z", re.DOTALL)
_OF_NULL = re.compile(r"\(\s*\(\s*(?:struct\s+)?(\w+)\s*\*\s*\)\s*(?:0|NULL)\s*\)\s*->\s*(.+)\Z", re.DOTALL)
MAX_DEPTH = 12


class Struct(NamedTuple):
    """The body of a struct (with braces), and how to evaluate the expressions in it."""

    body: str
    value: Callable[[str], int]


FindStruct = Callable[[str], Optional[Struct]]


class _Type(NamedTuple):
    """A member's type: its name (or an inner struct's body), whether a pointer, its dimensions, and where it stands."""

    name: str
    pointer: bool
    dims: tuple[str, ...]
    inner: Optional[Struct]
    value: Callable[[str], int]


def size_of(argument: str, find: FindStruct) -> int:
    """The value of ``sizeof(argument)``. Raises :class:`UnresolvedError` with the reason."""
    argument = lex.unwrap(argument)
    match = _OF_FIELD.match(argument)
    if match:
        given = lex.arguments(match.group(1))
        if len(given) == 2:
            return _size(_member(given[0], given[1], find), find)
    null = _OF_NULL.match(argument)
    if null:
        return _size(_member(null.group(1), null.group(2), find), find)
    if argument.endswith("*"):
        return 8
    return _size(_Type(re.sub(r"^(?:const|struct)\s+", "", argument), False, (), None, lambda _text: 0), find)


def _size(kind: _Type, find: FindStruct) -> int:
    count = 1
    for dim in kind.dims:
        count *= kind.value(dim)
    if kind.pointer:
        return 8 * count
    plain = _PLAIN.get(" ".join(kind.name.split()))
    if plain is None:
        raise UnresolvedError(f"the size of '{kind.name[:60]}' needs the compiler's layout")
    return plain * count


def _member(struct: str, path: str, find: FindStruct, depth: int = 0) -> _Type:
    """The type of the member *path* (``a.b[0].c``) of *struct*."""
    found = find(re.sub(r"^struct\s+", "", struct.strip()))
    if found is None:
        raise UnresolvedError(f"the type {struct} is not defined in the files read")
    kind: Optional[_Type] = None
    for step in re.sub(r"->", ".", "".join(path.split())).split("."):
        if kind is not None:
            found = kind.inner or find(kind.name)
            if found is None:
                raise UnresolvedError(f"the type {kind.name} is not defined in the files read")
        name, *indices = step.replace("]", "").split("[")
        kind = _find_member(found, name, 0) if found else None
        if kind is None:
            raise UnresolvedError(f"the member {step} of {struct} is not found")
        kind = kind._replace(dims=kind.dims[len(indices) :])
    if kind is None:
        raise UnresolvedError(f"'{path}' is no member of {struct}")
    return kind


def _find_member(struct: Struct, name: str, depth: int) -> Optional[_Type]:
    if depth > MAX_DEPTH or name not in struct.body:
        return None
    for text in _declarations(struct.body):
        brace = text.find("{")
        if brace >= 0:
            end = lex.closing(text, brace)
            inner = Struct(text[brace : end + 1], struct.value)
            match = _MEMBER.match("x " + text[end + 1 :].strip()) if end > 0 and text[end + 1 :].strip() else None
            if match is None:
                found = _find_member(inner, name, depth + 1)
                if found is not None:
                    return found
            elif match.group("name") == name:
                return _Type("", bool(match.group("stars")), _dims(match.group("dims")), inner, struct.value)
            continue
        found = _declared(text, name, struct)
        if found is not None:
            return found
    return None


def _declared(text: str, name: str, struct: Struct) -> Optional[_Type]:
    kind = ""
    for _offset, part in lex.split(text):
        match = _MEMBER.match(part if not kind else f"{kind} {part}")
        if match is None:
            return None
        kind = re.sub(r"\b(?:const|struct|volatile)\s+", "", match.group("type")).rstrip("* ")
        if match.group("name") == name:
            return _Type(
                kind,
                bool(match.group("stars")) or "*" in match.group("type"),
                _dims(match.group("dims")),
                None,
                struct.value,
            )
    return None


def _dims(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\[([^\]]*)\]", text))


def _declarations(body: str) -> list[str]:
    out, at = [], 1
    text = re.sub(r"^[ \t]*#[^\n]*", "", body, flags=re.MULTILINE)
    while at < len(text) - 1:
        end, brace = text.find(";", at), text.find("{", at)
        if 0 <= brace < end:
            close = lex.closing(text, brace)
            end = text.find(";", close) if close > 0 else -1
        if end < 0:
            break
        out.append(text[at:end].strip())
        at = end + 1
    return out
