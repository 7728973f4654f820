"""Two dumps to compare, read only as far as they differ: most device types of two releases are the same."""
from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Optional

from sphinx_vmsd.model import Problem, Snapshot
from sphinx_vmsd.readers.dump import MARK, read_dump_text
from sphinx_vmsd.readers.files import read_text

Read = tuple[Optional[Snapshot], tuple[Problem, ...]]

#: The start of an entry as QEMU prints it; entries are what stands least indented.
_ENTRY = re.compile(r'^( +)"((?:[^"\\]|\\.)*)": \{$', re.MULTILINE)


def read_pair(old: Path, new: Path) -> Optional[tuple[Read, Read]]:
    """Snapshots of the dumps *old* and *new* with only the device types that are not the same in both.

    ``None``: one of them is no dump, or not laid out as QEMU prints it; read them in full then.
    """
    texts = [_dump_text(path) for path in (old, new)]
    first, second = texts
    if first is None or second is None:
        return None
    try:
        values = json.loads(first), json.loads(second)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(value, dict) and MARK in value for value in values):
        return None
    before, after = values
    names = {name for value in values for name in value if not _same(before.get(name), after.get(name))} | {MARK}
    reduced = [_only(text, names, set(value)) for text, value in zip((first, second), values)]
    left, right = reduced
    return None if left is None or right is None else (read_dump_text(left, old), read_dump_text(right, new))


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


def _dump_text(path: Path) -> Optional[str]:
    if not path.is_file():
        return None
    text, _ = read_text(path)
    return text if text is not None and f'"{MARK}"' in text else None


def _only(text: str, names: set[str], known: set[str]) -> Optional[str]:
    """*text* with blank lines for every entry that is not in *names*; all lines stay where they are."""
    first = _ENTRY.search(text)
    if first is None:
        return None
    found = list(re.finditer(rf'^{first.group(1)}"((?:[^"\\]|\\.)*)": \{{$', text, re.MULTILINE))
    ends = [match.start() for match in found[1:]] + [text.rfind("}")]
    if sorted(map(_name, found)) != sorted(known):  # a name that stands there twice, too
        return None
    parts, last = [text[:found[0].start()]], False
    for match, end in zip(found, ends):
        entry = text[match.start():end]
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
