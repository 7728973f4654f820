"""Every message of QEMU's save and load path: one row a condition, with what each release says.

The engine, ``wire.section`` and the stream reader say these; ``explain`` recognises them. Source: ``facts/vmstate.md``
3.4, texts as QEMU prints them, with names for its format's arguments.
"""
from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.wire.message_rows import ROWS

#: A row that begins here holds for older releases, too.
OLDEST = Release("5.2")


class Way(enum.Enum):
    """How a message reaches the user."""

    LINE = "printed as a line of its own"
    ERROR = "becomes the error"
    PREPEND = "is put before the error that is already there"
    WARNING = "printed as a line, the load goes on"


class Saying(NamedTuple):
    """What releases from ``since`` on say: ``text`` has ``{named}`` arguments (``:x`` is hexadecimal)."""

    since: Release
    way: Way
    text: str

    def pattern(self) -> str:
        """A regular expression for the text, one named group an argument; it takes no long time with any line."""
        *parts, last = [part for part in re.split(r"(\{[^}]*\})", self.text) if part]
        return "".join(_pattern_part(part, ".{0,512}?") for part in parts) + _pattern_part(last, ".*?")


class Message(NamedTuple):
    """One condition: ``id``, ``meaning`` in a sentence, what each release says, oldest first (``None``: nothing)."""

    id: str
    meaning: str
    sayings: tuple[Optional[Saying], ...]
    sinces: tuple[Release, ...]

    def saying(self, release: Release) -> Optional[Saying]:
        """What *release* says in this condition; ``None``: nothing of its own."""
        release = max(release, OLDEST) if self.sinces[0] == OLDEST else release
        spoken = [saying for since, saying in zip(self.sinces, self.sayings) if since <= release]
        return spoken[-1] if spoken else None


def _pattern_part(part: str, words: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name, _, spec = part[1:-1].partition(":")
    value = {"x": "-?[0-9a-f]+", "d": "-?[0-9]+"}.get(spec, words)
    return f"(?P<{name}>{value})"


def _message(identifier: str) -> Message:
    meaning, says = ROWS[identifier]
    sinces = tuple(Release(since) for since in says)
    sayings = tuple(
        Saying(since, Way[said[0]], said[1]) if said else None for since, said in zip(sinces, says.values())
    )
    return Message(identifier, meaning, sayings, sinces)


#: Every message by its condition.
MESSAGES: dict[str, Message] = {identifier: _message(identifier) for identifier in ROWS}


@cache
def saying(condition: str, dialect: str) -> Optional[Saying]:
    """What the releases of a *dialect* (its name) say in *condition*; ``None``: nothing of their own."""
    return MESSAGES[condition].saying(Release(dialect))


class Recognised(NamedTuple):
    """A text found to be a message: the condition, what says so, and the values of its arguments."""

    message: Message
    saying: Saying
    arguments: tuple[tuple[str, str], ...]


def recognise(text: str) -> Iterator[Recognised]:
    """The messages that *text* (one line of QEMU's output) contains, most specific first."""
    found = []
    for message in MESSAGES.values():
        for one in message.sayings:
            match = re.search(_closed(one), text) if one else None
            if one and match:
                found.append((len(one.text), Recognised(message, one, tuple(match.groupdict().items()))))
                break
    for _, one_found in sorted(found, key=lambda pair: -pair[0]):
        yield one_found


def _closed(one: Saying) -> str:
    """The pattern of *one*; an argument at the end reaches to the end of the line."""
    pattern = one.pattern()
    return pattern + "$" if one.text.endswith("}") and one.way is not Way.PREPEND else pattern


#: Errors in numbers, as ``load of migration failed`` names them.
STRERROR = {
    1: "Operation not permitted", 2: "No such file or directory", 5: "Input/output error",
    11: "Resource temporarily unavailable", 22: "Invalid argument",
    34: "Numerical result out of range", 38: "Function not implemented", 95: "Operation not supported",
}


def strerror(code: int) -> str:
    """The C library's words for an error number (either sign)."""
    return STRERROR.get(abs(code), f"Unknown error {abs(code)}")


__all__ = ["MESSAGES", "Message", "Recognised", "Saying", "Way", "recognise", "saying", "strerror"]
