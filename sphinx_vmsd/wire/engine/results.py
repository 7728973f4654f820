"""What a save or a load gives back, and what stops it without being an answer of QEMU."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Callable, NamedTuple, Optional

from sphinx_vmsd.model.condition import Condition


class Chunk(NamedTuple):
    """A piece of the stream: ``path`` of the field, ``type``, ``offset`` in the data, ``size`` in bytes, elements.

    ``type`` is the field's, or ``subsection``, ``count``, ``marker`` for the bytes that frame others.
    """

    path: str
    type: str
    offset: int
    size: int
    elements: int = 1


class HookResult(NamedTuple):
    """What a hook did: ``ret`` its result, ``lines`` it printed, ``error`` it set (the ``_errp`` variants)."""

    ret: int = 0
    lines: tuple[str, ...] = ()
    error: Optional[str] = None


#: What stands for a hook: it may change the values; the version is the incoming one on load.
Action = Callable[[dict[str, object], int], HookResult]


@dataclass(frozen=True)
class Failure:
    """Where and why it failed: ``condition`` of :mod:`sphinx_vmsd.wire.messages`, path of the field, offset.

    ``text`` is what QEMU says there; empty when that release says nothing at this place.
    """

    condition: str
    path: str
    offset: int
    text: str = ""


class Undecided(Exception):  # noqa: N818 - an answer, not an error
    """The sources do not say what would happen: ``reason`` in words, at ``path``, and the condition if there is one."""

    def __init__(self, reason: str, path: str, condition: Optional[Condition] = None) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path
        self.condition = condition


class BadValue(ValueError):  # noqa: N818 - says what is bad
    """An example value that cannot be in that field; a mistake of the example, not of the migration."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class Saved:
    """A saved description.

    ``ok`` is ``None`` when ``undecided`` says what is not known. ``ret`` is QEMU's result, ``messages`` the lines it
    prints, ``errp`` the error it passes on, ``aborted`` the assertion that ends QEMU. ``chunks`` are the pieces of
    ``data`` in order, ``subsections`` the paths of those sent, ``skipped`` of the fields and subsections left out.
    """

    ok: Optional[bool]
    ret: int
    data: bytes
    chunks: tuple[Chunk, ...] = ()
    subsections: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    errp: Optional[str] = None
    aborted: Optional[str] = None
    failure: Optional[Failure] = None
    undecided: Optional[Undecided] = None
    vmdesc: str = ""


@dataclass(frozen=True)
class Loaded:
    """A loaded description; as :class:`Saved`, and:

    ``values`` is the state after the load (also after a failed one), ``consumed`` the bytes taken, ``file_error`` the
    error latched on the stream, ``defaulted`` the paths of fields and subsections that kept the destination's value.
    """

    ok: Optional[bool]
    ret: int
    consumed: int
    values: Mapping[str, object]
    chunks: tuple[Chunk, ...] = ()
    subsections: tuple[str, ...] = ()
    defaulted: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    errp: Optional[str] = None
    aborted: Optional[str] = None
    file_error: int = 0
    failure: Optional[Failure] = None
    undecided: Optional[Undecided] = None
