"""Two dumps as texts, with only the device types that are not the same in both: most types of two releases are.

Imports nothing that is slow to load: where nothing differs, this is all that a comparison takes.
"""
from __future__ import annotations

import json
import os
import re

#: The first key of every dump; it names the machine type, which makes no difference to the rest.
MARK = "vmschkmachine"
#: Bytes of a dump that is read this way; real ones have two million at most.
_MOST = 16_000_000
_NAME = r'"((?:[^"\\]|\\.)*)": \{(?=\n)'
#: The start of an entry as QEMU prints it; entries are what stands least indented.
_ENTRY = re.compile(rf"\n( +){_NAME}")


#: Two dumps without the device types that say the same (lines stay where they are), and whether nothing is left.
Reduced = tuple[str, str, bool]


def reduced(old: str, new: str) -> Reduced | None:
    """The files *old* and *new*; ``None``: one is no dump, or not laid out as QEMU prints it: read them in full."""
    first, second = _text(old), _text(new)
    if first is None or second is None:
        return None
    try:
        values = json.loads(first), json.loads(second)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(value, dict) and MARK in value for value in values):
        return None
    before, after = values
    names = {name for value in values for name in value if not _same(before.get(name), after.get(name))} - {MARK}
    left, right = (_only(text, names | {MARK}, set(value)) for text, value in zip((first, second), values))
    return None if left is None or right is None else (left, right, not names)


def _text(path: str) -> str | None:
    """The text of the dump *path* as :func:`sphinx_vmsd.readers.files.decode` makes it."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _MOST:
            return None
        with open(path, "rb") as file:
            text = file.read(_MOST).decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, ValueError):
        return None
    return text if f'"{MARK}"' in text else None


def _same(one: object, other: object) -> bool:
    """Whether the two say nothing different about the wire.

    A count (``num``) that only one of them has is no difference, nor is the size of a nested struct in memory.
    """
    if one == other:
        return True
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    if not one.keys() ^ other.keys() <= {"num"}:
        return False
    skipped = "size" if "Description" in one else None
    return all(_same(value, other[key]) for key, value in one.items() if key in other and key != skipped)


def _only(text: str, names: set[str], known: set[str]) -> str | None:
    """*text* with blank lines for every entry that is not in *names*; all lines stay where they are."""
    first = _ENTRY.search(text)
    if first is None:
        return None
    found = list(re.finditer(rf"\n{first.group(1)}{_NAME}", text))
    ends = [match.start() + 1 for match in found[1:]] + [text.rfind("}")]
    if sorted(map(_name, found)) != sorted(known):  # a name that stands there twice, too
        return None
    parts, last = [text[:found[0].start() + 1]], False
    for match, end in zip(found, ends):
        entry = text[match.start() + 1:end]
        if _name(match) in names:
            kept = entry.rstrip()
            parts += ["," if last else "", kept.rstrip(","), "\n" * (entry.count("\n") - kept.count("\n"))]
            last = True
        else:
            parts.append("\n" * entry.count("\n"))
    return "".join([*parts, text[ends[-1]:]])


def _name(match: re.Match[str]) -> str:
    """The name of an entry; only one with a backslash needs decoding."""
    quoted = match.group(1)
    return str(json.loads(f'"{quoted}"')) if "\\" in quoted else quoted
