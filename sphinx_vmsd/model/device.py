"""Device types: what carries a description, and which properties decide what it sends."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from sphinx_vmsd.model.condition import Scalar
from sphinx_vmsd.model.description import Description
from sphinx_vmsd.model.location import Location


@dataclass(frozen=True)
class Property:
    """A QOM property of a device; ``default`` is ``None`` when the source does not say.

    ``unread``: the C expression of a default that the source does not resolve, macros replaced. ``used``: functions of
    the file that defines it read what it sets, whichever type has it; not asked where no compat entry sets it.
    """

    name: str
    type: Optional[str] = None
    default: Optional[Scalar] = None
    summary: str = ""
    location: Optional[Location] = None
    unread: str = field(default="", compare=False)
    used: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Registration:
    """A further way a device puts state into the stream: ``how`` is the call or member (``vdc->vmsd``).

    ``section`` is the name of the section it makes; ``None``: it makes none, or the path of the device leads the name.
    ``under``: the C test that decides whether it is called.
    """

    how: str
    description: Description
    location: Optional[Location] = None
    section: Optional[str] = None
    under: str = ""


@dataclass(frozen=True)
class Written:
    """A section that functions of the device write and read (``register_savevm``).

    What it holds is not known, nor ``version`` where the source computes it. ``under`` as of a registration.
    """

    name: str
    version: Optional[int] = None
    location: Optional[Location] = None
    under: str = ""


@dataclass(frozen=True)
class Bit:
    """A bit that a device's code sets by its *name*, as a capability that the guest reads.

    ``under``: the properties that it is set under, with ``!`` before those that must be off; ``value``: what the name
    stands for.
    """

    name: str
    under: tuple[str, ...] = ()
    value: Optional[int] = None


@dataclass(frozen=True)
class Device:
    """A QOM device type.

    ``description`` is its ``dc->vmsd``: ``None`` when it has none of its own. ``parents`` lists its base
    types, nearest first; compat entries for them apply too. ``others``: state sent by other ways. ``abstract``: only
    its subtypes are ever created. ``bits``: what the file that defines it sets. ``written``: sections without a
    description. ``computed``: it has properties whose names code makes, so ``properties`` are not all.
    """

    name: str
    description: Optional[Description] = None
    parents: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    others: tuple[Registration, ...] = ()
    title: str = ""
    summary: str = ""
    source: Optional[str] = None
    abstract: bool = False
    location: Optional[Location] = None
    bits: tuple[Bit, ...] = ()
    written: tuple[Written, ...] = ()
    computed: bool = False

    @property
    def types(self) -> tuple[str, ...]:
        """The types it is, its own first: a compat entry for any of them applies."""
        return self.name, *self.parents

    @property
    def sends(self) -> bool:
        """Whether it puts anything into the stream, described or not."""
        return bool(self.description or self.others or self.written)

    @property
    def states(self) -> tuple[Description, ...]:
        """All that it puts into the stream: its own description, then the others."""
        return (*((self.description,) if self.description else ()), *(other.description for other in self.others))

    @property
    def parts(self) -> dict[str, Registration]:
        """``others``, each by the name of its description, with ``#2`` for the second of a name."""
        names = [one.description.name for one in self.others]
        before = [names[:number].count(name) for number, name in enumerate(names)]
        keys = (f"{name}#{count + 1}" if count else name for name, count in zip(names, before))
        return dict(zip(keys, self.others))
