"""Where a preview builds: a folder that is this user's alone, that no other preview uses, and that is found again."""
from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sphinx_vmsd.readers.answers import folder

#: So many previews of a project at once find their pages again; any more begin anew.
MOST = 4


@contextlib.contextmanager
def workplace(docs: Path) -> Iterator[Path]:
    """A folder for the output of *docs*, outside of the source tree, for this context alone.

    Sphinx unpickles what a last build left there, so nobody else may write to it: anybody's code would run.
    """
    name = hashlib.sha256(str(docs.resolve()).encode()).hexdigest()[:12]
    with contextlib.ExitStack() as held:
        for number in range(MOST):
            place = Path(folder(), "preview", f"{name}-{number}")
            if _private(place) and _lock(place, held):
                yield place
                return
        yield Path(held.enter_context(tempfile.TemporaryDirectory(prefix="sphinx-vmsd-preview-")))


def _private(place: Path) -> bool:
    """Whether *place*, made if need be, is a folder that only this user can use."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = place.lstat()
    except OSError:
        return False
    ours = not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077)
    return stat.S_ISDIR(found.st_mode) and ours


def _lock(place: Path, held: contextlib.ExitStack) -> bool:
    """Whether *place* is free, and locked until *held* ends or the process does: SQLite does so on every system."""
    try:
        lock = held.enter_context(contextlib.closing(sqlite3.connect(place / "lock", timeout=0, isolation_level=None)))
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        return False
    return True
