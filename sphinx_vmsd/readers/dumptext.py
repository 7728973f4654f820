"""Two dumps as texts, with only the device types that are not the same in both: most types of two releases are.

Imports nothing that is slow to load: where nothing differs, this is all that a comparison takes.
"""
from __future__ import annotations

import json
import os
import re
from functools import cache

#: The first key of every dump; it names the machine type, which makes no difference to the rest.
MARK = "vmschkmachine"
#: Bytes of a dump that is read this way; real ones have two million at most.
_MOST = 16_000_000
_NAME = r'"((?:[^"\\]|\\.)*)": (\{)(?=\n)'
#: The start of an entry as QEMU prints it; entries are what stands least indented.
_ENTRY = re.compile(rf"\n( +){_NAME}")
#: What makes no difference where only one side has it, or ever: a count, and a nested struct's size in memory.
_COUNT = re.compile(r'"num": \d{1,18},\n *(?="size": )')
_MEMORY = re.compile(r'"size": \d{1,18},\n *(?="Description": )')


#: Two dumps without the device types that say the same (lines stay where they are), and the types that are left, each
#: with the first one that says the same as it on both sides.
Reduced = tuple[str, str, dict[str, str]]
#: Where an entry begins and ends in the text, and what it says without its name.
_Entries = dict[str, tuple[int, int, str]]


def reduced(old: str, new: str) -> Reduced | None:
    """The files *old* and *new*; ``None``: one is no dump, or not laid out as QEMU prints it: read them in full."""
    first, second = _text(old), _text(new)
    if first is None or second is None:
        return None
    try:
        before, after = _entries(first), _entries(second)
        if before is None or after is None:
            return None
        names = _different(before, after)
    except (ValueError, RecursionError):
        return None
    kept = names | {MARK}
    return _only(first, before, kept), _only(second, after, kept), _first_alike(before, after, names)


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


def _entries(text: str) -> _Entries | None:
    """The entries of the dump *text*; ``None`` when it is none. Raises :class:`ValueError` where a name is no JSON.

    Nothing but the entries, the commas between them and the brackets around them is there.
    """
    first = _ENTRY.search(text)
    if first is None or text[:first.start()].strip() != "{":
        return None
    starts = list(re.finditer(rf"\n{first.group(1)}{_NAME}", text))
    ends = [match.start() + 1 for match in starts[1:]] + [text.rfind("}")]
    found: _Entries = {}
    for match, end in zip(starts, ends):
        said = text[match.start(2):end].rstrip()
        if end != ends[-1]:
            if not said.endswith(","):
                return None
            said = said[:-1]
        found[_name(match.group(1))] = match.start() + 1, end, _nameless(said, match.group(1))
    return found if MARK in found and len(found) == len(starts) and text[ends[-1]:].strip() == "}" else None


def _name(quoted: str) -> str:
    """The name of an entry; only one with an odd character needs decoding."""
    return quoted if quoted.isprintable() and "\\" not in quoted else str(json.loads(f'"{quoted}"'))


def _nameless(said: str, quoted: str) -> str:
    """What an entry says without repeating its name: many devices say the same."""
    head, _, rest = said.partition(",")
    return "{" + rest if head.split() == ["{", '"Name":', f'"{quoted}"'] and rest.strip() != "}" else said


def _different(before: _Entries, after: _Entries) -> set[str]:
    """The names of the entries that only one side has, or that differ. Raises :class:`ValueError` for what is no JSON.

    Texts are compared before values are, and one of the same text is parsed once for all devices of both sides.
    """
    both = [{name: said for name, (_, _, said) in side.items() if name != MARK} for side in (before, after)]
    bare = {said: _bare(said) for said in {said for side in both for said in side.values()}}
    for said in {*bare.values(), before[MARK][2], after[MARK][2]}:
        json.loads(said)

    @cache
    def alike(one: str, other: str) -> bool:
        counted = '"num"' in one and '"num"' in other   # then both may have the same one, with other values
        return (bare[one] == bare[other] and not counted) or _same(json.loads(one), json.loads(other))

    common = both[0].keys() & both[1].keys()
    return (both[0].keys() ^ both[1].keys()) | {
        name for name in common if both[0][name] != both[1][name] and not alike(both[0][name], both[1][name])}


def _first_alike(before: _Entries, after: _Entries, names: set[str]) -> dict[str, str]:
    """Each of *names* with the first of them whose entries are the same texts."""
    first: dict[object, str] = {}
    nothing = 0, 0, ""
    return {name: first.setdefault((before.get(name, nothing)[2], after.get(name, nothing)[2]), name)
            for name in sorted(names)}


def _bare(said: str) -> str:
    return _MEMORY.sub("", _COUNT.sub("", said) if '"num"' in said else said)


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


def _only(text: str, entries: _Entries, names: set[str]) -> str:
    """*text* with blank lines for every one of its *entries* that is not in *names*; all lines stay where they are."""
    places = list(entries.items())
    parts, last = [text[:places[0][1][0]]], False
    for name, (start, end, _) in places:
        entry = text[start:end]
        if name in names:
            kept = entry.rstrip()
            parts += ["," if last else "", kept.rstrip(","), "\n" * (entry.count("\n") - kept.count("\n"))]
            last = True
        else:
            parts.append("\n" * entry.count("\n"))
    return "".join([*parts, text[places[-1][1][1]:]])
