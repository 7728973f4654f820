"""Descriptions of device state: ``VMStateDescription`` and ``VMStateField`` as frozen facts."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Optional, Union

from sphinx_vmsd.model.condition import Condition
from sphinx_vmsd.model.location import Location


@dataclass(frozen=True)
class FromMember:
    """A count, byte size or bit count that another member of the state holds when the field is reached."""

    member: str
    multiply: int = 1


@dataclass(frozen=True)
class Hook:
    """A ``pre_load``, ``post_load``, ``pre_save`` or ``post_save`` of a description, or what its ``guest`` makes of it.

    ``function`` is its C name where known. Examples can say what it does: ``returns`` its result (non-zero
    fails), ``sets`` members it computes, as pairs of name and value, ``message`` what it says when it fails.
    ``when`` it does so, if not always; the first of a kind whose condition holds is the one that runs.
    A kind ending in ``_errp`` is the variant with an ``Error **`` (QEMU 10.2 and later). A ``guest`` stands for no
    function: QEMU has accepted the stream, and ``message`` is what is wrong for the guest.
    """

    kind: str
    function: Optional[str] = None
    returns: int = 0
    sets: tuple[tuple[str, object], ...] = ()
    message: Optional[str] = None
    when: Optional[Condition] = None


@dataclass(frozen=True)
class Field:
    """One ``VMStateField``.

    * ``type``: a name of :data:`sphinx_vmsd.model.types.FIELD_TYPES`, the name of a device's own info, or
      ``None`` when the source does not say (a dump).
    * ``version``: the field's ``version_id``; without meaning when ``exists`` is set.
    * ``exists``: the ``field_exists`` predicate; ``None``: there is none.
    * ``size``: bytes of one element (in memory for a dump, on the wire for buffers and unused areas), or the
      member that holds it; for a bitmap the number of *bits*. ``None``: unknown or implied by the type.
    * ``memory``: bytes of one element in the memory of a 64-bit host, where C source tells (``sizeof``). It says
      nothing about the wire and has no part in comparisons.
    * ``unread``: the C expressions of the field's numbers that the source does not resolve, with the reason.
    * ``count``: elements, 1 for a single value, a member for a variable array; ``None``: the source does not say.
    * ``array``: written as an array (a one-element array still is one); ``start``: first element of a sub array.
    * ``pointer``: the member is a pointer; ``pointers``: the elements are pointers, each may be NULL.
    * ``alloc``: the destination allocates before loading; with ``pointers`` (11.x) each element.
    * ``description``: of a nested type; ``key``: of the keys of a gtree (``None`` with ``direct_key``).
    * ``struct_version``: the version a ``vstruct`` is saved and loaded with.
    * ``must_exist``: the load fails when ``exists`` is false (VMSTATE_VALIDATE).
    * ``struct``: the C type of one element of a nested type; ``None``: not told.
    * ``build``: the ``#if`` condition it stands under in the C source; ``None``: it is in every build.
    * ``macro``: the C macro that made it; ``hint``: ``err_hint``; ``former_names``: renames recorded as data.
    """

    name: str
    type: Optional[str] = None
    version: int = 0
    exists: Optional[Condition] = None
    size: Union[int, FromMember, None] = None
    memory: Optional[int] = field(default=None, compare=False)
    unread: tuple[str, ...] = field(default=(), compare=False)
    count: Union[int, FromMember, None] = 1
    array: bool = False
    start: int = 0
    pointer: bool = False
    pointers: bool = False
    alloc: bool = False
    description: Optional[Description] = None
    key: Optional[Description] = None
    direct_key: bool = False
    struct_version: Optional[int] = None
    must_exist: bool = False
    struct: Optional[str] = None
    build: Optional[str] = None
    macro: Optional[str] = None
    hint: Optional[str] = None
    summary: str = ""
    former_names: tuple[str, ...] = ()
    location: Optional[Location] = None


@dataclass(frozen=True)
class Description:
    """One ``VMStateDescription``.

    ``needed`` is consulted on save only, for sections and subsections; ``None``: there is none (always sent).
    ``hooks``, ``priority``, ``unmigratable`` and ``early_setup`` are ``None`` when the source does not say.
    ``symbol`` is the C identifier, ``state`` the C type whose members it lists, ``members`` those of its members that
    hold numbers or truth values and that no property sets, listed or not (``None``: not told); ``build`` the
    ``#if`` condition that a subsection stands under; ``faults`` are mistakes of the definition itself, in words: a
    list without its end marker, a member set twice. ``instance`` is the instance id of a section; ``recorded``: it is
    what one guest sent, more may exist. ``oldest``: from that version on a function of its own (``load_state_old``,
    up to 7.0) reads what is older than the minimum.
    """

    name: str
    version: int = 0
    minimum_version: int = 0
    fields: tuple[Field, ...] = ()
    subsections: tuple[Description, ...] = ()
    needed: Optional[Condition] = None
    hooks: Optional[tuple[Hook, ...]] = None
    priority: Optional[str] = None
    unmigratable: Optional[bool] = None
    early_setup: Optional[bool] = None
    symbol: Optional[str] = None
    state: Optional[str] = None
    members: Optional[tuple[str, ...]] = field(default=None, compare=False)
    build: Optional[str] = None
    faults: tuple[str, ...] = ()
    instance: int = 0
    summary: str = ""
    location: Optional[Location] = None
    recorded: bool = field(default=False, compare=False)
    oldest: Optional[int] = field(default=None, compare=False)

    def hook(self, kind: str) -> Optional[Hook]:
        """The hook of that *kind*, or ``None``."""
        return next((hook for hook in self.hooks or () if hook.kind == kind), None)


def walk(description: Description, path: str = "") -> Iterator[tuple[str, Description]]:
    """Every description reachable from *description* with its path, itself first, in stream order."""
    here = f"{path}/{description.name}" if path else description.name
    yield here, description
    for one in description.fields:
        for nested in (one.key, one.description):
            if nested is not None:
                yield from walk(nested, f"{here}.{one.name}")
    for subsection in description.subsections:
        yield from walk(subsection, here)
