"""The destination of a stream, and what became of loading it."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Optional

from sphinx_vmsd.model import Context, Description, Release
from sphinx_vmsd.model.condition import Condition
from sphinx_vmsd.wire.engine import Action, Failure, Undecided

#: Name and instance of a section.
Key = tuple[str, int]


@dataclass(frozen=True)
class Registered:
    """One thing the destination can load: a section's name, instance and description (``None``: not known here).

    ``values`` is its state before; ``version`` the highest accepted where there is no description.
    """

    idstr: str
    instance: int
    description: Optional[Description]
    values: Mapping[str, object] = field(default_factory=dict)
    version: Optional[int] = None


@dataclass(frozen=True)
class Destination:
    """A QEMU of ``release`` that waits for a stream.

    ``registered`` in the order of registration. ``uuid`` as text, ``None``: not set. ``blocks``: RAM blocks and their
    bytes, ``None``: not known, then everything in a RAM section is accepted. ``page_bits``/``least_page_bits`` of the
    target. ``enabled``: capabilities set. ``configuration``, ``footers``, ``description``: what the machine type
    expects of the stream.
    """

    release: Release
    machine: Optional[str]
    registered: tuple[Registered, ...]
    uuid: Optional[str] = None
    blocks: Optional[Mapping[str, int]] = None
    page_bits: int = 12
    least_page_bits: int = 12
    enabled: frozenset[str] = frozenset()
    configuration: bool = True
    footers: bool = True
    description: bool = True
    context: Context = field(default_factory=Context)
    assume: Mapping[Condition, bool] = field(default_factory=dict)
    actions: Mapping[tuple[str, str], Action] = field(default_factory=dict)


@dataclass(frozen=True)
class Incoming:
    """What became of a load: ``ok`` (``None``: ``undecided`` says why), QEMU's result, what it printed, the reason.

    ``section`` is the one being loaded when it failed, ``reading`` the type of what was read last. ``lines`` have no
    program name in front.
    """

    ok: Optional[bool]
    ret: int
    lines: tuple[str, ...]
    failure: Optional[Failure] = None
    section: Optional[Key] = None
    undecided: Optional[Undecided] = None
    reading: str = ""
