"""Answers given before: what ``check`` printed about two dumps, as long as neither they nor this package change.

Starting Python and this package takes longer than comparing two dumps, and CI asks about the same ones often. Imports
nothing that is slow to load. Answers are files in the user's cache folder; they may vanish at any time.
"""
from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: So many answers are kept; then all are forgotten.
MOST = 200
_FOLDER = "answers"
_WRITES = "--output"
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def folder() -> str:
    """Where the cache of this user lies: ``sphinx-vmsd`` in XDG_CACHE_HOME, LOCALAPPDATA or ``~/.cache``."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    return os.path.join(base, "sphinx-vmsd")


def key_of(arguments: Sequence[str]) -> str:
    """All that decides what the command line *arguments* answer; empty for one whose answers are not kept."""
    if not arguments or arguments[0] != "check" or any(one.startswith(_WRITES) for one in arguments):
        return ""
    files = [state for one in arguments[1:] for state in _states(one)]
    return repr((tuple(arguments), files, _edition(), sys.version)) if len(files) > 1 else ""


def known(key: str) -> tuple[int, str] | None:
    """Exit status and text of the answer for *key*, where there is one."""
    try:
        with open(_place(key), encoding="utf-8", newline="") as file:
            said, status, text = file.read().split("\n", 2)
    except (OSError, ValueError):
        return None
    return (int(status), text) if key and said == key and status.isdigit() else None


def keep(key: str, status: int, text: str) -> None:
    """Remember the answer for *key*; a cache that can't be written is none."""
    place = _place(key)
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        listed = os.listdir(os.path.dirname(place))
        for name in listed if len(listed) >= MOST else ():
            os.remove(os.path.join(os.path.dirname(place), name))
        with open(f"{place}.{os.getpid()}", "w", encoding="utf-8", newline="") as file:
            file.write(f"{key}\n{status}\n{text}")
        os.replace(f"{place}.{os.getpid()}", place)
    except OSError:
        return


def _place(key: str) -> str:
    import zlib

    return os.path.join(folder(), _FOLDER, f"{zlib.crc32(key.encode('utf-8', 'surrogatepass')):08x}")


def _states(argument: str) -> Iterator[tuple[str, int, int, int]]:
    """What identifies the content of a file that *argument* names, itself or behind its equals sign."""
    for path in (argument, argument.partition("=")[2]):
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            continue
        if stat.S_ISREG(found.st_mode):
            yield os.path.abspath(path), found.st_ino, found.st_size, found.st_mtime_ns


def _edition() -> tuple[int, int, int]:
    """What changes whenever a file of this package does: their number, size, and the time of the newest."""
    found = [os.stat(os.path.join(place, name)) for place, _, names in os.walk(_PACKAGE)
             for name in names if name.endswith((".py", ".json"))]
    return len(found), sum(one.st_size for one in found), max(one.st_mtime_ns for one in found)
