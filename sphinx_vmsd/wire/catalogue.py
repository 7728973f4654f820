"""The catalogue of QEMU's migration messages, and the way from a pasted text to its entries.

An entry is a row of the message table (patterns, meaning) with its advice, so nothing is said twice.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, Optional

from sphinx_vmsd.model import Release
from sphinx_vmsd.wire.catalogue_advice import DEVICE_ADVICE, Advice
from sphinx_vmsd.wire.catalogue_advice_stream import STREAM_ADVICE
from sphinx_vmsd.wire.catalogue_devices import DEVICES
from sphinx_vmsd.wire.catalogue_loading import LOADING
from sphinx_vmsd.wire.catalogue_others import RUNNING
from sphinx_vmsd.wire.catalogue_startup import STARTING
from sphinx_vmsd.wire.messages import MESSAGES, Message, Saying, Way
from sphinx_vmsd.wire.pasted import bared, pasted_lines
from sphinx_vmsd.wire.pci import register_name

_PREFIX = re.compile(r"(?:\S+ )?(?:warning|error|info): ")


@dataclass(frozen=True)
class Entry:
    """A message: ``sayings`` are its forms, oldest release first; ``advice`` causes, next step and guide label."""

    id: str
    meaning: str
    sayings: tuple[Saying, ...]
    advice: Advice


class Explained(NamedTuple):
    """A part of a text: the entry it is (``None``: unknown), the values in it, what they say in words."""

    text: str
    entry: Optional[Entry]
    arguments: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def _other_sayings(texts: tuple[str, ...]) -> tuple[Saying, ...]:
    return tuple(Saying(Release("5.2"), Way.PREPEND if text.endswith(": ") else Way.LINE, text) for text in texts)


_ARGUMENT = re.compile(r"\{[^}]*\}")
#: What some messages start with: the name of the C function that prints them.
_FUNCTION = re.compile(r"\A[a-z]+(?:_[a-z]+)+: ")
_ADVICE = {**DEVICE_ADVICE, **STREAM_ADVICE}


def _entry(message: Message) -> Entry:
    return Entry(message.id, message.meaning, tuple(filter(None, message.sayings)), _ADVICE[message.id])


#: Every entry by id: the load and save path first, then what stands around it.
CATALOGUE: dict[str, Entry] = {
    **{message.id: _entry(message) for message in MESSAGES.values()},
    **{one.id: Entry(one.id, one.meaning, _other_sayings(one.texts), one.advice)
       for one in (*RUNNING, *LOADING, *DEVICES, *STARTING)},
}


def explain(text: str) -> tuple[Explained, ...]:
    """The messages in *text*, which may have many lines, or one line that chains messages from the outside in."""
    found: list[Explained] = []
    for line in pasted_lines(text):
        found += _explain_line(line)
    return tuple(found)


def _explain_line(line: str) -> list[Explained]:
    found: list[Explained] = []
    while line:
        match = next(filter(None, map(_matched, bared(line))), None)
        if match is None:
            return [*found, Explained(line, None)]
        part, entry, rest, arguments = match
        found.append(Explained(part, entry, arguments, _notes(entry, dict(arguments))))
        line = rest
    return found


def _matched(line: str) -> Optional[_Match]:
    return _match(line) or _match(_PREFIX.sub("", line, count=1))


_Match = tuple[str, Entry, str, tuple[tuple[str, str], ...]]


def _match(line: str) -> Optional[_Match]:
    """The entry that *line* starts with when more was put behind it, else the one it is; the most literal one wins."""
    return _best(line, prefix=True) or _best(line, prefix=False)


def _best(line: str, prefix: bool) -> Optional[_Match]:
    best: Optional[_Match] = None
    weight = -1
    for form in _forms():
        if form.leads is not prefix or form.literal <= weight or form.part not in line:
            continue
        found = form.pattern().match(line)
        if found:
            weight = form.literal
            best = (line[:found.end()], form.entry, line[found.end():], tuple(found.groupdict().items()))
    return best


class _Form(NamedTuple):
    """A form of an entry: ``literal`` characters are no argument, ``part`` is the longest run of them, which any line
    of this form has. ``leads``: more follows it."""

    literal: int
    part: str
    entry: Entry
    leads: bool
    saying: Saying

    def pattern(self) -> re.Pattern[str]:
        """What fits the form; compiled only for lines that have a part of it."""
        return _compiled(self.saying, self.leads)


@cache
def _compiled(saying: Saying, leads: bool) -> re.Pattern[str]:
    return re.compile(saying.pattern() + ("" if leads else r"\Z"))


@cache
def _forms() -> tuple[_Form, ...]:
    """Every form of every entry."""
    return tuple(_form(entry, saying, text) for entry in CATALOGUE.values() for saying in entry.sayings
                 for text in _spellings(entry, saying.text))


def _spellings(entry: Entry, text: str) -> dict[str, None]:
    """*text* as QEMU says it and as logs and bug reports cut it: without the function's name, or the error's words."""
    cut = text.removesuffix(": {strerror}") if entry.id in MESSAGES else text
    return dict.fromkeys((text, _FUNCTION.sub("", text), cut))


def _form(entry: Entry, saying: Saying, text: str) -> _Form:
    parts, leads = _ARGUMENT.split(text), saying.way is Way.PREPEND
    return _Form(sum(map(len, parts)), max(parts, key=len), entry, leads, saying._replace(text=text))


def _notes(entry: Entry, arguments: dict[str, str]) -> tuple[str, ...]:
    if entry.id == "pci-config":
        offset = int(arguments["offset"], 16)
        return (f"offset {offset:#x} is the PCI register: {register_name(offset)}",)
    if entry.id == "command-unknown" and arguments.get("command") == "b":
        return ("command 0xb is SWITCHOVER_START",)
    if entry.id == "load-failed":
        found = _FINAL.get(arguments.get("strerror", ""))
        return (found,) if found else ()
    ret = arguments.get("ret", "")
    return (f"ret {ret} is {_ERRORS[ret]}",) if ret in _ERRORS else ()


_FINAL = {
    "Operation not permitted": "result -1: a hook or reader failed without an error number, permissions play no part",
    "Invalid argument": "result -22: something in the stream was refused",
    "No such file or directory": "result -2: a subsection is unknown (up to 10.1), no file is missing",
    "Input/output error": "result -5: the stream ended or broke",
    "Operation not supported": "result -95: the stream's format version",
}
_ERRORS = {
    "-1": "EPERM, or a plain failure", "-2": "ENOENT: no such subsection", "-5": "EIO: the stream ended or broke",
    "-12": "ENOMEM", "-22": "EINVAL: a value was refused", "-34": "ERANGE",
}
