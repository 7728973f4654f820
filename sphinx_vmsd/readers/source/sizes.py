"""``sizeof``: of plain types, of members, and of structs by natural alignment (the layout of 64-bit hosts)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Optional

from sphinx_vmsd.readers.source import lex, structs
from sphinx_vmsd.readers.source.constants import UnresolvedError
from sphinx_vmsd.readers.source.structs import Struct, Type

_BYTES = {
    1: "char bool _Bool uint8_t int8_t uint8 u8 __u8",
    2: "uint16_t int16_t short __u16 __le16 __virtio16",
    4: "uint32_t int32_t int unsigned float float32 __u32 __le32 __virtio32",
    8: "uint64_t int64_t double float64 hwaddr dma_addr_t ram_addr_t vaddr size_t uintptr_t intptr_t long"
    " __u64 __le64 __virtio64",
}
_PLAIN = {name: size for size, names in _BYTES.items() for name in names.split()}
_WORDS = {
    "unsigned char": 1,
    "signed char": 1,
    "unsigned short": 2,
    "unsigned int": 4,
    "long long": 8,
    "unsigned long": 8,
    "unsigned long long": 8,
}
_OF_FIELD = re.compile(r"(?:typeof_field|sizeof_field)\s*\((.*)\)\Z", re.DOTALL)
_OF_NULL = re.compile(r"\(\s*\(\s*(?:struct\s+)?(\w+)\s*\*\s*\)\s*(?:0|NULL)\s*\)\s*->\s*(.+)\Z", re.DOTALL)
_TAG = re.compile(r"\b(?:const|struct|union)\s+")
MAX_DEPTH = 12

FindStruct = Callable[[str], Optional[Struct]]


def size_of(argument: str, find: FindStruct, value: Callable[[str], int]) -> int:
    """The value of ``sizeof(argument)``. Raises :class:`UnresolvedError` with the reason."""
    argument = lex.unwrap(argument)
    match = _OF_FIELD.match(argument)
    given = lex.arguments(match.group(1)) if match else []
    null = _OF_NULL.match(argument)
    if null:
        given = [null.group(1), null.group(2)]
    if len(given) == 2:
        kind, value = _member(given[0], given[1], find)
        return _Layouts(find).of(kind, value, 0)[0]
    if argument.endswith("*"):
        return 8
    return _Layouts(find).of(Type(_TAG.sub("", argument)), value, 0)[0]


def length_of(argument: str, find: FindStruct) -> int:
    """The value of ``ARRAY_SIZE(argument)`` for a member: ``((S *)0)->path``. Raises :class:`UnresolvedError`."""
    null = _OF_NULL.match(lex.unwrap(argument))
    if null is None:
        raise UnresolvedError(f"the size of the array {lex.quoted(argument)} is not known")
    kind, value = _member(null.group(1), null.group(2), find)
    if not kind.dims or not kind.dims[0].strip():
        raise UnresolvedError(f"{lex.quoted(null.group(2))} is no array of fixed size")
    return value(kind.dims[0])


def member(struct: str, path: str, find: FindStruct) -> Type:
    """The type of the member *path* (``a.b[0].c``) of *struct*. Raises :class:`UnresolvedError` with the reason."""
    return _member(struct, path, find)[0]


def is_plain(name: str) -> bool:
    """Whether the C type *name* is a number or truth value."""
    return " ".join(name.split()) in _PLAIN or " ".join(name.split()) in _WORDS


def _bounded(size: int) -> int:
    """*size*, which no ``size_t`` may be too small for."""
    if not 0 <= size < 1 << 64:
        raise UnresolvedError("no object is as large as that array")
    return size


class _Layouts:
    """Sizes and alignments as seen from one place; that of a name is told once, however often it stands there."""

    def __init__(self, find: FindStruct) -> None:
        self.find = find
        self.known: dict[str, tuple[int, int]] = {}

    def of(self, kind: Type, value: Callable[[str], int], depth: int) -> tuple[int, int]:
        """Size and alignment of *kind*."""
        count = 1
        for dim in kind.dims:
            count = _bounded(count * (value(dim) if dim.strip() else 0))
        if kind.pointer:
            return 8 * count, 8
        name = " ".join(kind.name.split())
        plain = None if kind.inner else _PLAIN.get(name) or _WORDS.get(name)
        if plain:
            return plain * count, plain
        struct = kind.inner or self.find(name)
        if name == "target_ulong" and struct is None:
            size = value("TARGET_LONG_BITS") // 8
            return _bounded(size * count), size
        if struct is None:
            raise UnresolvedError(f"the size of {lex.quoted(name)} is not known")
        size, alignment = self.named("" if kind.inner else name, struct, depth)
        return _bounded(size * count), alignment

    def named(self, name: str, struct: Struct, depth: int) -> tuple[int, int]:
        """Those of one *struct*; without a *name* it is written where it is used."""
        if name in self.known:
            return self.known[name]
        found = self.struct(struct, depth)
        if name:
            self.known[name] = found
        return found

    def struct(self, struct: Struct, depth: int) -> tuple[int, int]:
        if depth > MAX_DEPTH:
            raise UnresolvedError(f"it has structs that nest too deeply: more than {MAX_DEPTH} levels")
        if "#" in struct.body:
            raise UnresolvedError("the layout of a struct depends on #if")
        end, largest, widest = 0, 0, 1
        for name, kind in structs.members(struct):
            if kind.bits:
                raise UnresolvedError(f"the bit field {name} has no size of its own")
            size, alignment = self.of(kind, struct.value, depth + 1)
            alignment = 1 if struct.packed else alignment
            end = -(-end // alignment) * alignment + size
            largest, widest = max(largest, size), max(widest, alignment)
        return -(-(largest if struct.union else end) // widest) * widest, widest


def _member(struct: str, path: str, find: FindStruct) -> tuple[Type, Callable[[str], int]]:
    """The type of the member *path* (``a.b[0].c``) of *struct*, and how to evaluate its dimensions."""
    kind, value = Type(_TAG.sub("", struct.strip())), None
    for step in "".join(path.split()).replace("->", ".").split("."):
        found = kind.inner or find(kind.name)
        if found is None:
            raise UnresolvedError(f"the type {kind.name} is not defined in the files read")
        name, *indices = step.replace("]", "").split("[")
        inner = structs.find(found, name)
        if inner is None:
            raise UnresolvedError(f"the member {name} of {kind.name or struct} is not found")
        kind, value = inner._replace(dims=inner.dims[len(indices) :]), found.value
    if value is None:
        raise UnresolvedError(f"{lex.quoted(path)} is no member of {struct}")
    return kind, value
