"""What two streams tell beside the sections: the machine type, the rest of the configuration, commands, footers."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, Optional

from sphinx_vmsd.render.stream.select import Pattern, Place, leaves, wants_section
from sphinx_vmsd.render.stream.words import bytes_text, quoted
from sphinx_vmsd.wire.stream.parts import Command, Data, Piece, Ram, Stream, Value, sections_of

#: Fields of the configuration that say the machine type.
_MACHINE = ("len", "name")
#: Longer payloads of commands are told by their size.
_MOST_SHOWN = 32


class Side(NamedTuple):
    """One of the two streams."""

    data: Data
    stream: Stream

    @property
    def machine(self) -> str:
        """The machine type in the configuration section."""
        configuration = self.stream.configuration
        return quoted(configuration.machine) if configuration else "no configuration"

    @property
    def footers(self) -> Optional[str]:
        """Whether sections have footers; ``None``: there is no section."""
        found = {section.footer for section in sections_of(self.stream.pieces)}
        return None if not found else " and ".join({True: "sent", False: "not sent"}[one] for one in sorted(found))

    @property
    def configuration(self) -> dict[Place, Value]:
        """The values of the configuration beside the machine type, by path."""
        found = self.stream.configuration
        return {place: value for place, value in leaves(found.values if found else ()).items()
                if place[0] not in _MACHINE}

    @property
    def commands(self) -> dict[str, str]:
        """What each command carries, by its name and, where it is repeated, its number."""
        seen: Counter[str] = Counter()
        found = {}
        for one in _commands(self.stream.pieces):
            seen[one.name] += 1
            found[one.name if seen[one.name] == 1 else f"{one.name} ({seen[one.name]})"] = _payload(one, self.data)
        return found

    def in_parts(self, patterns: tuple[Pattern, ...]) -> tuple[str, ...]:
        """Names of what is sent in parts, such as pages of memory, among the sections that *patterns* want."""
        return tuple(dict.fromkeys(
            one.name for one in sections_of(self.stream.pieces) if wants_section(one, patterns)
            and (one.kind in ("part", "end") or (isinstance(one.body, Ram) and one.body.pages))))


def _commands(pieces: tuple[Piece, ...]) -> Iterator[Command]:
    for piece in pieces:
        if isinstance(piece, Command):
            yield piece
            yield from _commands(piece.nested)


def _payload(command: Command, data: Data) -> str:
    if command.nested:
        return "a stream"
    if command.value is not None:
        return str(command.value)
    if not command.length:
        return "sent"
    start = command.end - command.length
    return data[start:command.end].hex(" ") if command.length <= _MOST_SHOWN else bytes_text(command.length)
