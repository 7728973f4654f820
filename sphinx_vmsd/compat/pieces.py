"""What a description puts on the wire, flattened: nesting of structs leaves no bytes there (facts 3.2).

A :class:`Piece` is a run of bytes with one meaning. Two descriptions are compared by their pieces, so moving a
field into a nested struct or out of one is no difference, while a field that changes its size is.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Optional, Union

from sphinx_vmsd.model import Condition, Context, Description, Field, FromMember, holds
from sphinx_vmsd.model.types import BY_NAME, NESTED

Number = Union[int, FromMember, None]
_LISTS = frozenset({"qtailq", "qlist", "gtree"})
#: Bytes in memory of a pointer and of a QEMUTimer, which dumps show: either sends a timer's 8 bytes (facts 1.4, 6.1).
_POINTER, _TIMER = 8, 48


@dataclass(frozen=True)
class Piece:
    """One element or one array of a plain field.

    * ``path``: names from the outermost description inwards, joined by ``.``; ``name`` its last part.
    * ``kind``: what the bytes are: a field type, ``name:`` and the name of a device's own info, or ``size`` for a
      source that tells sizes only (a dump).
    * ``unit``: bytes of one element, ``None`` when not known; ``count``: elements, a member, or ``None``.
    * ``element``: the pieces of one element of a list, of an array of structs or of pointers.
    * ``conditions``: the predicates of the field and of the structs around it that are open; ``predicates``: all.
    * ``version``: the version the field's description must have for it, where no predicate replaces it.
    * ``group``: a nested description with subsections ends here (its subsections follow on the wire).
    """

    path: str
    kind: str
    unit: Optional[int]
    count: Number = 1
    conditions: tuple[Condition, ...] = ()
    version: int = 0
    field: Optional[Field] = dataclasses.field(default=None, compare=False)
    group: Optional[Description] = dataclasses.field(default=None, compare=False)
    element: tuple[Piece, ...] = ()
    predicates: tuple[Condition, ...] = ()

    @property
    def name(self) -> str:
        """The last part of the path, without an index."""
        return self.path.rpartition(".")[2]

    @property
    def size(self) -> Optional[int]:
        """All its bytes, ``None`` when a size or count is not known before the migration."""
        if self.unit is None or not isinstance(self.count, int):
            return None
        return self.unit * self.count

    @property
    def guess(self) -> Optional[int]:
        """Its bytes where a count that the source does not say is taken as one."""
        return self.unit if self.count is None and not self.element else self.size

    @property
    def shape(self) -> tuple[object, ...]:
        """Equal for pieces that take the same bytes, whatever they are called."""
        inner = tuple(piece.shape for piece in self.element)
        return (self.kind, self.unit, self.number, inner)

    @property
    def number(self) -> object:
        """The count in a form that is equal for equal counts."""
        count = self.count
        return ("member", count.member, count.multiply) if isinstance(count, FromMember) else count


def fits(one: Piece, other: Piece) -> bool:
    """Whether both take the same bytes as far as their sources say; a source that tells sizes only has no types."""
    if one.shape == other.shape:
        return True
    if "size" not in (one.kind, other.kind):
        return False
    if one.element or other.element:
        return False
    units = None in (one.unit, other.unit) or one.unit == other.unit or maybe_timers(one, other)
    return units and (one.count == other.count or None in (one.count, other.count) or one.size == other.size)


def maybe_timers(one: Piece, other: Piece) -> bool:
    """Whether sizes in memory differ as those of a timer and a pointer to it, which send the same."""
    return one.path == other.path and {one.unit, other.unit} == {_POINTER, _TIMER}


def is_wider(one: Piece, other: Piece) -> bool:
    """Whether each of the elements of *one*, as many as *other* has, surely takes more bytes than one of *other*.

    A size in memory is that on the wire but for a timer's. A source that tells neither types nor counts has as
    many bytes for a buffer as for an array of bytes.
    """
    if one.unit is None or other.unit is None or one.unit <= other.unit or one.number != other.number:
        return False
    if "size" not in (one.kind, other.kind):
        return True
    listed = one.count is None and other.unit == 1 and one.unit > _POINTER
    return not listed and not (_TIMER in (one.unit, other.unit) and other.unit >= _POINTER)


def pieces(description: Description, context: Context, version: Optional[int] = None) -> tuple[Piece, ...]:
    """The pieces *description* writes or reads at *version* (its own when ``None``), without its subsections.

    A condition that *context* leaves open keeps its pieces, with the condition on them.
    """
    return tuple(_walk(description.fields, context, description.version if version is None else version, ""))


def pieces_of(field: Field, context: Context, version: int) -> tuple[Piece, ...]:
    """The same of one *field* of a description; what is nested in it without its subsections, too."""
    return tuple(one for one in _walk((field,), context, version, "") if one.group is None)


def withheld(description: Description, context: Context) -> tuple[Piece, ...]:
    """The pieces that a predicate keeps out of the streams of *description*, whatever properties and guest say."""
    return tuple(_withheld(description, context, description.version, ""))


def _withheld(description: Description, context: Context, version: int, path: str) -> Iterator[Piece]:
    for one in description.fields:
        here = f"{path}{one.name}"
        if one.type == "validate":
            continue
        if one.exists is not None and holds(one.exists, context._replace(version=version)) is False:
            for piece in _field(one, context, here):
                yield _conditional(piece, (), (one.exists,), 0)
        elif one.description is not None and one.type in ("struct", None):
            yield from _withheld(one.description, context, one.description.version, f"{here}.")


def _walk(fields: Iterable[Field], context: Context, version: int, path: str,
          versioned: bool = True) -> Iterator[Piece]:
    """*versioned*: whether the version of a field says anything about its pieces."""
    here = Context(version, context.properties, context.members)
    for one in fields:
        present = one.version <= version if one.exists is None else holds(one.exists, here)
        if present is False or one.type == "validate":
            continue
        if one.description is None and one.exists is None and not one.version:  # as most
            yield _plain(one, f"{path}{one.name}")
            continue
        predicates = () if one.exists is None else (one.exists,)
        for piece in _field(one, context, f"{path}{one.name}"):
            yield _conditional(piece, predicates if present is None else (), predicates,
                               one.version if versioned and not predicates else 0)


def _conditional(piece: Piece, conditions: tuple[Condition, ...], predicates: tuple[Condition, ...],
                 version: int) -> Piece:
    if not predicates and not version:
        return piece
    return replace(piece, conditions=(*conditions, *piece.conditions), version=max(version, piece.version),
                   predicates=(*predicates, *piece.predicates))


def _field(one: Field, context: Context, path: str) -> Iterator[Piece]:
    if one.description is None or (one.type is not None and one.type not in NESTED):
        yield _plain(one, path)
        return
    if one.type in _LISTS:
        yield Piece(path, one.type, None, None, field=one, element=_element(one, context, path))
        return
    yield from _repeat(one, path, _inner(one, context, path))


def _element(one: Field, context: Context, path: str) -> tuple[Piece, ...]:
    assert one.description is not None
    key = tuple(_walk(one.key.fields, context, one.key.version, f"{path}.key.")) if one.key else ()
    return (*key, *_flat(one.description, context, one.description.version, path))


def _flat(nested: Description, context: Context, version: int, path: str) -> tuple[Piece, ...]:
    """The pieces of *nested*; its field versions decide nothing further out."""
    return tuple(_walk(nested.fields, context, version, f"{path}.", versioned=False))


def _inner(one: Field, context: Context, path: str) -> tuple[Piece, ...]:
    nested = one.description
    assert nested is not None
    version = one.struct_version if one.type == "vstruct" and one.struct_version is not None else nested.version
    own = _flat(nested, context, version, path)
    group = (Piece(f"{path}.subsections", "subsections", 0, field=one, group=nested),) if nested.subsections else ()
    return (*own, *group)


def _repeat(one: Field, path: str, inner: tuple[Piece, ...]) -> Iterator[Piece]:
    """*inner* for every element; an array of one plain piece stays one piece."""
    if one.pointers:
        yield Piece(path, "pointers", None, one.count, field=one, element=inner)
    elif one.count == 1:
        yield from inner
    elif len(inner) == 1 and isinstance(inner[0].count, int) and isinstance(one.count, int):
        yield replace(inner[0], count=inner[0].count * one.count)
    elif inner:
        yield Piece(path, "elements", _total(inner), one.count, field=one, element=inner)


def _total(inner: tuple[Piece, ...]) -> Optional[int]:
    sizes = [piece.size for piece in inner]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def _plain(one: Field, path: str) -> Piece:
    row = BY_NAME.get(one.type) if one.type else None
    if row is not None and row.size is not None and not one.pointers:
        return Piece(path, row.name, row.size, one.count, field=one)
    if one.type in ("buffer", "unused_buffer"):
        unit = one.size if isinstance(one.size, int) else None
        return Piece(path, one.type, unit, _count_of(one), field=one)
    if one.type == "bitmap":
        words = (one.size + 63) // 64 * 8 if isinstance(one.size, int) else None
        return Piece(path, "bitmap", words, _count_of(one), field=one)
    if one.type is None:
        return Piece(path, "size", one.size if isinstance(one.size, int) and one.size else None, one.count, field=one)
    return Piece(path, one.type if row else f"name:{one.type}", None, one.count, field=one)


def _count_of(one: Field) -> Number:
    """The count of a buffer; where its *size* comes from a member, that member."""
    return one.size if isinstance(one.size, FromMember) else one.count
